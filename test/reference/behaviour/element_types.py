"""Element types as objects: what they say of themselves."""

import torch


def test_facts():
    for dtype in [torch.float32, torch.float64, torch.int32, torch.int64, torch.bool]:
        say(dtype, dtype.is_floating_point, dtype.is_complex, dtype.is_signed, dtype.itemsize)


def test_of_a_tensor():
    for x in [torch.ones(2), torch.ones(2).double(), torch.tensor([True]), torch.ones(2).to(torch.int32)]:
        if x.dtype.is_floating_point:
            x.requires_grad_()
        say(x.dtype, x.requires_grad, x.dtype.itemsize * x.numel() == x.nbytes, x.element_size() == x.dtype.itemsize)


def test_identity():
    say(torch.float is torch.float32, torch.double is torch.float64)
    say(torch.long is torch.int64, torch.int is torch.int32)
    x = torch.ones(2)
    say(x.dtype == torch.float32, x.dtype is torch.float, x.dtype in (torch.float64, torch.int64))
    say({torch.float32: "single", torch.float64: "double"}[x.double().dtype])


def test_instances():
    say(isinstance(torch.float32, torch.dtype), isinstance(torch.ones(1).dtype, torch.dtype))
    say(isinstance("float", torch.dtype), isinstance(3, torch.dtype), isinstance(torch.ones(1), torch.dtype))


def test_refusals():
    error(lambda: torch.ones(2, dtype="float"))
    error(lambda: torch.zeros(2, dtype=3))
    error(lambda: torch.ones(2).sum(dtype="double"))
    error(lambda: torch.finfo(torch.int32))
    error(lambda: torch.iinfo(torch.float64))


def test_default():
    say(torch.get_default_dtype().is_floating_point, torch.get_default_dtype().itemsize)
    torch.set_default_dtype(torch.float64)
    say(torch.get_default_dtype().itemsize, torch.ones(1).dtype)
    torch.set_default_dtype(torch.float32)


def test_numbers_of_a_gradient_written_into_integers():
    x = torch.tensor([1.5, -2.5, 0.0], requires_grad=True)
    for dtype in (torch.int64, torch.int32, torch.bool):
        y = torch.zeros(3, dtype=dtype)
        y.copy_(x)
        say(y, y.requires_grad, y.is_leaf, y._version)
        y[0] = x[1]
        y[1:] = x[1:]
        y[...] = x
        say(y, y.requires_grad, y.grad_fn is None)
