"""What operators say that are called wrongly, and calls at the edge of what they take."""

import torch

L = torch.linalg


def test_parts_without_guard():
    r = torch.ones(4, 2, requires_grad=True) * 1
    for parts in [r.unsafe_chunk(2), r.unsafe_split(2), r.unsafe_split_with_sizes([2, 2])]:
        part = parts[0]
        say(part._is_view(), part._base, part.grad_fn.name(), part.data_ptr() == r.data_ptr(), part._version)
    a, b = r.unsafe_chunk(2)
    a.mul_(2)
    say(r._version, a._version, b._version)
    (a.sum() + b.sum()).backward()
    say(a, r)
    error(lambda: r.chunk(2)[0].mul_(2))
    error(lambda: torch.ones(4).split([5, -1]))


def test_windows():
    t = torch.ones(4, 6)
    error(lambda: t.as_strided((2, 2), (1,)))
    error(lambda: t.as_strided((2,), (-1,)))
    error(lambda: t.as_strided((20, 20), (6, 1)))
    error(lambda: t.as_strided((2,), (1,), -1))
    error(lambda: t.as_strided((-1,), (1,)))
    error(lambda: t[1:].as_strided((20,), (1,), 10))
    error(lambda: torch.ones(3, dtype=torch.float64).as_strided((2, 2), (2, 1), 1))
    error(lambda: torch.ones(3).as_strided_((2, 2), (2, 1)))
    say(t.as_strided((0,), (1,), 500).shape)


def test_products_of_truth_values():
    b = torch.ones(2, 2, dtype=torch.bool)
    v = b[0]
    calls = [
        lambda: b.mm(b),
        lambda: b.mv(v),
        lambda: v.dot(v),
        lambda: b[None].bmm(b[None]),
        lambda: b @ b,
        lambda: torch.tensordot(b, b, 1),
        lambda: torch.outer(v, v),
    ]
    for call in calls:
        error(call)


def test_numbers_out_of_range():
    x = torch.ones(2, 3)
    error(lambda: torch.isclose(x, x, rtol=-1))
    error(lambda: torch.allclose(x, x, atol=-1.5))
    error(lambda: torch.tensordot(x, x, -1))
    error(lambda: x.renorm(-1, 0, 1.0))
    error(lambda: x.renorm(0, 0, 1.0))
    error(lambda: torch.repeat_interleave(x, -1))
    error(lambda: x.clamp())
    error(lambda: torch.clamp(x))
    error(lambda: torch.zeros(0, 3).aminmax())
    error(lambda: torch.zeros(0, 3).aminmax(dim=0))


def test_condition_numbers():
    m = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
    for order in [None, 1, -1, 2, -2, float("inf"), -float("inf"), "fro", "nuc"]:
        say(order, round(L.cond(m, order).item(), 8))
    say(L.cond(torch.zeros(2, 2), 1), L.cond(torch.stack([m, 2 * m]), "fro")[1])
    x = torch.ones(2, 3)
    error(lambda: L.cond(x, "fro"))
    error(lambda: L.cond(x, 5))
    error(lambda: L.cond(x[0]))


def test_norms_of_matrices():
    x = torch.ones(2, 3)
    error(lambda: L.matrix_norm(x, dim=(0, 0)))
    error(lambda: L.matrix_norm(x, dim=(0,)))
    error(lambda: L.matrix_norm(x.to(torch.int64)))
    error(lambda: L.matrix_norm(x, "x"))
    error(lambda: L.matrix_norm(x, 3))
    error(lambda: torch.norm(x, "x"))
    error(lambda: L.norm(x, 2, (0, 0)))


def test_factors():
    x = torch.ones(2, 3)
    error(lambda: L.lu(x[0]))
    error(lambda: L.lu_factor(x.to(torch.int64)))
    error(lambda: L.multi_dot([x, x.t(), torch.ones(2, 2).double()]))
    error(lambda: L.multi_dot([torch.ones(2, 2, 2), x]))
    error(lambda: L.multi_dot([x, torch.ones(2, 2, 2)]))
    error(lambda: L.multi_dot([x, torch.ones(2, 2, 2), x]))
