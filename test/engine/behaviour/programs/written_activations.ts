/** @file Activations and dropout that write into their input: `inplace=True`, and functions whose name ends in `_`. Translated from test/reference/behaviour/written_activations.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { abs, eq, error, getitem, lt, mul, say, sub } from '../python.ts';

const F = torch.nn.functional;
const nn = torch.nn;
export const test_functions = () => {
  let f, x, y, z, w;
  for (f of [
    F.elu,
    F.celu,
    F.selu,
    F.relu,
    F.leaky_relu,
    F.hardtanh,
    F.relu6,
    F.hardswish,
    F.hardsigmoid,
    F.silu,
    F.mish,
  ]) {
    x = torch.tensor([-1.0, 2.0], { requires_grad: true });
    y = mul(x, 1);
    z = f(y, { inplace: true });
    say(z === y, y, y._version, z.grad_fn.name());
    z.sum().backward();
    say(x.grad);
    w = f(x, { inplace: false });
    say(w === x, w.grad_fn.name());
  }
};
export const test_functions_with_more_arguments = () => {
  let calls, call, x, y, z;
  calls = [
    (y) => F.threshold(y, 0.5, 3.0, true),
    (y) => F.threshold(y, 0.5, 3.0, { inplace: true }),
    (y) => F.dropout(y, 0.0, { inplace: true }),
    (y) => F.dropout(y, 1.0, true, true),
    (y) => F.rrelu(y, { inplace: true }),
    (y) => F.elu(y, 0.5, true),
    (y) => F.leaky_relu(y, 0.1, { inplace: true }),
    (y) => F.hardtanh(y, -0.5, 0.5, true),
  ];
  for (call of calls) {
    x = torch.tensor([-1.0, 2.0], { requires_grad: true });
    y = mul(x, 1);
    z = call(y);
    say(z === y, y, z.grad_fn.name());
    z.sum().backward();
    say(x.grad);
  }
};
export const test_modules = () => {
  let makers, module, x, y, z, plain;
  makers = [
    nn.ReLU({ inplace: true }),
    nn.ReLU(true),
    nn.ELU({ inplace: true }),
    nn.CELU(0.5, true),
    nn.LeakyReLU(0.2, true),
    nn.Threshold(0.1, 20, true),
    nn.SiLU({ inplace: true }),
    nn.Hardtanh({ inplace: true }),
    nn.ReLU6(true),
    nn.SELU(true),
    nn.Mish(true),
    nn.Hardswish(true),
    nn.Dropout(0.25, true).eval(),
  ];
  for (module of makers) {
    x = torch.tensor([-1.0, 2.0], { requires_grad: true });
    y = mul(x, 1);
    z = module(y);
    say(module, module.inplace, z === y, y, z.grad_fn.name());
  }
  plain = nn.ReLU();
  say(plain, plain.inplace);
  plain.inplace = true;
  y = torch.tensor([-1.0, 2.0]);
  say(plain(y) === y, y, plain);
};
export const test_underscored = () => {
  let f, y, z;
  for (f of [
    F.relu_,
    F.elu_,
    F.selu_,
    F.celu_,
    F.leaky_relu_,
    F.hardtanh_,
    torch.relu_,
    torch.selu_,
    torch.celu_,
  ]) {
    y = mul(torch.tensor([-1.0, 2.0], { requires_grad: true }), 1);
    z = f(y);
    say(z === y, y);
  }
  say(F.elu_(torch.tensor([-1.0]), 0.5), F.threshold_(torch.tensor([1.0, 3.0]), 2.0, 0.0));
};
export const test_refused = () => {
  let x, y, z;
  x = torch.ones(2, { requires_grad: true });
  error(() => F.relu_(x));
  error(() => F.relu(x, { inplace: true }));
  error(() => nn.ReLU({ inplace: true })(x));
  y = torch.ones(2, { requires_grad: true }).exp();
  z = F.relu(y, { inplace: true });
  error(() => z.sum().backward());
};
export const test_dropouts = () => {
  let x, y, z, module, each, v, r;
  x = torch.ones(1000);
  say(
    F.alpha_dropout(x, 0.5, { training: false }) === x,
    F.alpha_dropout(x, 0.0, { training: true }) === x,
  );
  y = F.alpha_dropout(torch.randn(100000), 0.2, { training: true });
  say(lt(abs(y.mean().item()), 0.05), lt(abs(sub(y.std().item(), 1)), 0.05));
  say(nn.AlphaDropout(0.3), nn.FeatureAlphaDropout(), nn.Dropout3d(0.2));
  error(() => nn.AlphaDropout(1.25));
  error(() => F.alpha_dropout(x, -0.5));
  error(() => F.dropout3d(x, 1.5));
  error(() => F.feature_alpha_dropout(x, 1.5));
  z = torch.ones(2, 3, 2, 2, 2);
  module = nn.Dropout3d(0.5);
  module.eval();
  say(module(z) === z);
  module.train();
  for (each of [module, nn.FeatureAlphaDropout(0.5)]) {
    v = each(z).reshape(2, 3, 8);
    say(eq(v, getitem(v, [torch.slice(null), torch.slice(null), torch.slice(null, 1)])).all());
  }
  r = torch.ones(4, { requires_grad: true });
  say(
    F.alpha_dropout(r, 0.5, { training: true }).grad_fn.name(),
    F.alpha_dropout(r, 1.0, { training: true }),
  );
  say(
    torch.dropout(r, 0.5, false) === r,
    torch.dropout(r, 1.0, true),
    torch.dropout_(torch.ones(2), 1.0, true),
  );
};
