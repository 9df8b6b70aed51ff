/** @file A9: what nodes save, under PyTorch's names. Translated from test/reference/behaviour/saved.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  div,
  eq,
  error,
  getattr,
  getitem,
  gt,
  hasattr,
  imul,
  len,
  method,
  mul,
  pow,
  say,
} from '../python.ts';

const F = torch.nn.functional;
const LONG = torch.int64;
const numbers = (...shape) => {
  let count, length;
  count = 1;
  for (length of shape) {
    count = imul(count, length);
  }
  return div(torch.arange(1.0, add(count, 1.0), { dtype: torch.float64 }), 8)
    .view(...shape)
    .requires_grad_();
};
const tell = (y, names) => {
  let node, found, name;
  node = y.grad_fn;
  found = [];
  for (name of method(names, 'split')) {
    method(found, 'append', [name, getattr(node, add('_saved_', name))]);
  }
  say(node.name(), found);
};
export const test_a9_operands_and_results = () => {
  let x, y, z, w, c, p;
  x = numbers(2);
  y = x.pow(2);
  say(y.grad_fn._saved_self === x, y.grad_fn._saved_exponent);
  z = x.exp();
  say(
    z.grad_fn._saved_result === z,
    torch.equal(z.grad_fn._saved_result, z),
    eq(z.grad_fn._saved_result.data_ptr(), z.data_ptr()),
  );
  say(z.grad_fn._saved_result.grad_fn === z.grad_fn);
  w = mul(mul(x, 2), x);
  say(torch.equal(w.grad_fn._saved_self, mul(x, 2)), w.grad_fn._saved_other === x);
  c = torch.ones(2, { dtype: torch.float64 });
  p = mul(x, c);
  say(p.grad_fn._saved_self, p.grad_fn._saved_other === c);
  say(x.sin().grad_fn._saved_self === x);
};
export const test_a9_pointwise = () => {
  let x, y, z;
  x = numbers(2);
  y = add(numbers(2), 1);
  for (z of [
    x.log(),
    x.sin(),
    x.cos(),
    x.abs(),
    x.erf(),
    x.lgamma(),
    F.gelu(x),
    F.silu(x),
    x.atan(),
  ]) {
    tell(z, 'self');
  }
  for (z of [
    x.exp(),
    x.tanh(),
    x.sigmoid(),
    x.sqrt(),
    x.relu(),
    x.rsqrt(),
    x.reciprocal(),
    x.expm1(),
  ]) {
    tell(z, 'result');
  }
  for (z of [
    mul(x, y),
    div(x, y),
    torch.maximum(x, y),
    torch.atan2(x, y),
    torch.xlogy(x, y),
    torch.logaddexp(x, y),
  ]) {
    tell(z, 'self other');
  }
  tell(pow(x, y), 'self exponent result');
  tell(pow(2, x), 'exponent result');
  tell(x.clamp(0.0, 1.0), 'self min max');
  tell(x.clamp({ min: 0.0 }), 'self min max');
  tell(torch.hypot(x, y), 'self other result');
  tell(torch.addcmul(x, x, y, { value: 2 }), 'tensor1 tensor2 value');
  tell(torch.addcdiv(x, x, y), 'tensor1 tensor2 value');
  tell(torch.lerp(x, y, y), 'self end weight');
  tell(torch.where(gt(x, 0.2), x, y), 'condition');
  tell(x.masked_fill(gt(x, 0.2), 0.0), 'mask');
};
export const test_a9_reductions = () => {
  let x;
  x = numbers(2, 3);
  tell(x.sum(), 'self_sym_sizes');
  tell(x.sum(1), 'self_sym_sizes dim keepdim');
  tell(x.sum(1, { keepdim: true }), 'dim keepdim');
  tell(x.sum([0, 1]), 'dim');
  tell(x.mean(), 'self_sym_sizes self_sym_numel');
  tell(x.mean(0), 'self_sym_sizes dim keepdim self_sym_numel');
  tell(x.prod(), 'self result');
  tell(x.prod(1), 'self result dim keepdim');
  tell(x.max(), 'self result');
  tell(getitem(x.max(0), [0]), 'dim indices keepdim self_sym_sizes');
  tell(x.amax(1), 'self result dim keepdim');
  tell(x.logsumexp(1), 'self result dim keepdim');
  tell(x.cumsum(1), 'dim');
  tell(x.cumprod(1), 'self result dim');
  tell(x.softmax(1), 'result dim');
  tell(x.log_softmax(1), 'result dim');
  tell(getitem(method(x, 'sort', 1), [0]), 'indices dim self_sym_sizes');
  tell(getitem(x.topk(2, 1), [0]), 'indices dim');
  tell(x.var(1), 'self dim keepdim');
};
export const test_a9_shapes = () => {
  let x;
  x = numbers(2, 3);
  tell(x.view(6), 'self_sym_sizes');
  tell(x.transpose(0, 1), 'dim0 dim1');
  tell(x.permute(1, 0), 'dims');
  tell(x.expand(4, 2, 3), 'self_sym_sizes');
  tell(x.unsqueeze(1), 'dim');
  tell(x.unsqueeze(0).squeeze(0), 'dim self_sym_sizes');
  tell(getitem(x, [1]), 'dim index self_sym_sizes');
  tell(getitem(x, [torch.slice(null), torch.slice(1)]), 'dim start step self_sym_sizes');
  tell(getitem(method(x, 'split', 1), [0]), 'dim self_sym_sizes');
  tell(getitem(method(x, 'split', [1, 1]), [0]), 'dim split_sizes');
  tell(getitem(x.unbind(0), [0]), 'dim');
  tell(torch.cat([x, x], 1), 'dim');
  tell(torch.stack([x, x]), 'dim');
  tell(x.flip(0), 'dims');
  tell(x.diagonal(), 'dim1 dim2 offset');
  tell(x.tril(1), 'diagonal');
  tell(x.repeat(2, 1), 'repeats self_sym_sizes');
};
export const test_a9_indexing = () => {
  let x, i;
  x = numbers(2, 3);
  i = torch.tensor([0, 1], { dtype: LONG });
  tell(getitem(x, [i]), 'indices self_sym_sizes');
  tell(getitem(x, [torch.slice(null), i]), 'indices');
  tell(getitem(x, [i, i]), 'indices');
  say(
    getitem(getitem(x, [torch.slice(null), i]).grad_fn._saved_indices, [1]) === i,
    len(getitem(x, [torch.slice(null), i]).grad_fn._raw_saved_indices),
  );
  tell(x.gather(1, getitem(i, [torch.slice(null), null])), 'self index dim');
  tell(x.index_select(0, i), 'dim index self_sym_sizes');
  tell(x.index_put([i], getitem(x, [0])), 'accumulate indices');
  tell(x.take(i), 'self index');
  tell(x.index_fill(0, i, 0.0), 'dim index');
  tell(x.scatter_add(1, getitem(i, [torch.slice(null), null]), x), 'dim index');
};
export const test_a9_linear_algebra = () => {
  let x, v;
  x = numbers(2, 3);
  v = numbers(3);
  tell(x.mm(x.t()), 'self mat2');
  tell(x.mv(v), 'self vec');
  tell(v.dot(v), 'self tensor');
  tell(getitem(x, [null]).bmm(getitem(x.t(), [null])), 'self mat2');
  tell(torch.addmm(torch.zeros(2, 2, { dtype: torch.float64 }), x, x.t()), 'mat1 mat2');
};
export const test_a9_losses_and_layers = () => {
  let x, y, i;
  x = numbers(2, 3);
  y = mul(numbers(2, 3).detach(), 2);
  i = torch.tensor([0, 2], { dtype: LONG });
  tell(F.mse_loss(x, y), 'self target reduction');
  tell(F.mse_loss(x, y, { reduction: 'sum' }), 'reduction');
  tell(F.nll_loss(x, i), 'self target weight reduction');
  tell(F.nll_loss(x, i, { weight: torch.ones(3, { dtype: torch.float64 }) }), 'weight');
  tell(F.leaky_relu(x, 0.1), 'self negative_slope');
  tell(F.softplus(x), 'self beta threshold');
  tell(F.hardtanh(x), 'self min_val max_val');
};
export const test_a9_raw_slots = () => {
  let x, node, slot, y;
  x = numbers(2);
  node = x.pow(2).grad_fn;
  slot = node._raw_saved_self;
  slot.register_hooks(
    (t) => mul(t, 10),
    (t) => t,
  );
  say(node._saved_self);
  error(() =>
    slot.register_hooks(
      (t) => t,
      (t) => t,
    ),
  );
  y = x.exp();
  y.sum().backward();
  error(() => y.grad_fn._saved_result);
  error(() =>
    y.grad_fn._raw_saved_result.register_hooks(
      (t) => t,
      (t) => t,
    ),
  );
  say(hasattr(y.grad_fn, '_saved_nothing'));
};
export const test_a9_custom = () => {
  let x, y;
  class Twice extends torch.autograd.Function {
    static forward(ctx, a) {
      ctx.save_for_backward(a);
      return mul(a, 2);
    }
    static backward(ctx, g) {
      let a;
      [a] = ctx.saved_tensors;
      return mul(g, 2);
    }
  }
  x = numbers(2);
  y = Twice.apply(x);
  say(
    y.grad_fn.name(),
    getitem(y.grad_fn.saved_tensors, [0]) === x,
    len(y.grad_fn._raw_saved_tensors),
  );
  y.sum().backward();
  error(() => y.grad_fn.saved_tensors);
};
