/** @file Modules as PyTorch's own tests ask of them: convolutions, containers, paths, printing, conversion, states. Translated from test/reference/behaviour/module_kinds.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  contains,
  div,
  eq,
  error,
  float,
  getitem,
  isinstance,
  len,
  list,
  method,
  mul,
  ne,
  say,
  setitem,
  truth,
  type,
} from '../python.ts';

const nn = torch.nn;
class Net extends nn.Module {
  constructor() {
    super();
    this.first = nn.Linear(2, 3);
    this.act = nn.ReLU();
    this.rest = nn.Sequential(nn.Linear(3, 3), nn.Sequential(nn.Tanh(), nn.Linear(3, 1)));
    this.register_buffer('scale', torch.ones(1));
    this.register_parameter('gain', nn.Parameter(torch.zeros(1)));
    this.register_parameter('nothing', null);
  }
  forward(x) {
    return add(mul(this.rest(this.act(this.first(x))), this.scale), this.gain);
  }
}
const filled = (module) => {
  let parameter;
  {
    using _1 = torch.no_grad();
    for (parameter of module.parameters()) {
      parameter.copy_(div(torch.arange(float(parameter.numel())).view_as(parameter), 7));
    }
  }
  return module;
};
export const test_padding_modes = () => {
  let x, mode, conv, out, grad;
  x = torch.arange(12.0).reshape(1, 1, 3, 4).requires_grad_();
  for (mode of ['zeros', 'reflect', 'replicate', 'circular']) {
    conv = filled(nn.Conv2d(1, 1, 3, { padding: 1, padding_mode: mode }));
    out = conv(x);
    [grad] = torch.autograd.grad(out.sum(), x);
    say(conv, out, grad);
  }
  say(
    filled(nn.Conv1d(1, 1, 4, { padding: 'same', padding_mode: 'circular' }))(
      torch.arange(5.0).view(1, 1, 5),
    ),
  );
  say(
    nn.Conv1d(2, 4, 2, {
      padding: [1],
      dilation: 2,
      groups: 2,
      bias: false,
      padding_mode: 'replicate',
    }),
  );
};
export const test_convolution_attributes = () => {
  let conv, up;
  conv = nn.Conv2d(2, 4, [3, 2], { stride: 2, padding: 1, dilation: [1, 2], groups: 2 });
  say(
    conv.in_channels,
    conv.out_channels,
    conv.kernel_size,
    conv.stride,
    conv.padding,
    conv.dilation,
  );
  say(
    conv.groups,
    conv.padding_mode,
    conv.transposed,
    conv.output_padding,
    list(conv.weight.shape),
  );
  up = nn.ConvTranspose2d(2, 4, 3, { stride: 2, output_padding: 1 });
  say(up.transposed, up.output_padding, list(up.weight.shape), up);
};
export const test_convolution_refusals = () => {
  error(() => nn.Conv1d(3, 4, 1, { groups: 2 }));
  error(() => nn.Conv1d(2, 3, 1, { groups: 2 }));
  error(() => nn.Conv1d(2, 2, 1, { groups: 0 }));
  error(() => nn.Conv2d(1, 1, 2, { stride: 2, padding: 'same' }));
  error(() => nn.ConvTranspose1d(1, 1, 2, { padding_mode: 'reflect' }));
};
export const test_output_size = () => {
  let up, x;
  up = filled(nn.ConvTranspose1d(1, 1, 3, { stride: 2 }));
  x = torch.arange(3.0).view(1, 1, 3);
  say(up(x).shape, up(x, { output_size: [8] }).shape, up(x, [1, 1, 7]).shape);
  error(() => up(x, { output_size: [10] }));
  error(() => up(x, { output_size: [1, 2] }));
};
export const test_named_modules = () => {
  let net;
  net = new Net();
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
      for (const [name, _] of net.named_parameters({ prefix: 'net', recurse: false })) {
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
    list(method(net.state_dict(), 'keys')),
  );
  say(len(list(net.modules())), len(list(net.children())), len(list(net.parameters())));
  say(net);
};
export const test_shared_modules = () => {
  let inner, net;
  inner = nn.Linear(2, 2);
  net = nn.Sequential(inner, nn.ReLU(), inner);
  say(
    (() => {
      const result = [];
      for (const [name, _] of net.named_modules()) {
        result.push(name);
      }
      return result;
    })(),
    (() => {
      const result = [];
      for (const [name, _] of net.named_modules({ remove_duplicate: false })) {
        result.push(name);
      }
      return result;
    })(),
  );
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
  say(list(method(net.state_dict(), 'keys')));
};
export const test_lookup = () => {
  let net;
  net = new Net();
  say(
    net.get_submodule('rest.1.1'),
    net.get_parameter('rest.0.bias').shape,
    net.get_buffer('scale'),
  );
  error(() => net.get_submodule('rest.7'));
  error(() => net.get_parameter('scale'));
  error(() => net.get_buffer('gain'));
  error(() => net.get_parameter('rest.0.absent'));
};
export const test_registration_errors = () => {
  let net;
  net = new Net();
  error(() => net.register_buffer('a.b', torch.ones(1)));
  error(() => net.register_buffer('', torch.ones(1)));
  error(() => net.register_buffer('first', torch.ones(1)));
  error(() => net.register_buffer('mask', 3));
  error(() => net.register_parameter('gain2', torch.ones(1)));
  error(() => net.register_parameter('act', nn.Parameter(torch.ones(1))));
  error(() => net.add_module('sub', 4));
  error(() => net.add_module('gain', nn.ReLU()));
};
export const test_conversions = () => {
  let net;
  net = new Net();
  say(net.double().first.weight.dtype, net.scale.dtype, net.float().first.weight.dtype);
  say(net.to(torch.float64).gain.dtype, net.to({ dtype: torch.float32 }).gain.dtype);
  say(net.type(torch.float64).scale.dtype, net.cpu() === net);
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
    net.train(false).training,
    getitem(getitem(net.rest, [1]), [0]).training,
    net.train().training,
  );
  error(() => net.train(1));
};
export const test_load_state = () => {
  let net, state, result;
  net = nn.Sequential(nn.Linear(2, 1), nn.BatchNorm1d(1));
  state = net.state_dict();
  say(list(method(state, 'keys')));
  say(net.load_state_dict(state));
  setitem(state, ['more'], torch.ones(1));
  state = Object.fromEntries(
    (() => {
      const result = [];
      for (const [key, value] of method(state, 'items')) {
        if (truth(ne(key, '0.bias'))) result.push([key, value]);
      }
      return result;
    })(),
  );
  error(() => net.load_state_dict(state));
  result = net.load_state_dict(state, { strict: false });
  say(result.missing_keys, result.unexpected_keys, result);
  setitem(state, ['0.weight'], torch.ones(3, 3));
  error(() => net.load_state_dict(state, { strict: false }));
  error(() => net.load_state_dict([1, 2]));
};
export const test_state_is_shared = () => {
  let net, state, kept;
  net = nn.Linear(2, 1);
  state = net.state_dict();
  {
    using _2 = torch.no_grad();
    net.weight.fill_(5.0);
  }
  say(
    getitem(state, ['weight']),
    getitem(state, ['weight']).requires_grad,
    eq(getitem(state, ['weight']).data_ptr(), net.weight.data_ptr()),
  );
  kept = net.state_dict({ keep_vars: true });
  say(
    getitem(kept, ['weight']) === net.weight,
    list(method(net.state_dict({ prefix: 'p.' }), 'keys')),
  );
};
export const test_containers = () => {
  let parts, named, popped, chain;
  parts = nn.ModuleList([nn.Linear(1, 1), nn.ReLU()]);
  method(parts, 'append', nn.Tanh());
  method(parts, 'extend', [nn.Sigmoid()]);
  method(parts, 'insert', 1, nn.Identity());
  say(len(parts), parts);
  say(
    getitem(parts, [-1]),
    (() => {
      const result = [];
      for (const p of parts) {
        result.push(type(p).__name__);
      }
      return result;
    })(),
  );
  named = nn.ModuleDict({ a: nn.Linear(1, 2), b: nn.ReLU() });
  setitem(named, ['c'], nn.Tanh());
  say(list(method(named, 'keys')), contains('b', named), len(named), named);
  popped = method(named, 'pop', 'b');
  say(popped, list(method(named, 'keys')));
  chain = nn.Sequential(nn.Linear(1, 2), nn.ReLU());
  method(chain, 'append', nn.Linear(2, 1));
  say(len(chain), getitem(chain, [torch.slice(0, 2)]), getitem(chain, [-1]), chain);
  error(() => parts(torch.ones(1)));
};
export const test_parameter_containers = () => {
  let holder, named;
  holder = nn.ParameterList([nn.Parameter(torch.ones(2)), nn.Parameter(torch.zeros(1, 2))]);
  say(
    len(holder),
    holder,
    (() => {
      const result = [];
      for (const [name, _] of holder.named_parameters()) {
        result.push(name);
      }
      return result;
    })(),
  );
  named = nn.ParameterDict({ w: nn.Parameter(torch.ones(2)), v: torch.zeros(3) });
  say(list(method(named, 'keys')), named, getitem(named, ['v']).requires_grad);
};
export const test_buffers = () => {
  let holder;
  class Holder extends nn.Module {
    constructor() {
      super();
      this.register_buffer('kept', torch.ones(1));
      this.register_buffer('cache', torch.zeros(1), { persistent: false });
      this.count = nn.Buffer(torch.zeros(2));
    }
  }
  holder = new Holder();
  say(
    (() => {
      const result = [];
      for (const [name, _] of holder.named_buffers()) {
        result.push(name);
      }
      return result;
    })(),
    list(method(holder.state_dict(), 'keys')),
  );
  holder.kept = torch.full([1], 3.0);
  say(
    holder.get_buffer('kept'),
    isinstance(holder.count, nn.Buffer),
    isinstance(holder.kept, torch.Tensor),
  );
};
export const test_zero_grad_and_apply = () => {
  let net, seen;
  net = new Net();
  net(torch.ones(4, 2)).sum().backward();
  say(
    (() => {
      const result = [];
      for (const p of net.parameters()) {
        result.push(p.grad === null);
      }
      return result;
    })(),
  );
  net.zero_grad({ set_to_none: false });
  say(
    (() => {
      const result = [];
      for (const p of net.parameters()) {
        result.push(p.grad.abs().sum().item());
      }
      return result;
    })(),
  );
  net.zero_grad();
  say(
    (() => {
      const result = [];
      for (const p of net.parameters()) {
        result.push(p.grad === null);
      }
      return result;
    })(),
  );
  seen = [];
  net.apply((module) => method(seen, 'append', type(module).__name__));
  say(seen);
};
