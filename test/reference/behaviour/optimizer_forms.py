"""Optimizers and schedulers in the style of PyTorch's test_optim.py."""

import torch
import torch.nn as nn


def test_constructor_errors():
    p = nn.Parameter(torch.ones(2))
    error(lambda: torch.optim.SGD([p], lr=-1))
    error(lambda: torch.optim.SGD([p], lr=0.1, momentum=-0.5))
    error(lambda: torch.optim.SGD([p], lr=0.1, weight_decay=-0.5))
    error(lambda: torch.optim.SGD([p], lr=0.1, nesterov=True))
    error(lambda: torch.optim.Adam([p], betas=(1.5, 0.5)))
    error(lambda: torch.optim.Adam([p], betas=(0.5, 1.5)))
    error(lambda: torch.optim.Adam([p], eps=-1.5))
    error(lambda: torch.optim.AdamW([p], weight_decay=-1))
    error(lambda: torch.optim.RMSprop([p], momentum=-1.5))
    error(lambda: torch.optim.RMSprop([p], alpha=-1.5))
    error(lambda: torch.optim.Adagrad([p], lr_decay=-0.5))
    error(lambda: torch.optim.Adadelta([p], rho=1.5))
    error(lambda: torch.optim.Rprop([p], etas=(1.5, 0.5)))
    error(lambda: torch.optim.ASGD([p], weight_decay=-0.5))
    error(lambda: torch.optim.NAdam([p], momentum_decay=-0.5))
    error(lambda: torch.optim.SGD([], lr=0.1))
    error(lambda: torch.optim.SGD(p, lr=0.1))
    error(lambda: torch.optim.SGD([p * 2], lr=0.1))
    error(lambda: torch.optim.SGD([{"params": [p]}, {"params": [p]}], lr=0.1))
    error(lambda: torch.optim.SGD([3], lr=0.1))
    error(lambda: torch.optim.SGD(nn.Linear(2, 1), lr=0.1))
    error(lambda: torch.optim.SGD(3, lr=0.1))
    error(lambda: torch.optim.AdamW([p], moment=0.5))
    error(lambda: torch.optim.LBFGS([{"params": [p]}, {"params": [nn.Parameter(torch.ones(1))]}]))
    warned(lambda: torch.optim.SGD([p, p], lr=0.1))


def run(make, steps=4):
    w = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    opt = make([w])
    for _ in range(steps):
        opt.zero_grad()
        loss = ((w - torch.tensor([0.5, 0.5], dtype=torch.float64)) ** 4).sum()
        loss.backward()
        opt.step()
    return w.detach()


def test_paths():
    say(run(lambda p: torch.optim.SGD(p, lr=0.01)))
    say(run(lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, dampening=0.1)))
    say(run(lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True, weight_decay=0.1)))
    say(run(lambda p: torch.optim.SGD(p, lr=0.01, maximize=True)))
    say(run(lambda p: torch.optim.Adam(p, lr=0.1, amsgrad=True)))
    say(run(lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.5)))
    say(run(lambda p: torch.optim.RMSprop(p, lr=0.1, centered=True, momentum=0.5)))
    say(run(lambda p: torch.optim.Adagrad(p, lr=0.1, lr_decay=0.1, initial_accumulator_value=0.5)))
    say(run(lambda p: torch.optim.Adadelta(p)))
    say(run(lambda p: torch.optim.Adamax(p)))
    say(run(lambda p: torch.optim.ASGD(p)))
    say(run(lambda p: torch.optim.NAdam(p)))
    say(run(lambda p: torch.optim.RAdam(p)))
    say(run(lambda p: torch.optim.Rprop(p)))


def test_groups_and_state():
    a, b = nn.Parameter(torch.ones(2)), nn.Parameter(torch.zeros(1))
    opt = torch.optim.SGD([{"params": [a], "lr": 0.5}, {"params": b}], lr=0.1, momentum=0.9)
    say(len(opt.param_groups), opt.param_groups[0]["lr"], opt.param_groups[1]["lr"], opt.param_groups[1]["momentum"])
    say(opt)
    (a.sum() + b.sum()).backward()
    opt.step()
    say(a, b)
    say(opt.state[a]["momentum_buffer"])
    sd = opt.state_dict()
    say(list(sd.keys()), sd["param_groups"][0]["params"], sd["param_groups"][1]["params"])
    say(sd["state"][0]["momentum_buffer"])
    other = torch.optim.SGD([{"params": [a]}, {"params": [b]}], lr=0.3)
    other.load_state_dict(sd)
    say(other.param_groups[0]["lr"], other.state[b]["momentum_buffer"])
    error(lambda: torch.optim.SGD([a, b], lr=0.1).load_state_dict(sd))
    error(lambda: torch.optim.SGD([{"params": [a, b]}, {"params": [nn.Parameter(torch.ones(1))]}], lr=0.1).load_state_dict(sd))
    opt.add_param_group({"params": [nn.Parameter(torch.ones(3))], "lr": 7})
    say(len(opt.param_groups), opt.param_groups[2]["lr"])
    error(lambda: opt.add_param_group({"params": [a]}))
    opt.param_groups[0]["lr"] = 0.25
    say(opt.param_groups[0]["lr"])
    opt.zero_grad(set_to_none=False)
    say(a.grad)
    opt.zero_grad()
    say(a.grad)
    adam = torch.optim.Adam([a])
    a.sum().backward()
    adam.step()
    say(sorted(adam.state[a].keys()), int(adam.state[a]["step"]))
    say(adam.defaults["betas"])


def test_hooks_and_closure():
    a = nn.Parameter(torch.ones(1))
    opt = torch.optim.SGD([a], lr=0.1)
    log = []
    h = opt.register_step_pre_hook(lambda o, args, kw: log.append("pre"))
    opt.register_step_post_hook(lambda o, args, kw: log.append("post"))

    def closure():
        opt.zero_grad()
        loss = (a**2).sum()
        loss.backward()
        say(torch.is_grad_enabled())
        return loss

    say(opt.step(closure))
    h.remove()
    opt.step()
    say(log, a)


def test_schedulers():
    def rates(make, n=6):
        p = nn.Parameter(torch.ones(1))
        opt = torch.optim.SGD([p], lr=1.0)
        s = make(opt)
        out = [s.get_last_lr()[0]]
        for _ in range(n):
            opt.step()
            s.step()
            out.append(s.get_last_lr()[0])
        return out

    S = torch.optim.lr_scheduler
    say(rates(lambda o: S.StepLR(o, 2, gamma=0.1)))
    say(rates(lambda o: S.MultiStepLR(o, [1, 3], gamma=0.5)))
    say(rates(lambda o: S.ExponentialLR(o, 0.9)))
    say(rates(lambda o: S.CosineAnnealingLR(o, 4, eta_min=0.1)))
    say(rates(lambda o: S.LambdaLR(o, lambda e: 1 / (e + 1))))
    say(rates(lambda o: S.LinearLR(o, start_factor=0.5, total_iters=3)))
    say(rates(lambda o: S.ConstantLR(o, factor=0.5, total_iters=2)))
    say(rates(lambda o: S.PolynomialLR(o, total_iters=4, power=2)))
    say(rates(lambda o: S.CyclicLR(o, 0.1, 1.0, step_size_up=2)))
    say(rates(lambda o: S.OneCycleLR(o, 2.0, total_steps=10)))
    say(rates(lambda o: S.CosineAnnealingWarmRestarts(o, 3)))
    say(rates(lambda o: S.SequentialLR(o, [S.ConstantLR(o, 0.1), S.ExponentialLR(o, 0.9)], milestones=[2])))
    say(rates(lambda o: S.ChainedScheduler([S.ConstantLR(o, 0.1), S.ExponentialLR(o, 0.9)])))
    say(rates(lambda o: S.MultiplicativeLR(o, lambda e: 0.95)))
    p = nn.Parameter(torch.ones(1))
    opt = torch.optim.SGD([p], lr=1.0)
    s = S.ReduceLROnPlateau(opt, patience=1, factor=0.1)
    for v in [1.0, 1.0, 1.0, 1.0]:
        s.step(v)
    say(opt.param_groups[0]["lr"])
    error(lambda: S.ReduceLROnPlateau(opt, factor=1.5))
    error(lambda: S.OneCycleLR(opt, 1.0))
    warned(lambda: S.StepLR(opt, 1).step())
