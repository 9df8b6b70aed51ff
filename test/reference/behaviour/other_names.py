"""Functions that have another name, too, and questions with one answer."""

import torch


def test_factories():
    say(torch.asarray([1.0, 2.0]), torch.asarray([1, 2], dtype=torch.int64), torch.scalar_tensor(2.5))
    say(warned(lambda: torch.range(1, 4)), torch.range(0.5, 2, 0.5), torch.range(1, 3, dtype=torch.float64).dtype)
    x = torch.empty_strided((2, 3), (1, 2))
    say(x.shape, x.stride(), x.is_contiguous(), x.requires_grad)
    say(torch.row_stack([torch.ones(2), torch.zeros(2)]))
    y = torch.ones(2)
    say(torch.asarray(y) is y)


def test_no_data():
    error(lambda: torch.tensor("a"))
    error(lambda: torch.tensor([[1.0, 2.0], [3.0]]))


def test_filling():
    x = torch.ones(2, requires_grad=True)
    y = torch.fill(x, 3.0)
    say(y, x, y.grad_fn.name())
    v = torch.tensor(2.0, requires_grad=True)
    z = torch.fill(torch.ones(2), v)
    z.sum().backward()
    say(z, z.grad_fn.name(), v.grad)


def test_questions():
    x = torch.ones(2)
    say(torch.is_signed(x), torch.is_signed(x > 0), torch.is_neg(x), torch.get_device(x))
    say(torch.is_same_size(x, torch.zeros(2)), torch.is_same_size(x, torch.zeros(2, 1)))
    say(torch.typename(x), torch.typename(x.double()), torch.typename(x > 0))
    say(torch.are_deterministic_algorithms_enabled(), torch.get_num_threads() > 0)
    say(round(torch.e, 10), x[torch.newaxis].shape, x[:, torch.newaxis].shape)


def test_written():
    x = torch.tensor([0.5, -0.5])
    for f in [torch.arcsin_, torch.arctan_, torch.arcsinh_, torch.i0_]:
        y = x.clone()
        say(f(y) is y, y)
    i = torch.tensor([4, 6], dtype=torch.int64)
    say(torch.gcd_(i.clone(), torch.tensor([6, 9], dtype=torch.int64)), torch.lcm_(i.clone(), i + 1))
    y = torch.zeros(3)
    say(torch.index_put_(y, (torch.tensor([0, 2], dtype=torch.int64),), torch.tensor([1.0, 2.0])) is y, y)
    say(torch.resize_as_(torch.ones(4), torch.ones(2, 2)))


def test_elements_by_a_function():
    x = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    say(x.apply_(lambda a: a + 1), x._version)
    say(x.map_(x.clone(), lambda a, b: a * b) is x, x)
    say(x.map2_(torch.ones(2, 3), torch.ones(1, 3), lambda a, b, c: a + b - c))
    say(torch.tensor([1, 2], dtype=torch.int64).apply_(lambda a: a * 2), torch.ones(1).is_nonzero())
    r = torch.ones(2, requires_grad=True)
    error(lambda: r.apply_(lambda a: a))
    error(lambda: r.map_(torch.ones(2), lambda a, b: a))


def test_numbers_on_the_left():
    a = torch.tensor([1.0, 2.0, 3.0])
    say(2 > a, 2 >= a, 2 < a, 2 <= a, 2 == a, 2 != a)
    say(1 + a, 1 - a, 2 * a, 6 / a, 5 // a, 5 % a, 2**a)
