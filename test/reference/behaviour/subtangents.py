"""P: what is the tangent at a kink, a tie, a pole: forward mode's conventions, where they are not those of reverse mode."""

import torch

F = torch.nn.functional
jvp = torch.func.jvp
inf = float("inf")
nan = float("nan")


def t(values):
    return torch.tensor(values, dtype=torch.float64)


def along(f, *values):
    """The tangents of an element-wise function at points; the sign of a zero is not what these programs are about."""
    x = t(values)
    say(jvp(f, (x,), (torch.ones_like(x),))[1] + 0.0)


def both(f, a, b):
    x, y = t(a), t(b)
    say(jvp(f, (x, y), (torch.ones_like(x), 10 * torch.ones_like(y)))[1] + 0.0)
    say(jvp(lambda x: f(x, y), (x,), (torch.ones_like(x),))[1] + 0.0)
    say(jvp(lambda y: f(x, y), (y,), (torch.ones_like(y),))[1] + 0.0)


def test_p_tangents_of_activations():
    for f in [F.relu, F.relu6, F.hardtanh, F.hardsigmoid, F.hardswish, F.leaky_relu, F.elu, F.selu, F.celu]:
        along(f, 0.0, -0.0, nan, inf, -inf, 1.0, -1.0, 3.0, -3.0, 6.0)
    for f in [F.softshrink, F.hardshrink, F.softplus, F.logsigmoid, F.silu, F.gelu, F.mish, F.softsign, F.tanhshrink]:
        along(f, 0.0, -0.0, nan, 0.5, -0.5, 20.0, 25.0, -25.0)
    along(lambda x: F.threshold(x, 1.0, 20.0), 0.0, 1.0, nan, 2.0)
    along(lambda x: F.relu(x, inplace=False).sqrt(), 0.0, 4.0)


def test_p_tangents_of_functions():
    along(torch.abs, 0.0, -0.0, nan, inf, -inf)
    for f in [torch.sqrt, torch.rsqrt, torch.log, torch.log1p, torch.reciprocal, torch.square, torch.sinc]:
        along(f, 0.0, -0.0, -1.0, inf, 4.0)
    for f in [torch.acos, torch.asin, torch.atanh, torch.acosh, torch.logit, torch.erfinv]:
        along(f, 1.0, -1.0, 0.0, 2.0)
    for f in [torch.sign, torch.floor, torch.round, torch.trunc, torch.frac, torch.nan_to_num]:
        along(f, 0.0, 0.5, 1.0, -1.5, nan, inf)
    for p in [0.0, 0.5, 1.0, 2.0, 3.0, -1.0]:
        along(lambda x: x**p, 0.0, 1.0, -1.0)
    along(lambda x: 0.0**x, 0.0, 1.0, -1.0)
    along(lambda x: x.clamp(-1.0, 1.0), -1.0, 1.0, 0.0, 2.0, nan)
    along(lambda x: x.clamp(min=0.0), 0.0, nan, 1.0)
    along(lambda x: x.clamp(max=0.0), 0.0, nan, 1.0)


def test_p_tangents_of_two_operands():
    a, b = [1.0, 1.0, 2.0, nan, nan, 1.0, 0.0], [1.0, 2.0, 1.0, nan, 1.0, nan, -0.0]
    for f in [torch.maximum, torch.minimum, torch.fmax, torch.fmin]:
        both(f, a, b)
    both(torch.clamp_min, a, b)
    both(torch.clamp_max, a, b)
    a, b = [0.0, 0.0, 1.0, -1.0, 2.0], [0.0, 1.0, 0.0, 2.0, -1.0]
    for f in [torch.atan2, torch.hypot, torch.pow, torch.xlogy, torch.special.xlog1py, torch.logaddexp, torch.copysign]:
        both(f, a, b)
    a, b = [0.0, 4.0, 5.0, -5.0], [2.0, 2.0, -2.0, 2.0]
    both(torch.fmod, a, b)
    both(torch.remainder, a, b)
    both(lambda a, b: torch.clamp(a, b, b + 1), [0.0, 1.0, 2.0], [0.0, 0.0, 0.0])


def test_p_tangents_of_slopes():
    x, slopes = t([-1.0, 0.0, 2.0, nan]), t([0.25])
    say(jvp(F.prelu, (x, slopes), (torch.ones_like(x), t([1.0])))[1])
    say(jvp(lambda x: F.prelu(x, slopes), (x,), (torch.ones_like(x),))[1])
    say(jvp(lambda w: F.prelu(x, w), (slopes,), (t([1.0]),))[1] + 0.0)


def test_p_tangents_of_reductions():
    x = t([[1.0, 1.0, 0.0], [2.0, 2.0, 2.0]])
    v = t([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    for f in [torch.max, torch.min, torch.amax, torch.amin, torch.median]:
        say(jvp(f, (x,), (v,))[1])
    say(jvp(lambda x: torch.max(x, 1)[0], (x,), (v,))[1])
    say(jvp(lambda x: torch.min(x, 1)[0], (x,), (v,))[1])
    say(jvp(lambda x: torch.amax(x, 1), (x,), (v,))[1])
    say(jvp(lambda x: torch.aminmax(x, dim=1)[0], (x,), (v,))[1])
    say(jvp(lambda x: torch.median(x, 1)[0], (x,), (v,))[1])
    say(jvp(lambda x: torch.sort(x, 1)[0], (x,), (v,))[1])
    say(jvp(lambda x: torch.cummax(x, 1)[0], (x,), (v,))[1])
    say(jvp(lambda x: torch.std(x, 1), (x,), (v,))[1])
    say(jvp(lambda x: torch.var(x, 1), (x,), (v,))[1])
    zeros = torch.zeros(2, 3, dtype=torch.float64)
    for p in [0.0, 1.0, 2.0, 3.0, inf, -inf]:
        say(jvp(lambda x: torch.linalg.vector_norm(x, p, 1), (zeros,), (v,))[1])
        say(jvp(lambda x: torch.linalg.vector_norm(x, p, 1), (x,), (v,))[1])
    say(jvp(lambda x: torch.logsumexp(x, 1), (t([[-inf, -inf], [inf, 0.0]]),), (v[:, :2],))[1])
    say(jvp(lambda x: F.max_pool1d(x, 2), (t([[1.0, 1.0, 2.0, 3.0]]),), (t([[1.0, 2.0, 3.0, 4.0]]),))[1])


def test_p_tangents_of_losses():
    a, b = [0.0, 1.0, 2.0, -1.0], [0.0, 0.0, 0.0, 0.0]
    for f in [F.l1_loss, F.smooth_l1_loss, F.huber_loss, F.mse_loss]:
        both(lambda x, y: f(x, y, reduction="none"), a, b)
    both(lambda x, y: F.hinge_embedding_loss(x, y.detach() + 1, reduction="none"), a, b)
    both(lambda x, y: F.margin_ranking_loss(x, y, torch.ones_like(x), reduction="none"), a, b)
    both(lambda x, y: torch.dist(x, y), b, b)
    both(lambda x, y: F.cosine_similarity(x, y, dim=0), b, a)
