/** @file Optimizers and schedulers in the style of PyTorch's test_optim.py. Translated from test/reference/behaviour/optimizer_forms.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  div,
  error,
  getitem,
  int,
  len,
  list,
  method,
  mul,
  pow,
  range,
  say,
  setitem,
  sorted,
  sub,
  warned,
} from '../python.ts';

const nn = torch.nn;
export const test_constructor_errors = () => {
  let p;
  p = nn.Parameter(torch.ones(2));
  error(() => torch.optim.SGD([p], { lr: -1 }));
  error(() => torch.optim.SGD([p], { lr: 0.1, momentum: -0.5 }));
  error(() => torch.optim.SGD([p], { lr: 0.1, weight_decay: -0.5 }));
  error(() => torch.optim.SGD([p], { lr: 0.1, nesterov: true }));
  error(() => torch.optim.Adam([p], { betas: [1.5, 0.5] }));
  error(() => torch.optim.Adam([p], { betas: [0.5, 1.5] }));
  error(() => torch.optim.Adam([p], { eps: -1.5 }));
  error(() => torch.optim.AdamW([p], { weight_decay: -1 }));
  error(() => torch.optim.RMSprop([p], { momentum: -1.5 }));
  error(() => torch.optim.RMSprop([p], { alpha: -1.5 }));
  error(() => torch.optim.Adagrad([p], { lr_decay: -0.5 }));
  error(() => torch.optim.Adadelta([p], { rho: 1.5 }));
  error(() => torch.optim.Rprop([p], { etas: [1.5, 0.5] }));
  error(() => torch.optim.ASGD([p], { weight_decay: -0.5 }));
  error(() => torch.optim.NAdam([p], { momentum_decay: -0.5 }));
  error(() => torch.optim.SGD([], { lr: 0.1 }));
  error(() => torch.optim.SGD(p, { lr: 0.1 }));
  error(() => torch.optim.SGD([mul(p, 2)], { lr: 0.1 }));
  error(() => torch.optim.SGD([{ params: [p] }, { params: [p] }], { lr: 0.1 }));
  error(() => torch.optim.SGD([3], { lr: 0.1 }));
  error(() => torch.optim.SGD(nn.Linear(2, 1), { lr: 0.1 }));
  error(() => torch.optim.SGD(3, { lr: 0.1 }));
  error(() => torch.optim.AdamW([p], { moment: 0.5 }));
  error(() => torch.optim.LBFGS([{ params: [p] }, { params: [nn.Parameter(torch.ones(1))] }]));
  warned(() => torch.optim.SGD([p, p], { lr: 0.1 }));
};
const run = (make, steps = 4) => {
  let w, opt, _, loss;
  w = torch.tensor([1.0, -2.0], { dtype: torch.float64, requires_grad: true });
  opt = make([w]);
  for (_ of range(steps)) {
    opt.zero_grad();
    loss = pow(sub(w, torch.tensor([0.5, 0.5], { dtype: torch.float64 })), 4).sum();
    loss.backward();
    opt.step();
  }
  return w.detach();
};
export const test_paths = () => {
  say(run((p) => torch.optim.SGD(p, { lr: 0.01 })));
  say(run((p) => torch.optim.SGD(p, { lr: 0.01, momentum: 0.9, dampening: 0.1 })));
  say(
    run((p) => torch.optim.SGD(p, { lr: 0.01, momentum: 0.9, nesterov: true, weight_decay: 0.1 })),
  );
  say(run((p) => torch.optim.SGD(p, { lr: 0.01, maximize: true })));
  say(run((p) => torch.optim.Adam(p, { lr: 0.1, amsgrad: true })));
  say(run((p) => torch.optim.AdamW(p, { lr: 0.1, weight_decay: 0.5 })));
  say(run((p) => torch.optim.RMSprop(p, { lr: 0.1, centered: true, momentum: 0.5 })));
  say(
    run((p) => torch.optim.Adagrad(p, { lr: 0.1, lr_decay: 0.1, initial_accumulator_value: 0.5 })),
  );
  say(run((p) => torch.optim.Adadelta(p)));
  say(run((p) => torch.optim.Adamax(p)));
  say(run((p) => torch.optim.ASGD(p)));
  say(run((p) => torch.optim.NAdam(p)));
  say(run((p) => torch.optim.RAdam(p)));
  say(run((p) => torch.optim.Rprop(p)));
};
export const test_groups_and_state = () => {
  let a, b, opt, sd, other, adam;
  [a, b] = [nn.Parameter(torch.ones(2)), nn.Parameter(torch.zeros(1))];
  opt = torch.optim.SGD([{ params: [a], lr: 0.5 }, { params: b }], { lr: 0.1, momentum: 0.9 });
  say(
    len(opt.param_groups),
    getitem(getitem(opt.param_groups, [0]), ['lr']),
    getitem(getitem(opt.param_groups, [1]), ['lr']),
    getitem(getitem(opt.param_groups, [1]), ['momentum']),
  );
  say(opt);
  add(a.sum(), b.sum()).backward();
  opt.step();
  say(a, b);
  say(getitem(getitem(opt.state, [a]), ['momentum_buffer']));
  sd = opt.state_dict();
  say(
    list(method(sd, 'keys')),
    getitem(getitem(getitem(sd, ['param_groups']), [0]), ['params']),
    getitem(getitem(getitem(sd, ['param_groups']), [1]), ['params']),
  );
  say(getitem(getitem(getitem(sd, ['state']), [0]), ['momentum_buffer']));
  other = torch.optim.SGD([{ params: [a] }, { params: [b] }], { lr: 0.3 });
  other.load_state_dict(sd);
  say(
    getitem(getitem(other.param_groups, [0]), ['lr']),
    getitem(getitem(other.state, [b]), ['momentum_buffer']),
  );
  error(() => torch.optim.SGD([a, b], { lr: 0.1 }).load_state_dict(sd));
  error(() =>
    torch.optim
      .SGD([{ params: [a, b] }, { params: [nn.Parameter(torch.ones(1))] }], { lr: 0.1 })
      .load_state_dict(sd),
  );
  opt.add_param_group({ params: [nn.Parameter(torch.ones(3))], lr: 7 });
  say(len(opt.param_groups), getitem(getitem(opt.param_groups, [2]), ['lr']));
  error(() => opt.add_param_group({ params: [a] }));
  setitem(getitem(opt.param_groups, [0]), ['lr'], 0.25);
  say(getitem(getitem(opt.param_groups, [0]), ['lr']));
  opt.zero_grad({ set_to_none: false });
  say(a.grad);
  opt.zero_grad();
  say(a.grad);
  adam = torch.optim.Adam([a]);
  a.sum().backward();
  adam.step();
  say(
    sorted(method(getitem(adam.state, [a]), 'keys')),
    int(getitem(getitem(adam.state, [a]), ['step'])),
  );
  say(getitem(adam.defaults, ['betas']));
};
export const test_hooks_and_closure = () => {
  let a, opt, log, h;
  a = nn.Parameter(torch.ones(1));
  opt = torch.optim.SGD([a], { lr: 0.1 });
  log = [];
  h = opt.register_step_pre_hook((o, args, kw) => method(log, 'append', 'pre'));
  opt.register_step_post_hook((o, args, kw) => method(log, 'append', 'post'));
  const closure = () => {
    let loss;
    opt.zero_grad();
    loss = pow(a, 2).sum();
    loss.backward();
    say(torch.is_grad_enabled());
    return loss;
  };
  say(opt.step(closure));
  method(h, 'remove');
  opt.step();
  say(log, a);
};
export const test_schedulers = () => {
  let S, p, opt, s, v;
  const rates = (make, n = 6) => {
    let p, opt, s, out, _;
    p = nn.Parameter(torch.ones(1));
    opt = torch.optim.SGD([p], { lr: 1.0 });
    s = make(opt);
    out = [getitem(s.get_last_lr(), [0])];
    for (_ of range(n)) {
      opt.step();
      s.step();
      method(out, 'append', getitem(s.get_last_lr(), [0]));
    }
    return out;
  };
  S = torch.optim.lr_scheduler;
  say(rates((o) => S.StepLR(o, 2, { gamma: 0.1 })));
  say(rates((o) => S.MultiStepLR(o, [1, 3], { gamma: 0.5 })));
  say(rates((o) => S.ExponentialLR(o, 0.9)));
  say(rates((o) => S.CosineAnnealingLR(o, 4, { eta_min: 0.1 })));
  say(rates((o) => S.LambdaLR(o, (e) => div(1, add(e, 1)))));
  say(rates((o) => S.LinearLR(o, { start_factor: 0.5, total_iters: 3 })));
  say(rates((o) => S.ConstantLR(o, { factor: 0.5, total_iters: 2 })));
  say(rates((o) => S.PolynomialLR(o, { total_iters: 4, power: 2 })));
  say(rates((o) => S.CyclicLR(o, 0.1, 1.0, { step_size_up: 2 })));
  say(rates((o) => S.OneCycleLR(o, 2.0, { total_steps: 10 })));
  say(rates((o) => S.CosineAnnealingWarmRestarts(o, 3)));
  say(
    rates((o) =>
      S.SequentialLR(o, [S.ConstantLR(o, 0.1), S.ExponentialLR(o, 0.9)], { milestones: [2] }),
    ),
  );
  say(rates((o) => S.ChainedScheduler([S.ConstantLR(o, 0.1), S.ExponentialLR(o, 0.9)])));
  say(rates((o) => S.MultiplicativeLR(o, (e) => 0.95)));
  p = nn.Parameter(torch.ones(1));
  opt = torch.optim.SGD([p], { lr: 1.0 });
  s = S.ReduceLROnPlateau(opt, { patience: 1, factor: 0.1 });
  for (v of [1.0, 1.0, 1.0, 1.0]) {
    s.step(v);
  }
  say(getitem(getitem(opt.param_groups, [0]), ['lr']));
  error(() => S.ReduceLROnPlateau(opt, { factor: 1.5 }));
  error(() => S.OneCycleLR(opt, 1.0));
  warned(() => S.StepLR(opt, 1).step());
};
