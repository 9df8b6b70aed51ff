"""L: forward mode through custom functions, against reverse mode, and in batches."""

import torch
import torch.autograd.forward_ad as fwAD
from torch.autograd import Function


def jvp(f, primals, tangents):
    with fwAD.dual_level():
        duals = [fwAD.make_dual(p, t) for p, t in zip(primals, tangents)]
        out = fwAD.unpack_dual(f(*duals))
        return out.primal, out.tangent


def agrees(f, *primals):
    """Forward mode against reverse mode, for one direction."""
    tangents = [torch.ones_like(p) * (0.3 + i) for i, p in enumerate(primals)]
    out, forward = jvp(f, primals, tangents)
    leaves = [p.clone().requires_grad_() for p in primals]
    w = torch.ones_like(out) * 0.7
    grads = torch.autograd.grad((f(*leaves) * w).sum(), leaves, allow_unused=True)
    back = sum((g * t).sum() for g, t in zip(grads, tangents) if g is not None)
    return close((forward * w).sum(), back)


def test_l7_pointwise():
    x = torch.tensor([0.3, -0.7, 1.2], dtype=torch.float64)
    for f in (
        torch.sin, torch.cos, torch.tan, torch.exp, torch.tanh, torch.sigmoid, torch.erf, torch.abs,
        torch.relu, torch.square, torch.neg, torch.expm1, torch.sinh, torch.cosh, torch.atan, torch.asinh,
    ):
        say(agrees(f, x))


def test_l7_positive():
    x = torch.tensor([0.3, 0.7, 1.2], dtype=torch.float64)
    for f in (torch.log, torch.sqrt, torch.rsqrt, torch.reciprocal, torch.log1p, torch.log2, torch.lgamma, torch.digamma):
        say(agrees(f, x))


def test_l7_two_operands():
    x = torch.tensor([0.3, 0.7, 1.2], dtype=torch.float64)
    y = torch.tensor([1.3, 0.2, 2.2], dtype=torch.float64)
    for f in (
        torch.add, torch.sub, torch.mul, torch.div, torch.pow, torch.atan2, torch.hypot, torch.maximum,
        torch.minimum, torch.logaddexp, torch.dot, torch.outer, torch.fmod, torch.xlogy,
    ):
        say(agrees(f, x, y))


def test_l7_reductions():
    x = torch.tensor([[0.3, 0.7, 1.2], [2.0, 0.1, 0.9]], dtype=torch.float64)
    for f in (
        lambda a: a.sum(), lambda a: a.sum(1), lambda a: a.mean(0), lambda a: a.prod(), lambda a: a.prod(1),
        lambda a: a.std(), lambda a: a.var(1), lambda a: a.norm(), lambda a: a.logsumexp(0), lambda a: a.cumsum(1),
        lambda a: a.cumprod(1), lambda a: a.amax(1), lambda a: a.max(1).values, lambda a: a.median(), lambda a: a.softmax(1),
        lambda a: a.log_softmax(0), lambda a: a.sort(1).values, lambda a: a.topk(2, 1).values, lambda a: a.kthvalue(2, 1).values,
    ):
        say(agrees(f, x))


def test_l7_shapes():
    x = torch.tensor([[0.3, 0.7, 1.2], [2.0, 0.1, 0.9]], dtype=torch.float64)
    for f in (
        lambda a: a.t(), lambda a: a.reshape(3, 2), lambda a: a[1], lambda a: a[:, ::2], lambda a: a.expand(4, 2, 3),
        lambda a: torch.cat([a, a * 2]), lambda a: torch.stack([a, a * a]), lambda a: a.flip(0), lambda a: a.roll(1, 1),
        lambda a: a.tril(), lambda a: a.diagonal(), lambda a: a.index_select(1, torch.tensor([2, 0], dtype=torch.int64)),
        lambda a: a[a > 0.5], lambda a: a.repeat(2, 1), lambda a: a.unsqueeze(1), lambda a: a.flatten(),
        lambda a: torch.where(a > 0.5, a * a, a), lambda a: a.masked_fill(a > 1, 0.0), lambda a: a.narrow(1, 1, 2),
    ):
        say(agrees(f, x))


def test_l7_matrices():
    a = torch.tensor([[2.0, 0.5], [0.5, 1.5]], dtype=torch.float64)
    b = torch.tensor([[1.0, -2.0], [0.3, 0.8]], dtype=torch.float64)
    for f in (torch.mm, torch.matmul, torch.linalg.solve, lambda x, y: torch.einsum("ij,kj->ik", x, y)):
        say(agrees(f, a, b))
    for f in (torch.det, torch.inverse, torch.trace, torch.linalg.cholesky, torch.logdet):
        say(agrees(f, a))


def test_l7_losses():
    x = torch.tensor([[0.3, 0.7], [2.0, 0.1]], dtype=torch.float64)
    y = torch.tensor([[0.1, 0.9], [0.4, 0.6]], dtype=torch.float64)
    F = torch.nn.functional
    for f in (F.mse_loss, F.l1_loss, F.smooth_l1_loss, F.binary_cross_entropy_with_logits, F.kl_div):
        say(agrees(f, x, y))
    say(agrees(lambda a: F.cross_entropy(a, torch.tensor([1, 0], dtype=torch.int64)), x))
    say(agrees(lambda a: F.gelu(a), x), agrees(lambda a: F.layer_norm(a, (2,)), x))


class Square(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        ctx.save_for_forward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 2 * x * grad

    @staticmethod
    def jvp(ctx, tangent):
        (x,) = ctx.saved_tensors
        return 2 * x * tangent


def test_l_custom_function():
    x = torch.tensor([2.0, 3.0], dtype=torch.float64)
    say(jvp(Square.apply, (x,), (torch.ones(2, dtype=torch.float64),)))
    say(torch.autograd.gradcheck(Square.apply, (x.clone().requires_grad_(),), check_forward_ad=True))


def test_l_custom_function_without_jvp():
    class NoJvp(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    error(lambda: jvp(NoJvp.apply, (torch.ones(2),), (torch.ones(2),)))
    with fwAD.dual_level():
        say(NoJvp.apply(torch.ones(2)))


def test_l_custom_function_checks():
    def attempt(make, outputs=1):
        class Bad(Function):
            @staticmethod
            def forward(ctx, x, y):
                return x * y if outputs == 1 else (x * y, x + y)

            @staticmethod
            def jvp(ctx, gx, gy):
                return make(gx, gy)

        error(lambda: say(jvp(lambda a, b: Bad.apply(a, b), (torch.ones(2), torch.ones(2)), (torch.ones(2), torch.ones(2)))))

    attempt(lambda gx, gy: gx + gy)
    attempt(lambda gx, gy: (gx, gy))
    attempt(lambda gx, gy: "text")
    attempt(lambda gx, gy: gx[:1])
    attempt(lambda gx, gy: gx, outputs=2)


def test_l_custom_function_non_differentiable():
    def attempt(make):
        class Func(Function):
            @staticmethod
            def forward(ctx, x):
                out = x * 2
                mask = x > 0
                ctx.mark_non_differentiable(mask)
                return out, mask

            @staticmethod
            def jvp(ctx, g):
                return make(g)

        with fwAD.dual_level():
            dual = fwAD.make_dual(torch.tensor([1.0, -1.0]), torch.tensor([3.0, 4.0]))

            def run():
                out, mask = Func.apply(dual)
                say(fwAD.unpack_dual(out).tangent, fwAD.unpack_dual(mask).tangent)

            error(run)

    attempt(lambda g: (g * 2, None))
    attempt(lambda g: (g * 2, g))


def test_l_custom_function_missing_tangents():
    class Mul(Function):
        @staticmethod
        def forward(ctx, x, factor, y):
            ctx.factor = factor
            ctx.save_for_forward(x, y)
            return x * factor * y

        @staticmethod
        def jvp(ctx, gx, gf, gy):
            say(gx, gf, gy)
            x, y = ctx.saved_tensors
            return (gx * y + x * gy) * ctx.factor

    with fwAD.dual_level():
        dual = fwAD.make_dual(torch.tensor([2.0]), torch.tensor([1.0]))
        say(fwAD.unpack_dual(Mul.apply(dual, 5, torch.tensor([3.0]))).tangent)
        say(fwAD.unpack_dual(Mul.apply(torch.tensor([3.0]), 5, dual)).tangent)


def test_l_custom_function_not_materialized():
    class Mul(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.set_materialize_grads(False)
            return x * 2 + y

        @staticmethod
        def jvp(ctx, gx, gy):
            say(gx, gy)
            return gx * 2

    with fwAD.dual_level():
        dual = fwAD.make_dual(torch.tensor([2.0]), torch.tensor([1.0]))
        say(fwAD.unpack_dual(Mul.apply(dual, torch.tensor([3.0]))).tangent)


def test_l_custom_function_inplace():
    def attempt(change):
        class InPlace(Function):
            @staticmethod
            def forward(ctx, x):
                ctx.mark_dirty(x)
                return x.mul_(2)

            @staticmethod
            def jvp(ctx, g):
                return change(g)

        with fwAD.dual_level():
            x = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])).clone()

            def run():
                out = InPlace.apply(x)
                say(out is x, out.detach(), fwAD.unpack_dual(out).tangent)

            error(run)

    attempt(lambda g: g.mul_(2))
    attempt(lambda g: g * 2)
    attempt(lambda g: g.mul_(2) + 0)


def test_l_custom_function_view():
    def attempt(make):
        class View(Function):
            @staticmethod
            def forward(ctx, x):
                return x[:1]

            @staticmethod
            def jvp(ctx, g):
                return make(g)

        with fwAD.dual_level():
            x = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])).clone()

            def run():
                out = View.apply(x)
                say(out.detach(), fwAD.unpack_dual(out).tangent)

            error(run)

    attempt(lambda g: g[:1])
    attempt(lambda g: g[:1] * 1)
    attempt(lambda g: torch.ones(2)[:1])


def test_l_custom_function_returns_input():
    def attempt(make):
        class Identity(Function):
            @staticmethod
            def forward(ctx, x):
                return x

            @staticmethod
            def jvp(ctx, g):
                return make(g)

        with fwAD.dual_level():
            x = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])).clone()

            def run():
                out = Identity.apply(x)
                say(out is x, fwAD.unpack_dual(out).tangent)

            error(run)

    attempt(lambda g: g.view_as(g))
    attempt(lambda g: g * 2)


def test_l_custom_function_setup_context():
    class Cube(Function):
        @staticmethod
        def forward(x):
            return x**3

        @staticmethod
        def setup_context(ctx, inputs, output):
            (x,) = inputs
            ctx.save_for_backward(x)
            ctx.save_for_forward(x)

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * 3 * x**2

        @staticmethod
        def jvp(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 3 * x**2

    x = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
    say(torch.autograd.gradcheck(Cube.apply, (x,), check_forward_ad=True))
    with fwAD.dual_level():
        out = fwAD.unpack_dual(Cube.apply(fwAD.make_dual(x, torch.ones(1, dtype=torch.float64))))
        say(torch.autograd.grad(out.tangent, x))


def test_l_through_functional():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    out, tangent = torch.func.jvp(lambda a: a.sin() * a, (x,), (torch.ones(2, dtype=torch.float64),))
    say(close(out, x.sin() * x), close(tangent, x.cos() * x + x.sin()))
    jacobian = torch.func.jacfwd(lambda a: a**2)(x)
    say(jacobian)


def test_l_reverse_over_forward_hessian():
    def f(x):
        return (x[0] ** 2 * x[1] + x[1] ** 3).sum()

    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    rows = []
    for i in range(2):
        v = torch.zeros(2, dtype=torch.float64)
        v[i] = 1.0
        with fwAD.dual_level():
            out = fwAD.unpack_dual(f(fwAD.make_dual(x, v)))
            (row,) = torch.autograd.grad(out.tangent, x)
            rows.append(row.detach())
    say(torch.stack(rows))


def test_l_forward_over_reverse_in_module():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    x = torch.tensor([[0.5, -0.3]])
    v = torch.tensor([[1.0, 2.0]])
    with fwAD.dual_level():
        out = fwAD.unpack_dual(model(fwAD.make_dual(x, v)))
        say(out.tangent.requires_grad)
        forward = out.tangent.detach()
    leaf = x.clone().requires_grad_()
    (g,) = torch.autograd.grad(model(leaf).sum(), leaf)
    say(close(forward.sum(), (g * v).sum()))


def test_l_batched_forward_grad():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64)

    def push(t):
        return torch.func.jvp(lambda a: a**2, (x,), (t,))[1]

    say(torch.func.vmap(push)(torch.eye(2, dtype=torch.float64)))


def test_l_hooks_and_dual():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with fwAD.dual_level():
        dual = fwAD.make_dual(x, torch.ones(2))
        y = dual * dual
        y.register_hook(lambda grad: grad * 2)
        y.sum().backward()
    say(x.grad)


def test_l_saved_hooks_and_dual():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with fwAD.dual_level():
        with torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: t):
            y = fwAD.make_dual(x, torch.ones(2)).exp()
        say(fwAD.unpack_dual(y).tangent.detach())
        y.sum().backward()
    say(close(x.grad, x.exp().detach()))


def test_without_any_rule():
    x = torch.tensor([1.0, 2.0])
    for f in (lambda x: torch.heaviside(x, x), lambda x: torch.floor_divide(x, 2), lambda x: x // x, lambda x: torch.igamma(x, x)):
        error(lambda: torch.func.jvp(f, (x,), (x,)))
