/** @file Calls of the rows behind nn.functional, at points where they are smooth, for rows.test.ts. */

import { type Tensor, nn, tensor } from 'gradlens';
import * as g from 'gradlens';
import { convolutionWeightRow } from '../../engine/ops/nn/convolution.ts';
import { run } from '../../engine/ops/dispatch.ts';
import { embeddingTransposeRow } from '../../engine/ops/nn/embedding.ts';
import type { Check } from './checks.ts';

const F = nn.functional;

const filled = (shape: readonly number[], seed: number): Tensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: count }, (_, i) => Math.sin(seed + 2.7 * i) * 1.7 + 0.06);
  return tensor(values, { dtype: 'float64' }).reshape([...shape]);
};
const x = filled([2, 4], 1);
const y = filled([2, 4], 2);
const probabilities = F.softmax(filled([2, 4], 5), 1);
const classes = tensor([2, 0], { dtype: 'int64' });
const plane = filled([1, 2, 4, 4], 3);
const kernel = filled([2, 2, 2, 2], 4);
const result = filled([1, 2, 3, 3], 6);
const geometry = {
  stride: [1, 1],
  padding: [0, 0],
  dilation: [1, 1],
  groups: 1,
  image: plane.shape,
  weight: kernel.shape,
  result: result.shape,
} as const;
const channels = filled([4], 7);
const statistics = [filled([4], 8), filled([4], 9).abs().add(0.5)] as const;

export const neuralChecks: Readonly<Record<string, Check>> = {
  leakyReluRow: [(a) => F.leakyRelu(a, 0.2), x],
  hardtanhRow: [(a) => F.hardtanh(a), x],
  hardsigmoidRow: [(a) => F.hardsigmoid(a), x.mul(3)],
  hardswishRow: [(a) => F.hardswish(a), x.mul(3)],
  softshrinkRow: [(a) => F.softshrink(a), x],
  hardshrinkRow: [(a) => F.hardshrink(a), x],
  thresholdRow: [(a) => F.threshold(a, 0.3, 2), x],
  eluRow: [(a) => F.elu(a, 0.7), x],
  celuRow: [(a) => F.celu(a, 0.7), x],
  preluRow: [(a, w) => F.prelu(a, w), x, channels],
  softplusRow: [(a) => F.softplus(a), x],
  logsigmoidRow: [(a) => F.logsigmoid(a), x],
  siluRow: [(a) => F.silu(a), x],
  mishRow: [(a) => F.mish(a), x],
  geluRow: [(a) => F.gelu(a), x],
  geluTanhRow: [(a) => F.gelu(a, { approximate: 'tanh' }), x],
  gluRow: [(a) => F.glu(a), x],
  mseLossRow: [(a, b) => F.mseLoss(a, b), x, y],
  smoothL1LossRow: [(a, b) => F.smoothL1Loss(a, b, { beta: 0.7 }), x, y],
  huberLossRow: [(a, b) => F.huberLoss(a, b, { delta: 0.7, reduction: 'none' }), x, y],
  multiMarginLossRow: [(a) => F.multiMarginLoss(a, classes, { p: 2, margin: 0.8 }), x],
  multilabelMarginLossRow: [
    (a) =>
      F.multilabelMarginLoss(
        a,
        tensor(
          [
            [1, 3, -1, 0],
            [2, -1, 0, 1],
          ],
          { dtype: 'int64' },
        ),
      ),
    x,
  ],
  softMarginLossRow: [(a) => F.softMarginLoss(a, y.sign()), x],
  nllLossRow: [(a) => F.nllLoss(a, classes), x],
  nllLoss2dRow: [
    (a) => F.nllLoss(a, tensor([[0, 1, 1, 0]], { dtype: 'int64' }), { weight: g.tensor([1, 2]) }),
    filled([1, 2, 4], 3),
  ],
  binaryCrossEntropyRow: [
    (a, b) => F.binaryCrossEntropy(a, b),
    probabilities,
    probabilities.mul(0.5),
  ],
  binaryCrossEntropyWithLogitsRow: [
    (a, b) => F.binaryCrossEntropyWithLogits(a, b, { posWeight: tensor(2) }),
    x,
    probabilities,
  ],
  convolutionRow: [(a, w, b) => F.conv2d(a, w, b), plane, kernel, filled([2], 1)],
  convolutionTransposeRow: [(a, w, b) => F.convTranspose2d(a, w, b), plane, kernel, filled([2], 1)],
  convolutionWeightRow: [(a, b) => run(convolutionWeightRow, [a, b], geometry), plane, result],
  maxPool2dRow: [(a) => F.maxPool2d(a, 2), plane],
  adaptiveMaxPool2dRow: [(a) => F.adaptiveMaxPool2d(a, 3), plane],
  avgPool2dRow: [(a) => F.avgPool2d(a, 3, { stride: 1, padding: 1 }), plane],
  adaptiveAvgPool2dRow: [(a) => F.adaptiveAvgPool2d(a, 3), plane],
  upsampleNearest2dRow: [(a) => F.interpolate(a, { size: 7 }), plane],
  upsampleBilinear2dRow: [(a) => F.interpolate(a, { size: 7, mode: 'bilinear' }), plane],
  batchNormRow: [
    (a, weight, bias) => F.batchNorm(a, null, null, { training: true, weight, bias }),
    filled([3, 4], 5),
    channels,
    channels.neg(),
  ],
  batchNormEvalRow: [
    (a, weight, bias) => F.batchNorm(a, ...statistics, { weight, bias }),
    filled([3, 4], 5),
    channels,
    channels.neg(),
  ],
  layerNormRow: [
    (a, weight, bias) => F.layerNorm(a, [4], { weight, bias }),
    filled([3, 4], 5),
    channels,
    channels.neg(),
  ],
  groupNormRow: [
    (a, weight, bias) => F.groupNorm(a, 2, { weight, bias }),
    filled([2, 4, 3], 5),
    channels,
    channels.neg(),
  ],
  rmsNormRow: [(a, weight) => F.rmsNorm(a, [4], { weight }), filled([3, 4], 5), channels],
  embeddingRow: [(w) => F.embedding(tensor([1, 0, 1], { dtype: 'int64' }), w), y],
  embeddingTransposeRow: [
    (a) => run(embeddingTransposeRow, [a, classes], { rows: 3, paddingIdx: null }),
    x,
  ],
};
