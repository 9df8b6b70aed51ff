/** @file Optimizers and schedulers: groups, states, hooks, closures, messages. Translated from test/reference/behaviour/optimizers.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  div,
  enumerate,
  error,
  float,
  getitem,
  len,
  method,
  mul,
  pow,
  range,
  say,
  setitem,
  sorted,
  sub,
  sum,
  warned,
} from '../python.ts';

const nn = torch.nn;
const optim = torch.optim;
const lr_scheduler = torch.optim.lr_scheduler;
const leaf = (values) => {
  return torch.tensor(values, { dtype: torch.float64, requires_grad: true });
};
const pull = (...leaves) => {
  let p;
  for (p of leaves) {
    p.grad = null;
  }
  sum(
    (() => {
      const result = [];
      for (const p of leaves) {
        result.push(mul(p, p).sum());
      }
      return result;
    })(),
    torch.zeros(1, { dtype: torch.float64 }),
  )
    .sum()
    .backward();
};
export const test_groups = () => {
  let a, b, c, opt, _;
  [a, b, c] = [leaf([1.0, 2.0]), leaf([3.0]), leaf([4.0])];
  opt = optim.SGD([{ params: [a] }, { params: b, lr: 0.5, momentum: 0.9 }], { lr: 0.1 });
  opt.add_param_group({ params: [c], weight_decay: 0.25 });
  say(
    (() => {
      const result = [];
      for (const g of opt.param_groups) {
        result.push([
          getitem(g, ['lr']),
          getitem(g, ['momentum']),
          getitem(g, ['weight_decay']),
          len(getitem(g, ['params'])),
        ]);
      }
      return result;
    })(),
  );
  for (_ of range(3)) {
    pull(a, b, c);
    opt.step();
  }
  say(a, b, c);
  setitem(getitem(opt.param_groups, [0]), ['lr'], 1.0);
  setitem(getitem(opt.param_groups, [2]), ['weight_decay'], 0.0);
  pull(a, b, c);
  opt.step();
  say(a, b, c);
  opt.zero_grad();
  say(a.grad, b.grad);
};
export const test_messages = () => {
  let a, opt;
  a = leaf([1.0]);
  error(() => optim.SGD([], { lr: 0.1 }));
  error(() => optim.SGD([a], { lr: -0.5 }));
  error(() => optim.SGD([a], { lr: 0.1, momentum: -0.5 }));
  error(() => optim.SGD([a], { lr: 0.1, weight_decay: -0.5 }));
  error(() => optim.SGD([a], { lr: 0.1, nesterov: true }));
  error(() => optim.SGD([mul(a, 2)], { lr: 0.1 }));
  error(() => optim.SGD([3], { lr: 0.1 }));
  error(() => optim.Adam([a], { betas: [1.5, 0.9] }));
  error(() => optim.Adam([a], { betas: [0.5, 1.5] }));
  error(() => optim.Adam([a], { eps: -0.5 }));
  error(() => optim.Adadelta([a], { rho: 1.5 }));
  error(() => optim.Adagrad([a], { lr_decay: -0.5 }));
  error(() => optim.NAdam([a], { momentum_decay: -0.5 }));
  error(() => optim.Rprop([a], { etas: [1.5, 1.2] }));
  error(() => optim.RMSprop([a], { alpha: -0.5 }));
  opt = optim.SGD([a], { lr: 0.1 });
  error(() => opt.add_param_group([a]));
  error(() => opt.add_param_group({ params: [a] }));
  error(() => optim.LBFGS([{ params: [a] }, { params: [leaf([2.0])] }]));
};
export const test_states = () => {
  let a, b, first, second, _, state;
  [a, b] = [leaf([1.0, 2.0]), leaf([1.0, 2.0])];
  [first, second] = [optim.Adam([a], { lr: 0.1, amsgrad: true }), optim.Adam([b], { lr: 0.5 })];
  for (_ of range(2)) {
    pull(a);
    first.step();
  }
  state = first.state_dict();
  say(
    sorted(method(state, 'keys')),
    sorted(method(getitem(getitem(state, ['state']), [0]), 'keys')),
  );
  say(
    getitem(getitem(getitem(state, ['param_groups']), [0]), ['lr']),
    getitem(getitem(getitem(state, ['param_groups']), [0]), ['weight_decay']),
    getitem(getitem(getitem(state, ['param_groups']), [0]), ['params']),
  );
  say(
    float(getitem(getitem(getitem(state, ['state']), [0]), ['step'])),
    getitem(getitem(getitem(state, ['state']), [0]), ['exp_avg']),
    getitem(getitem(getitem(state, ['state']), [0]), ['exp_avg_sq']),
  );
  second.load_state_dict(state);
  {
    using _1 = torch.no_grad();
    b.copy_(a);
  }
  for (_ of range(2)) {
    pull(b);
    second.step();
  }
  say(
    b,
    getitem(getitem(second.param_groups, [0]), ['lr']),
    getitem(getitem(second.param_groups, [0]), ['amsgrad']),
  );
  error(() => optim.Adam([{ params: [a] }, { params: [b] }]).load_state_dict(state));
  error(() => optim.Adam([a, b]).load_state_dict(state));
};
export const test_hooks_and_closures = () => {
  let a, opt, order, pre, post;
  a = leaf([1.0, 2.0]);
  opt = optim.SGD([a], { lr: 0.25 });
  order = [];
  pre = opt.register_step_pre_hook((o, args, kwargs) => method(order, 'append', 'pre'));
  post = opt.register_step_post_hook((o, args, kwargs) => method(order, 'append', 'post'));
  const closure = () => {
    let loss;
    method(order, 'append', 'closure');
    opt.zero_grad();
    loss = mul(a, a).sum();
    loss.backward();
    return loss;
  };
  say(opt.step(closure), order);
  method(pre, 'remove');
  method(post, 'remove');
  say(opt.step(closure), order, a);
};
export const test_lbfgs = () => {
  let a, opt, _;
  a = leaf([-1.0, 1.5]);
  opt = optim.LBFGS([a], { lr: 0.5, max_iter: 6, line_search_fn: 'strong_wolfe' });
  const closure = () => {
    let loss;
    opt.zero_grad();
    loss = add(
      pow(sub(1, getitem(a, [0])), 2),
      mul(5, pow(sub(getitem(a, [1]), pow(getitem(a, [0]), 2)), 2)),
    );
    loss.backward();
    return loss;
  };
  for (_ of range(3)) {
    say(opt.step(closure).item());
  }
  say(a);
};
const rates = (make, steps = 8) => {
  let opt, scheduler, found, _;
  opt = optim.SGD([leaf([1.0])], { lr: 1.0 });
  scheduler = make(opt);
  found = [];
  for (_ of range(steps)) {
    method(found, 'append', getitem(scheduler.get_last_lr(), [0]));
    opt.step();
    scheduler.step();
  }
  return found;
};
export const test_schedules = () => {
  say(rates((o) => lr_scheduler.ConstantLR(o, { factor: 0.5, total_iters: 3 })));
  say(rates((o) => lr_scheduler.PolynomialLR(o, { total_iters: 4, power: 2.0 })));
  say(rates((o) => lr_scheduler.MultiplicativeLR(o, { lr_lambda: (epoch) => 0.5 })));
  say(rates((o) => lr_scheduler.LambdaLR(o, { lr_lambda: (epoch) => div(1, add(1, epoch)) })));
  say(
    rates((o) => lr_scheduler.CosineAnnealingWarmRestarts(o, { T_0: 2, T_mult: 2, eta_min: 0.25 })),
  );
  say(rates((o) => lr_scheduler.CosineAnnealingLR(o, { T_max: 4 })));
  say(
    rates((o) =>
      lr_scheduler.OneCycleLR(o, 0.5, {
        epochs: 2,
        steps_per_epoch: 5,
        three_phase: true,
        cycle_momentum: false,
        anneal_strategy: 'linear',
      }),
    ),
  );
  error(() => rates((o) => lr_scheduler.OneCycleLR(o, 0.5)));
  error(() =>
    rates((o) => lr_scheduler.OneCycleLR(o, 0.5, { total_steps: 4, cycle_momentum: false })),
  );
  say(
    rates((o) =>
      lr_scheduler.CyclicLR(o, {
        base_lr: 0.25,
        max_lr: 1.0,
        step_size_up: 2,
        cycle_momentum: false,
      }),
    ),
  );
};
export const test_combined_schedules = () => {
  let make;
  const sequential = (o) => {
    let warm, fall;
    warm = lr_scheduler.ConstantLR(o, { factor: 0.25, total_iters: 2 });
    fall = lr_scheduler.ExponentialLR(o, { gamma: 0.5 });
    return lr_scheduler.SequentialLR(o, { schedulers: [warm, fall], milestones: [3] });
  };
  const three = (o) => {
    let parts;
    parts = [
      lr_scheduler.LinearLR(o, { start_factor: 0.5, total_iters: 2 }),
      lr_scheduler.StepLR(o, { step_size: 2, gamma: 0.5 }),
      lr_scheduler.CosineAnnealingLR(o, { T_max: 3 }),
    ];
    return lr_scheduler.SequentialLR(o, parts, { milestones: [2, 5] });
  };
  const chained = (o) => {
    return lr_scheduler.ChainedScheduler([
      lr_scheduler.ConstantLR(o, { factor: 0.5, total_iters: 2 }),
      lr_scheduler.ExponentialLR(o, { gamma: 0.5 }),
    ]);
  };
  for (make of [sequential, three, chained]) {
    say(rates(make));
  }
};
export const test_scheduler_states = () => {
  let opt, step, _, state, other;
  opt = optim.SGD([leaf([1.0])], { lr: 1.0 });
  step = lr_scheduler.StepLR(opt, 2, { gamma: 0.5 });
  for (_ of range(3)) {
    opt.step();
    step.step();
  }
  state = step.state_dict();
  say(getitem(state, ['last_epoch']), getitem(state, ['base_lrs']), step.last_epoch, step.base_lrs);
  other = lr_scheduler.StepLR(optim.SGD([leaf([1.0])], { lr: 1.0 }), 2, { gamma: 0.5 });
  other.load_state_dict(state);
  say(other.last_epoch, getitem(getitem(opt.param_groups, [0]), ['initial_lr']));
};
export const test_plateau = () => {
  let opt, plateau, found, value;
  opt = optim.SGD([leaf([1.0])], { lr: 1.0 });
  plateau = lr_scheduler.ReduceLROnPlateau(opt, { factor: 0.5, patience: 1 });
  found = [];
  for (value of [3.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0]) {
    opt.step();
    plateau.step(value);
    method(found, 'append', getitem(getitem(opt.param_groups, [0]), ['lr']));
  }
  say(found);
};
export const test_scheduler_messages = () => {
  let opt, fresh, schedule;
  opt = optim.SGD([leaf([1.0])], { lr: 1.0 });
  error(() => lr_scheduler.ConstantLR(opt, { factor: 1.5 }));
  error(() => lr_scheduler.CosineAnnealingWarmRestarts(opt, { T_0: 0 }));
  error(() => lr_scheduler.ReduceLROnPlateau(opt, { factor: 1.5 }));
  error(() =>
    lr_scheduler.SequentialLR(opt, [lr_scheduler.StepLR(opt, 2)], { milestones: [1, 2] }),
  );
  fresh = optim.SGD([leaf([1.0])], { lr: 1.0 });
  schedule = lr_scheduler.StepLR(fresh, 2);
  warned(() => schedule.step());
};
export const test_training_a_module = () => {
  let net, i, p, x, y, opt, schedule, _, loss;
  net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1)).double();
  {
    using _2 = torch.no_grad();
    for ([i, p] of enumerate(net.parameters())) {
      p.copy_(
        add(
          sub(mul(torch.arange(p.numel(), { dtype: torch.float64 }).reshape(p.shape), 0.25), 0.375),
          mul(0.125, i),
        ),
      );
    }
  }
  x = torch.tensor(
    [
      [0.5, -1.0],
      [1.5, 2.0],
      [-0.25, 0.75],
    ],
    { dtype: torch.float64 },
  );
  y = torch.tensor([[1.0], [-1.0], [0.5]], { dtype: torch.float64 });
  opt = optim.AdamW(net.parameters(), { lr: 0.05 });
  schedule = lr_scheduler.OneCycleLR(opt, { max_lr: 0.1, total_steps: 6 });
  for (_ of range(5)) {
    opt.zero_grad();
    loss = nn.functional.mse_loss(net(x), y);
    loss.backward();
    say(loss.item(), nn.utils.clip_grad_norm_(net.parameters(), 0.5));
    opt.step();
    schedule.step();
  }
  say(getitem(net, [0]).weight);
};
export const test_printing = () => {
  let weights, optimizer;
  weights = [torch.ones(1, { requires_grad: true }), torch.ones(2, { requires_grad: true })];
  say(torch.optim.SGD(weights, { lr: 0.1, momentum: 0.9 }));
  optimizer = torch.optim.SGD(
    [
      { params: getitem(weights, [torch.slice(null, 1)]) },
      { params: getitem(weights, [torch.slice(1)]), lr: 0.5, weight_decay: 0.01 },
    ],
    { lr: 0.1 },
  );
  torch.optim.lr_scheduler.StepLR(optimizer, 2);
  say(optimizer);
  say(torch.optim.RMSprop(weights, { lr: 0.25, centered: true }));
  say(torch.optim.Adagrad(weights, { lr: 0.25 }));
  say(torch.optim.Adamax(weights, { betas: [0.5, 0.75], eps: 1e-6 }));
  say(
    torch.optim.Adam(weights),
    torch.optim.AdamW(weights, { amsgrad: true }),
    torch.optim.NAdam(weights),
  );
};
