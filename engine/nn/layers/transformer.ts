/** @file The transformer (Vaswani et al., https://arxiv.org/abs/1706.03762): layers, stacks of them, the whole. */

import { add } from '../../ops/elementwise/arithmetic.ts';
import { relu } from '../../ops/elementwise/math.ts';
import { triu } from '../../ops/shape/triangle.ts';
import type { DType } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { full, type TensorOptions } from '../../tensor/factories.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { gelu } from '../functional/activations.ts';
import { xavierUniform_ } from '../init.ts';
import { Module } from '../module.ts';
import { pythonName } from '../repr.ts';
import { MultiheadAttention } from './attention.ts';
import { ModuleList } from './containers.ts';
import { Dropout } from './dropout.ts';
import { Linear } from './linear.ts';
import { LayerNorm } from './normalization.ts';

type Activation = (x: Tensor) => Tensor;

export interface TransformerLayerOptions {
  /** Between the two linear maps. */
  readonly dimFeedforward?: number;
  readonly dropout?: number;
  readonly activation?: 'relu' | 'gelu' | Activation;
  readonly layerNormEps?: number;
  readonly batchFirst?: boolean;
  /** Normalize before attention and linear maps, instead of after. */
  readonly normFirst?: boolean;
  readonly bias?: boolean;
  readonly dtype?: DType;
}

function activationOf(given: TransformerLayerOptions['activation'] = 'relu'): Activation {
  if (typeof given === 'function') return given;
  const known: Readonly<Record<string, Activation>> = { relu, gelu };
  const activation = known[given];
  if (activation === undefined) {
    throw new RuntimeError(`activation should be relu/gelu, not ${given}`);
  }
  return activation;
}

/** What encoder and decoder layers share: two linear maps, and how a part is added to its input. */
abstract class TransformerLayer extends Module {
  protected readonly normFirst: boolean;
  protected readonly activation: Activation;

  constructor(options: TransformerLayerOptions) {
    super();
    checkNames(new.target, options);
    const { normFirst = false, activation } = options;
    this.normFirst = normFirst;
    this.activation = activationOf(activation);
  }

  protected override pathOf(field: string): string {
    return pythonName(field);
  }

  /** x + f(norm(x)), or norm(x + f(x)). */
  protected residual(x: Tensor, norm: LayerNorm, f: (x: Tensor) => Tensor): Tensor {
    if (this.normFirst) return add(x, f(norm.call(x)));
    return norm.call(add(x, f(x)));
  }
}

export interface EncoderMasks {
  /** Where positions may not look; see `MultiheadAttention`. */
  readonly srcMask?: Tensor | null;
  readonly srcKeyPaddingMask?: Tensor | null;
  readonly isCausal?: boolean;
}

/** Attention of a sequence to itself, and a network of two linear maps. */
export class TransformerEncoderLayer extends TransformerLayer {
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super(options);
    const { dimFeedforward = 2048, dropout = 0.1, layerNormEps = 1e-5 } = options;
    const { batchFirst = false, bias = true, dtype = 'float32' } = options;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, dtype });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias, dtype });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, dtype });
    this.norm1 = new LayerNorm(dModel, { eps: layerNormEps, bias, dtype });
    this.norm2 = new LayerNorm(dModel, { eps: layerNormEps, bias, dtype });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
  }

  forward(src: Tensor, options: EncoderMasks = {}): Tensor {
    const { srcMask = null, srcKeyPaddingMask = null } = options;
    const attend = (x: Tensor): Tensor => {
      const given = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, needWeights: false };
      return this.dropout1.call(this.selfAttn.call(x, x, x, given)[0]);
    };
    const feed = (x: Tensor): Tensor => {
      const hidden = this.dropout.call(this.activation(this.linear1.call(x)));
      return this.dropout2.call(this.linear2.call(hidden));
    };
    return this.residual(this.residual(src, this.norm1, attend), this.norm2, feed);
  }
}

export interface DecoderMasks {
  readonly tgtMask?: Tensor | null;
  readonly memoryMask?: Tensor | null;
  readonly tgtKeyPaddingMask?: Tensor | null;
  readonly memoryKeyPaddingMask?: Tensor | null;
  readonly tgtIsCausal?: boolean;
  readonly memoryIsCausal?: boolean;
}

/** Attention of a sequence to itself and to a memory, and a network of two linear maps. */
export class TransformerDecoderLayer extends TransformerLayer {
  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super(options);
    const { dimFeedforward = 2048, dropout = 0.1, layerNormEps = 1e-5 } = options;
    const { batchFirst = false, bias = true, dtype = 'float32' } = options;
    const attention = { dropout, bias, batchFirst, dtype };
    const norm = { eps: layerNormEps, bias, dtype };
    this.selfAttn = new MultiheadAttention(dModel, nhead, attention);
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, attention);
    this.linear1 = new Linear(dModel, dimFeedforward, { bias, dtype });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, dtype });
    this.norm1 = new LayerNorm(dModel, norm);
    this.norm2 = new LayerNorm(dModel, norm);
    this.norm3 = new LayerNorm(dModel, norm);
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
  }

  forward(tgt: Tensor, memory: Tensor, options: DecoderMasks = {}): Tensor {
    const { tgtMask = null, tgtKeyPaddingMask = null } = options;
    const { memoryMask = null, memoryKeyPaddingMask = null } = options;
    const own = (x: Tensor): Tensor => {
      const given = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask, needWeights: false };
      return this.dropout1.call(this.selfAttn.call(x, x, x, given)[0]);
    };
    const other = (x: Tensor): Tensor => {
      const given = {
        attnMask: memoryMask,
        keyPaddingMask: memoryKeyPaddingMask,
        needWeights: false,
      };
      return this.dropout2.call(this.multiheadAttn.call(x, memory, memory, given)[0]);
    };
    const feed = (x: Tensor): Tensor => {
      const hidden = this.dropout.call(this.activation(this.linear1.call(x)));
      return this.dropout3.call(this.linear2.call(hidden));
    };
    const first = this.residual(tgt, this.norm1, own);
    return this.residual(this.residual(first, this.norm2, other), this.norm3, feed);
  }
}

/** Copies of a layer that do not share their parameters. */
function copies<M extends Module>(layer: M, count: number): ModuleList<M> {
  return new ModuleList(Array.from({ length: count }, () => layer.deepCopy()));
}

/** Encoder layers on top of each other: copies of the one given. */
export class TransformerEncoder extends Module {
  readonly layers: ModuleList<TransformerEncoderLayer>;
  readonly norm: LayerNorm | null;

  constructor(
    encoderLayer: TransformerEncoderLayer,
    numLayers: number,
    norm: LayerNorm | null = null,
  ) {
    super();
    this.layers = copies(encoderLayer, numLayers);
    this.norm = norm;
  }

  forward(
    src: Tensor,
    {
      mask = null,
      srcKeyPaddingMask = null,
    }: {
      readonly mask?: Tensor | null;
      readonly srcKeyPaddingMask?: Tensor | null;
      readonly isCausal?: boolean | null;
    } = {},
  ): Tensor {
    let result = src;
    for (const layer of this.layers) {
      result = layer.call(result, { srcMask: mask, srcKeyPaddingMask });
    }
    return this.norm === null ? result : this.norm.call(result);
  }
}

/** Decoder layers on top of each other: copies of the one given. */
export class TransformerDecoder extends Module {
  readonly layers: ModuleList<TransformerDecoderLayer>;
  readonly norm: LayerNorm | null;

  constructor(
    decoderLayer: TransformerDecoderLayer,
    numLayers: number,
    norm: LayerNorm | null = null,
  ) {
    super();
    this.layers = copies(decoderLayer, numLayers);
    this.norm = norm;
  }

  forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    let result = tgt;
    for (const layer of this.layers) result = layer.call(result, memory, masks);
    return this.norm === null ? result : this.norm.call(result);
  }
}

export interface TransformerOptions extends TransformerLayerOptions {
  readonly dModel?: number;
  readonly nhead?: number;
  readonly numEncoderLayers?: number;
  readonly numDecoderLayers?: number;
}

export interface TransformerMasks extends DecoderMasks {
  readonly srcMask?: Tensor | null;
  readonly srcKeyPaddingMask?: Tensor | null;
  readonly srcIsCausal?: boolean | null;
}

/** An encoder, and a decoder that attends to what it gives. */
export class Transformer extends Module {
  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;

  constructor(options: TransformerOptions = {}) {
    super();
    checkNames(new.target, options);
    const { dModel = 512, nhead = 8, ...others } = options;
    const { numEncoderLayers = 6, numDecoderLayers = 6, ...layers } = others;
    const { layerNormEps = 1e-5, bias = true, dtype = 'float32', batchFirst = false } = options;
    const norm = (): LayerNorm => new LayerNorm(dModel, { eps: layerNormEps, bias, dtype });
    const encoderLayer = new TransformerEncoderLayer(dModel, nhead, layers);
    this.encoder = new TransformerEncoder(encoderLayer, numEncoderLayers, norm());
    const decoderLayer = new TransformerDecoderLayer(dModel, nhead, layers);
    this.decoder = new TransformerDecoder(decoderLayer, numDecoderLayers, norm());
    this.dModel = dModel;
    this.nhead = nhead;
    this.batchFirst = batchFirst;
    for (const parameter of this.parameters()) {
      if (parameter.ndim > 1) xavierUniform_(parameter);
    }
  }

  /** 0 on and below the diagonal, −∞ above it: each position sees itself and what is before it. */
  static generateSquareSubsequentMask(size: number, options: TensorOptions = {}): Tensor {
    return triu(full([size, size], -Infinity, options), 1);
  }

  forward(src: Tensor, tgt: Tensor, masks: TransformerMasks = {}): Tensor {
    const place = this.batchFirst ? 0 : 1;
    if (src.ndim === 3 && src.shape[place] !== tgt.shape[place]) {
      throw new RuntimeError('the batch number of src and tgt must be equal');
    }
    if (src.shape.at(-1) !== this.dModel || tgt.shape.at(-1) !== this.dModel) {
      throw new RuntimeError('the feature number of src and tgt must be equal to d_model');
    }
    const { srcMask = null, srcKeyPaddingMask = null, ...others } = masks;
    const memory = this.encoder.call(src, { mask: srcMask, srcKeyPaddingMask });
    return this.decoder.call(tgt, memory, others);
  }
}
