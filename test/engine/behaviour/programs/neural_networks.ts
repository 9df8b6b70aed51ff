/** @file Modules, containers, hooks and states in the style of PyTorch's test_nn.py. Translated from test/reference/behaviour/neural_networks.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  OrderedDict,
  add,
  close,
  contains,
  delitem,
  dict,
  either,
  eq,
  error,
  float,
  getitem,
  invert,
  len,
  list,
  method,
  mul,
  ne,
  range,
  say,
  setitem,
  truth,
  type,
  warned,
} from '../python.ts';

const nn = torch.nn;
const F = torch.nn.functional;
class Net extends nn.Module {
  constructor() {
    super();
    this.l1 = nn.Linear(2, 3);
    this.l2 = nn.Linear(3, 1);
    this.register_buffer('buf', torch.ones(2));
    this.register_buffer('tmp', torch.zeros(1), { persistent: false });
    this.scale = nn.Parameter(torch.ones(1));
  }
  forward(x) {
    return mul(this.l2(torch.relu(this.l1(x))), this.scale);
  }
}
export const test_module_api = () => {
  let n;
  n = new Net();
  say(
    (() => {
      const result = [];
      for (const [k, _] of n.named_parameters()) {
        result.push(k);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [k, _] of n.named_buffers()) {
        result.push(k);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [k, _] of n.named_modules()) {
        result.push(k);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [k, _] of n.named_children()) {
        result.push(k);
      }
      return result;
    })(),
  );
  say(list(method(n.state_dict(), 'keys')));
  say(
    (() => {
      const result = [];
      for (const [k, _] of n.named_parameters({ prefix: 'net' })) {
        result.push(k);
      }
      return result;
    })(),
  );
  say(
    (() => {
      const result = [];
      for (const [k, _] of n.named_parameters({ recurse: false })) {
        result.push(k);
      }
      return result;
    })(),
  );
  say(n.training);
  n.eval();
  say(n.training, n.l1.training);
  n.train();
  n.requires_grad_(false);
  say(
    (() => {
      const result = [];
      for (const p of n.parameters()) {
        result.push(p.requires_grad);
      }
      return result;
    })(),
  );
  n.requires_grad_(true);
  n(torch.ones(1, 2)).sum().backward();
  say(n.scale.grad !== null);
  n.zero_grad();
  say(n.scale.grad);
  say(n);
  n.double();
  say(n.l1.weight.dtype, n.buf.dtype);
  n.float();
  say(n.get_submodule('l1'));
  say(n.get_parameter('l1.bias').shape);
  say(n.get_buffer('buf'));
  error(() => n.get_submodule('zz'));
  error(() => n.get_parameter('l1.zz'));
  error(() => n.get_buffer('scale'));
  n.extra = 3;
  say(n.extra);
};
export const test_registration = () => {
  let n, m;
  n = nn.Module();
  error(() => n.register_parameter('a.b', null));
  error(() => n.register_parameter('', null));
  error(() => n.register_parameter('p', torch.ones(1)));
  n.register_parameter('p', null);
  say(n.p, list(n.parameters()));
  error(() => n.register_buffer('b', 3));
  n.register_buffer('b', null);
  say(n.b);
  error(() => n.add_module('m', 3));
  error(() => n.add_module('', nn.ReLU()));
  error(() => n.add_module('a.b', nn.ReLU()));
  n.add_module('act', nn.ReLU());
  n.register_module('act2', nn.ReLU());
  say(n);
  error(() => n(1));
  error(() => n.register_parameter('q', mul(nn.Parameter(torch.ones(1)), 2)));
  m = nn.Linear(1, 1);
  m.weight = null;
  say(m.weight);
};
export const test_state_dicts = () => {
  let a, b, r, sd, sd2, sd3, c;
  [a, b] = [new Net(), new Net()];
  r = b.load_state_dict(a.state_dict());
  say(r);
  say(torch.equal(a.l1.weight, b.l1.weight));
  sd = a.state_dict();
  delitem(sd, ['l1.bias']);
  sd2 = Object.fromEntries(
    (() => {
      const result = [];
      for (const [k, v] of method(a.state_dict(), 'items')) {
        if (truth(ne(k, 'l1.bias'))) result.push([k, v]);
      }
      return result;
    })(),
  );
  error(() => b.load_state_dict(sd2));
  say(b.load_state_dict(sd2, { strict: false }));
  setitem(sd2, ['what'], torch.ones(1));
  error(() => b.load_state_dict(sd2));
  r = b.load_state_dict(sd2, { strict: false });
  say(r.missing_keys, r.unexpected_keys);
  sd3 = dict(a.state_dict());
  setitem(sd3, ['l1.bias'], torch.ones(7));
  error(() => b.load_state_dict(sd3));
  error(() => b.load_state_dict(3));
  say(
    false
      ? method(a.state_dict({ prefix: 'x.' }), 'keys')
      : list(method(a.state_dict({ prefix: 'x.' }), 'keys')),
  );
  say(getitem(a.state_dict(), ['l1.weight']).requires_grad);
  say(getitem(a.state_dict({ keep_vars: true }), ['l1.weight']).requires_grad);
  say(eq(getitem(a.state_dict(), ['l1.weight']).data_ptr(), a.l1.weight.data_ptr()));
  c = new Net();
  c.load_state_dict(a.state_dict(), { assign: true });
  say(eq(c.l1.weight.data_ptr(), a.l1.weight.data_ptr()));
};
export const test_hooks = () => {
  let n, h1, h2, h3, h4, x, log;
  n = nn.Linear(2, 1, { bias: false });
  {
    using _1 = torch.no_grad();
    n.weight.fill_(1.0);
  }
  h1 = n.register_forward_pre_hook((m, args) => [mul(getitem(args, [0]), 2)]);
  h2 = n.register_forward_hook((m, args, out) => add(out, 1));
  say(n(torch.ones(1, 2)));
  method(h1, 'remove');
  say(n(torch.ones(1, 2)));
  method(h2, 'remove');
  say(n(torch.ones(1, 2)));
  const full = (m, gi, go) => {
    say('full', gi, go);
  };
  const pre = (m, go) => {
    say('pre', go);
    return [mul(getitem(go, [0]), 2)];
  };
  h3 = n.register_full_backward_hook(full);
  h4 = n.register_full_backward_pre_hook(pre);
  x = torch.ones(1, 2, { requires_grad: true });
  n(x).sum().backward();
  say(x.grad, n.weight.grad);
  method(h3, 'remove');
  method(h4, 'remove');
  log = [];
  n.register_forward_pre_hook((m, a) =>
    either(
      () => method(log, 'append', 'a'),
      () => null,
    ),
  );
  n.register_forward_pre_hook(
    (m, a) =>
      either(
        () => method(log, 'append', 'b'),
        () => null,
      ),
    { prepend: true },
  );
  n.register_forward_hook(
    (m, a, kw, o) =>
      either(
        () => method(log, 'append', 'kw'),
        () => null,
      ),
    { with_kwargs: true },
  );
  n.register_forward_hook(
    (m, a, o) =>
      either(
        () => method(log, 'append', 'always'),
        () => null,
      ),
    { always_call: true },
  );
  n(torch.ones(1, 2));
  say(log);
  try {
    n(torch.ones(1, 3));
  } catch (_2) {
    if (_2 instanceof torch.RuntimeError) {
      const e = _2;
      say(e);
    } else throw _2;
  }
  say(log);
};
export const test_containers = () => {
  let s, p, ml, md, pl, pd;
  s = nn.Sequential(nn.Linear(1, 2), nn.ReLU());
  method(s, 'append', nn.Linear(2, 1));
  say(len(s), getitem(s, [0]), getitem(s, [-1]), getitem(s, [torch.slice(1)]));
  method(s, 'insert', 1, nn.Tanh());
  say(s);
  method(s, 'extend', [nn.Sigmoid()]);
  p = method(s, 'pop', 0);
  say(p, len(s));
  setitem(s, [0], nn.ELU());
  say(s);
  say(
    (() => {
      const result = [];
      for (const m of s) {
        result.push(type(m).__name__);
      }
      return result;
    })(),
  );
  ml = nn.ModuleList(
    (() => {
      const result = [];
      for (const _ of range(3)) {
        result.push(nn.Linear(1, 1));
      }
      return result;
    })(),
  );
  say(ml, len(ml), len(list(ml.parameters())));
  method(ml, 'append', nn.ReLU());
  method(ml, 'extend', [nn.ReLU()]);
  method(ml, 'insert', 0, nn.Tanh());
  say(len(ml), getitem(ml, [0]), getitem(ml, [-1]));
  error(() => ml(1));
  md = nn.ModuleDict({ a: nn.Linear(1, 1), b: nn.ReLU() });
  setitem(md, ['c'], nn.Tanh());
  say(list(method(md, 'keys')), len(md), getitem(md, ['c']), contains('a', md));
  method(md, 'update', { d: nn.ELU() });
  say(method(md, 'pop', 'a'));
  say(md);
  pl = nn.ParameterList(
    (() => {
      const result = [];
      for (const _ of range(2)) {
        result.push(nn.Parameter(torch.ones(1)));
      }
      return result;
    })(),
  );
  method(pl, 'append', nn.Parameter(torch.zeros(2)));
  say(len(pl), getitem(pl, [2]), pl);
  pd = nn.ParameterDict({ x: nn.Parameter(torch.ones(1)) });
  setitem(pd, ['y'], nn.Parameter(torch.zeros(1)));
  say(list(method(pd, 'keys')), pd);
  s = nn.Sequential(
    OrderedDict([
      ['fc', nn.Linear(1, 1)],
      ['act', nn.ReLU()],
    ]),
  );
  say(s, s.fc);
};
export const test_layers_values = () => {
  let x, out, h, c;
  x = torch.arange(12, { dtype: torch.float32 }).reshape(1, 3, 4);
  say(nn.Flatten()(x).shape);
  say(nn.Unflatten(1, [1, 3])(x).shape);
  say(close(nn.Softmax({ dim: 1 })(x).sum(1), torch.ones(1, 4)));
  say(nn.Dropout(0.0)(x).equal(x));
  say(nn.Dropout(1.0)(x).sum());
  error(() => nn.Dropout(1.5));
  say(getitem(nn.Embedding(3, 2, { padding_idx: 0 }).weight, [0]));
  error(() => nn.Embedding(3, 2)(torch.tensor([5], { dtype: torch.int64 })));
  say(nn.LayerNorm(4)(x).mean());
  say(nn.BatchNorm1d(3)(x).shape);
  error(() => nn.BatchNorm1d(3)(torch.ones(1, 3)));
  error(() => nn.BatchNorm1d(3)(torch.ones(3)));
  error(() => nn.BatchNorm2d(3)(torch.ones(3)));
  error(() => nn.Linear(2, 3)(torch.ones(1, 3)));
  error(() => nn.Conv2d(1, 1, 3)(torch.ones(1, 2, 5, 5)));
  error(() => nn.Conv2d(3, 2, 3, { groups: 2 }));
  error(() => nn.Conv2d(1, 1, 3, { padding: 'same', stride: 2 }));
  error(() => nn.GroupNorm(2, 3));
  say(nn.GRU(2, 3).weight_ih_l0.shape);
  say(nn.LSTM(2, 3, { num_layers: 2, bidirectional: true }));
  [out, [h, c]] = nn.LSTM(2, 3)(torch.ones(5, 1, 2));
  say(out.shape, h.shape, c.shape);
  say(
    getitem(
      nn.MultiheadAttention(4, 2)(torch.ones(3, 1, 4), torch.ones(3, 1, 4), torch.ones(3, 1, 4)),
      [1],
    ).shape,
  );
  error(() => nn.MultiheadAttention(4, 3));
  say(nn.Bilinear(1, 2, 3)(torch.ones(1, 1), torch.ones(1, 2)).shape);
  say(nn.PReLU()(torch.tensor([-1.0])));
  say(nn.CosineSimilarity()(torch.ones(1, 2), torch.ones(1, 2)));
  say(nn.UpsamplingNearest2d({ scale_factor: 2 })(torch.ones(1, 1, 1, 1)).shape);
  say(nn.ZeroPad2d(1)(torch.ones(1, 1, 1, 1)));
  say(nn.MaxPool2d(2, { return_indices: true })(torch.arange(16.0).reshape(1, 1, 4, 4)));
  say(nn.AdaptiveAvgPool2d([1, null])(torch.ones(1, 1, 3, 3)).shape);
};
export const test_functional_errors = () => {
  let x;
  x = torch.ones(2, 3);
  error(() => F.cross_entropy(x, torch.tensor([0], { dtype: torch.int64 })));
  error(() => F.cross_entropy(x, torch.tensor([0, 5], { dtype: torch.int64 })));
  error(() => F.nll_loss(x, torch.tensor([0.0, 1.0])));
  error(() => F.binary_cross_entropy(torch.tensor([2.0]), torch.tensor([1.0])));
  error(() => F.binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1.0, 1.0])));
  warned(() => F.mse_loss(torch.ones(2, 1), torch.ones(2)));
  error(() => F.dropout(x, { p: -1 }));
  error(() => F.one_hot(torch.tensor([0, 3], { dtype: torch.int64 }), { num_classes: 2 }));
  error(() => F.pad(x, [1]));
  error(() => F.interpolate(torch.ones(1, 1, 2, 2), { size: 2, scale_factor: 2 }));
  error(() => F.interpolate(torch.ones(1, 1, 2, 2)));
  error(() => F.grid_sample(torch.ones(1, 1, 2, 2), torch.ones(1, 2, 2, 3)));
  error(() => F.linear(x, torch.ones(2, 2)));
  error(() => F.embedding(torch.tensor([1.0]), torch.ones(2, 2)));
  error(() => F.layer_norm(x, [2]));
  error(() => F.max_pool2d(torch.ones(1, 1, 2, 2), 3));
  error(() => F.avg_pool2d(torch.ones(1, 1, 2, 2), 2, { padding: 2 }));
  error(() => F.kl_div(x, x, { reduction: 'q' }));
  error(() => F.cosine_embedding_loss(x, x, torch.ones(3)));
  error(() => F.gumbel_softmax(x, { tau: -1 }));
  warned(() => F.kl_div(x, x, { reduction: 'mean' }));
  warned(() => F.tanh(x));
  warned(() => F.sigmoid(x));
};
export const test_utils = () => {
  let m, n, v, p;
  m = nn.Linear(2, 2);
  m(torch.ones(1, 2)).sum().backward();
  n = nn.utils.clip_grad_norm_(m.parameters(), 0.5);
  say(n, m.weight.grad);
  nn.utils.clip_grad_value_(m.parameters(), 0.1);
  say(m.weight.grad.max());
  v = nn.utils.parameters_to_vector(m.parameters());
  say(v.shape);
  nn.utils.vector_to_parameters(torch.arange(6, { dtype: torch.float32 }), m.parameters());
  say(m.weight, m.bias);
  error(() => nn.utils.vector_to_parameters([1], m.parameters()));
  m.weight.grad = torch.full([2, 2], float('nan'));
  error(() => nn.utils.clip_grad_norm_(m.parameters(), 1.0, { error_if_nonfinite: true }));
  say(nn.utils.get_total_norm([torch.ones(4)]));
  say(nn.utils.clip_grad_norm_([], 1.0));
  nn.init.constant_(m.weight, 3.0);
  say(m.weight);
  nn.init.eye_(m.weight);
  nn.init.dirac_(torch.empty(1, 1, 3));
  say(
    nn.init.calculate_gain('relu'),
    nn.init.calculate_gain('leaky_relu', 0.2),
    nn.init.calculate_gain('tanh'),
  );
  error(() => nn.init.calculate_gain('zz'));
  error(() => nn.init.xavier_uniform_(torch.ones(2)));
  error(() => nn.init.eye_(torch.ones(2)));
  p = nn.utils.rnn.pad_sequence([torch.ones(2), torch.ones(3)], {
    batch_first: true,
    padding_value: -1,
  });
  say(p);
};
export const test_embeddings_that_are_shortened_and_scaled = () => {
  let table, places, options, w, y, layer;
  table = torch.tensor(
    [
      [3.0, 4.0],
      [0.3, -0.4],
      [-6.0, 8.0],
      [1.0, 1.0],
    ],
    { dtype: torch.float64 },
  );
  places = torch.tensor(
    [
      [0, 2],
      [2, 1],
    ],
    { dtype: torch.int64 },
  );
  for (options of [
    { max_norm: 1.0 },
    { max_norm: 2.0, norm_type: 1.0 },
    { max_norm: 3.0, norm_type: float('inf'), padding_idx: 0 },
    { scale_grad_by_freq: true },
    { scale_grad_by_freq: true, padding_idx: -2 },
  ]) {
    w = table.clone().requires_grad_();
    y = F.embedding(places, w, { ...options });
    say(y, w._version, w.grad_fn);
    mul(y, torch.arange(8.0).view(2, 2, 2))
      .sum()
      .backward();
    say(w.detach(), w.grad);
    layer = nn.Embedding(4, 2, { ...options });
    say(layer, layer.max_norm, layer.norm_type, layer.scale_grad_by_freq);
    if (truth(!contains('padding_idx', options))) {
      w = table.clone().requires_grad_();
      y = F.embedding_bag(places, w, { mode: 'sum', ...options });
      say(y.detach(), torch.autograd.grad(y.sum(), w), w._version);
      say(nn.EmbeddingBag(4, 2, { ...options }));
    }
  }
  error(() => F.embedding_bag(places, table, { mode: 'max', scale_grad_by_freq: true }));
};
export const test_attention_to_nothing = () => {
  let q, bits, shifts, mask, y;
  q = torch.tensor(
    [
      [
        [1.0, 2.0],
        [3.0, 4.0],
      ],
    ],
    { dtype: torch.float64, requires_grad: true },
  );
  bits = torch.tensor([
    [false, false],
    [true, false],
  ]);
  shifts = torch.zeros(2, 2, { dtype: torch.float64 }).masked_fill(invert(bits), float('-inf'));
  for (mask of [bits, shifts]) {
    y = F.scaled_dot_product_attention(q, mul(q, 2), add(q, 1), { attn_mask: mask });
    say(y.detach(), torch.autograd.grad(y.sum(), q));
    say(
      getitem(
        torch.func.jvp(
          (q) => F.scaled_dot_product_attention(q, q, q, { attn_mask: mask }),
          [q.detach()],
          [q.detach()],
        ),
        [1],
      ),
    );
  }
};
export const test_masks_of_what_comes_later = () => {
  let mask;
  mask = nn.Transformer.generate_square_subsequent_mask;
  say(mask(2), mask(2, { dtype: torch.float64 }), mask(0).shape);
};
export const test_running_statistics = () => {
  let x, momentum, layer, factor;
  x = torch.tensor(
    [
      [1.0, 2.0, 3.0],
      [2.0, 4.0, 6.0],
    ],
    { dtype: torch.float64 },
  );
  for (momentum of [null, 0.5]) {
    layer = nn.BatchNorm1d(3, { momentum: momentum, dtype: torch.float64 });
    say(layer.momentum, layer);
    for (factor of [1, 2, 3]) {
      layer(mul(x, factor));
    }
    say(layer.running_mean, layer.running_var, layer.num_batches_tracked);
  }
  layer = nn.BatchNorm1d(3, { dtype: torch.float64 });
  {
    using _3 = torch.autograd.forward_ad.dual_level();
    layer(torch.autograd.forward_ad.make_dual(x, x));
    say(torch.autograd.forward_ad.unpack_dual(layer.running_mean).tangent);
  }
};
export const test_instance_norm_of_one_example = () => {
  let x, layer, y, out;
  x = torch.arange(24.0, { dtype: torch.float64 }).view(2, 3, 4).cos().requires_grad_();
  for ([layer, y] of [
    [nn.InstanceNorm1d(3, { affine: true, dtype: torch.float64 }), getitem(x, [0])],
    [nn.InstanceNorm1d(3, { track_running_stats: true, dtype: torch.float64 }), getitem(x, [1])],
    [nn.InstanceNorm2d(2), x],
    [nn.InstanceNorm3d(2), getitem(x, [null]).expand(2, 2, 3, 4)],
  ]) {
    out = layer(y);
    say(
      out.detach(),
      out.grad_fn.name(),
      getitem(torch.autograd.grad(mul(out, y.detach()).sum(), x), [0])
        .abs()
        .sum(),
    );
  }
  error(() => nn.InstanceNorm1d(3)(getitem(x, [0, 0])));
  error(() => nn.InstanceNorm2d(3)(getitem(x, [0])));
  error(() => nn.InstanceNorm3d(3)(x));
  error(() => nn.InstanceNorm1d(4, { affine: true, dtype: torch.float64 })(x));
  error(() => nn.InstanceNorm1d(4, { affine: true, dtype: torch.float64 })(getitem(x, [0])));
  say(
    warned(() => nn.InstanceNorm1d(4)(x)).shape,
    warned(() => nn.InstanceNorm1d(4)(getitem(x, [0]))).shape,
  );
};
export const test_too_few_numbers_to_normalize = () => {
  error(() => F.group_norm(torch.ones(1, 4), 4));
  error(() => nn.GroupNorm(4, 4)(torch.ones(1, 4, 1)));
  error(() => F.group_norm(torch.ones(4), 2));
  say(
    F.group_norm(torch.ones(2, 4), 4),
    F.group_norm(torch.ones(1, 4), 2),
    F.group_norm(torch.ones(0, 4), 4),
  );
};
export const test_cells_of_other_states = () => {
  let cell, x, state;
  for (cell of [nn.RNNCell(2, 3), nn.GRUCell(2, 3)]) {
    for (x of [torch.ones(2), torch.ones(4, 2)]) {
      for (state of [torch.ones(1), torch.ones(1, 3), torch.ones(2, 3)]) {
        error(() => cell(x, state));
      }
    }
  }
};
export const test_normalization_without_a_shift = () => {
  let layer;
  for (layer of [
    nn.BatchNorm1d(3, { bias: false }),
    nn.GroupNorm(3, 3, { bias: false }),
    nn.InstanceNorm1d(3, { affine: true, bias: false }),
    nn.BatchNorm2d(2, { affine: false }),
    nn.BatchNorm3d(2, { bias: true }),
  ]) {
    say(
      layer,
      (() => {
        const result = [];
        for (const [name, _] of layer.named_parameters()) {
          result.push(name);
        }
        return result;
      })(),
      layer.bias === null,
    );
  }
  say(
    nn
      .GroupNorm(1, 2, { bias: false })(torch.tensor([[1.0, 3.0]]))
      .detach(),
  );
};
