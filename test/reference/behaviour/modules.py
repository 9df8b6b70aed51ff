"""Modules: members, states, hooks, messages and printing."""

import torch
from torch import nn


class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)
        self.scale = nn.Parameter(torch.tensor([2.0, 3.0]))
        self.register_buffer("offset", torch.tensor([1.0, 1.0]))
        self.register_buffer("scratch", torch.zeros(1), persistent=False)

    def forward(self, x):
        return self.fc(x) * self.scale + self.offset

    def extra_repr(self):
        return "inner=True"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Inner()
        self.norm = nn.BatchNorm1d(2)
        self.stack = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
        self.shared = self.first.fc
        self.nothing = None

    def forward(self, x):
        return self.stack(self.norm(self.first(x)))


def fill(module):
    with torch.no_grad():
        for i, p in enumerate(module.parameters()):
            p.copy_(torch.arange(p.numel(), dtype=torch.float32).reshape(p.shape) * 0.25 - 0.5 + 0.125 * i)
    return module


def test_names():
    net = Net()
    say([name for name, _ in net.named_parameters()])
    say([name for name, _ in net.named_parameters(remove_duplicate=False)])
    say([name for name, _ in net.named_parameters(recurse=False)])
    say([name for name, _ in net.named_parameters(prefix="net")])
    say([name for name, _ in net.named_buffers()])
    say([name for name, _ in net.named_modules()])
    say([name for name, _ in net.named_children()])
    say(len(list(net.children())), len(list(net.modules())), len(list(net.parameters())), len(list(net.buffers())))
    say(list(net.state_dict().keys()))
    say(list(net.first.state_dict(prefix="p.").keys()))


def test_modules_that_occur_twice():
    layer = torch.nn.Linear(1, 1)
    net = torch.nn.Sequential(layer, layer)
    say(len(list(net.modules())), len(list(net.modules(remove_duplicate=False))))


def test_printing():
    say(Net())
    say(nn.ModuleList([nn.Linear(1, 2), nn.Linear(1, 2), nn.ReLU()]))
    say(nn.ModuleList([nn.Sequential(nn.ReLU(), nn.Tanh()), nn.Sequential(nn.ReLU(), nn.Tanh())]))
    say(nn.ModuleDict({"a": nn.Linear(1, 2), "b": nn.ReLU()}))
    say(nn.ParameterList([nn.Parameter(torch.zeros(2, 3)), nn.Parameter(torch.zeros(1))]))
    say(nn.Sequential(), nn.ModuleList(), nn.Dropout(0.25), nn.Flatten(), nn.Identity(), nn.Embedding(3, 2))


def test_submodules():
    net = Net()
    say(net.get_submodule("stack.0"), net.get_submodule("") is net)
    say(net.get_parameter("first.scale").shape, net.get_buffer("norm.running_mean"))
    error(lambda: net.get_submodule("stack.7"))
    error(lambda: net.get_submodule("nowhere"))
    error(lambda: net.get_submodule("first.scale"))
    error(lambda: net.get_parameter("first.offset"))
    error(lambda: net.get_parameter("first.none"))
    error(lambda: net.get_buffer("first.scale"))


def test_registration_messages():
    net = nn.Linear(2, 2)
    error(lambda: net.register_buffer("a.b", torch.zeros(1)))
    error(lambda: net.register_buffer("", torch.zeros(1)))
    error(lambda: net.register_buffer("weight", torch.zeros(1)))
    error(lambda: net.register_buffer("b", 3))
    error(lambda: net.register_parameter("a.b", None))
    error(lambda: net.register_parameter("", None))
    error(lambda: net.add_module("a.b", nn.ReLU()))
    error(lambda: net.add_module("", nn.ReLU()))
    error(lambda: net.add_module("weight", nn.ReLU()))
    error(lambda: net.train(1))
    net.register_buffer("b", None)
    net.register_parameter("c", None)
    say(list(net.state_dict().keys()))
    net.b = torch.ones(1)
    say(list(net.state_dict().keys()))
    net.add_module("more", nn.ReLU())
    say(net)


def test_states():
    a, b = fill(nn.Linear(2, 2)), nn.Linear(2, 2)
    say(b.load_state_dict(a.state_dict()).missing_keys)
    say(b.weight, b.bias)
    say(b.state_dict()["weight"].requires_grad, b.state_dict(keep_vars=True)["weight"].requires_grad)
    error(lambda: b.load_state_dict({"weight": torch.zeros(3, 2), "other": torch.zeros(1)}))
    report = b.load_state_dict({"other": torch.zeros(1)}, strict=False)
    say(report.missing_keys, report.unexpected_keys)
    error(lambda: b.load_state_dict({"weight": 1}, strict=False))
    before = b.weight
    b.load_state_dict({"weight": torch.ones(2, 2), "bias": torch.ones(2)})
    say(before is b.weight, b.weight)
    b.load_state_dict({"weight": torch.zeros(2, 2), "bias": torch.ones(2)}, assign=True)
    say(before is b.weight, isinstance(b.weight, nn.Parameter), b.weight)
    say(list(nn.BatchNorm1d(2).state_dict().items()))


def test_conversions():
    net = Net().double()
    say(net.first.scale, net.norm.running_mean, net.norm.num_batches_tracked)
    say(net.float() is net, net.first.scale, net.to(torch.float64).first.scale)
    error(lambda: net.to(torch.int64))
    net.requires_grad_(False)
    say([p.requires_grad for p in net.parameters()])
    say(net.eval().training, net.stack[1].training, net.train().stack[1].training)


def test_apply_and_zero_grad():
    net = fill(Net())
    seen = []
    say(net.apply(lambda m: seen.append(type(m).__name__)) is net, seen)
    x = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
    net(x).sum().backward()
    say(net.first.scale.grad, net.stack[2].bias.grad)
    net.zero_grad(set_to_none=False)
    say(net.first.scale.grad)
    net.zero_grad()
    say(net.first.scale.grad)


def test_forward_hooks():
    fc = fill(nn.Linear(2, 1))
    x = torch.tensor([[1.0, 2.0]])
    order = []
    pre = fc.register_forward_pre_hook(lambda m, args: order.append("pre"))
    double = fc.register_forward_pre_hook(lambda m, args: (args[0] * 2,))
    post = fc.register_forward_hook(lambda m, args, out: order.append("post"))
    plus = fc.register_forward_hook(lambda m, args, out: out + 1)
    first = fc.register_forward_hook(lambda m, args, out: order.append("first"), prepend=True)
    say(fc(x), order)
    for handle in (pre, double, post, plus, first):
        handle.remove()
    say(fc(x), order)

    def fails(m, args):
        raise ValueError("no")

    fc.register_forward_pre_hook(fails)
    fc.register_forward_hook(lambda m, args, out: order.append("always"), always_call=True)
    error(lambda: fc(x))
    say(order)


def test_backward_hooks():
    fc = fill(nn.Linear(2, 1))
    x = torch.tensor([[1.0, 2.0]], requires_grad=True)
    pre = fc.register_full_backward_pre_hook(lambda m, out: (out[0] * 10,))
    seen = fc.register_full_backward_hook(lambda m, ins, outs: say("hook", ins, outs))
    y = fc(x)
    say(y)
    y.sum().backward()
    say(x.grad, fc.weight.grad)
    pre.remove()
    seen.remove()
    fc.register_full_backward_hook(lambda m, ins, outs: (ins[0] * 3,))
    x.grad = None
    fc(x).sum().backward()
    say(x.grad)


def test_backward_hooks_without_inputs():
    fc = fill(nn.Linear(2, 1))
    fc.register_full_backward_hook(lambda m, ins, outs: say("hook", ins, outs))
    y = fc(torch.tensor([[1.0, 2.0]]))
    warned(lambda: y.sum().backward())
    say(fc.weight.grad)


def test_backward_hook_messages():
    fc = fill(nn.Linear(2, 1))
    x = torch.tensor([[1.0, 2.0]], requires_grad=True)
    fc.register_full_backward_hook(lambda m, ins, outs: (None, None))
    error(lambda: fc(x).sum().backward())
    fc = fill(nn.Linear(2, 1))
    fc.register_full_backward_pre_hook(lambda m, outs: (None, None))
    error(lambda: fc(x).sum().backward())


def test_containers():
    seq = nn.Sequential(nn.ReLU(), nn.Tanh())
    seq.append(nn.Sigmoid())
    seq.insert(0, nn.Identity())
    say(seq, len(seq), seq[1], seq[-1])
    seq.extend([nn.GELU()])
    say(seq.pop(0), len(seq))
    named = nn.Sequential({"a": nn.ReLU(), "b": nn.Tanh()}) if False else nn.Sequential(nn.ReLU())
    say([name for name, _ in named.named_children()])
    layers = nn.ModuleList([nn.Linear(2, 2) for _ in range(2)])
    layers.append(nn.ReLU())
    say(len(layers), [name for name, _ in layers.named_parameters()])
    layers[2] = nn.Tanh()
    say(layers[2])
    error(lambda: layers(torch.ones(1)))
    table = nn.ModuleDict({"a": nn.ReLU(), "b": nn.Tanh()})
    table.update({"c": nn.GELU()})
    say(list(table.keys()), table["b"], "c" in table, len(table), table.pop("a"))
    say([name for name, _ in table.items()])
    plist = nn.ParameterList([nn.Parameter(torch.ones(2)), torch.zeros(1)])
    say(len(plist), plist[1], [name for name, _ in plist.named_parameters()])
    pdict = nn.ParameterDict({"x": nn.Parameter(torch.ones(2))})
    pdict.update({"y": torch.zeros(1)})
    say(list(pdict.keys()), pdict["y"], [name for name, _ in pdict.named_parameters()])
    say(list(pdict.state_dict().items()))


def test_parameters():
    p = nn.Parameter(torch.ones(2))
    say(p, p.requires_grad, p.is_leaf, isinstance(p, torch.Tensor))
    say(nn.Parameter(torch.ones(1), requires_grad=False).requires_grad)
    x = torch.ones(2, requires_grad=True) * 2
    say(nn.Parameter(x).is_leaf)


def test_missing_forward():
    class Empty(nn.Module):
        def __init__(self):
            super().__init__()

    error(lambda: Empty()(torch.ones(1)))
