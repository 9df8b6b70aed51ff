/** @file Modules: members, states, hooks, messages and printing. Translated from test/reference/behaviour/modules.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  contains,
  enumerate,
  error,
  getitem,
  isinstance,
  len,
  list,
  method,
  mul,
  range,
  say,
  setitem,
  sub,
  type,
  warned,
} from '../python.ts';

const nn = torch.nn;
class Inner extends nn.Module {
  constructor() {
    super();
    this.fc = nn.Linear(2, 2);
    this.scale = nn.Parameter(torch.tensor([2.0, 3.0]));
    this.register_buffer('offset', torch.tensor([1.0, 1.0]));
    this.register_buffer('scratch', torch.zeros(1), { persistent: false });
  }
  forward(x) {
    return add(mul(this.fc(x), this.scale), this.offset);
  }
  extra_repr() {
    return 'inner=True';
  }
}
class Net extends nn.Module {
  constructor() {
    super();
    this.first = new Inner();
    this.norm = nn.BatchNorm1d(2);
    this.stack = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1));
    this.shared = this.first.fc;
    this.nothing = null;
  }
  forward(x) {
    return this.stack(this.norm(this.first(x)));
  }
}
const fill = (module) => {
  let i, p;
  {
    using _1 = torch.no_grad();
    for ([i, p] of enumerate(module.parameters())) {
      p.copy_(
        add(
          sub(mul(torch.arange(p.numel(), { dtype: torch.float32 }).reshape(p.shape), 0.25), 0.5),
          mul(0.125, i),
        ),
      );
    }
  }
  return module;
};
export const test_names = () => {
  let net;
  net = new Net();
  say(
    (() => {
      const result = [];
      for (const [name, _] of net.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [name, _] of net.named_parameters({ remove_duplicate: false })) {
        result.push(name);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [name, _] of net.named_parameters({ recurse: false })) {
        result.push(name);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [name, _] of net.named_parameters({ prefix: 'net' })) {
        result.push(name);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [name, _] of net.named_buffers()) {
        result.push(name);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [name, _] of net.named_modules()) {
        result.push(name);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [name, _] of net.named_children()) {
        result.push(name);
      }
      return result;
    })(),
  );
  say(
    len(list(net.children())),
    len(list(net.modules())),
    len(list(net.parameters())),
    len(list(net.buffers())),
  );
  say(list(method(net.state_dict(), 'keys')));
  say(list(method(net.first.state_dict({ prefix: 'p.' }), 'keys')));
};
export const test_modules_that_occur_twice = () => {
  let layer, net;
  layer = torch.nn.Linear(1, 1);
  net = torch.nn.Sequential(layer, layer);
  say(len(list(net.modules())), len(list(net.modules({ remove_duplicate: false }))));
};
export const test_printing = () => {
  say(new Net());
  say(nn.ModuleList([nn.Linear(1, 2), nn.Linear(1, 2), nn.ReLU()]));
  say(nn.ModuleList([nn.Sequential(nn.ReLU(), nn.Tanh()), nn.Sequential(nn.ReLU(), nn.Tanh())]));
  say(nn.ModuleDict({ a: nn.Linear(1, 2), b: nn.ReLU() }));
  say(nn.ParameterList([nn.Parameter(torch.zeros(2, 3)), nn.Parameter(torch.zeros(1))]));
  say(
    nn.Sequential(),
    nn.ModuleList(),
    nn.Dropout(0.25),
    nn.Flatten(),
    nn.Identity(),
    nn.Embedding(3, 2),
  );
};
export const test_submodules = () => {
  let net;
  net = new Net();
  say(net.get_submodule('stack.0'), net.get_submodule('') === net);
  say(net.get_parameter('first.scale').shape, net.get_buffer('norm.running_mean'));
  error(() => net.get_submodule('stack.7'));
  error(() => net.get_submodule('nowhere'));
  error(() => net.get_submodule('first.scale'));
  error(() => net.get_parameter('first.offset'));
  error(() => net.get_parameter('first.none'));
  error(() => net.get_buffer('first.scale'));
};
export const test_registration_messages = () => {
  let net;
  net = nn.Linear(2, 2);
  error(() => net.register_buffer('a.b', torch.zeros(1)));
  error(() => net.register_buffer('', torch.zeros(1)));
  error(() => net.register_buffer('weight', torch.zeros(1)));
  error(() => net.register_buffer('b', 3));
  error(() => net.register_parameter('a.b', null));
  error(() => net.register_parameter('', null));
  error(() => net.add_module('a.b', nn.ReLU()));
  error(() => net.add_module('', nn.ReLU()));
  error(() => net.add_module('weight', nn.ReLU()));
  error(() => net.train(1));
  net.register_buffer('b', null);
  net.register_parameter('c', null);
  say(list(method(net.state_dict(), 'keys')));
  net.b = torch.ones(1);
  say(list(method(net.state_dict(), 'keys')));
  net.add_module('more', nn.ReLU());
  say(net);
};
export const test_states = () => {
  let a, b, report, before;
  [a, b] = [fill(nn.Linear(2, 2)), nn.Linear(2, 2)];
  say(b.load_state_dict(a.state_dict()).missing_keys);
  say(b.weight, b.bias);
  say(
    getitem(b.state_dict(), ['weight']).requires_grad,
    getitem(b.state_dict({ keep_vars: true }), ['weight']).requires_grad,
  );
  error(() => b.load_state_dict({ weight: torch.zeros(3, 2), other: torch.zeros(1) }));
  report = b.load_state_dict({ other: torch.zeros(1) }, { strict: false });
  say(report.missing_keys, report.unexpected_keys);
  error(() => b.load_state_dict({ weight: 1 }, { strict: false }));
  before = b.weight;
  b.load_state_dict({ weight: torch.ones(2, 2), bias: torch.ones(2) });
  say(before === b.weight, b.weight);
  b.load_state_dict({ weight: torch.zeros(2, 2), bias: torch.ones(2) }, { assign: true });
  say(before === b.weight, isinstance(b.weight, nn.Parameter), b.weight);
  say(list(method(nn.BatchNorm1d(2).state_dict(), 'items')));
};
export const test_conversions = () => {
  let net;
  net = new Net().double();
  say(net.first.scale, net.norm.running_mean, net.norm.num_batches_tracked);
  say(net.float() === net, net.first.scale, net.to(torch.float64).first.scale);
  error(() => net.to(torch.int64));
  net.requires_grad_(false);
  say(
    (() => {
      const result = [];
      for (const p of net.parameters()) {
        result.push(p.requires_grad);
      }
      return result;
    })(),
  );
  say(
    net.eval().training,
    getitem(net.stack, [1]).training,
    getitem(net.train().stack, [1]).training,
  );
};
export const test_apply_and_zero_grad = () => {
  let net, seen, x;
  net = fill(new Net());
  seen = [];
  say(net.apply((m) => method(seen, 'append', type(m).__name__)) === net, seen);
  x = torch.tensor([
    [1.0, 2.0],
    [3.0, -1.0],
  ]);
  net(x).sum().backward();
  say(net.first.scale.grad, getitem(net.stack, [2]).bias.grad);
  net.zero_grad({ set_to_none: false });
  say(net.first.scale.grad);
  net.zero_grad();
  say(net.first.scale.grad);
};
export const test_forward_hooks = () => {
  let fc, x, order, pre, double, post, plus, first, handle;
  fc = fill(nn.Linear(2, 1));
  x = torch.tensor([[1.0, 2.0]]);
  order = [];
  pre = fc.register_forward_pre_hook((m, args) => method(order, 'append', 'pre'));
  double = fc.register_forward_pre_hook((m, args) => [mul(getitem(args, [0]), 2)]);
  post = fc.register_forward_hook((m, args, out) => method(order, 'append', 'post'));
  plus = fc.register_forward_hook((m, args, out) => add(out, 1));
  first = fc.register_forward_hook((m, args, out) => method(order, 'append', 'first'), {
    prepend: true,
  });
  say(fc(x), order);
  for (handle of [pre, double, post, plus, first]) {
    method(handle, 'remove');
  }
  say(fc(x), order);
  const fails = (m, args) => {
    throw new torch.ValueError('no');
  };
  fc.register_forward_pre_hook(fails);
  fc.register_forward_hook((m, args, out) => method(order, 'append', 'always'), {
    always_call: true,
  });
  error(() => fc(x));
  say(order);
};
export const test_backward_hooks = () => {
  let fc, x, pre, seen, y;
  fc = fill(nn.Linear(2, 1));
  x = torch.tensor([[1.0, 2.0]], { requires_grad: true });
  pre = fc.register_full_backward_pre_hook((m, out) => [mul(getitem(out, [0]), 10)]);
  seen = fc.register_full_backward_hook((m, ins, outs) => say('hook', ins, outs));
  y = fc(x);
  say(y);
  y.sum().backward();
  say(x.grad, fc.weight.grad);
  method(pre, 'remove');
  method(seen, 'remove');
  fc.register_full_backward_hook((m, ins, outs) => [mul(getitem(ins, [0]), 3)]);
  x.grad = null;
  fc(x).sum().backward();
  say(x.grad);
};
export const test_backward_hooks_without_inputs = () => {
  let fc, y;
  fc = fill(nn.Linear(2, 1));
  fc.register_full_backward_hook((m, ins, outs) => say('hook', ins, outs));
  y = fc(torch.tensor([[1.0, 2.0]]));
  warned(() => y.sum().backward());
  say(fc.weight.grad);
};
export const test_backward_hook_messages = () => {
  let fc, x;
  fc = fill(nn.Linear(2, 1));
  x = torch.tensor([[1.0, 2.0]], { requires_grad: true });
  fc.register_full_backward_hook((m, ins, outs) => [null, null]);
  error(() => fc(x).sum().backward());
  fc = fill(nn.Linear(2, 1));
  fc.register_full_backward_pre_hook((m, outs) => [null, null]);
  error(() => fc(x).sum().backward());
};
export const test_containers = () => {
  let seq, named, layers, table, plist, pdict;
  seq = nn.Sequential(nn.ReLU(), nn.Tanh());
  method(seq, 'append', nn.Sigmoid());
  method(seq, 'insert', 0, nn.Identity());
  say(seq, len(seq), getitem(seq, [1]), getitem(seq, [-1]));
  method(seq, 'extend', [nn.GELU()]);
  say(method(seq, 'pop', 0), len(seq));
  named = false ? nn.Sequential({ a: nn.ReLU(), b: nn.Tanh() }) : nn.Sequential(nn.ReLU());
  say(
    (() => {
      const result = [];
      for (const [name, _] of named.named_children()) {
        result.push(name);
      }
      return result;
    })(),
  );
  layers = nn.ModuleList(
    (() => {
      const result = [];
      for (const _ of range(2)) {
        result.push(nn.Linear(2, 2));
      }
      return result;
    })(),
  );
  method(layers, 'append', nn.ReLU());
  say(
    len(layers),
    (() => {
      const result = [];
      for (const [name, _] of layers.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
  );
  setitem(layers, [2], nn.Tanh());
  say(getitem(layers, [2]));
  error(() => layers(torch.ones(1)));
  table = nn.ModuleDict({ a: nn.ReLU(), b: nn.Tanh() });
  method(table, 'update', { c: nn.GELU() });
  say(
    list(method(table, 'keys')),
    getitem(table, ['b']),
    contains('c', table),
    len(table),
    method(table, 'pop', 'a'),
  );
  say(
    (() => {
      const result = [];
      for (const [name, _] of method(table, 'items')) {
        result.push(name);
      }
      return result;
    })(),
  );
  plist = nn.ParameterList([nn.Parameter(torch.ones(2)), torch.zeros(1)]);
  say(
    len(plist),
    getitem(plist, [1]),
    (() => {
      const result = [];
      for (const [name, _] of plist.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
  );
  pdict = nn.ParameterDict({ x: nn.Parameter(torch.ones(2)) });
  method(pdict, 'update', { y: torch.zeros(1) });
  say(
    list(method(pdict, 'keys')),
    getitem(pdict, ['y']),
    (() => {
      const result = [];
      for (const [name, _] of pdict.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
  );
  say(list(method(pdict.state_dict(), 'items')));
};
export const test_parameters = () => {
  let p, x;
  p = nn.Parameter(torch.ones(2));
  say(p, p.requires_grad, p.is_leaf, isinstance(p, torch.Tensor));
  say(nn.Parameter(torch.ones(1), { requires_grad: false }).requires_grad);
  x = mul(torch.ones(2, { requires_grad: true }), 2);
  say(nn.Parameter(x).is_leaf);
};
export const test_missing_forward = () => {
  class Empty extends nn.Module {
    constructor() {
      super();
    }
  }
  error(() => new Empty()(torch.ones(1)));
};
