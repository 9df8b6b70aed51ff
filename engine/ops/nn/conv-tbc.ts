/** @file Convolution of lines that are laid out as time, batch, channels. */

import { internally } from '../../autograd/state.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { sizesOf } from '../../tensor/factories.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add } from '../elementwise/arithmetic.ts';
import {
  convolution,
  convolutionTranspose,
  convolutionWeight,
  type ConvolutionAttributes,
} from './convolution.ts';
import { run } from '../dispatch.ts';
import { expandTo } from '../shape/sum-to-shape.ts';
import { sum } from '../reductions/reduce.ts';
import type { Row } from '../row.ts';
import { permute } from '../shape/shape.ts';

/** Between [time, batch, channels] and [batch, channels, time]. */
const toLines = (x: Tensor): Tensor => permute(x, [1, 2, 0]);
const fromLines = (x: Tensor): Tensor => permute(x, [2, 0, 1]);
/** Between [kernel, in, out] and [out, in, kernel]. */
const turned = (w: Tensor): Tensor => permute(w, [2, 1, 0]);

function convolved(x: Tensor, w: Tensor, attributes: ConvolutionAttributes): Tensor {
  return fromLines(convolution(toLines(x), turned(w), attributes));
}

/** Operands: [time, batch, in], weight [kernel, in, out], bias [out]. */
export const convTbcRow: Row<ConvolutionAttributes> = {
  name: 'convTbc',
  node: 'ConvTbcBackward0',
  symbol: '∗',
  formula: '∇ convolved back with b; the windows of a weighted with ∇; Σ∇',
  tangent: '∂a∗b + a∗∂b + ∂c',
  saves: [
    { slot: 0, when: 1 },
    { slot: 1, when: 0 },
  ],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const [x, w, bias] = inputs as [Tensor, Tensor, Tensor];
    return internally(() => add(convolved(x, w, attributes), bias));
  },
  vjp: [
    (g, n) => fromLines(convolutionTranspose(toLines(g), turned(n.saved(1)), n.attributes)),
    (g, n) => turned(convolutionWeight(toLines(n.saved(0)), toLines(g), n.attributes)),
    (g) => sum(g, [0, 1]),
  ],
  jvp([dx, dw, db], n, result) {
    const parts: Tensor[] = [];
    if (dx) parts.push(convolved(dx, n.saved(1), n.attributes));
    if (dw) parts.push(convolved(n.saved(0), dw, n.attributes));
    if (db) parts.push(expandTo(db, result.shape));
    return parts.reduce((total, part) => add(total, part));
  },
};

/**
 * Cross-correlation along the first axis.
 * @param input [time, batch, inChannels]
 * @param weight [kernel, inChannels, outChannels]
 * @param bias [outChannels]
 * @param pad zeros at both ends
 * @returns [time + 2·pad − kernel + 1, batch, outChannels]
 */
export function convTbc(input: Tensor, weight: Tensor, bias: Tensor, pad = 0): Tensor {
  if (input.ndim !== 3) {
    throw new RuntimeError('Input must have 3 dims: time, batch, in_channel');
  }
  if (weight.ndim !== 3) {
    throw new RuntimeError(
      'Weight tensor must have 3 dims: kernel_width, in_channels, out_channels.',
    );
  }
  if (bias.ndim !== 1) throw new RuntimeError('Bias must be 1-D');
  const [time = 0, batch = 0, inChannels = 0] = input.shape;
  const [kernel = 0, wanted = 0, outChannels = 0] = weight.shape;
  const length = time + 2 * pad - kernel + 1;
  if (inChannels !== wanted) {
    throw new RuntimeError('Input dim 2 (input channels) is not == dim 1 in the weight tensor');
  }
  if (outChannels !== bias.shape[0]) {
    throw new RuntimeError('Bias size must equal dim 2 in the weight tensor (output channels).');
  }
  sizesOf([length, batch, outChannels]);
  return run(convTbcRow, [input, weight, bias], {
    stride: [1],
    padding: [pad],
    dilation: [1],
    groups: 1,
    image: [batch, inChannels, time],
    weight: [outChannels, inChannels, kernel],
    result: [batch, outChannels, length],
  });
}
