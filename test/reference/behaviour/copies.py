"""Deep copies of tensors, parameters, modules and lists."""

import copy

import torch
import torch.nn as nn


def test_deepcopies():
    a = torch.zeros(10, requires_grad=True)
    b = copy.deepcopy(a)
    say(b.requires_grad, b.is_leaf, b is a)
    a.grad = torch.ones(10)
    b = copy.deepcopy(a)
    say(b.grad)
    error(lambda: copy.deepcopy(a * 2))
    m = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.BatchNorm1d(3))
    n = copy.deepcopy(m)
    say(n[0].weight is m[0].weight, torch.equal(n[0].weight, m[0].weight))
    n[0].weight.data.zero_()
    say(m[0].weight.abs().sum().item() > 0)
    say(n)
    p = nn.Parameter(torch.ones(2), requires_grad=False)
    q = copy.deepcopy(p)
    say(type(q).__name__, q.requires_grad)
    lst = copy.deepcopy([a, {"a": a}])
    say(lst[0] is lst[1]["a"])
    x = torch.arange(4.0)
    v = x[1:3]
    w = copy.deepcopy(v)
    say(w, w.storage_offset())
    opt = torch.optim.SGD(m.parameters(), lr=0.1, momentum=0.9)
    o2 = copy.deepcopy(opt)
    say(len(o2.param_groups), o2.param_groups[0]["lr"])
