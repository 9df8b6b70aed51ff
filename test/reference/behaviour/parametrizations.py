"""Parametrizations of modules' tensors, and weight and spectral norm."""

import torch
from torch import nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import spectral_norm, weight_norm


class Symmetric(nn.Module):
    def forward(self, x):
        return x.triu() + x.triu(1).transpose(-1, -2)


class Scaled(nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return x * self.factor

    def right_inverse(self, x):
        return x / self.factor


class Sum(nn.Module):
    def forward(self, x, y):
        return x + y

    def right_inverse(self, z):
        return torch.zeros_like(z), z.clone()


def layer(*shape):
    module = nn.Linear(*shape)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.arange(float(parameter.numel())).view_as(parameter) + 1)
    return module


def test_register():
    module = layer(2, 2)
    same = parametrize.register_parametrization(module, "weight", Symmetric())
    say(same is module, module, type(module).__name__, isinstance(module, nn.Linear))
    say(module.weight, parametrize.is_parametrized(module), parametrize.is_parametrized(module, "bias"))
    say([name for name, _ in module.named_parameters()], list(module.state_dict().keys()))
    say(module.parametrizations.weight.original, len(module.parametrizations["weight"]))
    module(torch.ones(1, 2)).sum().backward()
    say(module.parametrizations.weight.original.grad, module.bias.grad)
    say(module.weight is module.weight)


def test_several():
    module = layer(2, 2)
    parametrize.register_parametrization(module, "weight", Scaled(2.0))
    say(module.weight, module.parametrizations.weight.original)
    parametrize.register_parametrization(module, "weight", Symmetric())
    say(module.weight, module.parametrizations.weight)
    error(lambda: setattr(module, "weight", torch.ones(2, 2)))


def test_assignment():
    module = layer(2, 2)
    parametrize.register_parametrization(module, "weight", Scaled(4.0))
    original = module.parametrizations.weight.original
    module.weight = torch.full((2, 2), 8.0)
    say(module.weight, original, original is module.parametrizations.weight.original)


def test_several_originals():
    module = layer(2, 1)
    parametrize.register_parametrization(module, "weight", Sum())
    say(list(module.state_dict().keys()), module.weight)
    say(module.parametrizations.weight.original0.requires_grad)
    error(lambda: parametrize.remove_parametrizations(module, "weight", leave_parametrized=False))
    parametrize.remove_parametrizations(module, "weight")
    say(module, module.weight, isinstance(module.weight, nn.Parameter))


def test_remove():
    for leave in [True, False]:
        module = layer(2, 2)
        before = module.weight
        parametrize.register_parametrization(module, "weight", Symmetric())
        parametrize.remove_parametrizations(module, "weight", leave_parametrized=leave)
        say(module, module.weight, module.weight is before, parametrize.is_parametrized(module))
        say([name for name, _ in module.named_parameters()], type(module).__name__)


def test_refusals():
    module = layer(2, 2)

    class Shrinks(nn.Module):
        def forward(self, x):
            return x[:1]

    class Widens(nn.Module):
        def forward(self, x):
            return x.double()

    error(lambda: parametrize.register_parametrization(module, "weight", Shrinks()))
    error(lambda: parametrize.register_parametrization(module, "weight", Widens()))
    error(lambda: parametrize.register_parametrization(module, "absent", Symmetric()))
    error(lambda: parametrize.remove_parametrizations(module, "weight"))
    parametrize.register_parametrization(module, "weight", Shrinks(), unsafe=True)
    say(module.weight)


def test_of_buffer():
    module = nn.BatchNorm1d(2)
    parametrize.register_parametrization(module, "running_mean", Scaled(2.0))
    say([name for name, _ in module.named_buffers()], module.running_mean)


def test_cached():
    calls = []

    class Counts(nn.Module):
        def forward(self, x):
            calls.append(1)
            return x * 2

    module = layer(2, 2)
    parametrize.register_parametrization(module, "weight", Counts())
    calls.clear()
    module.weight, module.weight
    say(len(calls))
    with parametrize.cached():
        say(module.weight is module.weight)
    say(len(calls))


def test_weight_norm():
    module = weight_norm(layer(2, 3))
    say(module, list(module.state_dict().keys()))
    say(module.parametrizations.weight.original0, module.parametrizations.weight.original1)
    say(module.weight.detach())
    module(torch.tensor([[1.0, -2.0]])).pow(2).sum().backward()
    say(module.parametrizations.weight.original0.grad, module.parametrizations.weight.original1.grad)
    say(weight_norm(layer(2, 3), dim=1).parametrizations.weight.original0)
    say(weight_norm(layer(2, 3), name="bias").parametrizations.bias.original0)


def test_spectral_norm():
    module = spectral_norm(layer(3, 2), n_power_iterations=20)
    say(module, list(module.state_dict().keys()))
    say(close(torch.linalg.matrix_norm(module.weight, 2), 1.0, 1e-5))
    say(close(module.weight * torch.linalg.matrix_norm(layer(3, 2).weight, 2), layer(3, 2).weight, 1e-5))
    module.eval()
    say(exact(module.weight, module.weight))
    module(torch.ones(1, 3)).sum().backward()
    say(module.parametrizations.weight.original.grad.shape)
    error(lambda: spectral_norm(layer(2, 2), dim=3))
    error(lambda: spectral_norm(layer(2, 2), n_power_iterations=0))
    error(lambda: spectral_norm(layer(2, 2), name="absent"))
