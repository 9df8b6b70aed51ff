"""N1, N2 and N5: broadcasting: shapes, gradients summed over it, messages."""

import torch


def leaf(*shape):
    count = 1
    for each in shape:
        count = count * each
    return torch.arange(1, count + 1, dtype=torch.float64).view(shape).requires_grad_()


def test_n1_the_reference():
    x = leaf(2, 3)
    b = torch.tensor([10.0, 20.0, 30.0], dtype=torch.float64, requires_grad=True)
    c = torch.tensor([[2.0], [3.0]], dtype=torch.float64, requires_grad=True)
    s = torch.tensor(7.0, dtype=torch.float64, requires_grad=True)
    ((x + b) * c * s).sum().backward()
    say(x.grad, b.grad, c.grad, s.grad)


def test_n1_shapes():
    for a, b in [((3,), (2, 3)), ((2, 1), (1, 3)), ((1,), (4, 1, 2)), ((), (2, 2)), ((2, 1, 3), (4, 1)), ((1, 1), ()), ((5, 1, 1), (2, 3))]:
        x, y = leaf(*a), leaf(*b)
        for f in (torch.add, torch.sub, torch.mul, torch.div, torch.maximum, torch.atan2, torch.pow):
            z = f(x, y)
            gx, gy = torch.autograd.grad(z.sum(), (x, y))
            say(z.shape, gx.shape, gy.shape, close(gx.sum(), torch.autograd.grad(f(x.expand(z.shape), y).sum(), x)[0].sum()))


def test_n1_empty():
    x, y = leaf(4, 0), leaf(4, 1)
    z = x + y
    z.sum().backward()
    say(z.shape, x.grad.shape, y.grad)
    x, y = leaf(0), leaf(1)
    (x * y).sum().backward()
    say(x.grad, y.grad)
    x, y = leaf(2, 0, 3), leaf(1, 3)
    (x * y).sum().backward()
    say(x.grad.shape, y.grad)


def test_n1_three_operands():
    x, y, z = leaf(2, 1), leaf(3), leaf()
    torch.where(x > 1, y, z).sum().backward()
    say(y.grad, z.grad)
    x, y, z = leaf(2, 1), leaf(3), leaf(1, 1)
    torch.addcmul(x, y, z).sum().backward()
    say(x.grad, y.grad, z.grad)
    x, y = leaf(2, 1), leaf(3)
    torch.lerp(x, y, 0.25).sum().backward()
    say(x.grad, y.grad)
    x = leaf(2, 3)
    x.clamp(torch.tensor([2.0, 2.0, 2.0], dtype=torch.float64), torch.tensor(5.0, dtype=torch.float64)).sum().backward()
    say(x.grad)


def test_n1_expand():
    x = leaf(3, 1)
    y = x.expand(2, 3, 4)
    say(y.shape, y.stride())
    y.sum().backward()
    say(x.grad)
    x.grad = None
    a, b = torch.broadcast_tensors(x, leaf(4))
    say(a.shape, b.shape)
    (a * b).sum().backward()
    say(x.grad)
    say(torch.broadcast_to(x, (2, 3, 2)).shape, x.expand_as(torch.ones(3, 5)).shape, torch.broadcast_shapes((2, 1), (1, 3)))
    error(lambda: x.expand(2, 2))
    error(lambda: x.expand(3))
    error(lambda: leaf(2).expand(-1, 2, -1))


def test_n1_in_place():
    x, y = leaf(2, 3), leaf(3)
    z = x.clone()
    z.mul_(y)
    z.sum().backward()
    say(x.grad, y.grad)
    error(lambda: leaf(3).clone().add_(leaf(2, 3)))
    error(lambda: leaf(1).clone().mul_(leaf(2)))
    error(lambda: leaf(2).clone().add_(leaf(3)))


def test_n2_messages():
    error(lambda: torch.ones(3) + torch.ones(2))
    error(lambda: torch.ones(2, 3) * torch.ones(2))
    error(lambda: torch.ones(2, 3) > torch.ones(3, 3))
    error(lambda: torch.ones(4, 2, 3) / torch.ones(3, 3))
    error(lambda: torch.where(torch.ones(2) > 0, torch.ones(3), torch.ones(1)))
    error(lambda: torch.broadcast_tensors(torch.ones(2), torch.ones(3)))


def test_n5_products():
    error(lambda: torch.ones(2, 3) @ torch.ones(2, 3))
    error(lambda: torch.mm(torch.ones(2, 3), torch.ones(2, 3)))
    error(lambda: torch.dot(torch.ones(2), torch.ones(3)))
    error(lambda: torch.dot(torch.ones(2, 2), torch.ones(2, 2)))
    error(lambda: torch.mv(torch.ones(2, 3), torch.ones(2)))
    error(lambda: torch.bmm(torch.ones(2, 3, 4), torch.ones(2, 3, 4)))
    error(lambda: torch.matmul(torch.ones(3), torch.ones(2)))
    error(lambda: torch.matmul(torch.tensor(1.5), torch.ones(2)))
    error(lambda: torch.mm(torch.ones(2), torch.ones(2, 2)))
    x, y = leaf(2, 3), leaf(4, 3, 2)
    (x @ y).sum().backward()
    say(x.grad, y.grad.shape)
    x, y = leaf(3), leaf(4, 3, 2)
    torch.matmul(x, y).sum().backward()
    say(x.grad, y.grad.shape)
