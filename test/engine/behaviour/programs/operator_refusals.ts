/** @file What operators refuse, in PyTorch's words: types that do not go together, sizes and dimensions that cannot be. Translated from test/reference/behaviour/operator_refusals.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import { error, float, getitem, matmul, neg, say, sub, warned } from '../python.ts';

const F = torch.nn.functional;
const FLOATS = torch.tensor([1.0, 2.0]);
const DOUBLES = torch.tensor([1.0, 2.0], { dtype: torch.float64 });
const LONGS = torch.tensor([1, 2], { dtype: torch.int64 });
const FLAGS = torch.tensor([true, false]);
const SQUARE = torch.ones(2, 2);
const SQUARE_LONGS = torch.ones(2, 2, { dtype: torch.int64 });
export const test_subtraction_of_truth_values = () => {
  error(() => sub(FLAGS, FLAGS));
  error(() => sub(FLAGS, FLOATS));
  error(() => sub(FLOATS, FLAGS));
  error(() => torch.rsub(FLAGS, FLOATS));
  error(() => torch.sub(LONGS, FLAGS));
};
export const test_products_of_several_types = () => {
  error(() => FLOATS.dot(DOUBLES));
  error(() => SQUARE.mv(DOUBLES));
  error(() => SQUARE.mm(SQUARE_LONGS));
  error(() => SQUARE.expand(3, 2, 2).bmm(SQUARE_LONGS.expand(3, 2, 2)));
  error(() => matmul(SQUARE, DOUBLES));
  error(() => torch.addmm(SQUARE_LONGS, SQUARE, SQUARE));
  error(() => torch.addmm(SQUARE, SQUARE_LONGS, SQUARE));
  error(() => torch.addmv(FLOATS, SQUARE, DOUBLES));
  error(() => torch.baddbmm(SQUARE, SQUARE.expand(3, 2, 2), SQUARE_LONGS.expand(3, 2, 2)));
  error(() => F.linear(FLOATS, SQUARE_LONGS, FLOATS));
  say(torch.addmm(SQUARE_LONGS, SQUARE_LONGS, SQUARE_LONGS, { beta: 0.5, alpha: 1.5 }));
};
export const test_activations_of_integers = () => {
  let f;
  for (f of [
    F.gelu,
    F.silu,
    F.mish,
    F.elu,
    F.selu,
    F.celu,
    F.leaky_relu,
    F.hardshrink,
    F.softshrink,
  ]) {
    error(() => f(LONGS));
  }
  for (f of [F.hardswish, F.hardsigmoid, F.logsigmoid, F.softplus, F.glu]) {
    error(() => f(LONGS));
  }
  say(F.hardtanh(LONGS, -1.5, 1.5), F.relu6(LONGS), F.threshold(LONGS, 1, 7));
  error(() => F.hardtanh(FLAGS));
  error(() => F.threshold(FLAGS, 0, 1));
  error(() => F.glu(torch.tensor(1.0)));
  error(() => torch.logcumsumexp(LONGS, 0));
};
export const test_mixed_operands = () => {
  error(() => torch.lerp(FLOATS, DOUBLES, 0.5));
  error(() => torch.lerp(FLOATS, FLOATS, DOUBLES));
  error(() => torch.allclose(FLOATS, DOUBLES));
  error(() => torch.std_mean(LONGS));
  error(() => torch.var_mean(LONGS));
  error(() => LONGS.std());
};
export const test_shapes_that_cannot_be = () => {
  let x;
  x = torch.ones(2, 3);
  error(() => torch.ones(1).view(0, -1));
  error(() => torch.ones(0).view(0, -1));
  error(() => x.permute(0, -2));
  error(() => x.movedim([0, -2], [0, 1]));
  error(() => x.movedim([0, 1], [1, -1]));
  error(() => x.expand(-1, 2, 3));
  error(() => x.repeat(-1, 2));
  error(() => x.tile(-1));
  error(() => torch.tensor(1.0).roll(1, 0));
  error(() => torch.ones(3).vsplit(1));
  error(() => x.dsplit(1));
};
export const test_conversions = () => {
  let x, y;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  say(x.to(torch.float32) === x, x.to('cpu') === x, x.to(x) === x);
  y = x.to(torch.float32, { copy: true });
  say(y === x, y.grad_fn.name(), x.to('cpu', torch.float64, { copy: false }).dtype);
  say(x.to(torch.float64, false, true).dtype, x.to(DOUBLES).dtype, x.to({ dtype: torch.int64 }));
};
export const test_weighted_covariance = () => {
  let x, often, much, c;
  x = torch.tensor(
    [
      [0.0, 2.0, 1.0],
      [1.0, -1.0, 3.0],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  often = torch.tensor([1, 2, 1], { dtype: torch.int64 });
  much = torch.tensor([0.5, 1.0, 0.25], { dtype: torch.float64, requires_grad: true });
  say(x.cov({ fweights: often }), torch.cov(x, { aweights: much, correction: 0 }));
  c = torch.cov(x, { fweights: often, aweights: much });
  say(c);
  c.sum().backward();
  say(x.grad, much.grad);
  error(() => x.cov({ fweights: much }));
  error(() => x.cov({ aweights: often }));
  error(() => x.cov({ fweights: getitem(often, [torch.slice(null, 2)]) }));
  error(() => x.cov({ fweights: neg(often) }));
  error(() => FLAGS.cov());
  say(warned(() => x.detach().cov({ correction: 3 })));
};
export const test_far_places_of_special_functions = () => {
  let x;
  x = torch.tensor([1e30, 500000000.0], { dtype: torch.float64, requires_grad: true });
  x.digamma().sum().backward();
  say(x.grad);
  say(
    torch.linalg.matrix_exp(
      torch.tensor([
        [float('inf'), 1.0],
        [0.0, 1.0],
      ]),
    ),
  );
  error(() => torch.cholesky_inverse(torch.tensor(1.0)));
};
