"""J: custom functions in corners: leaves, duplicates, intermediates, passes inside passes."""

import torch
from torch.autograd import Function


class Identity(Function):
    @staticmethod
    def forward(ctx, a, b):
        return a, a + b

    @staticmethod
    def backward(ctx, grad_a, grad_b):
        return grad_a + grad_b, grad_b


def test_j_return_leaf():
    hook_called = [False]
    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2, requires_grad=True)
    q, p = Identity.apply(x, y)

    def hook(grad):
        hook_called[0] = True
        say(grad)

    q.register_hook(hook)
    (q + p + x).sum().backward()
    say(x.grad, y.grad, hook_called)


def test_j_return_leaf_inplace():
    class Inplace(torch.autograd.function.InplaceFunction):
        @staticmethod
        def forward(ctx, a, b):
            ctx.mark_dirty(a)
            return a.add_(b), b + 2

        @staticmethod
        def backward(ctx, grad_a, grad_b):
            return grad_a, grad_a + grad_b

    x = torch.ones(2)
    y = torch.ones(2, requires_grad=True)
    q, p = Inplace.apply(x, y)
    say(q is x, q.grad_fn.name(), q.requires_grad)
    q.sum().backward()
    say(y.grad)


def test_j_return_duplicate():
    class DoubleDuplicate(Function):
        @staticmethod
        def forward(ctx, x):
            output = x * 2
            return output, output

        @staticmethod
        def backward(ctx, grad1, grad2):
            return grad1 * 2 + grad2 * 2

    x = torch.ones(2, requires_grad=True)
    a, b = DoubleDuplicate.apply(x)
    say(a is b)
    (a + b).sum().backward()
    say(x.grad)


def test_j_return_duplicate_inplace():
    class DoubleInplace(Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x, x

        @staticmethod
        def backward(ctx, grad1, grad2):
            return grad1 * 2 + grad2 * 2

    x = torch.ones(2, requires_grad=True)
    error(lambda: DoubleInplace.apply(x))
    inplace = x.clone()
    a, b = DoubleInplace.apply(inplace)
    say(a is inplace, b is inplace)
    (a + b).sum().backward()
    say(x.grad)
    base = torch.ones(2)
    error(lambda: DoubleInplace.apply(base[0]))
    with torch.no_grad():
        a, b = DoubleInplace.apply(base)
    say(a is base, base)


def test_j_save_output_nr():
    class MultiOutputFn(Function):
        @staticmethod
        def forward(ctx, x):
            return x[:1], x[1:]

        @staticmethod
        def backward(ctx, *grad):
            return torch.cat(grad)

    a, b = MultiOutputFn.apply(torch.ones(3, requires_grad=True))
    say(a.output_nr, b.output_nr)

    class Checks(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * 1

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            say(x.output_nr)
            return grad

    Checks.apply(b).sum().backward()


def test_j_repeated_grad_grad():
    class Mult(Function):
        @staticmethod
        def forward(ctx, x):
            y = x.prod(dim=0)
            ctx.save_for_backward(x, y)
            return y

        @staticmethod
        def backward(ctx, grad_output):
            x, y = ctx.saved_tensors
            return MultBackward.apply(x, y, grad_output)

    class MultBackward(Function):
        @staticmethod
        def forward(ctx, x, y, grad_output):
            ctx.save_for_backward(x, y, grad_output)
            return (grad_output * y).unsqueeze(0) / x

        @staticmethod
        def backward(ctx, grad_grad):
            x, y, grad_output = ctx.saved_tensors
            xy = y / x
            cross = (xy * grad_grad).sum(0)
            return grad_output * (cross - xy * grad_grad) / x, None, cross

    x = torch.tensor([2.0, 3.0, 5.0], dtype=torch.float64, requires_grad=True)
    y = Mult.apply(x)
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    say(g)
    (gg,) = torch.autograd.grad(g.sum(), x)
    say(gg)


def test_j_no_tensors():
    class Fn(Function):
        @staticmethod
        def forward(ctx, a, b):
            return a * b, "text", None

        @staticmethod
        def backward(ctx, *grads):
            return None, None

    say(Fn.apply(3, 4))
    say(Fn.apply(torch.ones(2), 4))


def test_j_dirty_not_differentiable():
    class Fn(Function):
        @staticmethod
        def forward(ctx, x):
            out = x.add_(1)
            ctx.mark_dirty(x)
            ctx.mark_non_differentiable(out)
            return out

        @staticmethod
        def backward(ctx, grad):
            return grad

    leaf = torch.tensor([1.0, 2.0], requires_grad=True)
    a = leaf.clone()
    out = Fn.apply(a)
    say(out.requires_grad, out is a, a.requires_grad, a.detach())


def test_j_view_of_intermediate():
    class Fn(Function):
        @staticmethod
        def forward(ctx, x):
            inner = x * 2
            return inner.view_as(inner)

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    leaf = torch.tensor([1.0, 2.0], requires_grad=True)
    out = Fn.apply(leaf)
    say(out.grad_fn.name())
    error(lambda: out.add_(1))
    out.sum().backward()
    say(leaf.grad)


def test_j_inplace_on_multi_view():
    class Fn(Function):
        @staticmethod
        def forward(ctx, x):
            x.add_(1)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad

    leaf = torch.tensor([1.0, 2.0], requires_grad=True)
    a, b = leaf.clone().unbind()
    error(lambda: Fn.apply(a))
    base = torch.ones(2)
    with torch.no_grad():
        view = base.view_as(base)
    error(lambda: Fn.apply(view))
    say(base)


def test_j_local_inplace():
    class MyFn(Function):
        @staticmethod
        def forward(ctx, inp, inplace):
            view = inp.clone()[:3]
            if inplace:
                view += 2
            return view

        @staticmethod
        def backward(ctx, grad):
            return grad, None

    base = torch.rand(3, requires_grad=True)
    foo = MyFn.apply(base, False)
    say(foo.grad_fn.name())
    foo = MyFn.apply(base, True)
    say(foo.grad_fn.name())


def test_j_reentrant_child_error():
    a = torch.rand(3, requires_grad=True)
    b = torch.rand(3, requires_grad=True)

    class ReentrantFunc(Function):
        @staticmethod
        def forward(ctx, inp):
            return inp.clone()

        @staticmethod
        def backward(ctx, grad):
            with torch.enable_grad():
                inner = SimulateBackwardError.apply(b * 2)
                inner.sum().backward()
            return grad

    class SimulateBackwardError(Function):
        @staticmethod
        def forward(ctx, inp):
            return inp.clone()

        @staticmethod
        def backward(ctx, grad):
            raise RuntimeError("Simulate error")

    d = ReentrantFunc.apply(a)
    error(lambda: d.sum().backward())
    say(a.grad, b.grad)
    (a * 2).sum().backward()
    say(a.grad)


def test_j_reentrant_priority():
    order = []

    class MyFunction(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, x):
            order.append("MyFunction")
            return x

    class Reentrant(Function):
        @staticmethod
        def forward(ctx, x):
            with torch.enable_grad():
                ctx.x = x.detach().requires_grad_()
                ctx.x = ctx.x - 1
            return ctx.x.detach()

        @staticmethod
        def backward(ctx, x):
            order.append("Reentrant")
            if ctx.x.item() < 0:
                return x
            with torch.enable_grad():
                Reentrant.apply(ctx.x).backward()
            return x

    a = MyFunction.apply(torch.tensor(3.0, requires_grad=True))
    b = Reentrant.apply(torch.tensor(3.0, requires_grad=True))
    v = a * b
    v.backward()
    say(len(order), order.count("Reentrant"), order[-1])


def test_j_deep_reentrant():
    class DeepReentrant(Function):
        @staticmethod
        def forward(ctx, x):
            with torch.enable_grad():
                ctx.x = x.detach().requires_grad_()
                ctx.x = ctx.x - 1
            return ctx.x.detach()

        @staticmethod
        def backward(ctx, x):
            if ctx.x.item() < 0:
                return x
            with torch.enable_grad():
                DeepReentrant.apply(ctx.x).sum().backward()
            return x

    v = torch.tensor(80.0, requires_grad=True)
    DeepReentrant.apply(v).sum().backward()
    say(v.grad)


def test_j_stashed_context():
    class Id(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x

        @staticmethod
        def backward(ctx, grad_x):
            saved.append(ctx.saved_tensors)
            contexts.append(ctx)
            return grad_x

    saved, contexts = [], []
    p = torch.zeros(1, requires_grad=True)
    loss = Id.apply(p)
    loss.backward(retain_graph=True)
    say(saved[0])
    say(contexts[0].saved_tensors)
    loss.backward()
    error(lambda: contexts[0].saved_tensors)


def test_j_dep_nograd():
    class F1(Function):
        @staticmethod
        def forward(ctx, input):
            out = torch.tensor([5.0])
            ctx.mark_non_differentiable(out)
            return input.clone(), out

        @staticmethod
        def backward(ctx, grad_output, ignored):
            return grad_output

    class F2(Function):
        @staticmethod
        def forward(ctx, input, ignored):
            return input.clone()

        @staticmethod
        def backward(ctx, grad_output):
            return grad_output, None

    x = torch.ones(2, requires_grad=True)
    a, b = F1.apply(x)
    b = b + 1
    say(a.requires_grad, b.requires_grad)
    c = F2.apply(a, b)
    c.backward(torch.ones(c.size()))
    say(x.grad)


def test_j_final_callbacks():
    called = []

    def callback_final():
        called.append("final")

    def callback_adds_callback():
        called.append("first")
        torch.autograd.Variable._execution_engine.queue_callback(callback_final)

    class MyFunc(Function):
        @staticmethod
        def forward(ctx, input):
            return input.clone()

        @staticmethod
        def backward(ctx, grad):
            torch.autograd.Variable._execution_engine.queue_callback(callback_adds_callback)
            called.append("backward")
            return grad

    a = torch.rand(3, requires_grad=True)
    a.register_hook(lambda grad: called.append("leaf"))
    MyFunc.apply(a).sum().backward()
    say(called)
    error(lambda: torch.autograd.Variable._execution_engine.queue_callback(callback_final))
