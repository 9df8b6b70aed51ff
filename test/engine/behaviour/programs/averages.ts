/** @file Averages of weights over training, and the state of LBFGS. Translated from test/reference/behaviour/averages.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  contains,
  copy,
  error,
  getitem,
  method,
  mul,
  pow,
  range,
  say,
  sorted,
  sub,
} from '../python.ts';

const nn = torch.nn;
export const test_averaged_models = () => {
  let m, avg, ema, fn, opt, s, lrs, _, net, data;
  const AveragedModel = torch.optim.swa_utils.AveragedModel;
  const SWALR = torch.optim.swa_utils.SWALR;
  const update_bn = torch.optim.swa_utils.update_bn;
  const get_ema_multi_avg_fn = torch.optim.swa_utils.get_ema_multi_avg_fn;
  m = nn.Linear(2, 1);
  {
    using _1 = torch.no_grad();
    m.weight.fill_(1.0);
    m.bias.fill_(0.0);
  }
  avg = AveragedModel(m);
  avg.update_parameters(m);
  {
    using _2 = torch.no_grad();
    m.weight.fill_(3.0);
  }
  avg.update_parameters(m);
  say(avg.module.weight, avg.n_averaged);
  say(avg(torch.ones(1, 2)));
  say(sorted(method(avg.state_dict(), 'keys')));
  ema = AveragedModel(m, { multi_avg_fn: get_ema_multi_avg_fn(0.9) });
  ema.update_parameters(m);
  {
    using _3 = torch.no_grad();
    m.weight.fill_(5.0);
  }
  ema.update_parameters(m);
  say(ema.module.weight);
  fn = AveragedModel(m, { avg_fn: (a, p, n) => add(mul(0.5, a), mul(0.5, p)) });
  fn.update_parameters(m);
  {
    using _4 = torch.no_grad();
    m.weight.fill_(1.0);
  }
  fn.update_parameters(m);
  say(fn.module.weight);
  opt = torch.optim.SGD(m.parameters(), { lr: 1.0 });
  s = SWALR(opt, { swa_lr: 0.1, anneal_epochs: 4, anneal_strategy: 'linear' });
  lrs = [];
  for (_ of range(6)) {
    opt.step();
    s.step();
    method(lrs, 'append', getitem(getitem(opt.param_groups, [0]), ['lr']));
  }
  say(lrs);
  opt = torch.optim.SGD(m.parameters(), { lr: 1.0 });
  s = SWALR(opt, { swa_lr: 0.1, anneal_epochs: 4 });
  lrs = [];
  for (_ of range(6)) {
    opt.step();
    s.step();
    method(lrs, 'append', getitem(s.get_last_lr(), [0]));
  }
  say(lrs);
  net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2));
  data = [torch.arange(8, { dtype: torch.float32 }).reshape(4, 2), torch.ones(4, 2)];
  {
    using _5 = torch.no_grad();
    getitem(net, [0]).weight.copy_(torch.eye(2));
    getitem(net, [0]).bias.zero_();
  }
  update_bn(data, net);
  say(getitem(net, [1]).running_mean, getitem(net, [1]).running_var, getitem(net, [1]).momentum);
  error(() => SWALR(opt, { swa_lr: 0.1, anneal_strategy: 'x' }));
  error(() => SWALR(opt, { swa_lr: 0.1, anneal_epochs: -1 }));
};
export const test_lbfgs_state = () => {
  let x, opt, sd, y, opt2;
  x = torch.tensor([1.0, 2.0], { requires_grad: true });
  opt = torch.optim.LBFGS([x], { lr: 0.5, max_iter: 3 });
  const closure = () => {
    let loss;
    opt.zero_grad();
    loss = pow(sub(x, 3), 4).sum();
    loss.backward();
    return loss;
  };
  opt.step(closure);
  sd = opt.state_dict();
  say(
    (() => {
      const result = [];
      for (const k of [
        'd',
        't',
        'old_dirs',
        'old_stps',
        'ro',
        'H_diag',
        'prev_flat_grad',
        'prev_loss',
      ]) {
        result.push(contains(k, getitem(getitem(sd, ['state']), [0])));
      }
      return result;
    })(),
  );
  say(
    getitem(getitem(getitem(sd, ['state']), [0]), ['n_iter']),
    getitem(getitem(getitem(sd, ['state']), [0]), ['func_evals']),
  );
  say(x);
  y = x.detach().clone().requires_grad_();
  opt2 = torch.optim.LBFGS([y], { lr: 0.5, max_iter: 3 });
  opt2.load_state_dict(copy.deepcopy(sd));
  opt.step(closure);
  const closure2 = () => {
    let loss;
    opt2.zero_grad();
    loss = pow(sub(y, 3), 4).sum();
    loss.backward();
    return loss;
  };
  opt2.step(closure2);
  say(close(x, y));
};
