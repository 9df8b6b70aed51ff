/** @file What stands beside modules: initial values, vectors of parameters, modules as functions, bags of embeddings. Translated from test/reference/behaviour/utilities.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  close,
  eq,
  error,
  ge,
  getitem,
  gt,
  imul,
  le,
  matmul,
  method,
  mul,
  range,
  say,
  truth,
} from '../python.ts';

const nn = torch.nn;
const F = torch.nn.functional;
const wave = (shape) => {
  let total, size;
  total = 1;
  for (size of shape) {
    total = imul(total, size);
  }
  return torch
    .sin(add(mul(torch.arange(total, { dtype: torch.float64 }), 1.3), 0.2))
    .reshape(shape);
};
export const test_initial_values = () => {
  let q, x, s;
  say(
    nn.init.dirac_(torch.empty(2, 3, 3)),
    nn.init.dirac_(torch.empty(4, 2, 3, 3), { groups: 2 }).sum(),
  );
  say(
    nn.init.eye_(torch.empty(2, 3)),
    nn.init.constant_(torch.empty(2), 0.25),
    nn.init.ones_(torch.empty(2)),
  );
  q = nn.init.orthogonal_(torch.empty(3, 5, { dtype: torch.float64 }), { gain: 2 });
  say(close(matmul(q, q.T), mul(4, torch.eye(3, { dtype: torch.float64 }))));
  q = nn.init.orthogonal_(torch.empty(5, 2, { dtype: torch.float64 }));
  say(close(matmul(q.T, q), torch.eye(2, { dtype: torch.float64 })));
  x = nn.init.trunc_normal_(torch.empty(500), { mean: 0.5, std: 2.0, a: -1.0, b: 1.0 });
  say(truth(ge(x, -1).all()), truth(le(x, 1).all()), truth(gt(x.std(), 0.4)));
  s = nn.init.sparse_(torch.empty(10, 4), 0.3);
  say(eq(s, 0).sum(0));
  error(() => nn.init.orthogonal_(torch.empty(3)));
  error(() => nn.init.dirac_(torch.empty(3, 3)));
  error(() => nn.init.dirac_(torch.empty(3, 3, 3), { groups: 2 }));
  error(() => nn.init.sparse_(torch.empty(3), 0.5));
  error(() => nn.init.xavier_uniform_(torch.empty(3)));
  say(nn.init.calculate_gain('leaky_relu', 0.2), nn.init.calculate_gain('tanh'));
};
export const test_vectors_of_parameters = () => {
  let net, vector;
  net = nn.Linear(2, 3).double();
  vector = nn.utils.parameters_to_vector(net.parameters());
  say(vector.shape, vector.requires_grad);
  nn.utils.vector_to_parameters(torch.arange(9, { dtype: torch.float64 }), net.parameters());
  say(net.weight, net.bias);
  net(wave([2, 2]))
    .sum()
    .backward();
  say(
    nn.utils.get_total_norm(
      (() => {
        const result = [];
        for (const p of net.parameters()) {
          result.push(p.grad);
        }
        return result;
      })(),
    ),
  );
  nn.utils.clip_grads_with_norm_(
    net.parameters(),
    1.0,
    torch.tensor(2.0, { dtype: torch.float64 }),
  );
  say(net.weight.grad);
  say(nn.utils.clip_grad_norm_(net.parameters(), 0.5, { norm_type: 1 }));
  nn.utils.clip_grad_value_(net.parameters(), 0.05);
  say(net.weight.grad);
};
export const test_modules_as_functions = () => {
  let net, tensors, before, y, nets, params, buffers;
  net = nn.Sequential(nn.Linear(2, 2), nn.Tanh()).double();
  tensors = { '0.weight': wave([2, 2]).requires_grad_(), '0.bias': wave([2]) };
  before = getitem(net, [0]).weight;
  y = torch.func.functional_call(net, tensors, [wave([3, 2])]);
  say(y, getitem(net, [0]).weight === before);
  y.sum().backward();
  say(getitem(tensors, ['0.weight']).grad, getitem(net, [0]).weight.grad);
  nets = (() => {
    const result = [];
    for (const _ of range(3)) {
      result.push(nn.Linear(2, 1));
    }
    return result;
  })();
  [params, buffers] = torch.func.stack_module_state(nets);
  say(
    (() => {
      const result = [];
      for (const [name, p] of method(params, 'items')) {
        result.push([name, p.shape, p.requires_grad]);
      }
      return result;
    })(),
    buffers,
  );
};
export const test_bags = () => {
  let table, index, offsets, mode, y, g, layer;
  table = wave([5, 3]).requires_grad_();
  index = torch.tensor([1, 2, 4, 4, 0], { dtype: torch.int64 });
  offsets = torch.tensor([0, 2, 2], { dtype: torch.int64 });
  for (mode of ['sum', 'mean', 'max']) {
    y = F.embedding_bag(index, table, offsets, { mode: mode });
    say(y.detach());
    [g] = torch.autograd.grad(mul(y, wave([3, 3])).sum(), table);
    say(g);
  }
  say(
    F.embedding_bag(index.reshape(1, 5), table, {
      mode: 'sum',
      per_sample_weights: wave([1, 5]),
    }).detach(),
  );
  say(
    F.embedding_bag(index, table, torch.tensor([0, 3, 5], { dtype: torch.int64 }), {
      include_last_offset: true,
      padding_idx: 4,
    }).detach(),
  );
  layer = nn.EmbeddingBag(4, 2, { mode: 'sum', padding_idx: 1 });
  say(layer, getitem(layer.weight, [1]));
  error(() => F.embedding_bag(index, table));
  error(() =>
    F.embedding_bag(index, table, offsets, { mode: 'max', per_sample_weights: wave([5]) }),
  );
  error(() => F.embedding_bag(index.reshape(1, 5), table, offsets));
};
export const test_shapes = () => {
  error(() => nn.BatchNorm3d(2)(torch.zeros(2, 2, 2)));
  error(() => nn.Softmax2d()(torch.zeros(2)));
  error(() => F.local_response_norm(torch.zeros(2, 2), 2));
  say(
    nn.Unflatten(1, [2, 2]),
    nn.LocalResponseNorm(2),
    nn.BatchNorm3d(2),
    nn.InstanceNorm3d(2),
    nn.Softmax2d(),
  );
};
