"""K: anomaly mode."""

import torch
from torch.autograd import Function


class Bad(Function):
    @staticmethod
    def forward(ctx, x, fail_0th):
        ctx.fail_0th = fail_0th
        return x.sum(0).reshape(1)

    @staticmethod
    def backward(ctx, grad):
        result = grad.clone().expand(3).clone()
        result[0] = 0
        result[0] /= 0
        return (result if ctx.fail_0th else None), None


def test_k1_nan_check():
    x = torch.tensor([-1.0, 4.0], requires_grad=True)
    with torch.autograd.detect_anomaly():
        y = x.sqrt().sum()
        error(lambda: y.backward())
    say(x.grad)
    z = x.sqrt().sum()
    z.backward()
    say(x.grad)


def test_k1_nan_in_custom_function():
    inp = torch.ones(3, requires_grad=True)
    with torch.autograd.detect_anomaly():
        out = Bad.apply(inp, True)
        error(lambda: out.backward())
    out = Bad.apply(inp, True)
    with torch.autograd.detect_anomaly():
        error(lambda: out.backward())
    out = Bad.apply(inp, False)
    with torch.autograd.detect_anomaly():
        out.backward()
    say(inp.grad)


def test_k1_check_nan_off():
    inp = torch.ones(3, requires_grad=True)
    with torch.autograd.detect_anomaly(check_nan=False):
        out = Bad.apply(inp, True)
        out.backward()
    say(inp.grad)
    x = torch.tensor([-1.0], requires_grad=True)
    with torch.autograd.set_detect_anomaly(True, check_nan=False):
        x.log().sqrt().backward()
    say(x.grad)


def test_k1_which_output():
    x = torch.tensor([0.0], requires_grad=True)
    y = torch.tensor([0.0], requires_grad=True)
    with torch.autograd.detect_anomaly():
        error(lambda: (x / y).backward())
        error(lambda: x.pow(y - 1).sub(x / x).backward())
        error(lambda: torch.atan2(x, y).backward())


def test_k1_flags():
    say(torch.is_anomaly_enabled())
    with torch.autograd.detect_anomaly():
        say(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())
        with torch.autograd.set_detect_anomaly(False):
            say(torch.is_anomaly_enabled())
        with torch.autograd.detect_anomaly(check_nan=False):
            say(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())
        say(torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled())
    say(torch.is_anomaly_enabled())
    torch.autograd.set_detect_anomaly(True)
    say(torch.is_anomaly_enabled())
    torch.autograd.set_detect_anomaly(False)
    say(torch.is_anomaly_enabled())
    with torch.autograd.anomaly_mode.set_detect_anomaly(True):
        say(torch.is_anomaly_enabled())
    with torch.autograd.anomaly_mode.detect_anomaly():
        say(torch.is_anomaly_enabled())


def test_k1_entering_warns():
    def enter():
        with torch.autograd.detect_anomaly():
            return 1

    warned(enter)

    def enter_set():
        with torch.autograd.set_detect_anomaly(True):
            return 1

    warned(enter_set)


def test_k1_restored_after_error():
    def fail():
        with torch.autograd.detect_anomaly():
            raise ValueError("inside")

    error(fail)
    say(torch.is_anomaly_enabled())


def test_k1_no_forward_information():
    x = torch.tensor([-1.0], requires_grad=True)
    y = x.sqrt()

    def run():
        with torch.autograd.set_detect_anomaly(True):
            try:
                y.backward()
            except RuntimeError as raised:
                say(str(raised))

    warned(run)

    def fail(grad):
        raise ValueError("hook")

    z = x.exp()
    z.register_hook(fail)

    def run_hook():
        with torch.autograd.set_detect_anomaly(True):
            error(lambda: z.backward())

    warned(run_hook)


def test_k1_hint_of_inplace_error():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.autograd.set_detect_anomaly(True):
        y = x.exp()
        z = y * y
        y.add_(1)
        error(lambda: z.sum().backward())


def test_k1_double_backward():
    class SimulateBackwardError(Function):
        @staticmethod
        def forward(ctx, inp):
            return inp.clone()

        @staticmethod
        def backward(ctx, grad):
            raise RuntimeError("Simulate error")

    x = torch.ones(2, requires_grad=True)
    with torch.autograd.detect_anomaly():
        y = SimulateBackwardError.apply(x)
        error(lambda: y.sum().backward())
    say(torch.is_anomaly_enabled())


def test_k1_nan_in_second_order():
    x = torch.tensor([0.0], requires_grad=True)
    with torch.autograd.detect_anomaly():
        y = x.pow(1.5)
        (g,) = torch.autograd.grad(y, x, create_graph=True)
        say(g)
        error(lambda: (g / x).backward())


def test_k1_grad_api():
    x = torch.tensor([-1.0], requires_grad=True)
    with torch.autograd.detect_anomaly():
        error(lambda: torch.autograd.grad(x.sqrt(), x))
        error(lambda: torch.autograd.grad(x.log().sum() * float("nan"), x))


def test_k1_hooks_may_make_nan():
    x = torch.tensor([1.0], requires_grad=True)
    with torch.autograd.detect_anomaly():
        y = x * 2
        y.register_hook(lambda grad: grad * float("nan"))
        error(lambda: y.backward())


def test_k1_nan_gradient_given():
    x = torch.tensor([1.0], requires_grad=True)
    with torch.autograd.detect_anomaly():
        error(lambda: (x * 2).backward(torch.tensor([float("nan")])))


def test_k1_multiple_outputs_and_unused():
    x = torch.tensor([[0.0, 1.0], [2.0, 3.0]], requires_grad=True)
    with torch.autograd.detect_anomaly():
        values, indices = x.max(1)
        values.sum().backward()
    say(x.grad)


def test_k1_metadata():
    x = torch.ones(2, requires_grad=True)
    with torch.autograd.detect_anomaly():
        y = x.exp()
        say("traceback_" in y.grad_fn.metadata)
    z = x.exp()
    say("traceback_" in z.grad_fn.metadata)


def test_k1_metadata_of_parent():
    x = torch.tensor([1.0], requires_grad=True)
    with torch.autograd.detect_anomaly():
        y = x.exp() ** 2
        (g,) = torch.autograd.grad(y, x, create_graph=True)
        node = g.grad_fn
        say("traceback_" in node.metadata, "parent_" in node.metadata)
        say(node.metadata["parent_"].name())
