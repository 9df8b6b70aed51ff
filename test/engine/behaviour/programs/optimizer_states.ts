/** @file States, options and hooks of optimizers and schedulers, as programs keep and restore them. Translated from test/reference/behaviour/optimizer_states.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  eq,
  error,
  getitem,
  len,
  method,
  pow,
  range,
  round,
  say,
  setitem,
  sorted,
  sub,
} from '../python.ts';

const trained = (make, options = {}, steps = 4) => {
  let w, optimizer, _;
  w = torch.tensor([1.0, -2.0, 3.0], { dtype: torch.float64, requires_grad: true });
  optimizer = make([w], { ...options });
  for (_ of range(steps)) {
    optimizer.zero_grad();
    add(pow(w, 2).sum(), w.prod()).backward();
    optimizer.step();
  }
  say(
    (() => {
      const result = [];
      for (const value of w.tolist()) {
        result.push(round(value, 8));
      }
      return result;
    })(),
  );
  return optimizer;
};
export const test_options_of_groups = () => {
  let optim, make, optimizer, group;
  optim = torch.optim;
  for (make of [
    optim.SGD,
    optim.Adam,
    optim.AdamW,
    optim.NAdam,
    optim.RAdam,
    optim.Adamax,
    optim.Adagrad,
    optim.Adadelta,
    optim.RMSprop,
    optim.Rprop,
  ]) {
    optimizer = trained(make);
    say(make.__name__, getitem(optimizer.state_dict(), ['param_groups']));
    say(
      (() => {
        const result = [];
        for (const each of method(optimizer.state, 'values')) {
          result.push(sorted(method(each, 'keys')));
        }
        return result;
      })(),
    );
    group = getitem(optimizer.param_groups, [0]);
    say(
      getitem(group, ['lr']),
      getitem(group, ['maximize']),
      getitem(group, ['foreach']),
      getitem(group, ['differentiable']),
      getitem(optimizer.defaults, ['lr']),
    );
  }
};
export const test_decoupled_weight_decay = () => {
  let options, optimizer;
  for (options of [
    { weight_decay: 0.1 },
    { weight_decay: 0.1, decoupled_weight_decay: true },
    { amsgrad: true },
  ]) {
    optimizer = trained(torch.optim.Adam, options);
    say(getitem(getitem(optimizer.param_groups, [0]), ['decoupled_weight_decay']));
  }
  optimizer = trained(torch.optim.AdamW, { weight_decay: 0.1 });
  say(getitem(getitem(optimizer.param_groups, [0]), ['decoupled_weight_decay']));
  say(optimizer);
};
export const test_adafactor = () => {
  let optimizer, w, _;
  optimizer = trained(torch.optim.Adafactor, { lr: 0.1 });
  say(getitem(optimizer.state_dict(), ['param_groups']));
  w = torch.arange(6, { dtype: torch.float64 }).reshape(2, 3).requires_grad_();
  optimizer = torch.optim.Adafactor([w], {
    lr: 0.1,
    weight_decay: 0.1,
    eps: [null, 0.01],
    maximize: true,
  });
  for (_ of range(3)) {
    optimizer.zero_grad();
    pow(w, 2).sum().backward();
    optimizer.step();
  }
  say(
    (() => {
      const result = [];
      for (const row of w.tolist()) {
        result.push(
          (() => {
            const result = [];
            for (const value of row) {
              result.push(round(value, 8));
            }
            return result;
          })(),
        );
      }
      return result;
    })(),
  );
  say(
    sorted(method(getitem(optimizer.state, [w]), 'keys')),
    getitem(getitem(optimizer.state, [w]), ['row_var']).shape,
    getitem(getitem(optimizer.state, [w]), ['col_var']).shape,
  );
  error(() => torch.optim.Adafactor([w], { lr: -1 }));
  error(() => torch.optim.Adafactor([w], { beta2_decay: 1 }));
  error(() => torch.optim.Adafactor([w], { eps: [-1, 0.001] }));
  error(() => torch.optim.Adafactor([w], { eps: [null, -1] }));
  error(() => torch.optim.Adafactor([w], { weight_decay: -1 }));
  error(() => torch.optim.Adafactor([w], { d: 0.5 }));
};
export const test_lbfgs = () => {
  let w, optimizer, state, v, other;
  w = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  optimizer = torch.optim.LBFGS([w], { lr: 0.5, history_size: 3 });
  const closure = () => {
    let loss;
    optimizer.zero_grad();
    loss = pow(sub(w, 3), 2).sum();
    loss.backward();
    return loss;
  };
  say(optimizer.step(closure));
  say(optimizer);
  state = optimizer.state_dict();
  say(getitem(state, ['param_groups']));
  say(
    getitem(getitem(getitem(state, ['state']), [0]), ['func_evals']),
    getitem(getitem(getitem(state, ['state']), [0]), ['n_iter']),
    getitem(getitem(getitem(state, ['state']), [0]), ['d']).shape,
  );
  v = torch.tensor([1.0, 2.0], { dtype: torch.float64, requires_grad: true });
  other = torch.optim.LBFGS([v], { lr: 0.5 });
  other.load_state_dict(state);
  say(
    getitem(getitem(other.param_groups, [0]), ['history_size']),
    eq(
      getitem(getitem(other.state, [v]), ['n_iter']),
      getitem(getitem(optimizer.state, [w]), ['n_iter']),
    ),
  );
  error(() => optimizer.step());
};
export const test_hooks_of_states = () => {
  let w, optimizer, before, after, first, state;
  w = torch.ones(2, { requires_grad: true });
  optimizer = torch.optim.SGD([w], { lr: 0.1, momentum: 0.5 });
  before = optimizer.register_step_pre_hook((opt, args, kwargs) =>
    say('before', len(args), getitem(args, [0]) === opt, kwargs),
  );
  after = optimizer.register_step_post_hook((opt, args, kwargs) => say('after', opt === optimizer));
  w.sum().backward();
  optimizer.step();
  method(before, 'remove');
  optimizer.step();
  method(after, 'remove');
  optimizer.step();
  const see = (opt, state) => {
    say(
      'made',
      sorted(method(state, 'keys')),
      getitem(getitem(getitem(state, ['param_groups']), [0]), ['weight_decay']),
    );
  };
  const change = (opt, state) => {
    setitem(getitem(getitem(state, ['param_groups']), [0]), ['lr'], 0.25);
    return state;
  };
  optimizer.register_state_dict_pre_hook((opt) => say('making'));
  optimizer.register_state_dict_post_hook(see);
  first = optimizer.register_state_dict_post_hook((opt, state) => say('first'), { prepend: true });
  optimizer.register_load_state_dict_pre_hook(change);
  optimizer.register_load_state_dict_post_hook((opt) =>
    say('loaded', getitem(getitem(opt.param_groups, [0]), ['lr'])),
  );
  state = optimizer.state_dict();
  method(first, 'remove');
  optimizer.load_state_dict(state);
  optimizer.state_dict();
};
export const test_refusals = () => {
  let w;
  w = torch.ones(2, { requires_grad: true });
  error(() => torch.optim.Adam([{ params: new Set([w]) }]));
  error(() => torch.optim.Adam([w]).add_param_group([w]));
  error(() => torch.optim.Adam([w]).load_state_dict({ state: {}, param_groups: [] }));
};
const optimizer_of_one = () => {
  return torch.optim.SGD([torch.ones(1, { requires_grad: true })], { lr: 1.0, momentum: 0.9 });
};
export const test_states_of_schedulers = () => {
  let lr, makers, make, first, scheduler, _, second, other, rates;
  lr = torch.optim.lr_scheduler;
  makers = [
    (o) => lr.StepLR(o, 3),
    (o) => lr.MultiStepLR(o, [2, 5]),
    (o) => lr.ConstantLR(o, 0.5, 2),
    (o) => lr.LinearLR(o),
    (o) => lr.ExponentialLR(o, 0.9),
    (o) => lr.CosineAnnealingLR(o, 5),
    (o) => lr.PolynomialLR(o, 6, 2.0),
    (o) => lr.SequentialLR(o, [lr.ConstantLR(o, 0.1, 2), lr.ExponentialLR(o, 0.9)], [3]),
    (o) => lr.ChainedScheduler([lr.ConstantLR(o, 0.1, 2), lr.ExponentialLR(o, 0.9)]),
    (o) => lr.LambdaLR(o, (epoch) => pow(0.5, epoch)),
  ];
  for (make of makers) {
    first = optimizer_of_one();
    scheduler = make(first);
    for (_ of range(4)) {
      first.step();
      scheduler.step();
    }
    second = optimizer_of_one();
    other = make(second);
    other.load_state_dict(scheduler.state_dict());
    second.load_state_dict(first.state_dict());
    rates = [];
    for (_ of range(3)) {
      second.step();
      other.step();
      first.step();
      scheduler.step();
      method(rates, 'append', round(getitem(getitem(second.param_groups, [0]), ['lr']), 8));
      say(
        eq(
          getitem(getitem(second.param_groups, [0]), ['lr']),
          getitem(getitem(first.param_groups, [0]), ['lr']),
        ),
      );
    }
    say(
      rates,
      (() => {
        const result = [];
        for (const rate of other.get_last_lr()) {
          result.push(round(rate, 8));
        }
        return result;
      })(),
    );
  }
};
export const test_fields_of_schedulers = () => {
  let lr, optimizer, step, state, cosine, linear, plateau, loss;
  lr = torch.optim.lr_scheduler;
  optimizer = optimizer_of_one();
  step = lr.StepLR(optimizer, { step_size: 3, gamma: 0.5 });
  state = step.state_dict();
  say(
    getitem(state, ['step_size']),
    getitem(state, ['gamma']),
    getitem(state, ['base_lrs']),
    getitem(state, ['last_epoch']),
    getitem(state, ['_step_count']),
    getitem(state, ['_last_lr']),
  );
  say(
    step.step_size,
    step.gamma,
    step.last_epoch,
    step._step_count,
    step._last_lr,
    step.optimizer === optimizer,
  );
  cosine = lr.CosineAnnealingLR(optimizer, { T_max: 4, eta_min: 0.1 });
  say(cosine.T_max, cosine.eta_min, getitem(cosine.state_dict(), ['T_max']));
  linear = lr.LinearLR(optimizer, { start_factor: 0.5, total_iters: 4 });
  say(linear.start_factor, linear.end_factor, linear.total_iters);
  plateau = lr.ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5 });
  for (loss of [1.0, 1.0, 1.0]) {
    plateau.step(loss);
  }
  say(plateau.num_bad_epochs, plateau.best, plateau.last_epoch, plateau.cooldown_counter);
  say(
    getitem(plateau.state_dict(), ['num_bad_epochs']),
    getitem(plateau.state_dict(), ['factor']),
    getitem(plateau.state_dict(), ['mode']),
  );
};
export const test_schedulers_refuse = () => {
  let lr, optimizer;
  lr = torch.optim.lr_scheduler;
  optimizer = optimizer_of_one();
  error(() => lr.LambdaLR(optimizer, [(epoch) => 1, (epoch) => 2]));
  error(() => lr.MultiplicativeLR(optimizer, []));
  error(() => lr.LinearLR(optimizer, { start_factor: 0 }));
  error(() => lr.LinearLR(optimizer, { start_factor: 2 }));
  error(() => lr.LinearLR(optimizer, { end_factor: 1.5 }));
  error(() => lr.CyclicLR(optimizer, [0.1, 0.2], 1.0));
  error(() => lr.CyclicLR(optimizer, 0.1, [1.0, 2.0]));
  error(() => lr.OneCycleLR(optimizer, [1.0, 2.0], { total_steps: 3 }));
};
