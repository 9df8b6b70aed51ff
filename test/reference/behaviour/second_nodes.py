"""The nodes of gradients that were recorded, by PyTorch's names, and where their graphs end."""

import torch
import torch.nn.functional as F


def structure(node):
    if node is None:
        return "None"
    return type(node).__name__ + "(" + ", ".join([structure(each) for each, _ in node.next_functions]) + ")"


def recorded(f):
    x = torch.tensor([[0.3, -0.5, 0.9], [0.2, 0.7, -0.4]], requires_grad=True)
    y = f(x)
    (grad,) = torch.autograd.grad(y, x, torch.ones_like(y).requires_grad_(), create_graph=True)
    return grad


def test_names_of_slopes():
    for f in (torch.tanh, torch.sigmoid, torch.relu, F.leaky_relu, F.hardtanh, F.softshrink, F.hardshrink):
        say(structure(recorded(f).grad_fn))
    say(structure(recorded(lambda x: F.threshold(x, 0.1, 0.2)).grad_fn))
    say(structure(recorded(lambda x: x.softmax(0)).grad_fn))
    say(structure(recorded(lambda x: x.log_softmax(1)).grad_fn))


def test_names_of_views():
    for f in (lambda x: x[0], lambda x: x[:, 1:], lambda x: x.diagonal(), lambda x: x.unfold(1, 2, 1), lambda x: x.narrow(0, 0, 1)):
        say(structure(recorded(f).grad_fn))
    for f in (lambda x: x.t(), lambda x: x.unsqueeze(0), lambda x: x.view(6), lambda x: x.unbind()[0], lambda x: x.split(1)[1]):
        say(structure(recorded(f).grad_fn))


def test_names_of_sums():
    for f in (lambda x: x.sum(), lambda x: x.sum(0), lambda x: x.sum(0, keepdim=True), lambda x: x.sum((0, 1))):
        say(structure(recorded(f).grad_fn))


def orders(f, at, count):
    x = torch.tensor(at, dtype=torch.float64, requires_grad=True)
    y = f(x)
    for _ in range(count):
        (y,) = torch.autograd.grad(y, x, create_graph=True)
        say(y.item(), y.requires_grad)
        if not y.requires_grad:
            return


def test_q4_where_kinks_end():
    for f in (torch.relu, F.leaky_relu, F.hardtanh, F.softshrink, torch.abs):
        orders(f, 0.7, 5)
    orders(lambda x: F.threshold(x, 0.1, 0.2), 0.7, 5)


def test_q4_where_powers_end():
    orders(torch.square, 3.0, 6)
    orders(lambda x: x**2, 3.0, 6)
    orders(lambda x: x * x, 3.0, 6)
    orders(lambda x: x**3, 3.0, 6)


def test_q1_orders_of_slopes():
    for f in (torch.tanh, torch.sigmoid):
        orders(f, 0.5, 4)
    orders(lambda x: torch.stack([x, x * 2]).softmax(0)[0], 0.5, 3)
    orders(lambda x: torch.stack([x, x * 2]).log_softmax(0)[0], 0.5, 3)


def test_gradients_print_their_nodes():
    say(recorded(torch.tanh))
    say(recorded(lambda x: x[0]))
    x = torch.tensor([1.0, -2.0], requires_grad=True)
    say(torch.autograd.grad(x.relu().sum(), x, create_graph=True))
