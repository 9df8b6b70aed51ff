"""I: nested checkpoints, gradients inside them, and higher orders."""

import torch
from torch.utils.checkpoint import checkpoint


def check(fn, x, *depths):
    """Value and two orders of gradients of a checkpointed function, against the function itself."""
    out = checkpoint(fn, x, use_reentrant=False)
    (g,) = torch.autograd.grad(out.sum(), x, create_graph=True)
    (gg,) = torch.autograd.grad(g.sum(), x)
    ref = fn(x)
    (rg,) = torch.autograd.grad(ref.sum(), x, create_graph=True)
    (rgg,) = torch.autograd.grad(rg.sum(), x)
    return close(out.detach(), ref.detach()), close(g.detach(), rg.detach()), close(gg, rgg)


def leaf():
    return torch.tensor([0.3, 0.7], dtype=torch.float64, requires_grad=True)


def test_i4_one_level():
    say(check(lambda x: x.sin().exp(), leaf()))


def test_i4_two_levels():
    def inner(x):
        return x.sin().exp()

    def outer(x):
        return checkpoint(inner, x.cos(), use_reentrant=False).tanh()

    say(check(outer, leaf()))


def test_i4_three_levels():
    def a(x):
        return x.sin().exp()

    def b(x):
        return checkpoint(a, x.cos(), use_reentrant=False).tanh()

    def c(x):
        return checkpoint(b, x * x, use_reentrant=False).sigmoid() + checkpoint(a, x, use_reentrant=False)

    say(check(c, leaf()))


def test_i4_grad_of_checkpoint_in_checkpoint():
    def inner(x):
        return x.sin().exp()

    def outer(x):
        y = checkpoint(inner, x, use_reentrant=False)
        (g,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        return g * x

    say(check(outer, leaf()))


def test_i4_same_function_twice():
    def fn(x):
        return x.sin() * x

    x = leaf()
    out = checkpoint(fn, checkpoint(fn, x, use_reentrant=False), use_reentrant=False)
    (g,) = torch.autograd.grad(out.sum(), x)
    (r,) = torch.autograd.grad(fn(fn(x)).sum(), x)
    say(close(g, r))


def test_i4_custom_function_inside():
    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * 3 * x**2

    say(check(lambda x: Cube.apply(x.sin()).exp(), leaf()))


def test_i4_hooks_inside():
    log = []

    def fn(x):
        y = x.sin()
        y.register_hook(lambda grad: log.append("hook"))
        return y.exp()

    x = leaf()
    checkpoint(fn, x, use_reentrant=False).sum().backward()
    say(log)


def test_i4_with_saved_tensors_hooks_outside():
    log = []
    x = leaf()

    def pack(t):
        log.append("pack")
        return t

    def unpack(t):
        log.append("unpack")
        return t

    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        out = checkpoint(lambda a: a.sin().exp(), x, use_reentrant=False)
    say(log)
    out.sum().backward()
    say(log)
    (r,) = torch.autograd.grad(x.sin().exp().sum(), x)
    say(close(x.grad, r))


def test_i4_with_saved_tensors_hooks_inside():
    def fn(a):
        with torch.autograd.graph.saved_tensors_hooks(lambda t: t * 2, lambda t: t / 2):
            b = a.sin()
        return b.exp()

    x = leaf()
    checkpoint(fn, x, use_reentrant=False).sum().backward()
    (r,) = torch.autograd.grad(x.sin().exp().sum(), x)
    say(close(x.grad, r))


def test_i4_two_outputs_backward_separately():
    count = [0]

    def fn(a):
        count[0] += 1
        return a.sin().exp(), a.cos().exp()

    x = leaf()
    p, q = checkpoint(fn, x, use_reentrant=False)
    p.sum().backward()
    q.sum().backward()
    say(count[0])
    (r,) = torch.autograd.grad((x.sin().exp() + x.cos().exp()).sum(), x)
    say(close(x.grad, r))


def test_i4_detached_inside():
    def fn(a):
        return a.sin().detach() * a.exp()

    x = leaf()
    checkpoint(fn, x, use_reentrant=False).sum().backward()
    (r,) = torch.autograd.grad(fn(x).sum(), x)
    say(close(x.grad, r))


def test_i4_no_grad_inside():
    def fn(a):
        with torch.no_grad():
            scale = a.sum()
        return a.exp() * scale

    for use_reentrant in (True, False):
        x = leaf()
        checkpoint(fn, x, use_reentrant=use_reentrant).sum().backward()
        (r,) = torch.autograd.grad(fn(x).sum(), x)
        say(close(x.grad, r))


def test_i4_module_parameters():
    for use_reentrant in (True, False):
        torch.manual_seed(1)
        model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2))
        x = torch.tensor([[0.5, -1.0]], requires_grad=True)
        checkpoint(model, x, use_reentrant=use_reentrant).sum().backward()
        got = [p.grad.clone() for p in model.parameters()]
        expected = torch.autograd.grad(model(x).sum(), list(model.parameters()))
        say([close(a, b) for a, b in zip(got, expected)])
