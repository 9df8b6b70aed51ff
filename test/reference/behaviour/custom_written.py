"""Custom functions whose arguments are views, and are written: histories, pure views, what is saved when."""

import torch
import torch.autograd.forward_ad as fwAD
from torch.autograd import Function


class Add(Function):
    @staticmethod
    def forward(ctx, a, b):
        a.add_(b)
        ctx.mark_dirty(a)
        return a

    @staticmethod
    def backward(ctx, g):
        say("backward", g.shape)
        return g, g


def test_j7_view_that_is_written():
    a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    base = a.clone()
    view = base.view_as(base)
    c = Add.apply(view, b)
    say(c is view, c._base is base, c, base)
    c.sum().backward()
    say(a.grad, b.grad)


def test_j7_part_that_is_written():
    a = torch.ones(4, 4, dtype=torch.float64, requires_grad=True)
    b = torch.full((2, 2), 2.0, dtype=torch.float64, requires_grad=True)

    def f(a, b):
        x = a.clone()
        Add.apply(x.narrow(1, 2, 2).narrow(0, 1, 2), b)
        x[0, 0] = 5
        Add.apply(x.narrow(1, 0, 2).narrow(0, 1, 2), b)
        return x

    f(a, b).sum().backward()
    say(a.grad, b.grad)


def test_j7_written_again():
    a, b = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    c = Add.apply(a.clone(), b)
    c *= 3
    c.sum().backward()
    say(a.grad, b.grad)


def test_j7_marked_but_no_argument():
    class Strange(Function):
        @staticmethod
        def forward(ctx, a, as_view):
            c = a.clone()
            c = c.view_as(c) if as_view else c
            ctx.mark_dirty(c)
            return c

        @staticmethod
        def backward(ctx, g):
            return g, None

    a = torch.ones(2, requires_grad=True)
    warned(lambda: Strange.apply(a.clone(), False))
    error(lambda: Strange.apply(a.clone(), True))


def test_j7_views_that_must_not_be_written():
    a = torch.ones(2, requires_grad=True)
    b = torch.ones(1)
    error(lambda: Add.apply(a.clone().split(1)[0], b))
    error(lambda: Add.apply(a.view_as(a), b))


class Part(Function):
    @staticmethod
    def forward(ctx, a, is_pure):
        ctx._is_pure_view = is_pure
        return a.narrow(0, 0, 2)

    @staticmethod
    def backward(ctx, g):
        say("backward")
        return torch.cat([g, torch.zeros(1)]), None


def test_j13_pure_views():
    for is_pure in (False, True):
        a = torch.ones(3, requires_grad=True)

        def write():
            part = Part.apply(a.clone(), is_pure)
            part.mul_(3)
            part.sum().backward()

        error(write)
        say(a.grad)
        a.grad = None
        Part.apply(a.clone(), is_pure).mul(3).sum().backward()
        say(a.grad)


def test_j13_pure_views_of_one_tensor_only():
    class Two(Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx._is_pure_view = True
            return a.view_as(a), b.view_as(b)

        @staticmethod
        def backward(ctx, g, h):
            return g, h

    a = torch.ones(2, requires_grad=True)
    error(lambda: Two.apply(a.clone(), a.clone()))


def test_j1_saved_only_for_backward():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            say("forward", len(ctx.saved_tensors))
            return x * 2

        @staticmethod
        def jvp(ctx, t):
            say("jvp", len(ctx.saved_tensors))
            return t * 2

        @staticmethod
        def vjp(ctx, g):
            say("vjp", len(ctx.saved_tensors))
            return g * 2

    x = torch.ones(2, requires_grad=True)
    with fwAD.dual_level():
        out = Double.apply(fwAD.make_dual(x, torch.ones(2)))
        say(fwAD.unpack_dual(out).tangent)
        out.sum().backward()
    say(x.grad)


def test_j12_transforms_need_a_context_function():
    class Old(Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            return g

        @staticmethod
        def jvp(ctx, t):
            return t

    x = torch.ones(2)
    error(lambda: torch.func.grad(lambda x: Old.apply(x).sum())(x))
    error(lambda: torch.func.vjp(Old.apply, x))
    error(lambda: torch.func.jvp(Old.apply, (x,), (x,)))
    error(lambda: torch.func.jacrev(Old.apply)(x))
    error(lambda: torch.func.vmap(lambda y: Old.apply(x))(x))
    say(torch.autograd.functional.jacobian(Old.apply, x))


def test_g2_detached_since():
    a = torch.tensor(1.0, requires_grad=True).clone()
    b, c = a.sin(), a.exp()
    a.detach_()
    error(lambda: b.backward())
    error(lambda: c.backward())
    d = torch.tensor(1.0, requires_grad=True).clone()
    e = d.exp()
    e.detach_()
    error(lambda: e.backward())


def test_j_instances():
    class Own(Function):
        @staticmethod
        def forward(ctx, x):
            return x

    made = Own()
    say(isinstance(made, Own))
    error(lambda: made(torch.zeros(1)))


def test_j_contexts_are_nodes():
    class Own(Function):
        @staticmethod
        def forward(ctx, x):
            say(isinstance(ctx, torch.autograd.graph.Node))
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            say(isinstance(ctx, torch.autograd.graph.Node))
            return g

    x = torch.ones(1, requires_grad=True)
    y = Own.apply(x)
    y.backward()
    say(isinstance(y.grad_fn, torch.autograd.graph.Node), isinstance(x, torch.autograd.graph.Node))


def test_j10_errors_of_the_program():
    class Own(Exception):
        pass

    def refuse(x):
        raise Own("not this")

    a = torch.tensor(1.0, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(refuse, lambda x: x):
        error(lambda: a.sin())
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x, refuse):
        out = a.sin()
    error(lambda: out.backward())
