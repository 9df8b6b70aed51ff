"""Each statement about forward mode, functions of functions, broadcasting, indexing, slopes and orders (L to Q of the reference), as it stands there."""

import torch
import torch.autograd.forward_ad as fwAD
import torch.nn.functional as F
from torch.autograd import Function, grad, gradcheck
from torch.autograd.functional import hessian, hvp, jacobian, jvp, vhp, vjp


def d(values, requires_grad=False):
    return torch.tensor(values, dtype=torch.float64, requires_grad=requires_grad)


def test_l1_to_l6():
    x, v = d([1.0, 2.0]), d([2.0, 2.0])
    error(lambda: fwAD.make_dual(x, v))
    with fwAD.dual_level():
        y = fwAD.make_dual(x, v)
        say(fwAD.unpack_dual(y), fwAD.unpack_dual(x).tangent)
        error(lambda: fwAD.dual_level().__enter__())
        error(lambda: fwAD.make_dual(d([1.0]), v))
        error(lambda: fwAD.make_dual(torch.ones(2, dtype=torch.int64), v))
        error(lambda: fwAD.make_dual(x, torch.ones(2, dtype=torch.int64)))
        say(fwAD.unpack_dual(y.detach()).tangent, fwAD.unpack_dual(y.clone()).tangent)
        say(fwAD.make_dual(torch.tensor([3.0]), torch.tensor([6.0])))
        with torch.no_grad():
            say(fwAD.unpack_dual(y * 3).tangent)
        baz = torch.zeros(2, dtype=torch.float64)
        baz[0] = y[0]
        say(fwAD.unpack_dual(baz).tangent)
    r = d([1.0, 2.0], requires_grad=True)
    with fwAD.dual_level():
        t = fwAD.unpack_dual(fwAD.make_dual(r, v) ** 3).tangent
        say(t.grad_fn is not None, grad(t.sum(), r))


def test_m1_to_m7():
    x = d([1.0, 2.0])
    say(jacobian(lambda a: a**3, x))
    say(jacobian(lambda a, b: (a * b, a), (x, x)))
    say(jacobian(lambda a, b: a, (x, x))[1])
    error(lambda: jacobian(lambda a, b: a * 1, (x, x), strict=True))
    error(lambda: jacobian(lambda a: a, 2.5))
    error(lambda: hessian(lambda a: a, x))
    say(hessian(lambda a: a[0] ** 2 * a[1], d([3.0, 5.0])))
    say(vjp(lambda a: a.sum(), x), jvp(lambda a: a**2, x, x), hvp(lambda a: (a**3).sum(), x, x), vhp(lambda a: (a**3).sum(), x, x))
    error(lambda: vjp(lambda a: a, x))
    error(lambda: jvp(lambda a: a, x))
    error(lambda: vjp(lambda a: a, x, d([1.0])))
    error(lambda: torch.func.grad(lambda a: a)(x))
    say(torch.func.grad(torch.func.grad(torch.sin))(d(1.0)))
    w, X = d([1.0, 2.0]), d([[1.0, 1.0], [2.0, 0.0]])
    say(torch.vmap(torch.func.grad(lambda w, x: (w @ x) ** 2), in_dims=(None, 0))(w, X))
    error(lambda: torch.vmap(lambda t: t, in_dims=2)(x))
    say(gradcheck(torch.sin, d([1.0], requires_grad=True)))

    class Wrong(Function):
        @staticmethod
        def forward(ctx, x):
            return x**2

        @staticmethod
        def backward(ctx, g):
            return g

    error(lambda: gradcheck(Wrong.apply, d([2.0], requires_grad=True)))
    say(gradcheck(Wrong.apply, d([2.0], requires_grad=True), raise_exception=False))
    error(lambda: gradcheck(torch.sin, d([1.0])))
    warned(lambda: gradcheck(torch.sin, torch.tensor([1.0], requires_grad=True), eps=1e-2, atol=1e-1))


def test_n1_to_n5():
    x = torch.arange(1.0, 7.0, dtype=torch.float64).reshape(2, 3).requires_grad_()
    b, c, s = d([10.0, 20.0, 30.0], requires_grad=True), d([[2.0], [3.0]], requires_grad=True), d(7.0, requires_grad=True)
    ((x + b) * c * s).sum().backward()
    say(x.grad, b.grad, c.grad, s.grad)
    p, q = torch.ones(4, 0, requires_grad=True), torch.ones(4, 1, requires_grad=True)
    (p + q).sum().backward()
    say(p.grad.shape, q.grad)
    error(lambda: torch.ones(3) + torch.ones(2))
    say((torch.ones(1) * d([1.0])).dtype, (torch.ones(1) * d(1.0)).dtype, (torch.ones(1, dtype=torch.int32) * 1.5).dtype, (torch.ones(1, dtype=torch.int32) / torch.ones(1, dtype=torch.int32)).dtype, torch.ones(1, dtype=torch.int32).sum().dtype)
    error(lambda: torch.ones(1, dtype=torch.int64).mean())
    error(lambda: torch.ones(1, dtype=torch.int64) ** -1)
    error(lambda: torch.tensor([True]) - torch.tensor([True]))
    error(lambda: -torch.tensor([True]))
    error(lambda: torch.ones(2, 3) @ torch.ones(2, 3))
    error(lambda: torch.dot(torch.ones(2), torch.ones(3)))
    error(lambda: torch.dot(torch.ones(2, 2), torch.ones(2, 2)))


def test_o1_to_o4():
    x = d([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], requires_grad=True)
    w = torch.arange(1.0, 7.0, dtype=torch.float64).reshape(3, 2)
    (x[[0, 0, 2]] * w).sum().backward()
    say(x.grad)
    v = d(1.0, requires_grad=True)
    t = torch.zeros(20, dtype=torch.float64)
    t[t == 0] = v
    t.sum().backward()
    say(v.grad)
    y = d([1.0, 2.0, 3.0])
    error(lambda: y[5])
    error(lambda: y[0, 0])
    error(lambda: y[::-1])
    say(y.expand(2, 3).stride())


def at(f, *values):
    xs = [d(v, requires_grad=True) for v in values]
    y = f(*xs)
    return grad(y.sum(), xs, allow_unused=True)


def test_p_conventions():
    nan, inf = float("nan"), float("inf")
    say(at(torch.relu, [0.0, nan]), at(torch.abs, 0.0), at(torch.sign, [0.0, 3.0]))
    say(at(torch.sqrt, [0.0, -1.0]), at(torch.rsqrt, 0.0), at(torch.log, [0.0, -1.0]), at(torch.log1p, -1.0), at(torch.reciprocal, 0.0))
    for n in [0, 1, 2, 0.5, -1]:
        say(at(lambda x: x**n, 0.0))
    say(at(lambda x: 0**x, [0.0, 1.0, 2.0]), at(lambda x: 2**x, 1.0))
    say(at(torch.pow, [0.0, 0.0, -2.0, 0.0], [0.0, 2.0, 2.0, -1.0]))
    say(at(lambda x: x.max(), [1.0, 3.0, 3.0, 3.0]), at(lambda x: x.min(), [1.0, 1.0]), at(lambda x: x.median(), [1.0, 1.0, 1.0]))
    say(at(lambda x: x.max(0)[0], [1.0, 3.0, 3.0]), at(lambda x: x.amax(), [1.0, 3.0, 3.0]), at(lambda x: x.median(0)[0], [2.0, 1.0, 3.0]), at(lambda x: x.kthvalue(1)[0], [2.0, 1.0]), at(lambda x: x.topk(1)[0], [2.0, 1.0]))
    say(at(torch.maximum, [1.0, nan], [1.0, 1.0]), at(torch.fmax, 1.0, 1.0))
    for p in [2, 1, inf, 0]:
        say(at(lambda x: x.norm(p), [0.0, 0.0]))
    say(at(lambda x: x.norm(inf), [2.0, -2.0]))
    say(at(torch.hypot, 0.0, 0.0), at(torch.atan2, 0.0, 0.0), at(lambda a, b: torch.dist(a, b), [1.0], [1.0]), at(lambda a, b: torch.cdist(a, b), [[1.0]], [[1.0]]))
    say(at(lambda x: x.clamp(0, 1), [0.0, 1.0, -1.0, 2.0, nan]), at(lambda x, m: torch.clamp(x, min=m), 1.0, 1.0))
    say(at(F.hardtanh, [-1.0, 1.0]), at(F.relu6, [0.0, 6.0]), at(F.hardsigmoid, [-3.0, 3.0]), at(F.hardswish, [-3.0, 3.0]), at(F.softshrink, [-0.5, 0.5]), at(lambda x: F.threshold(x, 1.0, 0.0), 1.0))
    say(at(F.leaky_relu, 0.0), at(F.elu, 0.0), at(F.gelu, 0.0), at(F.softplus, 25.0))
    say(at(F.l1_loss, 1.0, 1.0), at(F.smooth_l1_loss, 1.0, 0.0), at(F.huber_loss, 1.0, 0.0))
    say(at(lambda x: torch.where(x > 0, torch.log(x), 0.0), 0.0))
    say(at(lambda x: torch.where(x > 0, torch.log(torch.where(x > 0, x, 1.0)), 0.0), 0.0))
    say(at(torch.prod, [2.0, 0.0, 3.0]), at(torch.prod, [0.0, 0.0, 3.0]), at(lambda x: x.cumprod(0), [2.0, 0.0, 3.0]))
    say(at(torch.std, [1.0, 1.0]))
    say(warned(lambda: at(torch.std, [1.0])))
    say(at(lambda x: x.logsumexp(0), [-inf, -inf]), at(lambda x: F.softmax(x, 0), [1000.0, 0.0]), at(lambda x: F.log_softmax(x, 0), [1000.0, 0.0]))
    say(at(torch.floor, 1.5), at(torch.frac, 1.5), at(torch.fmod, 5.0, -3.0), at(torch.remainder, 5.0, -3.0))
    say(at(torch.xlogy, 0.0, 0.0), at(torch.logaddexp, -inf, -inf))
    say(at(torch.acos, 1.0), at(torch.asin, 1.0), at(torch.acosh, 1.0), at(torch.atanh, 1.0), at(torch.sinc, 0.0))
    say(at(torch.nan_to_num, [nan, inf, 1.0]))
    error(lambda: at(torch.heaviside, 0.0, 1.0))


def test_q4_orders():
    def orders(f, value, n):
        x = d(value, requires_grad=True)
        y = f(x)
        for i in range(n):
            try:
                (y,) = grad(y, x, create_graph=True)
            except RuntimeError as e:
                say(i + 1, e)
                return
            say(i + 1, y.item(), y.grad_fn is None)

    orders(lambda x: x * x, 2.0, 3)
    orders(lambda x: x**2, 2.0, 4)
    orders(lambda x: x**3, 2.0, 4)
    orders(lambda x: 3 * x, 2.0, 1)
    orders(torch.sin, 0.5, 4)
    orders(torch.exp, 0.5, 3)
    orders(torch.tanh, 0.5, 4)
    orders(torch.sigmoid, 0.5, 4)
    orders(torch.sqrt, 4.0, 4)
    orders(lambda x: x**x, 2.0, 3)
    orders(torch.relu, 2.0, 3)
    orders(torch.abs, 2.0, 2)
