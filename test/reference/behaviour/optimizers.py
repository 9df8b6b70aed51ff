"""Optimizers and schedulers: groups, states, hooks, closures, messages."""

import torch
from torch import nn, optim
from torch.optim import lr_scheduler


def leaf(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def pull(*leaves):
    for p in leaves:
        p.grad = None
    sum(((p * p).sum() for p in leaves), torch.zeros(1, dtype=torch.float64)).sum().backward()


def test_groups():
    a, b, c = leaf([1.0, 2.0]), leaf([3.0]), leaf([4.0])
    opt = optim.SGD([{"params": [a]}, {"params": b, "lr": 0.5, "momentum": 0.9}], lr=0.1)
    opt.add_param_group({"params": [c], "weight_decay": 0.25})
    say([(g["lr"], g["momentum"], g["weight_decay"], len(g["params"])) for g in opt.param_groups])
    for _ in range(3):
        pull(a, b, c)
        opt.step()
    say(a, b, c)
    opt.param_groups[0]["lr"] = 1.0
    opt.param_groups[2]["weight_decay"] = 0.0
    pull(a, b, c)
    opt.step()
    say(a, b, c)
    opt.zero_grad()
    say(a.grad, b.grad)


def test_messages():
    a = leaf([1.0])
    error(lambda: optim.SGD([], lr=0.1))
    error(lambda: optim.SGD([a], lr=-0.5))
    error(lambda: optim.SGD([a], lr=0.1, momentum=-0.5))
    error(lambda: optim.SGD([a], lr=0.1, weight_decay=-0.5))
    error(lambda: optim.SGD([a], lr=0.1, nesterov=True))
    error(lambda: optim.SGD([a * 2], lr=0.1))
    error(lambda: optim.SGD([3], lr=0.1))
    error(lambda: optim.Adam([a], betas=(1.5, 0.9)))
    error(lambda: optim.Adam([a], betas=(0.5, 1.5)))
    error(lambda: optim.Adam([a], eps=-0.5))
    error(lambda: optim.Adadelta([a], rho=1.5))
    error(lambda: optim.Adagrad([a], lr_decay=-0.5))
    error(lambda: optim.NAdam([a], momentum_decay=-0.5))
    error(lambda: optim.Rprop([a], etas=(1.5, 1.2)))
    error(lambda: optim.RMSprop([a], alpha=-0.5))
    opt = optim.SGD([a], lr=0.1)
    error(lambda: opt.add_param_group([a]))
    error(lambda: opt.add_param_group({"params": [a]}))
    error(lambda: optim.LBFGS([{"params": [a]}, {"params": [leaf([2.0])]}]))


def test_states():
    a, b = leaf([1.0, 2.0]), leaf([1.0, 2.0])
    first, second = optim.Adam([a], lr=0.1, amsgrad=True), optim.Adam([b], lr=0.5)
    for _ in range(2):
        pull(a)
        first.step()
    state = first.state_dict()
    say(sorted(state.keys()), sorted(state["state"][0].keys()))
    say(state["param_groups"][0]["lr"], state["param_groups"][0]["weight_decay"], state["param_groups"][0]["params"])
    say(float(state["state"][0]["step"]), state["state"][0]["exp_avg"], state["state"][0]["exp_avg_sq"])
    second.load_state_dict(state)
    with torch.no_grad():
        b.copy_(a)
    for _ in range(2):
        pull(b)
        second.step()
    say(b, second.param_groups[0]["lr"], second.param_groups[0]["amsgrad"])
    error(lambda: optim.Adam([{"params": [a]}, {"params": [b]}]).load_state_dict(state))
    error(lambda: optim.Adam([a, b]).load_state_dict(state))


def test_hooks_and_closures():
    a = leaf([1.0, 2.0])
    opt = optim.SGD([a], lr=0.25)
    order = []
    pre = opt.register_step_pre_hook(lambda o, args, kwargs: order.append("pre"))
    post = opt.register_step_post_hook(lambda o, args, kwargs: order.append("post"))

    def closure():
        order.append("closure")
        opt.zero_grad()
        loss = (a * a).sum()
        loss.backward()
        return loss

    say(opt.step(closure), order)
    pre.remove()
    post.remove()
    say(opt.step(closure), order, a)


def test_lbfgs():
    a = leaf([-1.0, 1.5])
    opt = optim.LBFGS([a], lr=0.5, max_iter=6, line_search_fn="strong_wolfe")

    def closure():
        opt.zero_grad()
        loss = (1 - a[0]) ** 2 + 5 * (a[1] - a[0] ** 2) ** 2
        loss.backward()
        return loss

    for _ in range(3):
        say(opt.step(closure).item())
    say(a)


def rates(make, steps=8):
    opt = optim.SGD([leaf([1.0])], lr=1.0)
    scheduler = make(opt)
    found = []
    for _ in range(steps):
        found.append(scheduler.get_last_lr()[0])
        opt.step()
        scheduler.step()
    return found


def test_schedules():
    say(rates(lambda o: lr_scheduler.ConstantLR(o, factor=0.5, total_iters=3)))
    say(rates(lambda o: lr_scheduler.PolynomialLR(o, total_iters=4, power=2.0)))
    say(rates(lambda o: lr_scheduler.MultiplicativeLR(o, lr_lambda=lambda epoch: 0.5)))
    say(rates(lambda o: lr_scheduler.LambdaLR(o, lr_lambda=lambda epoch: 1 / (1 + epoch))))
    say(rates(lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, T_0=2, T_mult=2, eta_min=0.25)))
    say(rates(lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=4)))
    say(rates(lambda o: lr_scheduler.OneCycleLR(
        o, 0.5, epochs=2, steps_per_epoch=5, three_phase=True, cycle_momentum=False, anneal_strategy="linear")))
    error(lambda: rates(lambda o: lr_scheduler.OneCycleLR(o, 0.5)))
    error(lambda: rates(lambda o: lr_scheduler.OneCycleLR(o, 0.5, total_steps=4, cycle_momentum=False)))
    say(rates(lambda o: lr_scheduler.CyclicLR(o, base_lr=0.25, max_lr=1.0, step_size_up=2, cycle_momentum=False)))


def test_combined_schedules():
    def sequential(o):
        warm = lr_scheduler.ConstantLR(o, factor=0.25, total_iters=2)
        fall = lr_scheduler.ExponentialLR(o, gamma=0.5)
        return lr_scheduler.SequentialLR(o, schedulers=[warm, fall], milestones=[3])

    def three(o):
        parts = [lr_scheduler.LinearLR(o, start_factor=0.5, total_iters=2), lr_scheduler.StepLR(o, step_size=2, gamma=0.5),
                 lr_scheduler.CosineAnnealingLR(o, T_max=3)]
        return lr_scheduler.SequentialLR(o, parts, milestones=[2, 5])

    def chained(o):
        return lr_scheduler.ChainedScheduler(
            [lr_scheduler.ConstantLR(o, factor=0.5, total_iters=2), lr_scheduler.ExponentialLR(o, gamma=0.5)])

    for make in (sequential, three, chained):
        say(rates(make))


def test_scheduler_states():
    opt = optim.SGD([leaf([1.0])], lr=1.0)
    step = lr_scheduler.StepLR(opt, 2, gamma=0.5)
    for _ in range(3):
        opt.step()
        step.step()
    state = step.state_dict()
    say(state["last_epoch"], state["base_lrs"], step.last_epoch, step.base_lrs)
    other = lr_scheduler.StepLR(optim.SGD([leaf([1.0])], lr=1.0), 2, gamma=0.5)
    other.load_state_dict(state)
    say(other.last_epoch, opt.param_groups[0]["initial_lr"])


def test_plateau():
    opt = optim.SGD([leaf([1.0])], lr=1.0)
    plateau = lr_scheduler.ReduceLROnPlateau(opt, factor=0.5, patience=1)
    found = []
    for value in (3.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0):
        opt.step()
        plateau.step(value)
        found.append(opt.param_groups[0]["lr"])
    say(found)


def test_scheduler_messages():
    opt = optim.SGD([leaf([1.0])], lr=1.0)
    error(lambda: lr_scheduler.ConstantLR(opt, factor=1.5))
    error(lambda: lr_scheduler.CosineAnnealingWarmRestarts(opt, T_0=0))
    error(lambda: lr_scheduler.ReduceLROnPlateau(opt, factor=1.5))
    error(lambda: lr_scheduler.SequentialLR(opt, [lr_scheduler.StepLR(opt, 2)], milestones=[1, 2]))
    fresh = optim.SGD([leaf([1.0])], lr=1.0)
    schedule = lr_scheduler.StepLR(fresh, 2)
    warned(lambda: schedule.step())


def test_training_a_module():
    net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1)).double()
    with torch.no_grad():
        for i, p in enumerate(net.parameters()):
            p.copy_(torch.arange(p.numel(), dtype=torch.float64).reshape(p.shape) * 0.25 - 0.375 + 0.125 * i)
    x = torch.tensor([[0.5, -1.0], [1.5, 2.0], [-0.25, 0.75]], dtype=torch.float64)
    y = torch.tensor([[1.0], [-1.0], [0.5]], dtype=torch.float64)
    opt = optim.AdamW(net.parameters(), lr=0.05)
    schedule = lr_scheduler.OneCycleLR(opt, max_lr=0.1, total_steps=6)
    for _ in range(5):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(x), y)
        loss.backward()
        say(loss.item(), nn.utils.clip_grad_norm_(net.parameters(), 0.5))
        opt.step()
        schedule.step()
    say(net[0].weight)


def test_printing():
    weights = [torch.ones(1, requires_grad=True), torch.ones(2, requires_grad=True)]
    say(torch.optim.SGD(weights, lr=0.1, momentum=0.9))
    optimizer = torch.optim.SGD([{"params": weights[:1]}, {"params": weights[1:], "lr": 0.5, "weight_decay": 0.01}], lr=0.1)
    torch.optim.lr_scheduler.StepLR(optimizer, 2)
    say(optimizer)
    say(torch.optim.RMSprop(weights, lr=0.25, centered=True))
    say(torch.optim.Adagrad(weights, lr=0.25))
    say(torch.optim.Adamax(weights, betas=(0.5, 0.75), eps=1e-6))
    say(torch.optim.Adam(weights), torch.optim.AdamW(weights, amsgrad=True), torch.optim.NAdam(weights))
