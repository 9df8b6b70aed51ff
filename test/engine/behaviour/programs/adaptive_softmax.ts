/** @file Softmax of many classes by way of clusters. Translated from test/reference/behaviour/adaptive_softmax.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, enumerate, error, getitem, list, mul, say } from '../python.ts';

const nn = torch.nn;
export const test_values_and_refusals = () => {
  let m, i, p, x, y, out;
  m = nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2, 4], { div_value: 2.0 });
  say(m);
  say(
    (() => {
      const result = [];
      for (const [n, p] of m.named_parameters()) {
        result.push([n, list(p.shape)]);
      }
      return result;
    })(),
  );
  {
    using _1 = torch.no_grad();
    for ([i, p] of enumerate(m.parameters())) {
      p.copy_(
        mul(
          mul(torch.arange(p.numel(), { dtype: torch.float32 }).reshape(p.shape), 0.01),
          add(i, 1),
        ),
      );
    }
  }
  x = torch.arange(12, { dtype: torch.float32 }).reshape(3, 4).mul(0.1).requires_grad_();
  y = torch.tensor([0, 3, 5], { dtype: torch.int64 });
  out = m(x, y);
  say(out.output);
  say(out.loss);
  out.loss.backward();
  say(x.grad);
  say(m.log_prob(x).detach());
  say(m.predict(x));
  say(m(getitem(x, [0]), getitem(y, [0])));
  error(() => nn.AdaptiveLogSoftmaxWithLoss(4, 6, []));
  error(() => nn.AdaptiveLogSoftmaxWithLoss(4, 6, [4, 2]));
  error(() => nn.AdaptiveLogSoftmaxWithLoss(4, 6, [2, 7]));
  error(() => m(x, getitem(y, [torch.slice(null, 2)])));
  error(() => m(x, torch.tensor([0, 3, 9], { dtype: torch.int64 })));
};
