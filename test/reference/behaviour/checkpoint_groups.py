"""Checkpoints over several passes, what they say about functions that do not repeat, whose tensors they hand out."""

import torch
from torch import nn
from torch.autograd import Function
from torch.utils.checkpoint import checkpoint


def run(use_group):
    count = [0]

    def fn(x):
        count[0] += 1
        y = x.sin().cos()
        return y, y.sin().cos()

    x = torch.ones(2, requires_grad=True)
    y, z = checkpoint(fn, x, use_reentrant=False)

    def passes():
        (grad_y,) = torch.autograd.grad(z, y, grad_outputs=torch.ones(2))
        return torch.autograd.grad(y, x, grad_outputs=grad_y)

    if use_group:
        with torch.utils.checkpoint.GraphExecGroup():
            result = passes()
    else:
        result = passes()
    say(count[0], result)


def test_group_of_passes():
    run(True)
    run(False)


def test_passes_that_overlap():
    x = torch.ones(2, requires_grad=True)
    out = checkpoint(lambda x: x.sin().cos(), x, use_reentrant=False)
    with torch.utils.checkpoint.GraphExecGroup():
        out.sum().backward(retain_graph=True)
        error(lambda: out.sum().backward())


def changing(first, second):
    calls = [0]

    def fn(x):
        calls[0] += 1
        return first(x) if calls[0] == 1 else second(x)

    return fn


def told(f):
    try:
        f()
    except RuntimeError as e:
        say(type(e).__name__, "because you passed `debug=True` to checkpoint" in str(e), "different metadata" in str(e))
        return
    say("no error")


def test_debug():
    a = torch.ones(1, requires_grad=True)

    def once(debug):
        fn = changing(lambda x: x.sin().exp(), lambda x: x.sin() * torch.tensor([1.0, 2.0]))
        checkpoint(fn, a, use_reentrant=False, debug=debug).sum().backward()

    told(lambda: once(True))
    told(lambda: once(False))
    with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):
        told(lambda: once(False))
    with torch.utils.checkpoint.set_checkpoint_debug_enabled(False):
        told(lambda: once(True))
    with torch.utils.checkpoint.set_checkpoint_debug_enabled(None):
        told(lambda: once(True))
    error(lambda: checkpoint(torch.sin, a, use_reentrant=True, debug=True))


def test_tensors_without_gradient_stay_themselves():
    got = [None]

    class Keep(Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(y)
            return x.clone()

        @staticmethod
        def backward(ctx, g):
            got[0] = ctx.saved_tensors[0]
            return g, None

    a, b = torch.tensor(1.0, requires_grad=True), torch.tensor(1.0)
    Keep.apply(a, b).backward()
    say(got[0] is b)
    checkpoint(Keep.apply, a, b, use_reentrant=False).backward()
    say(got[0] is b)


def test_saved_once_a_pass():
    class Look(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x, x * 2)
            return x * 2

        @staticmethod
        def backward(ctx, g):
            say(len(ctx.saved_tensors))
            error(lambda: ctx.saved_tensors)
            return g

    x = torch.ones(1, requires_grad=True)
    checkpoint(lambda x: Look.apply(x * 3), x, use_reentrant=False).backward()
    say(x.grad)


def test_dictionaries_in_and_out():
    layer = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        layer.weight.fill_(2)

    def fn(given):
        return {"result": layer(given["x"])}

    checkpoint(fn, {"x": torch.ones(2, 2)}, use_reentrant=False)["result"].sum().backward()
    say(layer.weight.grad)


def test_hooks_of_modules_and_second_derivatives():
    loss = nn.MSELoss()
    count = [0]

    def hook(module, grad_input, grad_output):
        count[0] += 1

    loss.register_full_backward_hook(hook)
    x = torch.tensor([2.0], requires_grad=True)
    (grad,) = torch.autograd.grad(loss(x, torch.tensor([0.5])), x, create_graph=True)
    say(grad.detach(), count[0])
    say(torch.autograd.grad(grad, x), count[0])
