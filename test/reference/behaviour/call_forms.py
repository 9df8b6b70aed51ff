"""The forms of calls: keywords, lists and arguments of their own, numbers, truth values and tensors for numbers."""

import torch
from torch.nn import functional as F

TABLE = torch.tensor([[1.0, 2.0, 4.0], [3.0, -1.0, 0.5]], dtype=torch.float64)


def leaf():
    return TABLE.clone().requires_grad_()


def test_unbiased():
    x = leaf()
    say(x.std(unbiased=False), x.std(False), x.std(1), x.std(dim=1, unbiased=False, keepdim=True))
    say(torch.var(x, 1, False), torch.var(x, dim=(0, 1), unbiased=True), torch.var(x, correction=0))
    for pair in (torch.std_mean(x, unbiased=False), torch.var_mean(x, dim=0, unbiased=False, keepdim=True)):
        say([part.detach() for part in pair], [part.grad_fn.name() for part in pair])
    x.std(unbiased=False).backward()
    say(x.grad)


def test_norms_by_name():
    x = leaf()
    say(x.norm("fro"), x.norm(p="fro", dim=1), torch.norm(x, "nuc"), x.norm(p=None))
    say(torch.norm(x, p="fro", dim=(0, 1), keepdim=True))
    say(torch.norm(x.float(), 2, dtype=torch.float64).dtype)
    error(lambda: torch.norm(x, 2, dtype=torch.float32))
    (gradient,) = torch.autograd.grad(x.norm("fro"), x)
    say(gradient)


def test_reductions_over_everything():
    x = leaf()
    say(x.sum(dim=None, keepdim=True), x.mean(dim=None, keepdim=True), x.sum())
    say(x.to(torch.int64).sum(dtype=torch.int32), x.to(torch.int64).prod(1, dtype=torch.int32))
    say(x.to(torch.int32).cumsum(1, dtype=torch.int32).dtype, x.cumsum(0, dtype=torch.float32).dtype)


def test_softmax_of_another_type():
    x = torch.tensor([1, 2, 4], dtype=torch.int64)
    say(F.softmax(x, 0, dtype=torch.float64), torch.softmax(x, dim=0, dtype=torch.float32))
    say(F.log_softmax(x, dim=0, dtype=torch.float64), F.softmin(x, 0, dtype=torch.float64))
    for f in (F.softmax, F.log_softmax):
        error(lambda: f(x, 0))
        error(lambda: f(torch.ones(2, 2, dtype=torch.int32), 0))
    say(torch.softmax(torch.tensor([float("inf"), 1.0]), 0))


def test_places():
    x = torch.tensor([[0.0, 1.0], [2.0, 0.0]])
    say(torch.nonzero(x), x.nonzero(as_tuple=True), torch.nonzero(x, as_tuple=False).shape)
    say(torch.tensor(2.0).nonzero(as_tuple=True))
    say(x[x.nonzero(as_tuple=True)])
    values, inverse = torch.unique(x, sorted=True, return_inverse=True)
    say(values, inverse, x.unique(return_counts=True))


def test_lists_or_arguments():
    a = torch.tensor([1.0, 2.0])
    b = torch.tensor([3.0, 4.0, 5.0])
    for grids in (torch.meshgrid(a, b, indexing="ij"), torch.meshgrid([a, b], indexing="xy")):
        say([grid.shape for grid in grids])
    say(torch.atleast_2d(a).shape, [x.shape for x in torch.atleast_2d(a, torch.tensor(1.0))])
    say([x.shape for x in torch.atleast_3d([a, b])], torch.atleast_1d(torch.tensor(1.0)))
    say([x.shape for x in torch.broadcast_tensors(a, torch.ones(3, 1))])


def test_squeezing():
    x = torch.ones(1, 2, 1, requires_grad=True)
    for y in (x.squeeze(), x.squeeze(0), x.squeeze((0, 2)), x.squeeze([])):
        say(y.shape, y.grad_fn.name())


def test_splitting_at_a_tensor():
    x = torch.arange(6, dtype=torch.float32)
    say(torch.tensor_split(x, torch.tensor([1, 4], dtype=torch.int64)))
    say(torch.tensor_split(x, torch.tensor(4, dtype=torch.int64)), x.tensor_split(2))
    error(lambda: torch.tensor_split(x, torch.tensor([1.0])))
    error(lambda: torch.tensor_split(x, torch.ones(1, 1, dtype=torch.int64)))


def test_tensors_and_truth_values_for_numbers():
    x = leaf()
    two = torch.tensor(2, dtype=torch.int64)
    say(torch.narrow(x, 1, two, 1), torch.linspace(torch.tensor(0.0), 1, 3), torch.renorm(x.detach(), 2, 0, torch.tensor(1.0)))
    say(torch.full((2,), True, dtype=torch.float32))
    say(x.narrow(1, -2, 2))
    error(lambda: x.narrow(1, 9, 1))
    error(lambda: x.narrow(1, -9, 1))
    error(lambda: x.narrow(1, -1, 2))


def test_filling_with_a_tensor():
    x = leaf()
    value = torch.tensor(5.0, dtype=torch.float64, requires_grad=True)
    y = x.masked_fill(x > 2, value)
    say(y, y.grad_fn.next_functions[1][0].name())
    y.sum().backward()
    say(x.grad, value.grad)
    z = x.index_fill(1, torch.tensor([0, 0, 2], dtype=torch.int64), value)
    say(torch.autograd.grad(z.sum(), value))
    say(x.masked_fill(x > 2, True).detach())
    error(lambda: x.masked_fill(x > 2, torch.ones(1)))
    error(lambda: x.masked_fill(torch.ones(3, dtype=torch.int64), 1))


def test_searching():
    rows = torch.tensor([1.0, 3.0, 5.0, 7.0])
    values = torch.tensor([3.0, 6.0, float("nan")])
    say(torch.searchsorted(rows, values), torch.searchsorted(rows, values, right=True))
    say(torch.searchsorted(rows, values, side="right"), torch.searchsorted(rows, values, out_int32=True).dtype)
    say(torch.bucketize(values, rows, right=True), torch.bucketize(values, rows, out_int32=True))
    mixed = torch.tensor([5.0, 1.0, 7.0, 3.0])
    say(torch.searchsorted(mixed, values, sorter=mixed.argsort()))


def test_places_beyond_the_range():
    x = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    say(torch.take_along_dim(x, torch.tensor([[-1, 4]], dtype=torch.int64), 1))
    say(torch.repeat_interleave(x, repeats=torch.tensor([1, 2], dtype=torch.int64), dim=0, output_size=3))


def test_rounding_to_no_decimals():
    x = torch.tensor([1.5, 2.25], requires_grad=True)
    for y in (x.round(), x.round(decimals=0), x.round(decimals=1)):
        say(y)
    error(lambda: torch.ones(2, dtype=torch.int64).round(decimals=0))


def test_pooling_by_position():
    x = torch.arange(16, dtype=torch.float32).reshape(1, 1, 4, 4)
    say(F.max_pool2d(x, 2, 2), F.max_pool2d(x, 2, 2, 1).shape, F.max_pool1d(x[0], 2, 1).shape)
    say(F.max_pool2d(x, 2, stride=1, dilation=2).shape, F.max_pool2d(x, 3, 2, 0, 1, True).shape)
    for pooled in (F.max_pool2d(x, 2, return_indices=True), F.adaptive_max_pool2d(x, 2, True)):
        values, indices = pooled
        say(values, indices)


def test_integers_in_another_order():
    x = torch.arange(6, dtype=torch.int64).reshape(2, 3)
    say(-x.t(), x.t().abs(), (-x.t()).stride())
