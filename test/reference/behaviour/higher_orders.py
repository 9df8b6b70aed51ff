"""Q: derivatives of derivatives: values, where the graph ends, what is undefined."""

import torch

f64 = torch.float64


def scalar(value):
    return torch.tensor(value, dtype=f64, requires_grad=True)


def chain(f, at, orders):
    """Says each derivative and whether it has a graph, until there is none."""
    x = scalar(at)
    y = f(x)
    for _ in range(orders):
        try:
            (y,) = torch.autograd.grad(y, x, create_graph=True)
        except RuntimeError as raised:
            say(str(raised)[:60])
            return
        say(y.detach(), y.grad_fn is None, y.requires_grad)


def test_q4_products_and_powers():
    chain(lambda x: x * x, 3.0, 3)
    chain(lambda x: x**2, 3.0, 4)
    chain(lambda x: x**3, 3.0, 5)
    chain(lambda x: 3 * x, 3.0, 2)
    chain(lambda x: x + 2, 3.0, 2)
    chain(lambda x: x - x, 3.0, 2)
    chain(lambda x: x / 2, 3.0, 2)
    chain(lambda x: 2 / x, 2.0, 4)
    chain(lambda x: -x, 2.0, 2)
    chain(lambda x: x**-1, 2.0, 4)
    chain(lambda x: x**0, 2.0, 3)
    chain(lambda x: x**1, 2.0, 3)
    chain(lambda x: x**0.5, 4.0, 4)
    chain(lambda x: 2**x, 1.0, 4)
    chain(lambda x: x.reciprocal(), 2.0, 4)


def test_q4_transcendental():
    chain(torch.sin, 0.5, 5)
    chain(torch.cos, 0.5, 5)
    chain(torch.exp, 0.5, 5)
    chain(torch.log, 2.0, 4)
    chain(torch.tanh, 0.5, 4)
    chain(torch.sigmoid, 0.5, 4)
    chain(torch.sqrt, 4.0, 4)
    chain(torch.rsqrt, 4.0, 4)
    chain(torch.tan, 0.5, 4)
    chain(torch.atan, 0.5, 4)
    chain(torch.asin, 0.5, 4)
    chain(torch.acos, 0.5, 4)
    chain(torch.sinh, 0.5, 4)
    chain(torch.cosh, 0.5, 4)
    chain(torch.asinh, 0.5, 4)
    chain(torch.acosh, 1.5, 4)
    chain(torch.atanh, 0.5, 4)
    chain(torch.log1p, 0.5, 4)
    chain(torch.log2, 0.5, 4)
    chain(torch.log10, 0.5, 4)
    chain(torch.expm1, 0.5, 4)
    chain(torch.exp2, 0.5, 4)
    chain(torch.erf, 0.5, 4)
    chain(torch.erfc, 0.5, 4)
    chain(torch.lgamma, 2.5, 3)
    chain(torch.digamma, 2.5, 3)
    chain(torch.sinc, 0.5, 4)
    chain(lambda x: x**x, 2.0, 3)
    chain(torch.erfinv, 0.25, 4)
    chain(torch.logit, 0.25, 4)


def values(f, at, orders):
    """Says each derivative; what has no graph is constant."""
    x = scalar(at)
    y = f(x)
    for _ in range(orders):
        if not y.requires_grad:
            say("constant")
            return
        (y,) = torch.autograd.grad(y, x, create_graph=True, materialize_grads=True)
        say(y.detach())


def test_q4_kinks():
    values(torch.relu, 2.0, 1)
    values(torch.abs, 2.0, 1)
    values(torch.sign, 2.0, 1)
    values(torch.floor, 2.5, 1)
    values(lambda x: x.clamp(0, 1), 0.5, 1)
    values(lambda x: x.max(), 0.5, 1)
    values(lambda x: torch.maximum(x, x * x), 2.0, 3)
    values(torch.nn.functional.softplus, 0.5, 4)
    values(torch.nn.functional.elu, -0.5, 4)
    values(torch.nn.functional.selu, -0.5, 3)
    values(torch.nn.functional.gelu, 0.5, 4)
    values(torch.nn.functional.silu, 0.5, 4)
    values(torch.nn.functional.mish, 0.5, 3)
    values(torch.nn.functional.leaky_relu, -0.5, 1)
    values(torch.nn.functional.hardtanh, 0.5, 1)
    values(torch.nn.functional.hardswish, 0.5, 2)
    values(torch.nn.functional.logsigmoid, 0.5, 4)
    values(torch.nn.functional.softsign, 0.5, 3)
    values(torch.nn.functional.tanhshrink, 0.5, 3)
    values(torch.nn.functional.celu, -0.5, 3)


def test_q1_saved_results():
    x = torch.tensor([0.5, -1.0, 2.0], dtype=f64, requires_grad=True)
    w = torch.tensor([1.0, 2.0, 3.0], dtype=f64)
    functions = [torch.exp, torch.tanh, torch.sigmoid, lambda x: (x * x).sqrt(), lambda x: x.softmax(0), lambda x: x.log_softmax(0)]
    for f in functions:
        (g,) = torch.autograd.grad((f(x) * w).sum(), x, create_graph=True)
        (h,) = torch.autograd.grad((g * w).sum(), x)
        say(g.detach(), h)


def test_q2_gradients_of_gradients():
    x = torch.tensor([0.5, -1.0], dtype=f64, requires_grad=True)
    v = torch.tensor([1.0, 2.0], dtype=f64, requires_grad=True)
    for f in [torch.sin, lambda x: x * x, lambda x: x.prod(), lambda x: x.cumsum(0), lambda x: x.view(2, 1) @ x.view(1, 2)]:
        y = f(x)
        seed = v.sum().expand(y.shape)
        (g,) = torch.autograd.grad(y, x, seed, create_graph=True)
        say(torch.autograd.grad(g.sum(), v, allow_unused=True))
    say(torch.autograd.gradgradcheck(lambda x: x.sin() * x, (x,)))


def test_q3_undefined_and_zero():
    x, a = scalar(2.0), scalar(3.0)
    (g,) = torch.autograd.grad(x * a, x, create_graph=True)
    say(g, torch.autograd.grad(g, x, allow_unused=True))
    (g,) = torch.autograd.grad(x * a, x, create_graph=True)
    error(lambda: torch.autograd.grad(g, x))
    (g,) = torch.autograd.grad(x * a, x, create_graph=True)
    say(torch.autograd.grad(g, x, materialize_grads=True), torch.autograd.grad(x * 3, a, allow_unused=True))
    (g,) = torch.autograd.grad(x * 3, x, create_graph=True)
    say(g, g.grad_fn)
    error(lambda: torch.autograd.grad(g, x))


def test_q_backward_twice():
    x = scalar(2.0)
    y = x**3
    y.backward(create_graph=True)
    say(x.grad)
    first = x.grad
    x.grad = None
    first.backward()
    say(x.grad)
    x = scalar(2.0)
    (x**3).backward(create_graph=True)
    x.grad.backward()
    say(x.grad.detach())
    (g,) = torch.autograd.grad(scalar(1.0) * x, x, create_graph=True)
    say(g.requires_grad)


def test_q_mixed_partials():
    x, y = scalar(1.5), scalar(-0.5)
    z = (x * y).sin() * x.exp() + y**3 * x
    gx, gy = torch.autograd.grad(z, (x, y), create_graph=True)
    (gxy,) = torch.autograd.grad(gx, y, retain_graph=True)
    (gyx,) = torch.autograd.grad(gy, x, retain_graph=True)
    say(close(gxy, gyx), gxy)
    (gxx,) = torch.autograd.grad(gx, x, create_graph=True)
    (gxxy,) = torch.autograd.grad(gxx, y)
    say(gxx.detach(), gxxy)


def test_q_matrices():
    a = torch.tensor([[2.0, 0.5], [0.25, 1.0]], dtype=f64, requires_grad=True)
    for f in [torch.det, torch.trace, torch.logdet, lambda a: a.inverse().sum(), lambda a: (a @ a).sum(), lambda a: a.norm(), lambda a: a.std(), lambda a: a.var(0).sum(), lambda a: a.logsumexp((0, 1)), lambda a: a.prod()]:
        (g,) = torch.autograd.grad(f(a), a, create_graph=True)
        say(g.detach())
        if g.requires_grad:
            say(torch.round(torch.autograd.grad((g * g.detach()).sum(), a, materialize_grads=True)[0], decimals=8) + 0.0)


def test_q_gradient_penalty():
    x = torch.tensor([[0.5, -1.0], [2.0, 0.25]], requires_grad=True)
    w = torch.tensor([[1.0, -2.0]], requires_grad=True)
    out = torch.tanh(x @ w.t()).sum()
    (g,) = torch.autograd.grad(out, x, create_graph=True)
    penalty = ((g.norm(2, dim=1) - 1) ** 2).mean()
    penalty.backward()
    say(penalty.detach(), w.grad, x.grad)
