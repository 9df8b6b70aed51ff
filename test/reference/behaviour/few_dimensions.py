"""P: what has no dimensions or no elements, and dimensions of one element: views, products, integrals, normalization."""

import torch

F = torch.nn.functional


def kind(f):
    def shown():
        x = f()
        say(x.shape, x.requires_grad, None if x.grad_fn is None else x.grad_fn.name())

    return shown


def test_p_transposes_of_few_dimensions():
    number = torch.tensor(1.0, requires_grad=True)
    vector = torch.ones(3, requires_grad=True)
    batch = torch.ones(2, 2, 3, requires_grad=True)
    for x in [number, vector, batch]:
        error(kind(lambda: x.mT))
        error(kind(lambda: x.mH))
        error(kind(lambda: x.H))
        error(kind(lambda: x.adjoint()))
    error(kind(lambda: number.movedim(0, 0)))
    error(kind(lambda: torch.moveaxis(number, -1, 0)))
    error(kind(lambda: number.movedim(1, 0)))


def test_p_products_with_one_element():
    a = torch.arange(6.0).reshape(2, 3).requires_grad_()
    b = torch.tensor([[2.0], [3.0]], requires_grad=True)
    y = torch.tensordot(a, b, dims=([1], [1]))
    y.sum().backward()
    say(y.detach(), a.grad, b.grad)
    z = torch.tensordot(b.detach(), a.detach(), 1)
    say(z)
    say(torch.tensordot(b.detach(), torch.ones(1, 2), 1))
    error(lambda: torch.tensordot(a, a, 1))
    error(lambda: torch.tensordot(a, a.double(), 1))
    error(lambda: torch.tensordot(torch.tensor(1.0), a, 1))
    error(kind(lambda: torch.kron(a, b)))
    error(kind(lambda: torch.kron(b[:, 0], a)))


def test_p_blocks_of_numbers():
    a, b = torch.tensor(1.0, dtype=torch.float64, requires_grad=True), torch.ones(1, 2, requires_grad=True)
    y = torch.block_diag(a, b)
    y.sum().backward()
    say(y.dtype, a.grad, b.grad)
    say(torch.block_diag(torch.tensor(True), torch.ones(1, 2, dtype=torch.int32)).dtype)


def test_p_writing_to_nothing():
    say(torch.ones(0, 1).expand(0, 2).add_(1).shape, torch.ones(1, 0).expand(3, 0).mul_(2).shape)
    error(lambda: torch.ones(1, 1).expand(3, 1).mul_(2))


def test_p_parameters_that_are_no_list():
    error(lambda: torch.optim.SGD(torch.ones(2, dtype=torch.float64), lr=1))


def test_p_integrals_of_no_samples():
    error(kind(lambda: torch.trapezoid(torch.ones(2, 0, requires_grad=True))))
    error(kind(lambda: torch.trapezoid(torch.ones(2, 0, requires_grad=True), torch.ones(0))))
    error(kind(lambda: torch.trapezoid(torch.ones(2, 1, requires_grad=True))))
    error(kind(lambda: torch.cumulative_trapezoid(torch.ones(2, 0, requires_grad=True))))


def test_p_normalization_of_integers():
    x = torch.ones(2, 4, dtype=torch.int64)
    error(lambda: F.layer_norm(x, [4]))
    error(lambda: F.layer_norm(x > 0, [4]))
    error(lambda: F.rms_norm(x, [4]))
    error(lambda: F.group_norm(x, 2))
    error(lambda: F.batch_norm(x, None, None, training=True))
    error(lambda: F.instance_norm(x.unsqueeze(-1).expand(2, 4, 3)))
