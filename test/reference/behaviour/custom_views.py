"""J: custom functions that return inputs, views or changed inputs; nested and None inputs and outputs."""

import torch
from torch.autograd import Function


class View(Function):
    @staticmethod
    def forward(ctx, a):
        return a.view_as(a)

    @staticmethod
    def backward(ctx, grad):
        return grad


class Inplace(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.mark_dirty(a)
        return a.add_(b)

    @staticmethod
    def backward(ctx, grad):
        return grad, grad * 10


def test_j7_dirty():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    b = torch.tensor([3.0, 4.0], requires_grad=True)
    w = x.clone()
    z = Inplace.apply(w, b)
    say(z is w, w, w.grad_fn.name(), w._version)
    z.sum().backward()
    say(x.grad, b.grad)


def test_j7_dirty_without_history():
    b = torch.tensor([3.0, 4.0], requires_grad=True)
    w = torch.ones(2)
    z = Inplace.apply(w, b)
    say(z is w, w.requires_grad, w.is_leaf)
    z.sum().backward()
    say(b.grad, w.grad)


def test_j7_dirty_leaf():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    error(lambda: Inplace.apply(x, torch.ones(2)))
    with torch.no_grad():
        z = Inplace.apply(x, torch.ones(2))
    say(z is x, x, x.is_leaf)


def test_j7_dirty_view_of_leaf():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    error(lambda: Inplace.apply(x[:1], torch.ones(1)))


def test_j7_dirty_not_returned():
    class Forgets(Function):
        @staticmethod
        def forward(ctx, a):
            ctx.mark_dirty(a)
            a.add_(1)
            return a.clone()

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = torch.ones(2, requires_grad=True)
    error(lambda: Forgets.apply(x.clone()))


def test_j7_dirty_of_view():
    class Double(Function):
        @staticmethod
        def forward(ctx, a):
            a.mul_(2)
            ctx.mark_dirty(a)
            return a

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    base = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    root = base.clone()
    view = root[:2]
    out = Double.apply(view)
    say(out is view, root.grad_fn.name(), view.grad_fn.name())
    (root * torch.tensor([1.0, 10.0, 100.0])).sum().backward()
    say(base.grad)


def test_j7_dirty_saved_elsewhere():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    a = x.clone()
    square = a * a
    Inplace.apply(a, torch.ones(2))
    error(lambda: square.sum().backward())


def test_j7_dirty_and_second_output():
    class Two(Function):
        @staticmethod
        def forward(ctx, a, b):
            a.mul_(b)
            ctx.mark_dirty(a)
            return a, a * 2

        @staticmethod
        def backward(ctx, g1, g2):
            say(g1, g2)
            return g1 + g2 * 2, None

    x = torch.tensor([1.0], requires_grad=True)
    a = x.clone()
    first, second = Two.apply(a, torch.tensor([5.0]))
    say(first is a, first, second)
    (first + second).sum().backward()
    say(x.grad)


def test_j7_inplace_not_marked():
    class Silent(Function):
        @staticmethod
        def forward(ctx, a):
            a.add_(1)
            return a * 1

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = torch.tensor([1.0], requires_grad=True)
    a = x.clone()
    out = Silent.apply(a)
    say(out, a, a._version, a.grad_fn.name())


def test_j7_dirty_non_tensor():
    class Wrong(Function):
        @staticmethod
        def forward(ctx, a):
            ctx.mark_dirty(3)
            return a

        @staticmethod
        def backward(ctx, grad):
            return grad

    error(lambda: Wrong.apply(torch.ones(1, requires_grad=True)))


def test_j6_mark_non_tensor():
    class Wrong(Function):
        @staticmethod
        def forward(ctx, a):
            ctx.mark_non_differentiable("a")
            return a * 2

        @staticmethod
        def backward(ctx, grad):
            return grad

    error(lambda: Wrong.apply(torch.ones(1, requires_grad=True)))


def test_j8_returns_input():
    class Identity(Function):
        @staticmethod
        def forward(ctx, a):
            return a

        @staticmethod
        def backward(ctx, grad):
            return grad * 5

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = Identity.apply(x)
    say(y is x, y.grad_fn.name(), y.data_ptr() == x.data_ptr(), x.grad_fn)
    y.sum().backward()
    say(x.grad)
    error(lambda: y.add_(1))
    say(Identity.apply(torch.ones(2)).requires_grad)


def test_j8_returns_computed_input():
    class Identity(Function):
        @staticmethod
        def forward(ctx, a, b):
            return a, b

        @staticmethod
        def backward(ctx, ga, gb):
            return ga * 2, gb * 3

    x = torch.tensor([1.0], requires_grad=True)
    a, b = Identity.apply(x * 1, torch.ones(1))
    say(a.requires_grad, b.requires_grad)
    (a + b).backward()
    say(x.grad)


def test_j8_same_output_twice():
    class Same(Function):
        @staticmethod
        def forward(ctx, a):
            b = a * 2
            return b, b

        @staticmethod
        def backward(ctx, g1, g2):
            say(g1, g2)
            return g1 + g2

    x = torch.tensor([1.0], requires_grad=True)
    a, b = Same.apply(x)
    say(a is b)
    (a * 3 + b * 5).backward()
    say(x.grad)


def test_j8_non_differentiable_input_returned():
    class Returns(Function):
        @staticmethod
        def forward(ctx, a):
            ctx.mark_non_differentiable(a)
            return a

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = torch.tensor([1.0], requires_grad=True)
    y = Returns.apply(x)
    say(y.requires_grad, y is x, x.requires_grad)


def test_j13_view_returned():
    class ComplexView(Function):
        @staticmethod
        def forward(ctx, a, index):
            ctx.index = index
            ctx.shape = a.shape
            return a.narrow(0, index, 1)

        @staticmethod
        def backward(ctx, grad):
            result = torch.zeros(ctx.shape)
            result.narrow(0, ctx.index, 1).copy_(grad)
            return result, None

    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    base = x.clone()
    out = ComplexView.apply(base, 1)
    say(out, out.grad_fn.name())
    out.sum().backward()
    say(x.grad)
    error(lambda: out.mul_(2))
    with torch.no_grad():
        out.mul_(2)
    say(base.detach())


def test_j13_two_views_returned():
    class TwoViews(Function):
        @staticmethod
        def forward(ctx, a):
            return a[:1], a[1:]

        @staticmethod
        def backward(ctx, g1, g2):
            return torch.cat([g1, g2])

    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    a, b = TwoViews.apply(x.clone())
    error(lambda: a.mul_(2))
    (a.sum() + 5 * b.sum()).backward()
    say(x.grad)


def test_j13_view_of_view_written():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    base = x.clone()
    out = View.apply(base)
    error(lambda: out.view(2, 1).mul_(2))
    base.mul_(3)
    error(lambda: out.grad_fn)


def test_j13_view_of_unrecorded():
    base = torch.ones(2)
    out = View.apply(base)
    say(out.requires_grad)
    out.mul_(3)
    say(base)


def test_j_none_inputs_and_outputs():
    class Optional(Function):
        @staticmethod
        def forward(ctx, a, b, c):
            say(b, c)
            return a * 2, None, "text", 5

        @staticmethod
        def backward(ctx, *grads):
            say(grads)
            return grads[0] * 2, None, None

    x = torch.tensor([1.0], requires_grad=True)
    out = Optional.apply(x, None, {"a": 1})
    say(out[1:], out[0].grad_fn.name())
    out[0].backward()
    say(x.grad)


def test_j_nested_lists_are_opaque():
    class Opaque(Function):
        @staticmethod
        def forward(ctx, tensors, x):
            return x * tensors[0]

        @staticmethod
        def backward(ctx, grad):
            say(ctx.needs_input_grad)
            return None, grad

    a = torch.tensor([2.0], requires_grad=True)
    x = torch.tensor([1.0], requires_grad=True)
    Opaque.apply([a], x).backward()
    say(a.grad, x.grad)


def test_j_list_output():
    class Listed(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2, x * 3

        @staticmethod
        def backward(ctx, *grads):
            say(len(grads))
            return grads[0] * 2 + grads[1] * 3

    x = torch.tensor([1.0], requires_grad=True)
    outs = Listed.apply(x)
    say(len(outs), outs[0].output_nr, outs[1].output_nr)
    sum(outs).backward()
    say(x.grad)


def test_j_single_tuple_output():
    class Single(Function):
        @staticmethod
        def forward(ctx, x):
            return (x * 2,)

        @staticmethod
        def backward(ctx, grad):
            return (grad * 2,)

    x = torch.tensor([1.0], requires_grad=True)
    out = Single.apply(x)
    say(len(out), out[0])
    out[0].backward()
    say(x.grad)


def test_j_same_input_twice():
    class Mul(Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx.save_for_backward(a, b)
            return a * b

        @staticmethod
        def backward(ctx, grad):
            a, b = ctx.saved_tensors
            return grad * b, grad * a

    x = torch.tensor([3.0], requires_grad=True)
    Mul.apply(x, x).backward()
    say(x.grad)


def test_j_new_leaf_returned():
    class Fresh(Function):
        @staticmethod
        def forward(ctx, x):
            return torch.tensor([5.0], requires_grad=True)

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = torch.tensor([3.0], requires_grad=True)
    out = Fresh.apply(x)
    say(out.is_leaf, out.grad_fn.name())
    out.backward()
    say(x.grad)


def test_j_detached_input_returned():
    class Detached(Function):
        @staticmethod
        def forward(ctx, x):
            return x.detach()

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = torch.tensor([3.0], requires_grad=True)
    out = Detached.apply(x)
    say(out.requires_grad, out.grad_fn.name())
    out.backward()
    say(x.grad)


def test_j_buffer_returned():
    kept = torch.ones(2)

    class Returns(Function):
        @staticmethod
        def forward(ctx, x):
            return kept

        @staticmethod
        def backward(ctx, grad):
            return grad

    x = torch.ones(2, requires_grad=True)
    out = Returns.apply(x)
    say(out is kept, kept.requires_grad)
    out.sum().backward()
    say(x.grad)


def test_j9_once_differentiable():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, grad):
            say(torch.is_grad_enabled())
            (x,) = ctx.saved_tensors
            return 2 * x * grad

    x = torch.tensor([3.0], requires_grad=True)
    MyFunction.apply(x).backward()
    say(x.grad)
    (g,) = torch.autograd.grad(MyFunction.apply(x), x, create_graph=True)
    say(g.requires_grad, g.grad_fn)
    error(lambda: g.backward())
    (g,) = torch.autograd.grad(MyFunction.apply(x) ** 2, x, create_graph=True)
    error(lambda: g.sum().backward())


def test_j9_once_differentiable_pruned():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 3

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, grad):
            return grad * 3

    x = torch.tensor([3.0], requires_grad=True)
    (g,) = torch.autograd.grad(MyFunction.apply(x), x, create_graph=True)
    say(g.requires_grad)
    (g,) = torch.autograd.grad(MyFunction.apply(x * x), x, create_graph=True)
    error(lambda: torch.autograd.grad(g.sum(), x))


def test_j9_several_gradients():
    class MyFunction(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            return x * y

        @staticmethod
        @torch.autograd.function.once_differentiable
        def backward(ctx, grad):
            x, y = ctx.saved_tensors
            return grad * y, None

    x = torch.tensor([3.0], requires_grad=True)
    y = torch.tensor([4.0], requires_grad=True)
    MyFunction.apply(x, y).backward()
    say(x.grad, y.grad)
    gx, gy = torch.autograd.grad(MyFunction.apply(x, y) ** 2, (x, y), create_graph=True, allow_unused=True)
    say(gx, gy)


def test_j10_stashed_on_context():
    class Stashed(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.x = x
            return x * x

        @staticmethod
        def backward(ctx, grad):
            return 2 * ctx.x * grad

    x = torch.tensor([3.0], requires_grad=True)
    (g,) = torch.autograd.grad(Stashed.apply(x), x, create_graph=True)
    say(g)
    (gg,) = torch.autograd.grad(g, x)
    say(gg)


def test_j10_backward_through_other_function():
    class SquareBackward(Function):
        @staticmethod
        def forward(ctx, x, grad):
            ctx.save_for_backward(x, grad)
            return 2 * x * grad

        @staticmethod
        def backward(ctx, gg):
            x, grad = ctx.saved_tensors
            return 2 * grad * gg, 2 * x * gg

    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return SquareBackward.apply(x, grad)

    x = torch.tensor([3.0], dtype=torch.float64, requires_grad=True)
    say(torch.autograd.gradcheck(Square.apply, (x,)), torch.autograd.gradgradcheck(Square.apply, (x,)))
    (g,) = torch.autograd.grad(Square.apply(x), x, create_graph=True)
    say(g, torch.autograd.grad(g, x))


def test_j_inplace_function_class():
    class Inplaced(torch.autograd.function.InplaceFunction):
        @staticmethod
        def forward(ctx, a, inplace):
            if inplace:
                ctx.mark_dirty(a)
                a.mul_(2)
                return a
            return a * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2, None

    x = torch.tensor([3.0], requires_grad=True)
    Inplaced.apply(x, False).backward()
    say(x.grad)
    y = x.clone()
    out = Inplaced.apply(y, True)
    say(out is y)
    out.backward()
    say(x.grad)
