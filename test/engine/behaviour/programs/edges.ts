/** @file A6, A7: names and edges of the nodes of all kinds of operators. Translated from test/reference/behaviour/edges.py: do not edit. */
// @ts-nocheck as loose as Python

import { torch } from '../torch.ts';
import {
  add,
  both,
  div,
  float,
  getattr,
  getitem,
  gt,
  imul,
  matmul,
  method,
  mul,
  pow,
  say,
  sub,
} from '../python.ts';

const F = torch.nn.functional;
const LONG = torch.int64;
const numbers = (...shape) => {
  let count, length;
  count = 1;
  for (length of shape) {
    count = imul(count, length);
  }
  return div(add(torch.arange(float(count), { dtype: torch.float64 }), 3), add(count, 5))
    .view(...shape)
    .requires_grad_();
};
const tell = (...results) => {
  let y, node;
  for (y of results) {
    node = y.grad_fn;
    say(
      node.name(),
      (() => {
        const result = [];
        for (const [each, number] of node.next_functions) {
          result.push([
            both(
              () => each,
              () => each.name(),
            ),
            number,
          ]);
        }
        return result;
      })(),
    );
  }
};
export const test_arithmetic = () => {
  let x, y;
  [x, y] = [numbers(2, 3), numbers(2, 3)];
  tell(
    method(torch, 'add', x, y, { alpha: 2 }),
    torch.sub(x, y, { alpha: 2 }),
    torch.rsub(x, y),
    torch.div(x, y, { rounding_mode: 'floor' }),
    torch.fmod(x, y),
    torch.fmod(x, 2.0),
  );
  tell(
    torch.remainder(x, y),
    torch.remainder(x, 2.0),
    torch.atan2(x, y),
    torch.hypot(x, y),
    torch.xlogy(x, y),
    torch.logaddexp(x, y),
    torch.copysign(x, y),
  );
  tell(
    torch.lerp(x, y, 0.5),
    torch.lerp(x, y, y),
    torch.addcmul(x, x, y),
    torch.addcdiv(x, x, y),
    torch.maximum(x, y),
    torch.fmin(x, y),
  );
  tell(
    x.clamp(0.0, 1.0),
    x.clamp(y, null),
    x.clamp(null, y),
    x.clamp(y, y),
    x.clamp_min(0.0),
    x.clamp_max(y),
  );
};
export const test_constants_have_no_edge = () => {
  let x, c;
  [x, c] = [numbers(2, 3), torch.ones(2, 3, { dtype: torch.float64 })];
  tell(
    add(x, c),
    add(c, x),
    sub(c, x),
    div(c, x),
    mul(c, x),
    pow(c, x),
    pow(x, c),
    torch.lerp(c, x, c),
    torch.where(gt(x, 0.5), c, x),
    torch.addcmul(c, c, x),
    torch.maximum(c, x),
  );
  tell(
    torch.cat([c, x]),
    torch.stack([x, c]),
    c.index_add(0, torch.tensor([0, 1], { dtype: LONG }), x),
    torch.addmm(torch.ones(2, 2, { dtype: torch.float64 }), x, c.t()),
    c.mm(x.t()),
  );
  tell(
    F.linear(c, x),
    F.mse_loss(x, c),
    F.binary_cross_entropy(x, c),
    F.kl_div(x, c, { reduction: 'sum' }),
  );
};
export const test_indices_and_masks_have_no_slot = () => {
  let x, i;
  [x, i] = [numbers(2, 3), torch.tensor([0, 1], { dtype: LONG })];
  tell(
    getitem(x, [i]),
    getitem(x, [gt(x, 0.5)]),
    x.gather(1, getitem(i, [torch.slice(null), null])),
    x.index_select(0, i),
    x.masked_fill(gt(x, 0.5), 0.0),
    x.masked_select(gt(x, 0.5)),
    x.take(i),
  );
  tell(
    x.scatter(1, getitem(i, [torch.slice(null), null]), 0.5),
    x.scatter(1, getitem(i, [torch.slice(null), null]), x),
    x.scatter_add(1, getitem(i, [torch.slice(null), null]), x),
    x.index_add(0, i, x),
    x.index_copy(0, i, x),
    x.index_fill(0, i, 0.0),
  );
  tell(
    x.index_put([i], x),
    torch.where(gt(x, 0.5), x, x),
    F.embedding(i, x),
    F.nll_loss(x, i),
    x.masked_scatter(gt(x, 0.5), x),
  );
};
export const test_reductions = () => {
  let x;
  x = numbers(2, 3);
  tell(
    x.sum(),
    x.sum(1),
    x.mean(),
    x.mean(1),
    x.prod(),
    x.prod(1),
    x.std(),
    x.var(1),
    x.max(),
    getitem(x.max(1), [0]),
    x.amin(0),
    x.median(),
    getitem(x.median(1), [0]),
  );
  tell(
    x.norm(),
    x.norm(1, 0),
    x.logsumexp(0),
    x.cumsum(0),
    x.cumprod(1),
    x.softmax(0),
    x.log_softmax(0),
    getitem(method(x, 'sort', 1), [0]),
    getitem(x.topk(2), [0]),
    getitem(x.kthvalue(1), [0]),
    getitem(x.cummax(0), [0]),
  );
  tell(x.logcumsumexp(1), x.nansum(), getitem(x.aminmax(), [0]), x.nanmedian());
};
export const test_shapes = () => {
  let x;
  x = numbers(2, 3);
  tell(
    x.view(6),
    x.reshape(3, 2),
    x.t().reshape(6),
    x.t(),
    x.T,
    x.transpose(0, 1),
    x.permute(1, 0),
    x.expand(2, 2, 3),
    x.unsqueeze(0),
    x.unsqueeze(0).squeeze(),
    x.flatten(),
  );
  tell(
    getitem(x, [0]),
    getitem(x, [torch.slice(null), 1]),
    getitem(x, [torch.slice(0, 1)]),
    getitem(x, [null]),
    getitem(x, [torch.ellipsis, 0]),
    x.narrow(1, 0, 2),
    x.select(1, 0),
    getitem(method(x, 'split', 1), [1]),
    getitem(x.chunk(2), [1]),
    getitem(x.unbind(1), [2]),
    x.diagonal(),
    x.diag(),
    x.tril(),
    x.triu(),
  );
  tell(
    x.flip(0),
    x.roll(1),
    x.rot90(),
    x.repeat(2, 2),
    x.tile(2),
    x.unfold(1, 2, 1),
    x.as_strided([2, 2], [1, 1]),
    x.movedim(0, 1),
    x.unflatten(1, [3, 1]),
    x.clone(),
    x.contiguous().t().contiguous(),
  );
  tell(
    torch.cat([x, x]),
    torch.stack([x, x]),
    torch.hstack([x, x]),
    torch.vstack([x, x]),
    x.repeat_interleave(2),
    F.pad(x, [1, 1]),
    x.float(),
    x.diag_embed(),
  );
};
export const test_products = () => {
  let a, v;
  [a, v] = [numbers(3, 3), numbers(3)];
  tell(
    a.mm(a),
    matmul(a, a),
    matmul(a, v),
    matmul(v, a),
    matmul(v, v),
    a.mv(v),
    v.dot(v),
    getitem(a, [null]).bmm(getitem(a, [null])),
    torch.addmm(a, a, a),
    torch.addmv(v, a, v),
    torch.outer(v, v),
    a.trace(),
  );
  tell(
    torch.baddbmm(getitem(a, [null]), getitem(a, [null]), getitem(a, [null])),
    torch.addr(a, v, v),
    a.inverse(),
    torch.linalg.det(a),
    torch.linalg.norm(v),
    F.linear(a, a),
    F.linear(a, a, v),
  );
};
export const test_activations = () => {
  let x;
  x = numbers(2, 4);
  tell(
    F.relu(x),
    F.gelu(x),
    F.elu(x),
    F.selu(x),
    F.celu(x),
    F.leaky_relu(x),
    F.softplus(x),
    F.hardtanh(x),
    F.hardsigmoid(x),
    F.hardswish(x),
    F.silu(x),
    F.mish(x),
  );
  tell(
    F.logsigmoid(x),
    F.softshrink(x),
    F.hardshrink(x),
    F.threshold(x, 0.1, 0.0),
    F.glu(x),
    F.relu6(x),
    F.tanhshrink(x),
    F.softsign(x),
    F.softmin(x, 0),
    F.prelu(x, numbers(1)),
  );
};
export const test_losses = () => {
  let x, y, i;
  [x, y, i] = [numbers(2, 3), numbers(2, 3), torch.tensor([0, 1], { dtype: LONG })];
  tell(
    F.mse_loss(x, y),
    F.l1_loss(x, y),
    F.smooth_l1_loss(x, y),
    F.huber_loss(x, y),
    F.binary_cross_entropy_with_logits(x, y),
    F.nll_loss(x, i),
    F.cross_entropy(x, i),
  );
  tell(F.mse_loss(x, y, { reduction: 'none' }), F.l1_loss(x, y, { reduction: 'sum' }));
};
export const test_layers = () => {
  let x;
  x = numbers(1, 2, 4);
  tell(
    F.conv1d(x, numbers(3, 2, 2)),
    F.conv1d(x, numbers(3, 2, 2), numbers(3)),
    F.max_pool2d(getitem(x, [null]), 2),
    F.avg_pool2d(getitem(x, [null]), 2),
    F.layer_norm(x, [4]),
    F.group_norm(x, 1),
  );
  tell(
    F.batch_norm(x, null, null, { training: true }),
    F.embedding(torch.tensor([0], { dtype: LONG }), getitem(x, [0])),
  );
};
export const test_elementwise = () => {
  let x, names, name;
  x = numbers(3);
  names =
    'abs acos acosh asin asinh atan atanh ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac i0 lgamma log log10 log1p log2 logit neg rad2deg reciprocal relu round rsqrt sigmoid sign sin sinc sinh sqrt square tan tanh trunc nan_to_num';
  for (name of method(names, 'split')) {
    tell(getattr(torch, name)(x));
  }
};
