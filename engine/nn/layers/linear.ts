/** @file Layers of a matrix or a table: Linear, Bilinear, Embedding; Identity and Flatten. */

import { checkNames } from '../../tensor/options.ts';
import type { DType } from '../../tensor/dtype.ts';
import { empty } from '../../tensor/make.ts';
import { unflatten } from '../../ops/shape/dims.ts';
import { reshape } from '../../ops/shape/shape.ts';
import { internally } from '../../autograd/state.ts';
import { embedding, rowOf, type EmbeddingOptions } from '../../ops/nn/embedding.ts';
import { select } from '../../ops/shape/index-views.ts';
import { wrapDim, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { bilinear, linear } from '../functional/attention.ts';
import { embeddingBag, type EmbeddingBagOptions } from '../functional/bags.ts';
import { constant_, normal_, uniform_ } from '../init.ts';
import { Module } from '../module.ts';
import { Parameter } from '../parameter.ts';
import { describe, real } from '../repr.ts';

export interface LayerOptions {
  readonly bias?: boolean;
  readonly dtype?: DType;
}

/** A parameter that starts uniform in ±bound. */
export function uniformParameter(shape: Shape, bound: number, dtype: DType): Parameter {
  return new Parameter(uniform_(empty(shape, dtype), -bound, bound));
}

/** Vectors, one a row, that start normal; that of padding is zero. */
function table(shape: Shape, paddingIdx: number | null, dtype: DType): Parameter {
  const vectors = normal_(empty(shape, dtype));
  if (paddingIdx !== null) internally(() => constant_(select(vectors, 0, paddingIdx), 0));
  return new Parameter(vectors);
}

/** y = x·Wᵀ + b, with W [outFeatures, inFeatures]; both start uniform in ±1/√inFeatures. */
export class Linear extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: LayerOptions = {}) {
    super();
    checkNames(new.target, options);
    const { bias = true, dtype = 'float32' } = options;
    const bound = 1 / Math.sqrt(inFeatures);
    this.weight = uniformParameter([outFeatures, inFeatures], bound, dtype);
    this.bias = bias ? uniformParameter([outFeatures], bound, dtype) : null;
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    const [out = 0, into = 0] = this.weight.shape;
    return describe([], { in_features: into, out_features: out, bias: this.bias !== null });
  }
}

/** y = x1ᵀ·W·x2 + b, with W [outFeatures, in1Features, in2Features]. */
export class Bilinear extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(
    in1Features: number,
    in2Features: number,
    outFeatures: number,
    options: LayerOptions = {},
  ) {
    super();
    checkNames(new.target, options);
    const { bias = true, dtype = 'float32' } = options;
    const bound = 1 / Math.sqrt(in1Features);
    this.weight = uniformParameter([outFeatures, in1Features, in2Features], bound, dtype);
    this.bias = bias ? uniformParameter([outFeatures], bound, dtype) : null;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return bilinear(x1, x2, this.weight, this.bias);
  }

  override extraRepr(): string {
    const [out = 0, in1 = 0, in2 = 0] = this.weight.shape;
    return describe([], {
      in1_features: in1,
      in2_features: in2,
      out_features: out,
      bias: this.bias !== null,
    });
  }
}

export interface EmbeddingLayerOptions extends EmbeddingOptions {
  readonly dtype?: DType;
}

/** What a table of vectors tells of how it is looked up: what is not as usual. */
const lookupText = ({ maxNorm, normType, scaleGradByFreq }: EmbeddingOptions): string => {
  const norm = maxNorm === null || maxNorm === undefined ? '' : `, max_norm=${real(maxNorm)}`;
  const order = normType === undefined || normType === 2 ? '' : `, norm_type=${real(normType)}`;
  return norm + order + (scaleGradByFreq === true ? ', scale_grad_by_freq=True' : '');
};

/** A table of vectors, looked up by int64 numbers; starts standard normal, its padding row as zeros. */
export class Embedding extends Module {
  readonly weight: Parameter;
  readonly paddingIdx: number | null;
  private readonly options: EmbeddingOptions;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingLayerOptions = {}) {
    super();
    checkNames(new.target, options);
    const { dtype = 'float32', ...others } = options;
    const paddingIdx = rowOf(options.paddingIdx ?? null, numEmbeddings);
    this.weight = table([numEmbeddings, embeddingDim], paddingIdx, dtype);
    this.paddingIdx = paddingIdx;
    this.options = { ...others, paddingIdx };
  }

  forward(input: Tensor): Tensor {
    return embedding(input, this.weight, this.options);
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === null ? '' : `, padding_idx=${String(this.paddingIdx)}`;
    return `${this.weight.shape.join(', ')}${padding}${lookupText(this.options)}`;
  }
}

/** Its input. */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

/** Dimensions from startDim to endDim as one. */
export class Flatten extends Module {
  readonly startDim: number;
  readonly endDim: number;

  constructor(startDim = 1, endDim = -1) {
    super();
    this.startDim = startDim;
    this.endDim = endDim;
  }

  forward(x: Tensor): Tensor {
    const start = wrapDim(this.startDim, x.ndim);
    const end = wrapDim(this.endDim, x.ndim);
    const count = x.shape.slice(start, end + 1).reduce((a, b) => a * b, 1);
    return reshape(x, [...x.shape.slice(0, start), count, ...x.shape.slice(end + 1)]);
  }

  override extraRepr(): string {
    return describe([], { start_dim: this.startDim, end_dim: this.endDim });
  }
}

/** A dimension as several. */
export class Unflatten extends Module {
  readonly dim: number;
  readonly unflattenedSize: Shape;

  constructor(dim: number, unflattenedSize: Shape) {
    super();
    this.dim = dim;
    this.unflattenedSize = unflattenedSize;
  }

  forward(x: Tensor): Tensor {
    return unflatten(x, this.dim, this.unflattenedSize);
  }

  override extraRepr(): string {
    return describe([], { dim: this.dim, unflattened_size: this.unflattenedSize });
  }
}

export interface EmbeddingBagLayerOptions extends Pick<
  EmbeddingBagOptions,
  'mode' | 'includeLastOffset' | 'paddingIdx' | 'maxNorm' | 'normType' | 'scaleGradByFreq'
> {
  readonly dtype?: DType;
}

/** A table of vectors, of which bags of int64 numbers name sums, means or maxima. */
export class EmbeddingBag extends Module {
  readonly weight: Parameter;
  private readonly options: EmbeddingBagLayerOptions;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingBagLayerOptions = {}) {
    super();
    checkNames(new.target, options);
    const { dtype = 'float32', ...others } = options;
    const paddingIdx = rowOf(options.paddingIdx ?? null, numEmbeddings);
    this.weight = table([numEmbeddings, embeddingDim], paddingIdx, dtype);
    this.options = { ...others, paddingIdx };
  }

  forward(
    input: Tensor,
    offsets: Tensor | null = null,
    perSampleWeights: Tensor | null = null,
  ): Tensor {
    return embeddingBag(input, this.weight, offsets, { ...this.options, perSampleWeights });
  }

  override extraRepr(): string {
    const { mode = 'mean', paddingIdx = null } = this.options;
    const padding = paddingIdx === null ? '' : `, padding_idx=${String(paddingIdx)}`;
    return `${this.weight.shape.join(', ')}${lookupText(this.options)}, mode='${mode}'${padding}`;
  }
}
