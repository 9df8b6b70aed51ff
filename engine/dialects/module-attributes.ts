/**
 * @file What PyTorch's modules say of themselves that ours keep in another form, in their options or as
 * the shape of a parameter: `linear.in_features`, `pool.stride`, `loss.reduction`.
 */

import type { Module } from '../nn/module.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { camelCase } from './case.ts';
import { chain, pathOf } from './classes.ts';
import type { Members } from './members.ts';

type Fields = Readonly<Record<string, unknown>>;
type Attribute = (module: Fields) => unknown;
type Attributes = Readonly<Record<string, Attribute>>;

/** The length of a parameter along a dimension. */
const along =
  (dim: number, name = 'weight'): Attribute =>
  (module) =>
    (module[name] as Tensor).shape[dim];

const isThere =
  (name: string): Attribute =>
  (module) =>
    (module[name] ?? null) !== null;

const always =
  (value: unknown): Attribute =>
  () =>
    value;

/** Options under their names, with PyTorch's defaults. */
const options = (defaults: Fields): Attributes =>
  Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      (module: Fields) => (module['options'] as Fields | undefined)?.[camelCase(name)] ?? value,
    ]),
  );

/** Unless given, windows are as far apart as they are long. */
const strideOf: Attribute = (module) =>
  (module['options'] as Fields | undefined)?.['stride'] ?? module['kernelSize'];

const loss = (defaults: Fields = {}): Attributes => options({ reduction: 'mean', ...defaults });

const NORM: Attributes = {
  num_features: (module) => module['channels'],
  affine: isThere('weight'),
  track_running_stats: isThere('runningMean'),
};
const TABLE: Attributes = {
  num_embeddings: along(0),
  embedding_dim: along(1),
  ...options({ max_norm: null, norm_type: 2, scale_grad_by_freq: false }),
  sparse: always(false),
};
const MAX_POOL: Attributes = {
  ...options({ padding: 0, dilation: 1, return_indices: false, ceil_mode: false }),
  stride: strideOf,
};
const AVG_POOL: Attributes = {
  ...options({ padding: 0, ceil_mode: false, count_include_pad: true, divisor_override: null }),
  stride: strideOf,
};
const LP_POOL: Attributes = options({ stride: null, ceil_mode: false });
const BLOCKS: Attributes = options({ dilation: 1, padding: 0, stride: 1 });
const ADAPTIVE_MAX: Attributes = options({ return_indices: false });

/** By the class's path in the library. */
const ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  'nn.Linear': { in_features: along(1), out_features: along(0) },
  'nn.Bilinear': { in1_features: along(1), in2_features: along(2), out_features: along(0) },
  'nn.BatchNorm1d': NORM,
  'nn.BatchNorm2d': NORM,
  'nn.BatchNorm3d': NORM,
  'nn.InstanceNorm1d': NORM,
  'nn.InstanceNorm2d': NORM,
  'nn.InstanceNorm3d': NORM,
  'nn.LayerNorm': { elementwise_affine: isThere('weight') },
  'nn.RMSNorm': { elementwise_affine: isThere('weight') },
  'nn.GroupNorm': { affine: isThere('weight') },
  'nn.Embedding': TABLE,
  'nn.EmbeddingBag': {
    ...TABLE,
    ...options({ mode: 'mean', include_last_offset: false, padding_idx: null }),
  },
  'nn.LSTM': { mode: always('LSTM'), proj_size: always(0) },
  'nn.GRU': { mode: always('GRU'), proj_size: always(0) },
  'nn.MultiheadAttention': {
    head_dim: (module) => (module['embedDim'] as number) / (module['numHeads'] as number),
  },
  'nn.PReLU': { num_parameters: along(0) },
  'nn.Hardtanh': options({ min_val: -1, max_val: 1 }),
  'nn.Softplus': options({ beta: 1, threshold: 20 }),
  'nn.GELU': options({ approximate: 'none' }),
  'nn.RReLU': options({ lower: 1 / 8, upper: 1 / 3 }),
  'nn.MaxPool1d': MAX_POOL,
  'nn.MaxPool2d': MAX_POOL,
  'nn.MaxPool3d': MAX_POOL,
  'nn.AvgPool2d': AVG_POOL,
  'nn.AvgPool3d': AVG_POOL,
  'nn.LPPool1d': LP_POOL,
  'nn.LPPool2d': LP_POOL,
  'nn.LPPool3d': LP_POOL,
  'nn.AdaptiveMaxPool1d': ADAPTIVE_MAX,
  'nn.AdaptiveMaxPool2d': ADAPTIVE_MAX,
  'nn.AdaptiveMaxPool3d': ADAPTIVE_MAX,
  'nn.Upsample': options({ size: null, scale_factor: null, mode: 'nearest', align_corners: null }),
  'nn.Fold': BLOCKS,
  'nn.Unfold': BLOCKS,
  'nn.CosineSimilarity': options({ dim: 1, eps: 1e-8 }),
  'nn.PairwiseDistance': {
    ...options({ eps: 1e-6, keepdim: false }),
    norm: (module) => (module['options'] as Fields | undefined)?.['p'] ?? 2,
  },
  'nn.MSELoss': loss(),
  'nn.L1Loss': loss(),
  'nn.BCELoss': loss(),
  'nn.BCEWithLogitsLoss': loss(),
  'nn.NLLLoss': loss({ ignore_index: -100 }),
  'nn.CrossEntropyLoss': loss({ ignore_index: -100, label_smoothing: 0 }),
  'nn.KLDivLoss': loss({ log_target: false }),
  'nn.SmoothL1Loss': loss({ beta: 1 }),
  'nn.HuberLoss': loss({ delta: 1 }),
  'nn.HingeEmbeddingLoss': loss({ margin: 1 }),
  'nn.MarginRankingLoss': loss({ margin: 0 }),
  'nn.CosineEmbeddingLoss': loss({ margin: 0 }),
  'nn.TripletMarginLoss': loss({ margin: 1, p: 2, eps: 1e-6, swap: false }),
  'nn.CTCLoss': loss({ blank: 0, zero_infinity: false }),
  'nn.PoissonNLLLoss': loss({ log_input: true, full: false, eps: 1e-8 }),
  'nn.GaussianNLLLoss': loss({ full: false, eps: 1e-6 }),
  'nn.MultiMarginLoss': loss({ p: 1, margin: 1 }),
  'nn.MultiLabelMarginLoss': loss(),
  'nn.SoftMarginLoss': loss(),
  'nn.MultiLabelSoftMarginLoss': loss(),
};

/** The attributes of a module's prototype; a program may put its own in their place. */
export function moduleAttributes(prototype: object): Members {
  const result: Members = {};
  for (const owner of chain(prototype)) {
    for (const [name, read] of Object.entries(ATTRIBUTES[pathOf(owner) ?? ''] ?? {})) {
      result[name] ??= {
        get(this: Module) {
          return read(this as unknown as Fields);
        },
        set(this: object, value: unknown) {
          Object.defineProperty(this, name, {
            value,
            writable: true,
            enumerable: true,
            configurable: true,
          });
        },
        configurable: true,
      };
    }
  }
  return result;
}
