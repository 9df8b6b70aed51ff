"""The module torch.autograd itself: names, aliases and small functions."""

import torch
from torch.autograd import Variable, grad_mode


def test_variable():
    x = Variable(torch.ones(2, 2), requires_grad=True)
    say(x, x.requires_grad, isinstance(x, torch.Tensor))
    y = Variable(torch.ones(2))
    say(y.requires_grad)
    (x * 2).sum().backward()
    say(x.grad)
    z = Variable(x * 2)
    say(z.requires_grad, z.grad_fn)
    say(isinstance(torch.ones(1), Variable))


def test_grad_mode_module():
    x = torch.ones(1, requires_grad=True)
    with grad_mode.no_grad():
        say((x * 2).requires_grad)
    with grad_mode.inference_mode():
        say((x * 2).is_inference())
    with grad_mode.enable_grad():
        say((x * 2).requires_grad)


def test_function_module():
    class Double(torch.autograd.function.Function):
        @staticmethod
        def forward(ctx, x):
            say(isinstance(ctx, torch.autograd.function.FunctionCtx))
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            return grad * 2

    x = torch.ones(1, requires_grad=True)
    y = Double.apply(x)
    say(isinstance(y.grad_fn, torch.autograd.graph.Node))
    y.backward()
    say(x.grad)


def test_backward_function():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * x
    torch.autograd.backward([y.sum(), (3 * y).sum()])
    say(x.grad)
    x.grad = None
    torch.autograd.backward((x * x,), (torch.tensor([1.0, 10.0]),))
    say(x.grad)


def test_enabled_functions():
    say(torch.is_grad_enabled(), torch.is_inference_mode_enabled(), torch.is_anomaly_enabled())


def test_methods_on_tensors():
    x = torch.ones(2, requires_grad=True)
    say(x.is_inference(), x.retains_grad, x.output_nr, x.is_leaf)
    say((x * 2).grad_fn.name(), (x * 2).output_nr)
