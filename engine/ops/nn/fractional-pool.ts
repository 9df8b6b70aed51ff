/**
 * @file Max pooling whose windows begin at random, so that a plane shrinks by any factor (Graham 2014,
 * https://arxiv.org/abs/1412.6071).
 */

import { numbersOf } from '../../kernels/strided.ts';
import { build } from '../../tensor/make.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { largestOf, pickingFrom, valuesAt } from './max-pool.ts';
import type { Attributes, Row } from '../row.ts';

export interface FractionalAttributes extends Attributes {
  readonly kernel: Shape;
  readonly counts: Shape;
}

/** Where the windows begin; a sample u in [0, 1) shifts them, the last one ends with the axis. */
function starts(u: number, length: number, count: number, kernel: number): number[] {
  const alpha = (length - kernel) / (count - 1);
  return Array.from({ length: count }, (_, i) =>
    i === count - 1 ? length - kernel : Math.trunc((i + u) * alpha) - Math.trunc(u * alpha),
  );
}

/** Which of a plane's samples belongs to an axis: PyTorch draws those of planes the other way round. */
const sampleOf = (rank: number, axis: number): number => (rank === 2 ? 1 - axis : axis);

/** Operands: input [n, channels, …lengths], samples [n, channels, rank]. Results: values, int64 places. */
function fractionalRow(name: string, node: string, rank: number): Row<FractionalAttributes> {
  return pickingFrom(name, node, rank, ([input, samples], { kernel, counts }) => {
    const x = input as Tensor;
    const lengths = x.shape.slice(-rank);
    const values = numbersOf(x);
    const draws = numbersOf(samples as Tensor);
    const size = sizeOf(lengths);
    const area = sizeOf(counts);
    const places = build([...x.shape.slice(0, -rank), ...counts], 'int64', (out) => {
      for (let plane = 0; plane * area < out.length; plane++) {
        let windows: number[][] = [[0]];
        lengths.forEach((length, d) => {
          const u = draws[plane * rank + sampleOf(rank, d)] as number;
          const begins = starts(u, length, counts[d] ?? 1, kernel[d] ?? 1);
          windows = windows.flatMap((before) =>
            begins.map((begin) =>
              before.flatMap((place) =>
                Array.from({ length: kernel[d] ?? 1 }, (_, i) => place * length + begin + i),
              ),
            ),
          );
        });
        windows.forEach((window, i) => {
          out[plane * area + i] = largestOf(values, plane * size, window);
        });
      }
    });
    return [valuesAt(x, places, rank), places];
  });
}

export const fractionalMaxPool2dRow = fractionalRow(
  'fractionalMaxPool2d',
  'FractionalMaxPool2DBackward0',
  2,
);
export const fractionalMaxPool3dRow = fractionalRow(
  'fractionalMaxPool3d',
  'FractionalMaxPool3DBackward0',
  3,
);
