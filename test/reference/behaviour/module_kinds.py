"""Modules as PyTorch's own tests ask of them: convolutions, containers, paths, printing, conversion, states."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(2, 3)
        self.act = nn.ReLU()
        self.rest = nn.Sequential(nn.Linear(3, 3), nn.Sequential(nn.Tanh(), nn.Linear(3, 1)))
        self.register_buffer("scale", torch.ones(1))
        self.register_parameter("gain", nn.Parameter(torch.zeros(1)))
        self.register_parameter("nothing", None)

    def forward(self, x):
        return self.rest(self.act(self.first(x))) * self.scale + self.gain


def filled(module):
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.arange(float(parameter.numel())).view_as(parameter) / 7)
    return module


def test_padding_modes():
    x = torch.arange(12.0).reshape(1, 1, 3, 4).requires_grad_()
    for mode in ["zeros", "reflect", "replicate", "circular"]:
        conv = filled(nn.Conv2d(1, 1, 3, padding=1, padding_mode=mode))
        out = conv(x)
        (grad,) = torch.autograd.grad(out.sum(), x)
        say(conv, out, grad)
    say(filled(nn.Conv1d(1, 1, 4, padding="same", padding_mode="circular"))(torch.arange(5.0).view(1, 1, 5)))
    say(nn.Conv1d(2, 4, 2, padding=(1,), dilation=2, groups=2, bias=False, padding_mode="replicate"))


def test_convolution_attributes():
    conv = nn.Conv2d(2, 4, (3, 2), stride=2, padding=1, dilation=(1, 2), groups=2)
    say(conv.in_channels, conv.out_channels, conv.kernel_size, conv.stride, conv.padding, conv.dilation)
    say(conv.groups, conv.padding_mode, conv.transposed, conv.output_padding, list(conv.weight.shape))
    up = nn.ConvTranspose2d(2, 4, 3, stride=2, output_padding=1)
    say(up.transposed, up.output_padding, list(up.weight.shape), up)


def test_convolution_refusals():
    error(lambda: nn.Conv1d(3, 4, 1, groups=2))
    error(lambda: nn.Conv1d(2, 3, 1, groups=2))
    error(lambda: nn.Conv1d(2, 2, 1, groups=0))
    error(lambda: nn.Conv2d(1, 1, 2, stride=2, padding="same"))
    error(lambda: nn.ConvTranspose1d(1, 1, 2, padding_mode="reflect"))


def test_output_size():
    up = filled(nn.ConvTranspose1d(1, 1, 3, stride=2))
    x = torch.arange(3.0).view(1, 1, 3)
    say(up(x).shape, up(x, output_size=[8]).shape, up(x, [1, 1, 7]).shape)
    error(lambda: up(x, output_size=[10]))
    error(lambda: up(x, output_size=[1, 2]))


def test_named_modules():
    net = Net()
    say([name for name, _ in net.named_modules()])
    say([name for name, _ in net.named_children()])
    say([name for name, _ in net.named_parameters()])
    say([name for name, _ in net.named_parameters(prefix="net", recurse=False)])
    say([name for name, _ in net.named_buffers()], list(net.state_dict().keys()))
    say(len(list(net.modules())), len(list(net.children())), len(list(net.parameters())))
    say(net)


def test_shared_modules():
    inner = nn.Linear(2, 2)
    net = nn.Sequential(inner, nn.ReLU(), inner)
    say([name for name, _ in net.named_modules()], [name for name, _ in net.named_modules(remove_duplicate=False)])
    say([name for name, _ in net.named_parameters()])
    say([name for name, _ in net.named_parameters(remove_duplicate=False)])
    say(list(net.state_dict().keys()))


def test_lookup():
    net = Net()
    say(net.get_submodule("rest.1.1"), net.get_parameter("rest.0.bias").shape, net.get_buffer("scale"))
    error(lambda: net.get_submodule("rest.7"))
    error(lambda: net.get_parameter("scale"))
    error(lambda: net.get_buffer("gain"))
    error(lambda: net.get_parameter("rest.0.absent"))


def test_registration_errors():
    net = Net()
    error(lambda: net.register_buffer("a.b", torch.ones(1)))
    error(lambda: net.register_buffer("", torch.ones(1)))
    error(lambda: net.register_buffer("first", torch.ones(1)))
    error(lambda: net.register_buffer("mask", 3))
    error(lambda: net.register_parameter("gain2", torch.ones(1)))
    error(lambda: net.register_parameter("act", nn.Parameter(torch.ones(1))))
    error(lambda: net.add_module("sub", 4))
    error(lambda: net.add_module("gain", nn.ReLU()))


def test_conversions():
    net = Net()
    say(net.double().first.weight.dtype, net.scale.dtype, net.float().first.weight.dtype)
    say(net.to(torch.float64).gain.dtype, net.to(dtype=torch.float32).gain.dtype)
    say(net.type(torch.float64).scale.dtype, net.cpu() is net)
    error(lambda: net.to(torch.int64))
    net.requires_grad_(False)
    say([p.requires_grad for p in net.parameters()])
    say(net.train(False).training, net.rest[1][0].training, net.train().training)
    error(lambda: net.train(1))


def test_load_state():
    net = nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1))
    state = net.state_dict()
    say(list(state.keys()))
    say(net.load_state_dict(state))
    state["more"] = torch.ones(1)
    state = {key: value for key, value in state.items() if key != "0.bias"}
    error(lambda: net.load_state_dict(state))
    result = net.load_state_dict(state, strict=False)
    say(result.missing_keys, result.unexpected_keys, result)
    state["0.weight"] = torch.ones(3, 3)
    error(lambda: net.load_state_dict(state, strict=False))
    error(lambda: net.load_state_dict([1, 2]))


def test_state_is_shared():
    net = nn.Linear(2, 1)
    state = net.state_dict()
    with torch.no_grad():
        net.weight.fill_(5.0)
    say(state["weight"], state["weight"].requires_grad, state["weight"].data_ptr() == net.weight.data_ptr())
    kept = net.state_dict(keep_vars=True)
    say(kept["weight"] is net.weight, list(net.state_dict(prefix="p.").keys()))


def test_containers():
    parts = nn.ModuleList([nn.Linear(1, 1), nn.ReLU()])
    parts.append(nn.Tanh())
    parts.extend([nn.Sigmoid()])
    parts.insert(1, nn.Identity())
    say(len(parts), parts)
    say(parts[-1], [type(p).__name__ for p in parts])
    named = nn.ModuleDict({"a": nn.Linear(1, 2), "b": nn.ReLU()})
    named["c"] = nn.Tanh()
    say(list(named.keys()), "b" in named, len(named), named)
    popped = named.pop("b")
    say(popped, list(named.keys()))
    chain = nn.Sequential(nn.Linear(1, 2), nn.ReLU())
    chain.append(nn.Linear(2, 1))
    say(len(chain), chain[0:2], chain[-1], chain)
    error(lambda: parts(torch.ones(1)))


def test_parameter_containers():
    holder = nn.ParameterList([nn.Parameter(torch.ones(2)), nn.Parameter(torch.zeros(1, 2))])
    say(len(holder), holder, [name for name, _ in holder.named_parameters()])
    named = nn.ParameterDict({"w": nn.Parameter(torch.ones(2)), "v": torch.zeros(3)})
    say(list(named.keys()), named, named["v"].requires_grad)


def test_buffers():
    class Holder(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("kept", torch.ones(1))
            self.register_buffer("cache", torch.zeros(1), persistent=False)
            self.count = nn.Buffer(torch.zeros(2))

    holder = Holder()
    say([name for name, _ in holder.named_buffers()], list(holder.state_dict().keys()))
    holder.kept = torch.full((1,), 3.0)
    say(holder.get_buffer("kept"), isinstance(holder.count, nn.Buffer), isinstance(holder.kept, torch.Tensor))


def test_zero_grad_and_apply():
    net = Net()
    net(torch.ones(4, 2)).sum().backward()
    say([p.grad is None for p in net.parameters()])
    net.zero_grad(set_to_none=False)
    say([p.grad.abs().sum().item() for p in net.parameters()])
    net.zero_grad()
    say([p.grad is None for p in net.parameters()])
    seen = []
    net.apply(lambda module: seen.append(type(module).__name__))
    say(seen)
