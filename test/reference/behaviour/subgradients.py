"""P: what is the derivative at a kink, a tie, a pole: PyTorch's conventions, all of them."""

import torch

F = torch.nn.functional
inf = float("inf")
nan = float("nan")


def at(f, *values):
    """The gradients of an element-wise function at points."""
    x = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    y = f(x)
    y.sum().backward()
    say(y.detach(), x.grad)


def both(f, a, b):
    x = torch.tensor(a, dtype=torch.float64, requires_grad=True)
    y = torch.tensor(b, dtype=torch.float64, requires_grad=True)
    z = f(x, y)
    z.sum().backward()
    # The sign of a zero is not what these programs are about.
    say(z.detach(), x.grad + 0.0, y.grad + 0.0)


def test_p_signs_and_roots():
    at(torch.relu, 0.0, -0.0, nan, inf, -inf, 1.0, -1.0)
    at(torch.abs, 0.0, -0.0, nan, inf, -inf)
    at(torch.sign, 0.0, 2.0, -3.0)
    at(torch.sgn, 0.0, 2.0, -3.0)
    at(torch.sqrt, 0.0, -1.0, inf, 4.0)
    at(torch.rsqrt, 0.0, -1.0, inf, 4.0)
    at(torch.log, 0.0, -1.0, inf)
    at(torch.log2, 0.0, -1.0)
    at(torch.log10, 0.0, -1.0)
    at(torch.log1p, -1.0, -2.0, 0.0)
    at(torch.reciprocal, 0.0, -0.0, inf)
    at(torch.square, 0.0, -0.0)
    at(torch.neg, 0.0)
    at(torch.exp, -inf, inf, nan)
    at(torch.expm1, -inf, 0.0)


def test_p_powers():
    for exponent in (0, 1, 2, 0.5, -1, 3, 1.5, -0.5):
        at(lambda x: x**exponent, 0.0, -0.0, 1.0, -2.0)
    for base in (0, 1, 2, 0.5, -1):
        at(lambda x: base**x, 0.0, 1.0, 2.0, -1.0)
    both(torch.pow, [0.0, 0.0, -2.0, 0.0, 2.0, 1.0], [0.0, 2.0, 2.0, -1.0, 0.0, 3.0])
    both(torch.float_power, [0.0, 2.0], [2.0, 0.0])
    both(torch.xlogy, [0.0, 0.0, 1.0, 2.0], [0.0, 1.0, 0.0, 3.0])


def test_p_extremes():
    for f in (torch.max, torch.min, torch.median, torch.amax, torch.amin):
        at(f, 1.0, 3.0, 3.0, 3.0)
        at(f, 1.0, 1.0, 3.0)
        at(f, nan, 1.0)
    for f in (torch.max, torch.min, torch.median, torch.mode, torch.sort, torch.cummax, torch.cummin):
        at(lambda x: f(x, 0)[0], 1.0, 3.0, 3.0)
        at(lambda x: f(x, 0)[0], 1.0, 1.0, 3.0)
    at(lambda x: x.kthvalue(2)[0], 1.0, 3.0, 3.0)
    at(lambda x: x.topk(2)[0], 1.0, 3.0, 3.0)
    at(lambda x: x.amax(0), 3.0, 3.0)
    at(lambda x: x.aminmax()[1], 3.0, 3.0)
    at(lambda x: x.nanmedian(), 3.0, nan, 1.0)
    at(lambda x: x.logsumexp(0), -inf, -inf)
    at(lambda x: x.logsumexp(0), 1000.0, 1000.0)


def test_p_maximum():
    for f in (torch.maximum, torch.minimum, torch.fmax, torch.fmin):
        both(f, [1.0, 2.0, nan, 1.0, nan], [1.0, 1.0, 1.0, nan, nan])
    both(torch.hypot, [0.0, 3.0], [0.0, 4.0])
    both(torch.atan2, [0.0, 1.0, 0.0], [0.0, 0.0, -1.0])
    both(torch.logaddexp, [-inf, 0.0, inf], [-inf, 0.0, inf])
    both(torch.logaddexp2, [-inf, 0.0], [-inf, 0.0])
    both(torch.dist, [1.0, 2.0], [1.0, 2.0])
    both(lambda a, b: torch.cdist(a.view(1, 2), b.view(1, 2)), [1.0, 2.0], [1.0, 2.0])
    both(torch.fmod, [5.0, -5.0], [3.0, 3.0])
    both(torch.remainder, [5.0, -5.0], [3.0, 3.0])
    both(torch.copysign, [0.0, 1.0, -2.0], [1.0, -1.0, 0.0])
    both(torch.div, [0.0, 1.0], [0.0, 0.0])
    both(lambda a, b: torch.div(a, b, rounding_mode="floor"), [5.0], [3.0])
    both(lambda a, b: torch.div(a, b, rounding_mode="trunc"), [5.0], [3.0])
    both(torch.ldexp, [1.0], [2.0])


def test_p_norms():
    for p in (0, 1, 2, inf, -inf, 3, 1.5, 0.5):
        at(lambda x: x.norm(p), 0.0, 0.0)
        at(lambda x: x.norm(p), 1.0, -1.0)
        at(lambda x: x.norm(p), 3.0, -4.0)
    at(lambda x: x.view(2, 2).norm(2, 1), 0.0, 0.0, 3.0, 4.0)
    at(lambda x: torch.linalg.vector_norm(x), 0.0, 0.0)
    at(lambda x: torch.linalg.vector_norm(x, 1), 0.0, 2.0)
    at(torch.linalg.norm, 0.0, 0.0)
    at(lambda x: F.normalize(x, dim=0), 0.0, 0.0)
    at(lambda x: F.normalize(x, dim=0), 3.0, 4.0)


def test_p_clamps():
    at(lambda x: x.clamp(0, 1), -1.0, 0.0, 0.5, 1.0, 2.0, nan)
    at(lambda x: x.clamp(min=0), -1.0, 0.0, 0.5)
    at(lambda x: x.clamp(max=0), -1.0, 0.0, 0.5)
    at(lambda x: x.clamp(1, 0), -1.0, 0.0, 0.5, 2.0)
    both(lambda x, m: x.clamp(min=m), [1.0, 0.0, 2.0], [1.0, 1.0, 1.0])
    both(lambda x, m: x.clamp(max=m), [1.0, 0.0, 2.0], [1.0, 1.0, 1.0])
    at(F.hardtanh, -1.0, 1.0, 0.5, 2.0)
    at(F.relu6, 0.0, 6.0, 3.0)
    at(F.hardsigmoid, -3.0, 3.0, 0.0)
    at(F.hardswish, -3.0, 3.0, 0.0)
    at(F.softshrink, -0.5, 0.5, 1.0)
    at(F.hardshrink, -0.5, 0.5, 1.0)
    at(lambda x: F.threshold(x, 1.0, 20.0), 1.0, 0.5, 2.0)
    at(F.leaky_relu, 0.0, -1.0)
    at(F.elu, 0.0, -1.0)
    at(F.selu, 0.0, -1.0)
    at(F.celu, 0.0, -1.0)
    at(F.gelu, 0.0, -1.0)
    at(F.silu, 0.0)
    at(F.mish, 0.0)
    at(F.softplus, 0.0, 20.0, 21.0, -1000.0)
    at(F.softsign, 0.0)
    at(F.tanhshrink, 0.0)
    at(F.logsigmoid, 0.0, -1000.0, 1000.0)
    at(torch.sigmoid, -1000.0, 1000.0)
    at(torch.tanh, -1000.0, 1000.0, inf)
    both(lambda x, w: F.prelu(x, w[:1]), [0.0, -1.0, 1.0], [0.25, 0.0])


def test_p_losses():
    for f in (F.l1_loss, F.mse_loss, F.smooth_l1_loss, F.huber_loss):
        both(lambda a, b: f(a, b, reduction="none"), [0.0, 1.0, 3.0, -1.0], [0.0, 0.0, 0.0, 0.0])
    both(lambda a, b: F.smooth_l1_loss(a, b, beta=0.0, reduction="none"), [0.0, 1.0], [0.0, 0.0])
    both(lambda a, b: F.binary_cross_entropy(a, b, reduction="none"), [0.0, 1.0, 0.5], [1.0, 0.0, 0.5])
    both(lambda a, b: F.kl_div(a, b, reduction="none"), [0.0, -1.0], [0.0, 1.0])
    both(lambda a, b: F.margin_ranking_loss(a, b, torch.ones(2), reduction="none"), [0.0, 1.0], [0.0, 0.0])
    both(lambda a, b: F.hinge_embedding_loss(a, torch.tensor([1.0, -1.0, -1.0]), reduction="none") + b, [1.0, 1.0, 2.0], [0.0, 0.0, 0.0])
    both(lambda a, b: F.cosine_similarity(a, b, dim=0), [0.0, 0.0], [1.0, 0.0])
    both(lambda a, b: F.pairwise_distance(a.view(1, 2), b.view(1, 2)), [1.0, 2.0], [1.0, 2.0])


def test_p_where():
    at(lambda x: torch.where(x > 0, x.log(), torch.zeros_like(x)), 0.0, 1.0)
    at(lambda x: torch.where(x > 0, torch.where(x > 0, x, torch.ones_like(x)).log(), torch.zeros_like(x)), 0.0, 1.0)
    at(lambda x: x.masked_fill(x == 0, 5.0), 0.0, 1.0)
    at(lambda x: torch.nan_to_num(x), nan, inf, -inf, 2.0)
    at(lambda x: torch.nan_to_num(x, 1.0, 2.0, 3.0), nan, inf, -inf, 2.0)
    at(lambda x: x.nansum(), nan, 2.0)
    at(lambda x: x.nanmean(), nan, 2.0, 4.0)


def test_p_products():
    at(torch.prod, 2.0, 0.0, 3.0)
    at(torch.prod, 0.0, 0.0, 3.0)
    at(torch.prod, 2.0, 3.0)
    at(lambda x: x.view(2, 2).prod(1), 0.0, 3.0, 0.0, 0.0)
    at(lambda x: x.cumprod(0), 2.0, 0.0, 3.0)
    at(lambda x: x.cumprod(0), 0.0, 0.0, 3.0)
    at(lambda x: x.cumprod(0), 1.0, nan, 3.0)
    at(lambda x: x.cumsum(0), 1.0, inf, 3.0)
    at(lambda x: x.logcumsumexp(0), -inf, 0.0, 1.0)


def test_p_statistics():
    at(torch.std, 2.0, 2.0, 2.0)
    at(torch.var, 2.0, 2.0)
    warned(lambda: at(torch.std, 2.0))
    warned(lambda: at(torch.var, 2.0))
    at(lambda x: x.std(unbiased=False), 2.0)
    at(lambda x: x.std(0, correction=0), 1.0, 1.0)
    at(lambda x: x.softmax(0), 1000.0, 0.0)
    at(lambda x: x.log_softmax(0), 1000.0, 0.0)
    at(lambda x: x.softmax(0), -inf, -inf)
    at(torch.mean, 1.0, 2.0)


def test_p_rounding():
    for f in (torch.floor, torch.ceil, torch.round, torch.trunc, torch.frac):
        at(f, 0.5, -0.5, 1.0, 0.0)
    at(lambda x: x.fmod(2), 5.0, -5.0)
    at(lambda x: x.remainder(2), 5.0, -5.0)
    error(lambda: at(lambda x: x // 2, 5.0))
    at(lambda x: torch.round(x, decimals=1), 0.25)


def test_p_ends_of_domains():
    at(torch.acos, 1.0, -1.0, 2.0)
    at(torch.asin, 1.0, -1.0, 2.0)
    at(torch.acosh, 1.0, 0.5)
    at(torch.atanh, 1.0, -1.0, 2.0)
    at(torch.sinc, 0.0, 1.0)
    at(torch.erfinv, 1.0, -1.0)
    at(torch.lgamma, 0.0, -1.0, 1.0)
    at(torch.digamma, 0.0, 1.0)
    at(torch.logit, 0.0, 1.0, 0.5)
    at(lambda x: torch.logit(x, eps=0.1), 0.0, 0.1, 0.5)
    at(torch.tan, 0.0)
    at(torch.i0, 0.0)


def test_p_not_differentiable():
    x = torch.tensor([1.0, -2.0], requires_grad=True)
    for f in (
        lambda x: x > 0, lambda x: x.eq(1), lambda x: x.argmax(), lambda x: x.to(torch.int64), lambda x: x.isnan(),
        lambda x: x.isfinite(), lambda x: x.argsort(), lambda x: x.bool(), lambda x: x.logical_not(), lambda x: x.signbit(),
        lambda x: torch.isclose(x, x), lambda x: x.sort().indices, lambda x: x.count_nonzero(), lambda x: x.nonzero(),
        lambda x: torch.bucketize(x, torch.tensor([0.0])), lambda x: torch.searchsorted(torch.tensor([0.0]), x), lambda x: x.any(), lambda x: x.all(),
    ):  # fmt: skip
        y = f(x)
        say(y.requires_grad, y.grad_fn, y.dtype)
    y = torch.heaviside(x, torch.tensor(0.5))
    say(y.requires_grad)
    error(lambda: y.sum().backward())


def test_p_second_derivatives_at_kinks():
    x = torch.tensor([0.0, -0.0, -1.0, 1.0], dtype=torch.float64, requires_grad=True)
    for f in (F.elu, F.selu, F.celu, lambda x: F.elu(x, 0.5), F.relu, F.leaky_relu, F.softplus, F.hardswish, F.silu):
        (g,) = torch.autograd.grad(f(x).sum(), x, create_graph=True)
        # The sign of a zero is not what these programs are about.
        say(torch.autograd.grad(g.sum(), x, allow_unused=True)[0] + 0.0 if g.requires_grad else "constant")
