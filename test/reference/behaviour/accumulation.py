"""E: how gradients accumulate."""

import torch


def test_e1_nothing_is_aliased():
    x = torch.zeros(2, requires_grad=True)
    y = torch.zeros(2, requires_grad=True)
    g = torch.ones(2)
    (x + y).backward(g)
    say(x.grad is y.grad, x.grad.data_ptr() == y.grad.data_ptr(), x.grad.data_ptr() == g.data_ptr(), x.grad is g)
    x.grad.add_(1)
    say(x.grad, y.grad, g)


def test_e1_gradient_of_a_leaf_root():
    x = torch.zeros(2, requires_grad=True)
    g = torch.ones(2)
    x.backward(g)
    say(x.grad is g, x.grad.data_ptr() == g.data_ptr())
    g.add_(5)
    say(x.grad)


def test_e1_first_gradient_requires_no_grad():
    x = torch.zeros(2, requires_grad=True)
    g = torch.ones(2, requires_grad=True)
    (x * 2).backward(g)
    say(x.grad, x.grad.requires_grad)
    (x * 2).backward(g, create_graph=True)
    say(x.grad.requires_grad)


def test_e2_in_place():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (x * 2).sum().backward()
    held = x.grad
    before = held._version
    (x * 3).sum().backward()
    say(x.grad is held, held, held._version - before)
    (x * x).sum().backward(create_graph=True)
    say(x.grad is held, held, x.grad.requires_grad)


def test_e2_storage_is_kept():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (x * 2).sum().backward()
    pointer = x.grad.data_ptr()
    for _ in range(3):
        (x * 2).sum().backward()
    say(x.grad.data_ptr() == pointer, x.grad)


def test_e3_assigned_gradient():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    mine = torch.tensor([10.0, 20.0])
    x.grad = mine
    x.sum().backward()
    say(x.grad is mine, mine)
    x.grad = None
    x.sum().backward()
    say(x.grad is mine, x.grad, mine)
    x.requires_grad_(False)
    say(x.grad)
    x.requires_grad_()
    x.grad.zero_()
    x.sum().backward()
    say(x.grad)


def test_e3_view_as_gradient():
    buffer = torch.zeros(4)
    x = torch.ones(2, requires_grad=True)
    x.grad = buffer[1:3]
    (x * 3).sum().backward()
    say(buffer)


def test_e4_layout():
    base = torch.zeros(3, 4, dtype=torch.float64).t()
    x = base.detach().requires_grad_()
    say(x.stride())
    (x * 2).sum().backward()
    say(x.grad.stride(), x.grad.is_contiguous())
    y = torch.zeros(2, 3, requires_grad=True)
    y.t().sum().backward()
    say(y.grad.stride())
    (y.t() * torch.rand(3, 2)).sum().backward()
    say(y.grad.stride())
    z = torch.zeros(4, 6)[:, ::2].detach().requires_grad_()
    say(z.stride())
    (z * 2).sum().backward()
    say(z.grad.stride())
    e = torch.zeros(1, 3).expand(2, 3).detach().requires_grad_()
    (e * 2).sum().backward()
    say(e.grad.stride(), e.grad)


def test_e4_layout_of_permuted():
    x = torch.zeros(2, 3, 4).permute(2, 0, 1).detach().requires_grad_()
    x.exp().sum().backward()
    say(x.stride(), x.grad.stride())
    x.exp().sum().backward()
    say(x.grad.stride())
    x.grad = None
    x.exp().sum().backward(create_graph=True)
    say(x.grad.stride())


def test_e5_dtype():
    x = torch.ones(2, requires_grad=True)
    (x.double() * 2).sum().backward()
    say(x.grad, x.grad.dtype == torch.float32)
    y = torch.ones(2, dtype=torch.float64, requires_grad=True)
    (x * y).sum().backward()
    say(x.grad.dtype == torch.float32, y.grad.dtype == torch.float64)


def test_e6_zero_grad():
    x = torch.ones(2, requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=0.1)
    x.sum().backward()
    optimizer.zero_grad()
    say(x.grad)
    x.sum().backward()
    held = x.grad
    optimizer.zero_grad(set_to_none=False)
    say(x.grad is held, x.grad)


def test_e7_over_orders():
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    y = x**3
    y.backward(create_graph=True)
    (x.grad**2).backward()
    say(x.grad.item())


def test_e7_double_backward_accumulates():
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = torch.tensor([3.0, 4.0], dtype=torch.float64, requires_grad=True)
    z = x**2 + y * 2 + x * y + y**2
    z.backward(torch.ones(2, dtype=torch.float64), create_graph=True)
    x_grad = 2 * x + y
    y_grad = x + 2 * y + 2
    say(close(x.grad, x_grad), close(y.grad, y_grad))
    grad_sum = 2 * x.grad + y.grad
    grad_sum.backward(torch.ones(2, dtype=torch.float64))
    say(x.grad, y.grad)


def test_sparse_uses_in_one_graph():
    x = torch.ones(3, requires_grad=True)
    total = 0
    for i in range(3):
        total = total + x[i] * (i + 1)
    total.backward()
    say(x.grad)


def test_gradient_written_by_hand():
    x = torch.ones(2, requires_grad=True)
    (x * 2).sum().backward()
    x.grad.mul_(10)
    (x * 2).sum().backward()
    say(x.grad)
    x.grad[0] = 0
    say(x.grad, x.grad._version)
    x.grad.data.zero_()
    say(x.grad)


def test_leaf_that_stops_requiring_grad_before_backward():
    x = torch.ones(2, requires_grad=True)
    y = torch.ones(2, requires_grad=True)
    z = (x * y).sum()
    x.requires_grad_(False)
    z.backward()
    say(x.grad, y.grad)


def test_leaf_replaced_data_before_backward():
    x = torch.ones(2, requires_grad=True)
    y = (x * 3).sum()
    x.data = torch.zeros(2)
    y.backward()
    say(x.grad, x)


def test_retain_grad_of_computed_accumulates():
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    y.retain_grad()
    y.sum().backward(retain_graph=True)
    held = y.grad
    y.sum().backward()
    say(y.grad, x.grad, held)
