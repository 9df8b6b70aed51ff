"""A: leaves, requires_grad and grad_fn."""

import torch


def test_a1_leaves():
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    say(x.is_leaf, (x * 2).is_leaf, x.detach().is_leaf, (torch.ones(2) + 1).is_leaf)
    with torch.no_grad():
        say((x * 2).is_leaf)
    a = torch.rand(2)
    a = (a * 3) / (a - 1)
    a.requires_grad_()
    say(a.is_leaf, a.requires_grad, a.grad_fn)


def test_a2_what_requires_grad():
    x = torch.tensor([1.0, 3.0], dtype=torch.float64, requires_grad=True)
    for y in (x == x, x.argmax(), x.to(torch.int64), x.max(0).indices):
        say(y.requires_grad, y.grad_fn)


def test_a4_flag_of_computed():
    x = torch.ones(2, requires_grad=True)
    y = x * 2

    def switch_off():
        y.requires_grad = False

    error(switch_off)
    say(y.requires_grad_(True) is y)


def test_a7_next_functions():
    x = torch.ones(2, requires_grad=True)
    edges = (x + 2).grad_fn.next_functions
    say(len(edges), edges[0][0].name(), edges[0][1], edges[1][0])
    square = (x * x).grad_fn.next_functions
    say(square[0][0] is square[1][0])
    parts = torch.ones(2, 2, requires_grad=True).unbind(0)
    say(*[(part.grad_fn.name(), part.output_nr) for part in parts])
    total = 0
    for i, part in enumerate(parts):
        total += part.sum() * (i + 1)
    say(total)
