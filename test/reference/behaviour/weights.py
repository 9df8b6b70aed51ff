"""Weights that are computed from other parameters: weight norm, spectral norm, orthogonal ones."""

import torch
import torch.nn as nn


def test_old_weight_norm():
    m = nn.Linear(2, 2)
    with torch.no_grad():
        m.weight.copy_(torch.tensor([[3.0, 4.0], [6.0, 8.0]]))
        m.bias.zero_()
    m = warned(lambda: torch.nn.utils.weight_norm(m))
    say([n for n, _ in m.named_parameters()])
    say(m.weight_g, m.weight_v)
    x = torch.ones(1, 2)
    say(m(x))
    m.weight_g.data.mul_(2)
    say(m(x))
    m(x).sum().backward()
    say(m.weight_g.grad, m.weight_v.grad)
    say(isinstance(m.weight, nn.Parameter))
    m2 = torch.nn.utils.remove_weight_norm(m)
    say([n for n, _ in m2.named_parameters()])
    say(m2(x))
    error(lambda: torch.nn.utils.remove_weight_norm(m))


def test_old_spectral_norm():
    m = nn.Linear(3, 2, bias=False)
    m = torch.nn.utils.spectral_norm(m, n_power_iterations=50)
    say(sorted([n for n, _ in m.named_parameters()]))
    say(sorted([n for n, _ in m.named_buffers()]))
    m(torch.ones(1, 3))
    say(close(torch.linalg.matrix_norm(m.weight, 2), torch.tensor(1.0), 1e-4))
    m.eval()
    m = torch.nn.utils.remove_spectral_norm(m)
    say([n for n, _ in m.named_parameters()])
    error(lambda: torch.nn.utils.remove_spectral_norm(m))


def test_orthogonal():
    m = torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4, bias=False))
    q = m.weight
    say(close(q @ q.T, torch.eye(4), 1e-5))
    m = torch.nn.utils.parametrizations.orthogonal(nn.Linear(3, 5, bias=False))
    q = m.weight
    say(q.shape, close(q.T @ q, torch.eye(3), 1e-5))
    (q.sum()).backward()
    say(m.parametrizations.weight.original.grad.shape)
    m = torch.nn.utils.parametrizations.orthogonal(nn.Linear(5, 3, bias=False), orthogonal_map="householder")
    q = m.weight
    say(q.shape, close(q @ q.T, torch.eye(3), 1e-5))
    m = torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4, bias=False), orthogonal_map="cayley")
    q = m.weight
    say(close(q @ q.T, torch.eye(4), 1e-5))
    error(lambda: torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4), orthogonal_map="x"))
    error(lambda: torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4), name="x"))
    error(lambda: torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4), name="bias"))
