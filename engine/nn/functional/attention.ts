/** @file Linear maps and attention. */

import { add, mul } from '../../ops/elementwise/arithmetic.ts';
import { matmul } from '../../ops/linalg/products.ts';
import { addmm } from '../../ops/linalg/product-sums.ts';
import { permute, reshape, t, transpose, unsqueeze, view } from '../../ops/shape/shape.ts';
import { tril } from '../../ops/shape/triangle.ts';
import { maskedSoftmax, softmax } from '../../ops/activations/softmax.ts';
import { sum } from '../../ops/reductions/reduce.ts';
import { where } from '../../ops/elementwise/select.ts';
import { checkTensors } from '../../tensor/check-tensors.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { ones } from '../../tensor/factories.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { dropout } from './sampling.ts';

/**
 * x·Wᵀ + b.
 * @param x [..., inFeatures]
 * @param weight [outFeatures, inFeatures]
 * @param bias [outFeatures]
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  checkTensors('linear', { input: x, weight });
  if (bias !== null && x.ndim === 2) return addmm(bias, x, t(weight));
  if (bias !== null && x.ndim > 0 && weight.ndim === 2 && x.isContiguous()) {
    const outer = x.shape.slice(0, -1);
    const rows = reshape(x, [sizeOf(outer), x.shape.at(-1) ?? 0]);
    return view(addmm(bias, rows, t(weight)), [...outer, weight.shape[0] ?? 0]);
  }
  const product = matmul(x, t(weight));
  return bias === null ? product : add(product, bias);
}

function checkWidth(name: string, x: Tensor, width: number): void {
  const own = x.shape.at(-1) ?? 0;
  if (own === width) return;
  throw new RuntimeError(
    `bilinear(): ${name} size does not match weight size: got ${String(own)} but expected ${String(width)}`,
  );
}

/**
 * x1ᵀ·W·x2 + b for each output.
 * @param x1 [..., in1]
 * @param x2 [..., in2]
 * @param weight [out, in1, in2]
 * @param bias [out]
 */
export function bilinear(
  x1: Tensor,
  x2: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
): Tensor {
  const [out = 0, in1 = 0, in2 = 0] = weight.shape;
  if (x1.ndim !== x2.ndim) {
    throw new RuntimeError(
      `bilinear(): input dimensions do not match: got ${String(x1.ndim)} and ${String(x2.ndim)}`,
    );
  }
  x1.shape.slice(0, -1).forEach((length, d) => {
    if (length === x2.shape[d]) return;
    throw new RuntimeError(
      `bilinear(): input batch dimensions do not match at dim ${String(d)}: got ${String(length)} and ${String(x2.shape[d])}`,
    );
  });
  checkWidth('input1', x1, in1);
  checkWidth('input2', x2, in2);
  if (bias !== null && bias.shape[0] !== out) {
    throw new RuntimeError(
      `bilinear(): bias size does not match weight size: got ${String(bias.shape[0])} but expected ${String(out)}`,
    );
  }
  const flat = reshape(permute(weight, 1, 0, 2), [in1, out * in2]);
  const half = reshape(matmul(x1, flat), [...x1.shape.slice(0, -1), out, in2]);
  const result = sum(mul(half, unsqueeze(x2, -2)), -1);
  return bias === null ? result : add(result, bias);
}

export interface AttentionOptions {
  /** bool: true where attention is allowed; floating: added to the scores. Broadcasts. */
  readonly attnMask?: Tensor | null;
  readonly dropoutP?: number;
  /** Each position sees itself and what is before it. */
  readonly isCausal?: boolean;
  /** 1/√width unless given. */
  readonly scale?: number | null;
}

/**
 * softmax(q·kᵀ/√width)·v (Vaswani et al., https://arxiv.org/abs/1706.03762).
 * @param query [..., targets, width]
 * @param key [..., sources, width]
 * @param value [..., sources, valueWidth]
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions = {},
): Tensor {
  const {
    attnMask = null,
    dropoutP = 0,
    isCausal = false,
    scale = null,
  } = checkNames('scaledDotProductAttention', options);
  if (isCausal && attnMask !== null) {
    throw new RuntimeError(
      '_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True',
    );
  }
  const factor = scale ?? 1 / Math.sqrt(query.shape.at(-1) ?? 1);
  let scores = mul(matmul(query, transpose(key, -2, -1)), factor);
  const mask = isCausal ? causal(query, key) : attnMask;
  if (mask?.dtype === 'bool') scores = where(mask, scores, -Infinity);
  else if (mask !== null) scores = add(scores, mask);
  const weights = attnMask === null ? softmax(scores, -1) : maskedSoftmax(scores);
  return matmul(dropoutP > 0 ? dropout(weights, dropoutP) : weights, value);
}

/** True where a key is not later than the query. */
function causal(query: Tensor, key: Tensor): Tensor {
  return tril(ones([query.shape.at(-2) ?? 1, key.shape.at(-2) ?? 1], { dtype: 'bool' }));
}
