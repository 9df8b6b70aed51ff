"""Activations and dropout that write into their input: `inplace=True`, and functions whose name ends in `_`."""

import torch
import torch.nn.functional as F
from torch import nn


def test_functions():
    for f in [F.elu, F.celu, F.selu, F.relu, F.leaky_relu, F.hardtanh, F.relu6, F.hardswish, F.hardsigmoid, F.silu, F.mish]:
        x = torch.tensor([-1.0, 2.0], requires_grad=True)
        y = x * 1
        z = f(y, inplace=True)
        say(z is y, y, y._version, z.grad_fn.name())
        z.sum().backward()
        say(x.grad)
        w = f(x, inplace=False)
        say(w is x, w.grad_fn.name())


def test_functions_with_more_arguments():
    calls = [
        lambda y: F.threshold(y, 0.5, 3.0, True),
        lambda y: F.threshold(y, 0.5, 3.0, inplace=True),
        lambda y: F.dropout(y, 0.0, inplace=True),
        lambda y: F.dropout(y, 1.0, True, True),
        lambda y: F.rrelu(y, inplace=True),
        lambda y: F.elu(y, 0.5, True),
        lambda y: F.leaky_relu(y, 0.1, inplace=True),
        lambda y: F.hardtanh(y, -0.5, 0.5, True),
    ]
    for call in calls:
        x = torch.tensor([-1.0, 2.0], requires_grad=True)
        y = x * 1
        z = call(y)
        say(z is y, y, z.grad_fn.name())
        z.sum().backward()
        say(x.grad)


def test_modules():
    makers = [
        nn.ReLU(inplace=True),
        nn.ReLU(True),
        nn.ELU(inplace=True),
        nn.CELU(0.5, True),
        nn.LeakyReLU(0.2, True),
        nn.Threshold(0.1, 20, True),
        nn.SiLU(inplace=True),
        nn.Hardtanh(inplace=True),
        nn.ReLU6(True),
        nn.SELU(True),
        nn.Mish(True),
        nn.Hardswish(True),
        nn.Dropout(0.25, True).eval(),
    ]
    for module in makers:
        x = torch.tensor([-1.0, 2.0], requires_grad=True)
        y = x * 1
        z = module(y)
        say(module, module.inplace, z is y, y, z.grad_fn.name())
    plain = nn.ReLU()
    say(plain, plain.inplace)
    plain.inplace = True
    y = torch.tensor([-1.0, 2.0])
    say(plain(y) is y, y, plain)


def test_underscored():
    for f in [F.relu_, F.elu_, F.selu_, F.celu_, F.leaky_relu_, F.hardtanh_, torch.relu_, torch.selu_, torch.celu_]:
        y = torch.tensor([-1.0, 2.0], requires_grad=True) * 1
        z = f(y)
        say(z is y, y)
    say(F.elu_(torch.tensor([-1.0]), 0.5), F.threshold_(torch.tensor([1.0, 3.0]), 2.0, 0.0))


def test_refused():
    x = torch.ones(2, requires_grad=True)
    error(lambda: F.relu_(x))
    error(lambda: F.relu(x, inplace=True))
    error(lambda: nn.ReLU(inplace=True)(x))
    y = torch.ones(2, requires_grad=True).exp()
    z = F.relu(y, inplace=True)
    error(lambda: z.sum().backward())


def test_dropouts():
    x = torch.ones(1000)
    say(F.alpha_dropout(x, 0.5, training=False) is x, F.alpha_dropout(x, 0.0, training=True) is x)
    y = F.alpha_dropout(torch.randn(100000), 0.2, training=True)
    say(abs(y.mean().item()) < 0.05, abs(y.std().item() - 1) < 0.05)
    say(nn.AlphaDropout(0.3), nn.FeatureAlphaDropout(), nn.Dropout3d(0.2))
    error(lambda: nn.AlphaDropout(1.25))
    error(lambda: F.alpha_dropout(x, -0.5))
    error(lambda: F.dropout3d(x, 1.5))
    error(lambda: F.feature_alpha_dropout(x, 1.5))
    z = torch.ones(2, 3, 2, 2, 2)
    module = nn.Dropout3d(0.5)
    module.eval()
    say(module(z) is z)
    module.train()
    for each in [module, nn.FeatureAlphaDropout(0.5)]:
        v = each(z).reshape(2, 3, 8)
        say((v == v[:, :, :1]).all())
    r = torch.ones(4, requires_grad=True)
    say(F.alpha_dropout(r, 0.5, training=True).grad_fn.name(), F.alpha_dropout(r, 1.0, training=True))
    say(torch.dropout(r, 0.5, False) is r, torch.dropout(r, 1.0, True), torch.dropout_(torch.ones(2), 1.0, True))
