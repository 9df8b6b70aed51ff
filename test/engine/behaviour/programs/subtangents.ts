/** @file P: what is the tangent at a kink, a tie, a pole: forward mode's conventions, where they are not those of reverse mode. Translated from test/reference/behaviour/subtangents.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { add, float, getitem, method, mul, neg, pow, say } from '../python.ts';

const F = torch.nn.functional;
const jvp = torch.func.jvp;
const inf = float('inf');
const nan = float('nan');
const t = (values) => {
  return torch.tensor(values, { dtype: torch.float64 });
};
const along = (f, ...values) => {
  let x;

  x = t(values);
  say(add(getitem(jvp(f, [x], [torch.ones_like(x)]), [1]), 0.0));
};
const both = (f, a, b) => {
  let x, y;
  [x, y] = [t(a), t(b)];
  say(add(getitem(jvp(f, [x, y], [torch.ones_like(x), mul(10, torch.ones_like(y))]), [1]), 0.0));
  say(
    add(
      getitem(
        jvp((x) => f(x, y), [x], [torch.ones_like(x)]),
        [1],
      ),
      0.0,
    ),
  );
  say(
    add(
      getitem(
        jvp((y) => f(x, y), [y], [torch.ones_like(y)]),
        [1],
      ),
      0.0,
    ),
  );
};
export const test_p_tangents_of_activations = () => {
  let f;
  for (f of [
    F.relu,
    F.relu6,
    F.hardtanh,
    F.hardsigmoid,
    F.hardswish,
    F.leaky_relu,
    F.elu,
    F.selu,
    F.celu,
  ]) {
    along(f, 0.0, -0.0, nan, inf, neg(inf), 1.0, -1.0, 3.0, -3.0, 6.0);
  }
  for (f of [
    F.softshrink,
    F.hardshrink,
    F.softplus,
    F.logsigmoid,
    F.silu,
    F.gelu,
    F.mish,
    F.softsign,
    F.tanhshrink,
  ]) {
    along(f, 0.0, -0.0, nan, 0.5, -0.5, 20.0, 25.0, -25.0);
  }
  along((x) => F.threshold(x, 1.0, 20.0), 0.0, 1.0, nan, 2.0);
  along((x) => F.relu(x, { inplace: false }).sqrt(), 0.0, 4.0);
};
export const test_p_tangents_of_functions = () => {
  let f, p;
  along(torch.abs, 0.0, -0.0, nan, inf, neg(inf));
  for (f of [
    torch.sqrt,
    torch.rsqrt,
    torch.log,
    torch.log1p,
    torch.reciprocal,
    torch.square,
    torch.sinc,
  ]) {
    along(f, 0.0, -0.0, -1.0, inf, 4.0);
  }
  for (f of [torch.acos, torch.asin, torch.atanh, torch.acosh, torch.logit, torch.erfinv]) {
    along(f, 1.0, -1.0, 0.0, 2.0);
  }
  for (f of [torch.sign, torch.floor, torch.round, torch.trunc, torch.frac, torch.nan_to_num]) {
    along(f, 0.0, 0.5, 1.0, -1.5, nan, inf);
  }
  for (p of [0.0, 0.5, 1.0, 2.0, 3.0, -1.0]) {
    along((x) => pow(x, p), 0.0, 1.0, -1.0);
  }
  along((x) => pow(0.0, x), 0.0, 1.0, -1.0);
  along((x) => x.clamp(-1.0, 1.0), -1.0, 1.0, 0.0, 2.0, nan);
  along((x) => x.clamp({ min: 0.0 }), 0.0, nan, 1.0);
  along((x) => x.clamp({ max: 0.0 }), 0.0, nan, 1.0);
};
export const test_p_tangents_of_two_operands = () => {
  let a, b, f;
  [a, b] = [
    [1.0, 1.0, 2.0, nan, nan, 1.0, 0.0],
    [1.0, 2.0, 1.0, nan, 1.0, nan, -0.0],
  ];
  for (f of [torch.maximum, torch.minimum, torch.fmax, torch.fmin]) {
    both(f, a, b);
  }
  both(torch.clamp_min, a, b);
  both(torch.clamp_max, a, b);
  [a, b] = [
    [0.0, 0.0, 1.0, -1.0, 2.0],
    [0.0, 1.0, 0.0, 2.0, -1.0],
  ];
  for (f of [
    torch.atan2,
    torch.hypot,
    torch.pow,
    torch.xlogy,
    torch.special.xlog1py,
    torch.logaddexp,
    torch.copysign,
  ]) {
    both(f, a, b);
  }
  [a, b] = [
    [0.0, 4.0, 5.0, -5.0],
    [2.0, 2.0, -2.0, 2.0],
  ];
  both(torch.fmod, a, b);
  both(torch.remainder, a, b);
  both((a, b) => torch.clamp(a, b, add(b, 1)), [0.0, 1.0, 2.0], [0.0, 0.0, 0.0]);
};
export const test_p_tangents_of_slopes = () => {
  let x, slopes;
  [x, slopes] = [t([-1.0, 0.0, 2.0, nan]), t([0.25])];
  say(getitem(jvp(F.prelu, [x, slopes], [torch.ones_like(x), t([1.0])]), [1]));
  say(
    getitem(
      jvp((x) => F.prelu(x, slopes), [x], [torch.ones_like(x)]),
      [1],
    ),
  );
  say(
    add(
      getitem(
        jvp((w) => F.prelu(x, w), [slopes], [t([1.0])]),
        [1],
      ),
      0.0,
    ),
  );
};
export const test_p_tangents_of_reductions = () => {
  let x, v, f, zeros, p;
  x = t([
    [1.0, 1.0, 0.0],
    [2.0, 2.0, 2.0],
  ]);
  v = t([
    [1.0, 2.0, 3.0],
    [4.0, 5.0, 6.0],
  ]);
  for (f of [torch.max, torch.min, torch.amax, torch.amin, torch.median]) {
    say(getitem(jvp(f, [x], [v]), [1]));
  }
  say(
    getitem(
      jvp((x) => getitem(torch.max(x, 1), [0]), [x], [v]),
      [1],
    ),
  );
  say(
    getitem(
      jvp((x) => getitem(torch.min(x, 1), [0]), [x], [v]),
      [1],
    ),
  );
  say(
    getitem(
      jvp((x) => torch.amax(x, 1), [x], [v]),
      [1],
    ),
  );
  say(
    getitem(
      jvp((x) => getitem(torch.aminmax(x, { dim: 1 }), [0]), [x], [v]),
      [1],
    ),
  );
  say(
    getitem(
      jvp((x) => getitem(torch.median(x, 1), [0]), [x], [v]),
      [1],
    ),
  );
  say(
    getitem(
      jvp((x) => getitem(method(torch, 'sort', x, 1), [0]), [x], [v]),
      [1],
    ),
  );
  say(
    getitem(
      jvp((x) => getitem(torch.cummax(x, 1), [0]), [x], [v]),
      [1],
    ),
  );
  say(
    getitem(
      jvp((x) => torch.std(x, 1), [x], [v]),
      [1],
    ),
  );
  say(
    getitem(
      jvp((x) => torch.var(x, 1), [x], [v]),
      [1],
    ),
  );
  zeros = torch.zeros(2, 3, { dtype: torch.float64 });
  for (p of [0.0, 1.0, 2.0, 3.0, inf, neg(inf)]) {
    say(
      getitem(
        jvp((x) => torch.linalg.vector_norm(x, p, 1), [zeros], [v]),
        [1],
      ),
    );
    say(
      getitem(
        jvp((x) => torch.linalg.vector_norm(x, p, 1), [x], [v]),
        [1],
      ),
    );
  }
  say(
    getitem(
      jvp(
        (x) => torch.logsumexp(x, 1),
        [
          t([
            [neg(inf), neg(inf)],
            [inf, 0.0],
          ]),
        ],
        [getitem(v, [torch.slice(null), torch.slice(null, 2)])],
      ),
      [1],
    ),
  );
  say(
    getitem(
      jvp((x) => F.max_pool1d(x, 2), [t([[1.0, 1.0, 2.0, 3.0]])], [t([[1.0, 2.0, 3.0, 4.0]])]),
      [1],
    ),
  );
};
export const test_p_tangents_of_losses = () => {
  let a, b, f;
  [a, b] = [
    [0.0, 1.0, 2.0, -1.0],
    [0.0, 0.0, 0.0, 0.0],
  ];
  for (f of [F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.mse_loss]) {
    both((x, y) => f(x, y, { reduction: 'none' }), a, b);
  }
  both((x, y) => F.hinge_embedding_loss(x, add(y.detach(), 1), { reduction: 'none' }), a, b);
  both((x, y) => F.margin_ranking_loss(x, y, torch.ones_like(x), { reduction: 'none' }), a, b);
  both((x, y) => torch.dist(x, y), b, b);
  both((x, y) => F.cosine_similarity(x, y, { dim: 0 }), b, a);
};
