"""Hooks around the states of modules, extra state, and modules put at paths."""

import torch
from torch import nn


def test_hooks_when_made():
    net = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.Linear(1, 1, bias=False)))
    net.register_state_dict_pre_hook(lambda module, prefix, keep_vars: say("outer before", repr(prefix), keep_vars))
    net[1].register_state_dict_pre_hook(lambda module, prefix, keep_vars: say("inner before", prefix, keep_vars))

    def after(module, state, prefix, metadata):
        say("after", prefix, list(state.keys()))
        state[prefix + "added"] = torch.ones(1)

    handle = net[1].register_state_dict_post_hook(after)
    say(list(net.state_dict().keys()))
    say(list(net.state_dict(keep_vars=True, prefix="net.").keys()))
    handle.remove()
    say(list(net.state_dict().keys()))


def test_hooks_when_loaded():
    net = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))

    def before(module, state, prefix, metadata, strict, missing, unexpected, messages):
        say("before", prefix, strict, sorted(state.keys()), missing, unexpected, messages)
        if prefix + "w" in state:
            state[prefix + "weight"] = state.pop(prefix + "w")

    def after(module, report):
        say("after", type(module).__name__, report.missing_keys, report.unexpected_keys)

    net.register_load_state_dict_post_hook(after)
    net[1].register_load_state_dict_pre_hook(before)
    net[1].register_load_state_dict_post_hook(after)
    one = torch.ones(1)
    state = {"0.weight": one[None], "0.bias": one, "1.w": one[None] * 2, "1.bias": one}
    say(net.load_state_dict(state), sorted(state.keys()), net[1].weight)
    error(lambda: net.load_state_dict({"0.weight": one[None]}))
    say(net.load_state_dict({"0.weight": one[None], "x": one}, strict=False))

    def forgive(module, report):
        report.missing_keys.clear()

    net.register_load_state_dict_post_hook(forgive)
    say(net.load_state_dict({"0.weight": one[None]}))

    def complain(module, state, prefix, metadata, strict, missing, unexpected, messages):
        messages.append("not today")

    net.register_load_state_dict_pre_hook(complain)
    error(lambda: net.load_state_dict(net.state_dict()))


class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.count = 0
        self.weight = nn.Parameter(torch.ones(1))

    def forward(self, x):
        self.count = self.count + 1
        return x * self.weight

    def get_extra_state(self):
        return {"count": self.count}

    def set_extra_state(self, state):
        self.count = state["count"]


def test_extra_state():
    first = nn.Sequential(Counter(), nn.ReLU())
    first(torch.ones(1))
    first(torch.ones(1))
    state = first.state_dict()
    say(list(state.keys()), state["0._extra_state"])
    second = nn.Sequential(Counter(), nn.ReLU())
    say(second.load_state_dict(state), second[0].count)
    error(lambda: second.load_state_dict({"0.weight": torch.ones(1)}))
    say(second.load_state_dict({"0.weight": torch.ones(1)}, strict=False))
    error(lambda: nn.Sequential(nn.Linear(1, 1)).load_state_dict({"0._extra_state": 3}))


def test_set_submodule():
    net = nn.Sequential(nn.Linear(1, 2), nn.Sequential(nn.ReLU()))
    net.set_submodule("1.0", nn.Tanh())
    say(net)

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(1, 1)
            self.size = 3

    model = Model()
    model.set_submodule("layer", nn.Sigmoid())
    model.set_submodule("other", nn.Tanh())
    say(model)
    error(lambda: model.set_submodule("", nn.Tanh()))
    error(lambda: model.set_submodule("size", nn.Tanh()))
    error(lambda: model.set_submodule("missing", nn.Tanh(), strict=True))
    error(lambda: model.set_submodule("missing.inner", nn.Tanh()))


def test_names_and_deletion():
    net = nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1))
    say(net._get_name(), net[0]._get_name())
    del net[0]
    say(net, len(net))
    parts = nn.ModuleDict({"a": nn.ReLU(), "b": nn.Tanh()})
    del parts["a"]
    say(parts)
    blocks = nn.ModuleList([nn.ReLU(), nn.Tanh()])
    del blocks[-1]
    say(blocks)
