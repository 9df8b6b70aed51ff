"""States, options and hooks of optimizers and schedulers, as programs keep and restore them."""

import torch


def trained(make, options={}, steps=4):
    w = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64, requires_grad=True)
    optimizer = make([w], **options)
    for _ in range(steps):
        optimizer.zero_grad()
        ((w**2).sum() + w.prod()).backward()
        optimizer.step()
    say([round(value, 8) for value in w.tolist()])
    return optimizer


def test_options_of_groups():
    optim = torch.optim
    for make in [optim.SGD, optim.Adam, optim.AdamW, optim.NAdam, optim.RAdam, optim.Adamax, optim.Adagrad, optim.Adadelta, optim.RMSprop, optim.Rprop]:
        optimizer = trained(make)
        say(make.__name__, optimizer.state_dict()["param_groups"])
        say([sorted(each.keys()) for each in optimizer.state.values()])
        group = optimizer.param_groups[0]
        say(group["lr"], group["maximize"], group["foreach"], group["differentiable"], optimizer.defaults["lr"])


def test_decoupled_weight_decay():
    for options in [{"weight_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True}, {"amsgrad": True}]:
        optimizer = trained(torch.optim.Adam, options)
        say(optimizer.param_groups[0]["decoupled_weight_decay"])
    optimizer = trained(torch.optim.AdamW, {"weight_decay": 0.1})
    say(optimizer.param_groups[0]["decoupled_weight_decay"])
    say(optimizer)


def test_adafactor():
    optimizer = trained(torch.optim.Adafactor, {"lr": 0.1})
    say(optimizer.state_dict()["param_groups"])
    w = torch.arange(6, dtype=torch.float64).reshape(2, 3).requires_grad_()
    optimizer = torch.optim.Adafactor([w], lr=0.1, weight_decay=0.1, eps=(None, 0.01), maximize=True)
    for _ in range(3):
        optimizer.zero_grad()
        (w**2).sum().backward()
        optimizer.step()
    say([[round(value, 8) for value in row] for row in w.tolist()])
    say(sorted(optimizer.state[w].keys()), optimizer.state[w]["row_var"].shape, optimizer.state[w]["col_var"].shape)
    error(lambda: torch.optim.Adafactor([w], lr=-1))
    error(lambda: torch.optim.Adafactor([w], beta2_decay=1))
    error(lambda: torch.optim.Adafactor([w], eps=(-1, 1e-3)))
    error(lambda: torch.optim.Adafactor([w], eps=(None, -1)))
    error(lambda: torch.optim.Adafactor([w], weight_decay=-1))
    error(lambda: torch.optim.Adafactor([w], d=0.5))


def test_lbfgs():
    w = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([w], lr=0.5, history_size=3)

    def closure():
        optimizer.zero_grad()
        loss = ((w - 3) ** 2).sum()
        loss.backward()
        return loss

    say(optimizer.step(closure))
    say(optimizer)
    state = optimizer.state_dict()
    say(state["param_groups"])
    say(state["state"][0]["func_evals"], state["state"][0]["n_iter"], state["state"][0]["d"].shape)
    v = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    other = torch.optim.LBFGS([v], lr=0.5)
    other.load_state_dict(state)
    say(other.param_groups[0]["history_size"], other.state[v]["n_iter"] == optimizer.state[w]["n_iter"])
    error(lambda: optimizer.step())


def test_hooks_of_states():
    w = torch.ones(2, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1, momentum=0.5)
    before = optimizer.register_step_pre_hook(lambda opt, args, kwargs: say("before", len(args), args[0] is opt, kwargs))
    after = optimizer.register_step_post_hook(lambda opt, args, kwargs: say("after", opt is optimizer))
    w.sum().backward()
    optimizer.step()
    before.remove()
    optimizer.step()
    after.remove()
    optimizer.step()

    def see(opt, state):
        say("made", sorted(state.keys()), state["param_groups"][0]["weight_decay"])

    def change(opt, state):
        state["param_groups"][0]["lr"] = 0.25
        return state

    optimizer.register_state_dict_pre_hook(lambda opt: say("making"))
    optimizer.register_state_dict_post_hook(see)
    first = optimizer.register_state_dict_post_hook(lambda opt, state: say("first"), prepend=True)
    optimizer.register_load_state_dict_pre_hook(change)
    optimizer.register_load_state_dict_post_hook(lambda opt: say("loaded", opt.param_groups[0]["lr"]))
    state = optimizer.state_dict()
    first.remove()
    optimizer.load_state_dict(state)
    optimizer.state_dict()


def test_refusals():
    w = torch.ones(2, requires_grad=True)
    error(lambda: torch.optim.Adam([{"params": {w}}]))
    error(lambda: torch.optim.Adam([w]).add_param_group([w]))
    error(lambda: torch.optim.Adam([w]).load_state_dict({"state": {}, "param_groups": []}))


def optimizer_of_one():
    return torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1.0, momentum=0.9)


def test_states_of_schedulers():
    lr = torch.optim.lr_scheduler
    makers = [
        lambda o: lr.StepLR(o, 3),
        lambda o: lr.MultiStepLR(o, [2, 5]),
        lambda o: lr.ConstantLR(o, 0.5, 2),
        lambda o: lr.LinearLR(o),
        lambda o: lr.ExponentialLR(o, 0.9),
        lambda o: lr.CosineAnnealingLR(o, 5),
        lambda o: lr.PolynomialLR(o, 6, 2.0),
        lambda o: lr.SequentialLR(o, [lr.ConstantLR(o, 0.1, 2), lr.ExponentialLR(o, 0.9)], [3]),
        lambda o: lr.ChainedScheduler([lr.ConstantLR(o, 0.1, 2), lr.ExponentialLR(o, 0.9)]),
        lambda o: lr.LambdaLR(o, lambda epoch: 0.5**epoch),
    ]
    for make in makers:
        first = optimizer_of_one()
        scheduler = make(first)
        for _ in range(4):
            first.step()
            scheduler.step()
        second = optimizer_of_one()
        other = make(second)
        other.load_state_dict(scheduler.state_dict())
        second.load_state_dict(first.state_dict())
        rates = []
        for _ in range(3):
            second.step()
            other.step()
            first.step()
            scheduler.step()
            rates.append(round(second.param_groups[0]["lr"], 8))
            say(second.param_groups[0]["lr"] == first.param_groups[0]["lr"])
        say(rates, [round(rate, 8) for rate in other.get_last_lr()])


def test_fields_of_schedulers():
    lr = torch.optim.lr_scheduler
    optimizer = optimizer_of_one()
    step = lr.StepLR(optimizer, step_size=3, gamma=0.5)
    state = step.state_dict()
    say(state["step_size"], state["gamma"], state["base_lrs"], state["last_epoch"], state["_step_count"], state["_last_lr"])
    say(step.step_size, step.gamma, step.last_epoch, step._step_count, step._last_lr, step.optimizer is optimizer)
    cosine = lr.CosineAnnealingLR(optimizer, T_max=4, eta_min=0.1)
    say(cosine.T_max, cosine.eta_min, cosine.state_dict()["T_max"])
    linear = lr.LinearLR(optimizer, start_factor=0.5, total_iters=4)
    say(linear.start_factor, linear.end_factor, linear.total_iters)
    plateau = lr.ReduceLROnPlateau(optimizer, patience=0, factor=0.5)
    for loss in [1.0, 1.0, 1.0]:
        plateau.step(loss)
    say(plateau.num_bad_epochs, plateau.best, plateau.last_epoch, plateau.cooldown_counter)
    say(plateau.state_dict()["num_bad_epochs"], plateau.state_dict()["factor"], plateau.state_dict()["mode"])


def test_schedulers_refuse():
    lr = torch.optim.lr_scheduler
    optimizer = optimizer_of_one()
    error(lambda: lr.LambdaLR(optimizer, [lambda epoch: 1, lambda epoch: 2]))
    error(lambda: lr.MultiplicativeLR(optimizer, []))
    error(lambda: lr.LinearLR(optimizer, start_factor=0))
    error(lambda: lr.LinearLR(optimizer, start_factor=2))
    error(lambda: lr.LinearLR(optimizer, end_factor=1.5))
    error(lambda: lr.CyclicLR(optimizer, [0.1, 0.2], 1.0))
    error(lambda: lr.CyclicLR(optimizer, 0.1, [1.0, 2.0]))
    error(lambda: lr.OneCycleLR(optimizer, [1.0, 2.0], total_steps=3))
