/** @file All layers. */

export * from './layers/activations.ts';
export {
  MultiheadAttention,
  type AttentionCallOptions,
  type AttentionLayerOptions,
} from './layers/attention.ts';
export {
  GRUCell,
  LSTMCell,
  RNNCell,
  type CellOptions,
  type RNNCellOptions,
} from './layers/cells.ts';
export * from './layers/adaptive-pooling.ts';
export {
  AdaptiveLogSoftmaxWithLoss,
  type AdaptiveSoftmaxOptions,
  type AdaptiveSoftmaxOutput,
} from './layers/adaptive-softmax.ts';
export { ModuleDict, ModuleList, Sequential, type Layer } from './layers/containers.ts';
export { ParameterDict, ParameterList } from './layers/parameters.ts';
export {
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvLayerOptions,
  type ConvTransposeLayerOptions,
} from './layers/convolution.ts';
export * from './layers/dropout.ts';
export {
  Bilinear,
  Embedding,
  EmbeddingBag,
  Flatten,
  Identity,
  Linear,
  Unflatten,
  type EmbeddingBagLayerOptions,
  type EmbeddingLayerOptions,
  type LayerOptions,
} from './layers/linear.ts';
export {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  GroupNorm,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  LayerNorm,
  LocalResponseNorm,
  RMSNorm,
  type LayerNormOptions,
  type NormOptions,
  type RunningNormOptions,
} from './layers/normalization.ts';
export {
  GRU,
  LSTM,
  RNN,
  type LSTMOptions,
  type RecurrentOptions,
  type RNNOptions,
} from './layers/recurrent.ts';
export {
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
  type DecoderMasks,
  type EncoderMasks,
  type TransformerLayerOptions,
  type TransformerMasks,
  type TransformerOptions,
} from './layers/transformer.ts';
export * from './layers/padding.ts';
export * from './layers/pooling.ts';
export * from './layers/resizing.ts';
export * from './layers/unpooling.ts';
