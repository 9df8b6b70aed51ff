"""Averages of weights over training, and the state of LBFGS."""

import copy

import torch
import torch.nn as nn


def test_averaged_models():
    from torch.optim.swa_utils import AveragedModel, SWALR, update_bn, get_ema_multi_avg_fn
    m = nn.Linear(2, 1)
    with torch.no_grad():
        m.weight.fill_(1.0)
        m.bias.fill_(0.0)
    avg = AveragedModel(m)
    avg.update_parameters(m)
    with torch.no_grad():
        m.weight.fill_(3.0)
    avg.update_parameters(m)
    say(avg.module.weight, avg.n_averaged)
    say(avg(torch.ones(1, 2)))
    say(sorted(avg.state_dict().keys()))
    ema = AveragedModel(m, multi_avg_fn=get_ema_multi_avg_fn(0.9))
    ema.update_parameters(m)
    with torch.no_grad():
        m.weight.fill_(5.0)
    ema.update_parameters(m)
    say(ema.module.weight)
    fn = AveragedModel(m, avg_fn=lambda a, p, n: 0.5 * a + 0.5 * p)
    fn.update_parameters(m)
    with torch.no_grad():
        m.weight.fill_(1.0)
    fn.update_parameters(m)
    say(fn.module.weight)
    opt = torch.optim.SGD(m.parameters(), lr=1.0)
    s = SWALR(opt, swa_lr=0.1, anneal_epochs=4, anneal_strategy="linear")
    lrs = []
    for _ in range(6):
        opt.step()
        s.step()
        lrs.append(opt.param_groups[0]["lr"])
    say(lrs)
    opt = torch.optim.SGD(m.parameters(), lr=1.0)
    s = SWALR(opt, swa_lr=0.1, anneal_epochs=4)
    lrs = []
    for _ in range(6):
        opt.step()
        s.step()
        lrs.append(s.get_last_lr()[0])
    say(lrs)
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    data = [torch.arange(8, dtype=torch.float32).reshape(4, 2), torch.ones(4, 2)]
    with torch.no_grad():
        net[0].weight.copy_(torch.eye(2))
        net[0].bias.zero_()
    update_bn(data, net)
    say(net[1].running_mean, net[1].running_var, net[1].momentum)
    error(lambda: SWALR(opt, swa_lr=0.1, anneal_strategy="x"))
    error(lambda: SWALR(opt, swa_lr=0.1, anneal_epochs=-1))


def test_lbfgs_state():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    opt = torch.optim.LBFGS([x], lr=0.5, max_iter=3)

    def closure():
        opt.zero_grad()
        loss = ((x - 3) ** 4).sum()
        loss.backward()
        return loss

    opt.step(closure)
    sd = opt.state_dict()
    say([k in sd["state"][0] for k in ["d", "t", "old_dirs", "old_stps", "ro", "H_diag", "prev_flat_grad", "prev_loss"]])
    say(sd["state"][0]["n_iter"], sd["state"][0]["func_evals"])
    say(x)
    y = x.detach().clone().requires_grad_()
    opt2 = torch.optim.LBFGS([y], lr=0.5, max_iter=3)
    opt2.load_state_dict(copy.deepcopy(sd))
    opt.step(closure)

    def closure2():
        opt2.zero_grad()
        loss = ((y - 3) ** 4).sum()
        loss.backward()
        return loss

    opt2.step(closure2)
    say(close(x, y))
