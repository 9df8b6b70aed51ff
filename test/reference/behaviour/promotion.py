"""N3 and N4: element types: promotion of all pairs, results of operators, defaults, limits."""

import torch

DTYPES = [torch.bool, torch.int32, torch.int64, torch.float32, torch.float64]


def test_n3_all_pairs():
    for a in DTYPES:
        for b in DTYPES:
            x, y = torch.ones(2, dtype=a), torch.ones(2, dtype=b)
            say(a, b, torch.promote_types(a, b), torch.result_type(x, y), (x + y).dtype, (x * y).dtype, (x / y).dtype)
            say((x > y).dtype, torch.can_cast(a, b), torch.maximum(x, y).dtype, torch.where(x > 0, x, y).dtype)


def test_n3_zero_dimensional():
    for a in DTYPES:
        for b in DTYPES:
            x, y = torch.ones(2, dtype=a), torch.ones((), dtype=b)
            say(a, b, torch.result_type(x, y), (x + y).dtype, (y + x).dtype, (x * y).dtype, (y / x).dtype)


def test_n3_numbers():
    for a in DTYPES:
        x = torch.ones(2, dtype=a)
        say(a, (x + 1).dtype, (x + 1.5).dtype, (x * 2).dtype, (x / 2).dtype, (x * 2.5).dtype, (x > 1.5).dtype)
        say(torch.result_type(x, 1), torch.result_type(x, 1.5), (x.sum() + 1.5).dtype)


def test_n3_operators_of_one():
    for a in DTYPES:
        x = torch.ones(2, dtype=a)
        say(a, x.sum().dtype, x.prod().dtype, x.cumsum(0).dtype, x.exp().dtype, x.sqrt().dtype, x.abs().dtype if a != torch.bool else None)
        say(x.sin().dtype, torch.sigmoid(x).dtype, x.max().dtype, x.any().dtype, x.all().dtype, (x == x).dtype)
    for a in DTYPES[:3]:
        error(lambda: torch.ones(2, dtype=a).mean())
        error(lambda: torch.ones(2, dtype=a).std())
        error(lambda: torch.ones(2, dtype=a).norm())


def test_n3_gradients_keep_their_types():
    x = torch.ones(2, dtype=torch.float32, requires_grad=True)
    y = torch.full((2,), 2.5, dtype=torch.float64, requires_grad=True)
    z = x * y
    z.sum().backward()
    say(z.dtype, x.grad, y.grad)
    s = torch.tensor(2.5, dtype=torch.float64, requires_grad=True)
    x.grad = None
    z = x * s
    z.sum().backward()
    say(z.dtype, x.grad, s.grad)
    i = torch.tensor([1, 2], dtype=torch.int64)
    x.grad = None
    (x * i).sum().backward()
    say(x.grad)
    x.grad = None
    x.double().sum().backward()
    say(x.grad.dtype)


def test_n3_in_place():
    error(lambda: torch.ones(2, dtype=torch.int64).add_(1.5))
    error(lambda: torch.ones(2, dtype=torch.int64).div_(2))
    error(lambda: torch.ones(2, dtype=torch.bool).add_(1))
    error(lambda: torch.ones(2, dtype=torch.int32).mul_(torch.ones(2)))
    say(torch.ones(2, dtype=torch.int32).add_(torch.ones(2, dtype=torch.int64)))
    say(torch.ones(2).add_(torch.ones(2, dtype=torch.float64)))
    say(torch.ones(2).mul_(3), torch.ones(2, dtype=torch.int64).mul_(3))
    say(torch.ones(2, dtype=torch.int64).copy_(torch.tensor([1.7, -1.7])))


def test_n3_refused():
    a, b = torch.tensor([True, False]), torch.tensor([True, True])
    error(lambda: a - b)
    error(lambda: -a)
    error(lambda: 1 - a)
    error(lambda: torch.tensor([2], dtype=torch.int64) ** -1)
    error(lambda: torch.tensor([1, 2], dtype=torch.int64).requires_grad_())
    error(lambda: torch.ones(2, dtype=torch.int64, requires_grad=True))
    error(lambda: torch.mm(torch.ones(2, 2), torch.ones(2, 2, dtype=torch.float64)))
    error(lambda: torch.dot(torch.ones(2), torch.ones(2, dtype=torch.float64)))
    error(lambda: torch.tensor([1, 2], dtype=torch.int64) // 0)
    error(lambda: torch.ones(2) & torch.ones(2))
    say(a + b, a * b, a & b, a | b, a ^ b, ~a)
    say(torch.tensor([5, -5], dtype=torch.int64) // 2, torch.tensor([5, -5], dtype=torch.int64) % 3, torch.tensor([5.5, -5.5]) // 2)
    say(torch.tensor([7, 8], dtype=torch.int32) / 2, torch.tensor([2, 3], dtype=torch.int64) ** 2, 2 ** torch.tensor([2, 3], dtype=torch.int64))


def test_n4_defaults():
    say(torch.get_default_dtype(), torch.tensor([1.5]).dtype, torch.tensor(True).dtype, torch.zeros(1).dtype)
    say(torch.arange(3, dtype=torch.int64), torch.arange(3.5), torch.linspace(0, 1, 3), torch.eye(2).dtype, torch.rand(1).dtype)
    say(torch.full((2,), 1.5), torch.full((2,), True), torch.full((2,), False).dtype, torch.tensor([]).dtype, torch.tensor([1, 2], dtype=torch.int64).float().dtype)
    say(torch.ones(2).long().dtype, torch.ones(2).int().dtype, torch.ones(2).bool().dtype, torch.ones(2).double().dtype)
    say(torch.ones(2).to(torch.float64).dtype, torch.ones(2).type_as(torch.ones(1, dtype=torch.int32)).dtype)
    say(torch.ones(2).is_floating_point(), torch.ones(2, dtype=torch.int64).is_floating_point(), torch.is_floating_point(torch.ones(1)))


def test_n4_set_default():
    torch.set_default_dtype(torch.float64)
    try:
        say(torch.tensor([1.5]).dtype, torch.zeros(1).dtype, torch.rand(1).dtype, torch.arange(3.5).dtype)
        i = torch.tensor([1, 2], dtype=torch.int64)
        say((i / 2).dtype, (i * 1.5).dtype, i.exp().dtype, (torch.ones(2, dtype=torch.float32) * 1.5).dtype, torch.eye(2).dtype)
    finally:
        torch.set_default_dtype(torch.float32)
    error(lambda: torch.set_default_dtype(torch.int64))
    say(torch.get_default_dtype())


def test_n4_limits():
    for a in (torch.float32, torch.float64):
        info = torch.finfo(a)
        say(info.bits, info.eps == 2.0 ** (-23 if a == torch.float32 else -52), info.max > 1e38, info.min == -info.max, info.tiny > 0, info.resolution)
    say(torch.iinfo(torch.int32).max, torch.iinfo(torch.int32).min, torch.iinfo(torch.int32).bits, torch.iinfo(torch.int64).bits)
    error(lambda: torch.finfo(torch.int64))
    error(lambda: torch.iinfo(torch.float32))
    error(lambda: torch.iinfo(torch.bool))


def test_sums_of_what_is_a_number_in_other_types():
    x = torch.tensor([[1.5, float("nan"), 2.0]], requires_grad=True)
    say(torch.nansum(x, dtype=torch.float64), x.nansum(0, dtype=torch.float64).grad_fn.name(), torch.nanmean(x, dtype=torch.float64).dtype)
    say(torch.autograd.grad(torch.nansum(x, dtype=torch.float64), x))
    i = torch.tensor([1, 2], dtype=torch.int64)
    say(torch.nansum(i), torch.nansum(i, dtype=torch.float32))
    error(lambda: torch.nanmean(i))
    error(lambda: torch.gcd(i > 1, i > 1))
    error(lambda: torch.lcm(i > 1, i > 1))
    for f in (torch.std, torch.var, torch.std_mean, torch.var_mean):
        error(lambda: warned(lambda: f(i[:1])))
        error(lambda: f(i, dim=(0, 0)))


def test_powers_of_two():
    a = torch.tensor([0.61, -0.94], dtype=torch.float64)
    for exponent in (torch.tensor([-1.25, 1.49]), torch.tensor([-1.25, 1.49], dtype=torch.float64), torch.tensor([3, -4], dtype=torch.int64)):
        say(torch.ldexp(a, exponent).tolist())
    say(torch.frexp(torch.tensor([1.7e308, 5e-324, 1e-310, -3.0], dtype=torch.float64)))
