/** @file Attention with several heads (Vaswani et al., https://arxiv.org/abs/1706.03762). */

import { add, mul } from '../../ops/elementwise/arithmetic.ts';
import { cat } from '../../ops/shape/join.ts';
import { matmul } from '../../ops/linalg/products.ts';
import { pad } from '../../ops/shape/pad.ts';
import { mean } from '../../ops/reductions/reduce.ts';
import { maskedFill } from '../../ops/elementwise/select.ts';
import { expand, reshape, squeeze, transpose, unsqueeze, view } from '../../ops/shape/shape.ts';
import { softmax } from '../../ops/activations/softmax.ts';
import { chunk } from '../../ops/shape/split.ts';
import type { DType } from '../../tensor/dtype.ts';
import { AssertionError, RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { zeros } from '../../tensor/factories.ts';
import { empty } from '../../tensor/make.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { linear } from '../functional/attention.ts';
import { dropout } from '../functional/sampling.ts';
import { constant_, xavierNormal_, xavierUniform_ } from '../init.ts';
import { Module } from '../module.ts';
import { Parameter } from '../parameter.ts';
import { pythonName } from '../repr.ts';
import { Linear } from './linear.ts';

export interface AttentionLayerOptions {
  /** Of the attention weights, while training. */
  readonly dropout?: number;
  readonly bias?: boolean;
  /** A trained key and value behind the others. */
  readonly addBiasKv?: boolean;
  /** A key and value of zeros behind the others. */
  readonly addZeroAttn?: boolean;
  /** Features of keys and of values; those of queries by default. */
  readonly kdim?: number | null;
  readonly vdim?: number | null;
  /** Inputs are [batch, length, features], instead of [length, batch, features]. */
  readonly batchFirst?: boolean;
  readonly dtype?: DType;
}

export interface AttentionCallOptions {
  /** bool: true where a key is to be ignored; floating: added to its scores. [batch, sources] */
  readonly keyPaddingMask?: Tensor | null;
  /** Also return the weights. */
  readonly needWeights?: boolean;
  /** bool: true where attention is not allowed; floating: added to the scores. */
  readonly attnMask?: Tensor | null;
  /** The mean of the heads' weights, instead of all. */
  readonly averageAttnWeights?: boolean;
  /** A hint that the mask is causal. */
  readonly isCausal?: boolean;
}

/** PyTorch's name of this layer. */
class NonDynamicallyQuantizableLinear extends Linear {}

/** Masks as what is added to scores. */
function additive(mask: Tensor | null, dtype: DType): Tensor | null {
  if (mask?.dtype !== 'bool') return mask;
  return maskedFill(zeros(mask.shape, { dtype }), mask, -Infinity);
}

/** Softmax of scaled products of queries and keys, times values, in several heads at once. */
export class MultiheadAttention extends Module {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly inProjWeight: Parameter | null;
  readonly qProjWeight: Parameter | null = null;
  readonly kProjWeight: Parameter | null = null;
  readonly vProjWeight: Parameter | null = null;
  readonly inProjBias: Parameter | null;
  readonly outProj: Linear;
  readonly biasK: Parameter | null;
  readonly biasV: Parameter | null;
  private readonly addZeroAttn: boolean;

  constructor(embedDim: number, numHeads: number, options: AttentionLayerOptions = {}) {
    super();
    checkNames(new.target, options);
    const { bias = true, addBiasKv = false, dtype = 'float32' } = options;
    if (embedDim <= 0 || numHeads <= 0) {
      throw new ValueError(
        `embed_dim and num_heads must be greater than 0, got embed_dim=${String(embedDim)} and num_heads=${String(numHeads)} instead`,
      );
    }
    if (embedDim % numHeads !== 0) {
      throw new AssertionError('embed_dim must be divisible by num_heads');
    }
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.dropout = options.dropout ?? 0;
    this.batchFirst = options.batchFirst ?? false;
    this.addZeroAttn = options.addZeroAttn ?? false;
    const kdim = options.kdim ?? embedDim;
    const vdim = options.vdim ?? embedDim;
    const outProj = new NonDynamicallyQuantizableLinear(embedDim, embedDim, { bias, dtype });
    const weight = (shape: Shape): Parameter => new Parameter(xavierUniform_(empty(shape, dtype)));
    if (kdim === embedDim && vdim === embedDim) {
      this.inProjWeight = weight([3 * embedDim, embedDim]);
    } else {
      this.qProjWeight = weight([embedDim, embedDim]);
      this.kProjWeight = weight([embedDim, kdim]);
      this.vProjWeight = weight([embedDim, vdim]);
      this.inProjWeight = null;
    }
    this.inProjBias = bias ? new Parameter(empty([3 * embedDim], dtype)) : null;
    if (outProj.bias !== null) constant_(outProj.bias, 0);
    this.outProj = outProj;
    const one = (): Parameter => new Parameter(xavierNormal_(empty([1, 1, embedDim], dtype)));
    this.biasK = addBiasKv ? one() : null;
    this.biasV = addBiasKv ? one() : null;
  }

  protected override pathOf(field: string): string {
    return pythonName(field);
  }

  /** Queries, keys and values, projected: each [length, batch, embedDim]. */
  private project(inputs: readonly [Tensor, Tensor, Tensor]): readonly [Tensor, Tensor, Tensor] {
    const weights = this.inProjWeight
      ? chunk(this.inProjWeight, 3)
      : [this.qProjWeight, this.kProjWeight, this.vProjWeight];
    const biases = this.inProjBias ? chunk(this.inProjBias, 3) : [];
    const [q, k, v] = inputs.map((x, i) => linear(x, weights[i] as Tensor, biases[i] ?? null)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    if (this.biasK === null || this.biasV === null) return [q, k, v];
    const shape = [1, k.shape[1] ?? 1, this.embedDim];
    return [q, cat([k, expand(this.biasK, shape)]), cat([v, expand(this.biasV, shape)])];
  }

  /** [length, batch, embedDim] → [batch, heads, length, width] */
  private heads(x: Tensor): Tensor {
    const [length = 0, batch = 0] = x.shape;
    const split = reshape(x, [length, batch, this.numHeads, this.embedDim / this.numHeads]);
    return split.permute(1, 2, 0, 3);
  }

  /** What is added to the scores [batch, heads, targets, sources]. */
  private mask(
    { keyPaddingMask = null, attnMask = null }: AttentionCallOptions,
    batch: number,
    dtype: DType,
  ): Tensor | null {
    let scores = additive(attnMask, dtype);
    if (scores?.ndim === 3) {
      scores = reshape(scores, [batch, this.numHeads, ...scores.shape.slice(1)]);
    }
    const padding = additive(keyPaddingMask, dtype);
    if (padding === null) return scores;
    const keys = unsqueeze(unsqueeze(padding.ndim === 1 ? unsqueeze(padding, 0) : padding, 1), 1);
    return scores === null ? keys : add(scores, keys);
  }

  private check(query: Tensor, key: Tensor, options: AttentionCallOptions): void {
    if (query.ndim !== 2 && query.ndim !== 3) {
      throw new RuntimeError(
        `query should be unbatched 2D or batched 3D tensor but received ${String(query.ndim)}-D query tensor`,
      );
    }
    if (options.isCausal === true && (options.attnMask ?? null) === null) {
      throw new RuntimeError('Need attn_mask if specifying the is_causal hint.');
    }
    const width = query.shape.at(-1) ?? 0;
    if (width !== this.embedDim) {
      throw new RuntimeError(
        `was expecting embedding dimension of ${String(this.embedDim)}, but got ${String(width)}`,
      );
    }
    if (key.ndim !== query.ndim) {
      throw new RuntimeError(
        `For ${query.ndim === 3 ? 'batched (3-D)' : 'unbatched (2-D)'} \`query\`, expected \`key\` and \`value\` to be ${query.ndim === 3 ? '3' : '2'}-D`,
      );
    }
  }

  /**
   * @param query [targets, batch, embedDim] or [targets, embedDim]; keys and values alike
   * @returns the attended values, and the weights [batch, targets, sources] if asked for
   */
  forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttentionCallOptions = {},
  ): [Tensor, Tensor | null] {
    this.check(query, key, options);
    const { needWeights = true, averageAttnWeights = true } = options;
    const batched = query.ndim === 3;
    const timeFirst = (x: Tensor): Tensor =>
      batched ? (this.batchFirst ? transpose(x, 0, 1) : x) : unsqueeze(x, 1);
    const projected = this.project([timeFirst(query), timeFirst(key), timeFirst(value)]);
    const [q, k, v] = projected.map((x) => this.heads(x)) as [Tensor, Tensor, Tensor];
    const [batch = 1, , targets = 0, width = 1] = q.shape;
    const nothing = [batch, this.numHeads, 1, width];
    const keys = this.addZeroAttn ? cat([k, zeros(nothing, { dtype: k.dtype })], 2) : k;
    const values = this.addZeroAttn ? cat([v, zeros(nothing, { dtype: v.dtype })], 2) : v;
    let scores = matmul(mul(q, Math.sqrt(1 / width)), transpose(keys, -2, -1));
    const mask = this.mask(options, batch, q.dtype);
    if (mask !== null) {
      const added = (keys.shape[2] ?? 0) - (mask.shape.at(-1) ?? 0);
      scores = add(scores, added > 0 ? pad(mask, [0, added]) : mask);
    }
    const weights = softmax(scores, -1);
    const attended = matmul(dropout(weights, this.dropout, { training: this.training }), values);
    const joined = reshape(attended.permute(2, 0, 1, 3), [targets * batch, this.embedDim]);
    const result = view(this.outProj.call(joined), [targets, batch, this.embedDim]);
    const shown = needWeights ? (averageAttnWeights ? mean(weights, 1) : weights) : null;
    if (!batched) return [squeeze(result, 1), shown === null ? null : squeeze(shown, 0)];
    return [this.batchFirst ? transpose(result, 0, 1) : result, shown];
  }
}
