/** @file The namespace `nn.functional`: everything a layer computes, as functions. */

import { neg } from '../ops/elementwise/math.ts';
import { softmax, type SoftmaxOptions } from '../ops/activations/softmax.ts';
import type { Tensor } from '../tensor/tensor.ts';

export { relu, sigmoid, tanh } from '../ops/elementwise/math.ts';
export { logSoftmax, softmax, type SoftmaxOptions } from '../ops/activations/softmax.ts';
export {
  huberLoss,
  mseLoss,
  type HuberOptions,
  type LossOptions,
  type Reduction,
  type WeightedOptions,
} from '../ops/losses/loss.ts';
export { ctcLoss, type CtcOptions, type Lengths } from '../ops/losses/ctc.ts';
export {
  multiMarginLoss,
  multilabelMarginLoss,
  softMarginLoss,
  type MultiMarginOptions,
} from '../ops/losses/margin.ts';
export { nllLoss, type NllOptions } from '../ops/losses/nll.ts';
export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  type BceOptions,
  type BceWithLogitsOptions,
} from '../ops/losses/bce.ts';
export { embedding, type EmbeddingOptions } from '../ops/nn/embedding.ts';
export * from './functional/activations.ts';
export * from './functional/blocks.ts';
export * from './functional/grids.ts';
export * from './functional/unpooling.ts';
export { convTbc } from '../ops/nn/conv-tbc.ts';
export { rrelu, type RreluOptions } from '../ops/activations/rrelu.ts';
export { channelShuffle, pixelShuffle, pixelUnshuffle } from '../ops/shape/shuffle.ts';
export * from './functional/attention.ts';
export {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type ConvOptions,
  type ConvTransposeOptions,
  type Size,
} from './functional/convolution.ts';
export * from './functional/bags.ts';
export * from './functional/distances.ts';
export * from './functional/losses.ts';
export * from './functional/margin-losses.ts';
export {
  batchNorm,
  groupNorm,
  instanceNorm,
  layerNorm,
  localResponseNorm,
  normalize,
  rmsNorm,
  type AffineOptions,
  type BatchNormOptions,
  type InstanceNormOptions,
  type LocalResponseOptions,
  type NormalizeOptions,
} from './functional/normalization.ts';
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dWithIndices,
  adaptiveMaxPool3d,
  adaptiveMaxPool3dWithIndices,
  type AdaptiveMaxPoolOptions,
  type OutputSize,
} from './functional/adaptive-pooling.ts';
export * from './functional/interpolation.ts';
export {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  lpPool1d,
  lpPool2d,
  lpPool3d,
  maxPool1d,
  maxPool1dWithIndices,
  maxPool2d,
  maxPool2dWithIndices,
  maxPool3d,
  maxPool3dWithIndices,
  type AvgPool2dOptions,
  type AvgPoolOptions,
  type LpPoolOptions,
  type MaxPoolOptions,
  type PoolOptions,
} from './functional/pooling.ts';
export * from './functional/sampling.ts';
export { pad } from '../ops/shape/pad.ts';
export { oneHot } from '../ops/indexing/search.ts';

/** softmax of −x. */
export function softmin(x: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  return softmax(neg(x), dim, options);
}
