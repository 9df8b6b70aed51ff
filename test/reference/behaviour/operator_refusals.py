"""What operators refuse, in PyTorch's words: types that do not go together, sizes and dimensions that cannot be."""

import torch
from torch.nn import functional as F

FLOATS = torch.tensor([1.0, 2.0])
DOUBLES = torch.tensor([1.0, 2.0], dtype=torch.float64)
LONGS = torch.tensor([1, 2], dtype=torch.int64)
FLAGS = torch.tensor([True, False])
SQUARE = torch.ones(2, 2)
SQUARE_LONGS = torch.ones(2, 2, dtype=torch.int64)


def test_subtraction_of_truth_values():
    error(lambda: FLAGS - FLAGS)
    error(lambda: FLAGS - FLOATS)
    error(lambda: FLOATS - FLAGS)
    error(lambda: torch.rsub(FLAGS, FLOATS))
    error(lambda: torch.sub(LONGS, FLAGS))


def test_products_of_several_types():
    error(lambda: FLOATS.dot(DOUBLES))
    error(lambda: SQUARE.mv(DOUBLES))
    error(lambda: SQUARE.mm(SQUARE_LONGS))
    error(lambda: SQUARE.expand(3, 2, 2).bmm(SQUARE_LONGS.expand(3, 2, 2)))
    error(lambda: SQUARE @ DOUBLES)
    error(lambda: torch.addmm(SQUARE_LONGS, SQUARE, SQUARE))
    error(lambda: torch.addmm(SQUARE, SQUARE_LONGS, SQUARE))
    error(lambda: torch.addmv(FLOATS, SQUARE, DOUBLES))
    error(lambda: torch.baddbmm(SQUARE, SQUARE.expand(3, 2, 2), SQUARE_LONGS.expand(3, 2, 2)))
    error(lambda: F.linear(FLOATS, SQUARE_LONGS, FLOATS))
    say(torch.addmm(SQUARE_LONGS, SQUARE_LONGS, SQUARE_LONGS, beta=0.5, alpha=1.5))


def test_activations_of_integers():
    for f in (F.gelu, F.silu, F.mish, F.elu, F.selu, F.celu, F.leaky_relu, F.hardshrink, F.softshrink):
        error(lambda: f(LONGS))
    for f in (F.hardswish, F.hardsigmoid, F.logsigmoid, F.softplus, F.glu):
        error(lambda: f(LONGS))
    say(F.hardtanh(LONGS, -1.5, 1.5), F.relu6(LONGS), F.threshold(LONGS, 1, 7))
    error(lambda: F.hardtanh(FLAGS))
    error(lambda: F.threshold(FLAGS, 0, 1))
    error(lambda: F.glu(torch.tensor(1.0)))
    error(lambda: torch.logcumsumexp(LONGS, 0))


def test_mixed_operands():
    error(lambda: torch.lerp(FLOATS, DOUBLES, 0.5))
    error(lambda: torch.lerp(FLOATS, FLOATS, DOUBLES))
    error(lambda: torch.allclose(FLOATS, DOUBLES))
    error(lambda: torch.std_mean(LONGS))
    error(lambda: torch.var_mean(LONGS))
    error(lambda: LONGS.std())


def test_shapes_that_cannot_be():
    x = torch.ones(2, 3)
    error(lambda: torch.ones(1).view(0, -1))
    error(lambda: torch.ones(0).view(0, -1))
    error(lambda: x.permute(0, -2))
    error(lambda: x.movedim((0, -2), (0, 1)))
    error(lambda: x.movedim((0, 1), (1, -1)))
    error(lambda: x.expand(-1, 2, 3))
    error(lambda: x.repeat(-1, 2))
    error(lambda: x.tile(-1))
    error(lambda: torch.tensor(1.0).roll(1, 0))
    error(lambda: torch.ones(3).vsplit(1))
    error(lambda: x.dsplit(1))


def test_conversions():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    say(x.to(torch.float32) is x, x.to("cpu") is x, x.to(x) is x)
    y = x.to(torch.float32, copy=True)
    say(y is x, y.grad_fn.name(), x.to("cpu", torch.float64, copy=False).dtype)
    say(x.to(torch.float64, False, True).dtype, x.to(DOUBLES).dtype, x.to(dtype=torch.int64))


def test_weighted_covariance():
    x = torch.tensor([[0.0, 2.0, 1.0], [1.0, -1.0, 3.0]], dtype=torch.float64, requires_grad=True)
    often = torch.tensor([1, 2, 1], dtype=torch.int64)
    much = torch.tensor([0.5, 1.0, 0.25], dtype=torch.float64, requires_grad=True)
    say(x.cov(fweights=often), torch.cov(x, aweights=much, correction=0))
    c = torch.cov(x, fweights=often, aweights=much)
    say(c)
    c.sum().backward()
    say(x.grad, much.grad)
    error(lambda: x.cov(fweights=much))
    error(lambda: x.cov(aweights=often))
    error(lambda: x.cov(fweights=often[:2]))
    error(lambda: x.cov(fweights=-often))
    error(lambda: FLAGS.cov())
    say(warned(lambda: x.detach().cov(correction=3)))


def test_far_places_of_special_functions():
    x = torch.tensor([1e30, 5e8], dtype=torch.float64, requires_grad=True)
    x.digamma().sum().backward()
    say(x.grad)
    say(torch.linalg.matrix_exp(torch.tensor([[float("inf"), 1.0], [0.0, 1.0]])))
    error(lambda: torch.cholesky_inverse(torch.tensor(1.0)))
