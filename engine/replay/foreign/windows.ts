/** @file Convolutions and pools of TensorFlow.js: channels stand last there, and padding may be uneven. */

import { add, div, nn, onesLike, sub } from '../../index.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { expect, type Options, type Rule } from './rule.ts';

const { conv2d, convTranspose2d, maxPool2d, avgPool2d, pad } = nn.functional;

type Pair = readonly [number, number];

const pair = (size: unknown): Pair => (typeof size === 'number' ? [size, size] : (size as Pair));

/** [n, h, w, c] as [n, c, h, w]. */
export const channelsFirst = (x: Tensor): Tensor => x.permute([0, 3, 1, 2]);
/** And back. */
export const channelsLast = (x: Tensor): Tensor => x.permute([0, 2, 3, 1]);

/** What is put around an image: before and behind its rows, before and behind its columns. */
type Around = readonly [Pair, Pair];

/** As `computeConv2DInfo` of TensorFlow.js does: what is odd goes behind. */
function around(sizes: Pair, window: Pair, stride: Pair, padding: Options['pad']): Around {
  if (padding === 'valid')
    return [
      [0, 0],
      [0, 0],
    ];
  if (typeof padding === 'number')
    return [
      [padding, padding],
      [padding, padding],
    ];
  if (padding !== 'same') return [padding[1] as unknown as Pair, padding[2] as unknown as Pair];
  const both = ([0, 1] as const).map((d): Pair => {
    const results = Math.ceil(sizes[d] / stride[d]);
    const all = Math.max(0, (results - 1) * stride[d] + window[d] - sizes[d]);
    const before = Math.floor(all / 2);
    return [before, all - before];
  });
  return both as unknown as Around;
}

/** @param x [n, c, h, w] */
const padded = (x: Tensor, [rows, columns]: Around, value = 0): Tensor =>
  pad(x, [...columns, ...rows], 'constant', value);

const sizesOf = (x: Tensor): Pair => [x.shape[2] as number, x.shape[3] as number];

/** How far a window with holes reaches. */
const reach = ([h, w]: Pair, [dh, dw]: Pair): Pair => [(h - 1) * dh + 1, (w - 1) * dw + 1];

function check({ dataFormat, dimRoundingMode }: Options): void {
  expect('data format', dataFormat ?? 'NHWC', 'NHWC');
  expect('rounding mode', dimRoundingMode ?? null, null);
}

/** @param weight [out channels, channels a group, h, w] */
function convolved(x: Tensor, weight: Tensor, groups: number, options: Options): Tensor {
  check(options);
  const [stride, dilation] = [pair(options.strides), pair(options['dilations'])];
  const image = channelsFirst(x);
  const edges = around(sizesOf(image), reach(sizesOf(weight), dilation), stride, options.pad);
  return channelsLast(conv2d(padded(image, edges), weight, null, { stride, dilation, groups }));
}

/** Filter [h, w, in, out]. */
export const convolution: Rule = ([x, filter], options) =>
  convolved(x as Tensor, (filter as Tensor).permute([3, 2, 0, 1]), 1, options);

/** Filter [h, w, in, multiplier]: each channel has its own. */
export const depthwise: Rule = ([x, filter], options) => {
  const [h, w, channels, multiplier] = (filter as Tensor).shape as [number, number, number, number];
  const weight = (filter as Tensor).permute([2, 3, 0, 1]).reshape([channels * multiplier, 1, h, w]);
  return convolved(x as Tensor, weight, channels, options);
};

/** The adjoint of `convolution`, of what has the shape of its result. */
export const transposedConvolution: Rule = ([dy, filter], options) => {
  check(options);
  const stride = pair(options.strides);
  const [, height, width] = options['inputShape'] as readonly number[];
  const sizes: Pair = [height as number, width as number];
  const weight = (filter as Tensor).permute([3, 2, 0, 1]);
  const [[top], [left]] = around(sizes, sizesOf(weight), stride, options.pad);
  const all = convTranspose2d(channelsFirst(dy as Tensor), weight, null, { stride });
  const [rows, columns] = sizesOf(all);
  // Strides leave a rest of the image that no window reaches.
  const whole = pad(all, [
    0,
    Math.max(0, left + sizes[1] - columns),
    0,
    Math.max(0, top + sizes[0] - rows),
  ]);
  return channelsLast(whole.narrow(2, top, sizes[0]).narrow(3, left, sizes[1]));
};

/** Pads that count for nothing. */
export const maxPool: Rule = ([x], options) => {
  check(options);
  const [window, stride] = [pair(options['filterSize']), pair(options.strides)];
  const image = channelsFirst(x as Tensor);
  const edges = around(sizesOf(image), window, stride, options.pad);
  return channelsLast(maxPool2d(padded(image, edges, -Infinity), window, { stride }));
};

/** The mean of what is in the window, without the pads; its gradient is that of the mean with them (`avgPoolGrad`). */
export const averagePool: Rule = ([x], options) => {
  check(options);
  const [window, stride] = [pair(options['filterSize']), pair(options.strides)];
  const image = channelsFirst(x as Tensor);
  const edges = around(sizesOf(image), window, stride, options.pad);
  const mean = (of: Tensor): Tensor => avgPool2d(padded(of, edges), window, { stride });
  const withPads = mean(image);
  const rest = sub(div(withPads, mean(onesLike(image))), withPads).detach();
  return channelsLast(add(withPads, rest));
};
