"""M7: gradcheck and gradgradcheck: what they accept, what they find, their options and texts."""

import torch
from torch.autograd import Function, gradcheck, gradgradcheck

f64 = torch.float64


def point(*values):
    return torch.tensor(values, dtype=f64, requires_grad=True)


class Wrong(Function):
    """A derivative that is twice too large."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 4 * x * g


def test_m7_passes():
    x, y = point(0.5, 1.5), point(2.0, -1.0)
    say(gradcheck(torch.sin, x), gradcheck(torch.sin, (x,)), gradcheck(torch.mul, (x, y)))
    say(gradcheck(lambda x, y: (x * y, x.exp().sum()), (x, y)), gradcheck(lambda x: x.view(2, 1) @ x.view(1, 2), [x]))
    say(gradcheck(lambda x, k: x * k, (x, 3)), gradcheck(lambda x, y: x * y, (x, y.detach())))
    say(gradcheck(torch.sin, (x,), eps=1e-6, atol=1e-5, rtol=1e-3, raise_exception=True))
    say(gradgradcheck(torch.sin, (x,)), gradgradcheck(lambda x, y: x * y * y, (x, y)), gradgradcheck(torch.tanh, x))
    say(gradcheck(lambda x: x, torch.zeros(0, dtype=f64, requires_grad=True)))
    say(gradcheck(lambda x: x.sum(), torch.tensor(2.5, dtype=f64, requires_grad=True)))


def test_m7_options_that_pass():
    x, y = point(0.5, 1.5), point(2.0, -1.0)
    f = lambda x, y: (x.sin() * y).sum()  # noqa: E731
    say(gradcheck(f, (x, y), fast_mode=True), gradcheck(f, (x, y), check_forward_ad=True))
    say(gradcheck(f, (x, y), check_batched_grad=True), gradcheck(f, (x, y), check_undefined_grad=False))
    say(gradcheck(f, (x, y), check_forward_ad=True, check_batched_forward_grad=True))
    say(gradcheck(f, (x, y), check_forward_ad=True, check_backward_ad=False))
    say(gradcheck(f, (x, y), check_grad_dtypes=True), gradcheck(f, (x, y), masked=True))
    say(gradcheck(f, (x, y), fast_mode=True, check_forward_ad=True, check_batched_grad=True))
    say(gradgradcheck(f, (x, y), fast_mode=True), gradgradcheck(f, (x, y), check_batched_grad=True))
    say(gradgradcheck(f, (x, y), check_fwd_over_rev=True), gradgradcheck(f, (x, y), check_fwd_over_rev=True, check_rev_over_rev=False, check_undefined_grad=False))
    say(gradgradcheck(f, (x, y), gen_non_contig_grad_outputs=True), gradgradcheck(f, (x, y), grad_outputs=torch.ones((), dtype=f64)))


def test_m7_mismatch():
    x = point(1.0, 3.0)
    error(lambda: gradcheck(Wrong.apply, x))
    say(gradcheck(Wrong.apply, x, raise_exception=False))
    error(lambda: gradcheck(lambda x: (x * 2, Wrong.apply(x)), x))
    error(lambda: gradcheck(lambda x, y: x * Wrong.apply(y), (x.detach(), x)))
    error(lambda: gradcheck(lambda x, y: x + Wrong.apply(y), (point(1.0), point(2.0))))
    error(lambda: gradcheck(Wrong.apply, torch.tensor(1.0, dtype=f64, requires_grad=True)))
    say(gradcheck(Wrong.apply, x, atol=100.0), gradcheck(Wrong.apply, x, rtol=2.0))


def test_m7_forgotten_graph():
    x = point(1.0, 3.0)
    error(lambda: gradcheck(lambda x: x.detach() * x, x))
    error(lambda: gradcheck(lambda x: x.detach() * 2, x))
    error(lambda: gradcheck(lambda x: torch.ones(2, dtype=f64), x))
    say(gradcheck(lambda x: torch.ones(2, dtype=f64), x, raise_exception=False))


def test_m7_inputs():
    error(lambda: gradcheck(torch.sin, torch.ones(2, dtype=f64)))
    say(warned(lambda: gradcheck(torch.sin, torch.ones(2, requires_grad=True), atol=1e-1, eps=1e-2)))
    say(warned(lambda: gradcheck(lambda a, b: a * b, (point(1.0), torch.ones(1, requires_grad=True)), atol=1e-1, eps=1e-2)))
    error(lambda: gradcheck(torch.sin, (point(1.0).expand(3),)))
    say(gradcheck(lambda x, i: x.index_select(0, i), (point(1.0, 2.0), torch.tensor([1, 1], dtype=torch.int64))))
    error(lambda: gradgradcheck(torch.sin, torch.ones(2, dtype=f64)))


def test_m7_undefined_gradients():
    class Undefined(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2

        @staticmethod
        def backward(ctx, g):
            if g is None:
                raise RuntimeError("no gradient came")
            return g * 2

    x, y = point(1.0, 2.0), point(3.0, 4.0)
    error(lambda: gradcheck(Undefined.apply, x))
    say(gradcheck(Undefined.apply, x, check_undefined_grad=False))

    class Careful(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.set_materialize_grads(False)
            return x * 2, y * 3

        @staticmethod
        def backward(ctx, gx, gy):
            return None if gx is None else gx * 2, None if gy is None else gy * 3

    say(gradcheck(Careful.apply, (x, y)))

    class Odd(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(False)
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return torch.ones(2, dtype=f64) if g is None else g * 2

    error(lambda: gradcheck(Odd.apply, x))
    say(gradcheck(Odd.apply, x, raise_exception=False))


def test_m7_not_reentrant():
    counter = [0]

    class Drifts(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            counter[0] = counter[0] + 1
            return g * (2 + counter[0] * 1e-7)

    x = point(1.0, 2.0)
    error(lambda: gradcheck(Drifts.apply, x))
    say(gradcheck(Drifts.apply, x, nondet_tol=1.0))
    say(gradcheck(Drifts.apply, x, raise_exception=False))


def test_m7_batched():
    class Peeks(Function):
        """Its backward looks at the numbers."""

        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            if g.sum().item() > 1000:
                return g
            return g * 2

    x = point(1.0, 2.0)
    say(gradcheck(Peeks.apply, x), gradcheck(Peeks.apply, x, check_batched_grad=True, raise_exception=False))


def test_m7_forward_mode():
    class WrongForward(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return g * 2

        @staticmethod
        def jvp(ctx, t):
            return t * 3

    x = point(1.0, 2.0)
    say(gradcheck(WrongForward.apply, x))
    error(lambda: gradcheck(WrongForward.apply, x, check_forward_ad=True))
    error(lambda: gradcheck(Wrong.apply, x, check_forward_ad=True, check_backward_ad=False))


def test_m7_fast_mode():
    x = point(1.0, 3.0)
    say(gradcheck(Wrong.apply, x, fast_mode=True, raise_exception=False))
    say(gradcheck(torch.exp, x, fast_mode=True), gradgradcheck(torch.exp, x, fast_mode=True))
    say(gradcheck(lambda x, y: (x * y, x - y), (x, point(2.0, 6.0)), fast_mode=True))


def test_m7_second_order():
    class WrongTwice(Function):
        """First order is right; the second is lost."""

        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 3 * x.detach() ** 2

    x = point(1.0, 3.0)
    say(gradcheck(WrongTwice.apply, x), gradgradcheck(WrongTwice.apply, x, raise_exception=False))
    say(gradgradcheck(lambda x: x**3, x), gradgradcheck(lambda x: x * 2, x))

    class Once(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 3 * x**2

    say(gradcheck(Once.apply, x))
    say(gradgradcheck(Once.apply, x, raise_exception=False))


def test_m7_argument_rules():
    x = point(1.0)
    error(lambda: gradcheck(torch.sin, x, check_forward_ad=False, check_backward_ad=False))
    error(lambda: gradcheck(torch.sin, x, check_batched_grad=True, check_backward_ad=False, check_forward_ad=True))
    error(lambda: gradcheck(torch.sin, x, check_batched_forward_grad=True))
