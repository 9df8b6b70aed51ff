/**
 * @file Convolutions of lines, planes and volumes as matrix products: im2col lays each window out as a column (Chellapilla,
 * Puri and Simard 2006, High Performance Convolutional Neural Networks for Document Processing).
 */

import type { NumberArray } from '../tensor/dtype.ts';
import { sizeOf } from '../tensor/shape.ts';
import { contiguousMatrices, matmul, type Matrices } from './matmul.ts';

/** Depth, height, width; planes have one layer, lines also one row. */
export type Space = readonly [number, number, number];

export interface ConvolutionGeometry {
  readonly batch: number;
  readonly groups: number;
  /** Of the image and of the result, per group. */
  readonly inChannels: number;
  readonly outChannels: number;
  readonly image: Space;
  readonly kernel: Space;
  readonly result: Space;
  readonly stride: Space;
  /** Zeros before the first element. */
  readonly padding: Space;
  readonly dilation: Space;
}

/** Calls `visit` with each place of the column matrix that lies in the image, and its place there. */
function eachTap(
  { inChannels, image, kernel, result, stride, padding, dilation }: ConvolutionGeometry,
  visit: (inColumns: number, inImage: number) => void,
): void {
  const [depth, height, width] = image;
  const [layers, rows, columns] = result;
  let line = 0;
  for (let c = 0; c < inChannels; c++) {
    for (let k = 0; k < sizeOf(kernel); k++, line++) {
      const kz = Math.floor(k / (kernel[1] * kernel[2]));
      const ky = Math.floor(k / kernel[2]) % kernel[1];
      const left = (k % kernel[2]) * dilation[2] - padding[2];
      const first = Math.max(0, Math.ceil(-left / stride[2]));
      const end = Math.min(columns, Math.floor((width - 1 - left) / stride[2]) + 1);
      for (let oz = 0; oz < layers; oz++) {
        const z = oz * stride[0] + kz * dilation[0] - padding[0];
        if (z < 0 || z >= depth) continue;
        for (let oy = 0; oy < rows; oy++) {
          const y = oy * stride[1] + ky * dilation[1] - padding[1];
          if (y < 0 || y >= height) continue;
          const source = ((c * depth + z) * height + y) * width + left;
          const target = ((line * layers + oz) * rows + oy) * columns;
          for (let ox = first; ox < end; ox++) visit(target + ox, source + ox * stride[2]);
        }
      }
    }
  }
}

interface Sizes {
  /** Elements of a column, of a channel of the result, and of each part of a group. */
  readonly depth: number;
  readonly area: number;
  readonly image: number;
  readonly weight: number;
  readonly result: number;
}

function sizesOf(geometry: ConvolutionGeometry): Sizes {
  const { inChannels, outChannels, image, kernel, result } = geometry;
  const depth = inChannels * sizeOf(kernel);
  const area = sizeOf(result);
  return {
    depth,
    area,
    image: inChannels * sizeOf(image),
    weight: outChannels * depth,
    result: outChannels * area,
  };
}

export interface Columns {
  readonly inColumns: Int32Array;
  readonly inImage: Int32Array;
}

/** Where the taps are: computed once, used for each image and group. */
export function columnsOf(geometry: ConvolutionGeometry): Columns {
  const { depth, area } = sizesOf(geometry);
  const inColumns = new Int32Array(depth * area);
  const inImage = new Int32Array(depth * area);
  let count = 0;
  eachTap(geometry, (column, place) => {
    inColumns[count] = column;
    inImage[count++] = place;
  });
  return { inColumns: inColumns.subarray(0, count), inImage: inImage.subarray(0, count) };
}

/** Runs `body` for each image and group with the parts of the arrays that belong to it. */
function eachGroup(
  { batch, groups }: ConvolutionGeometry,
  sizes: Sizes,
  body: (imageAt: number, weightAt: number, resultAt: number) => void,
): void {
  for (let b = 0; b < batch; b++) {
    for (let g = 0; g < groups; g++) {
      const part = b * groups + g;
      body(part * sizes.image, g * sizes.weight, part * sizes.result);
    }
  }
}

/** The transposes of contiguous matrices. */
function transposed(data: NumberArray, rows: number, columns: number): Matrices {
  return { data, offset: 0, batch: rows * columns, row: 1, column: columns };
}

/** For what lies between the operands and the result: in their precision, so that one kernel suits all. */
function roomLike(operand: NumberArray, length: number): NumberArray {
  return operand instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}

/** result (batch, groups·out, …) = image (batch, groups·in, …) convolved with weight (groups·out, in, …). */
export function convolution(
  image: NumberArray,
  weight: NumberArray,
  result: NumberArray,
  geometry: ConvolutionGeometry,
): void {
  const sizes = sizesOf(geometry);
  const { depth, area } = sizes;
  const { inColumns, inImage } = columnsOf(geometry);
  const columns = roomLike(image, depth * area);
  eachGroup(geometry, sizes, (imageAt, weightAt, resultAt) => {
    for (let i = 0; i < inColumns.length; i++) {
      columns[inColumns[i] as number] = image[imageAt + (inImage[i] as number)] as number;
    }
    const w = weight.subarray(weightAt, weightAt + sizes.weight);
    const out = result.subarray(resultAt, resultAt + sizes.result);
    const m = geometry.outChannels;
    matmul(contiguousMatrices(w, m, depth), contiguousMatrices(columns, depth, area), out, {
      ...{ batch: 1, m, k: depth, n: area },
    });
  });
}

/** The adjoint in the image: what each image element contributed to, weighted and added up. */
export function convolutionImage(
  result: NumberArray,
  weight: NumberArray,
  image: NumberArray,
  geometry: ConvolutionGeometry,
): void {
  const sizes = sizesOf(geometry);
  const { depth, area } = sizes;
  const { inColumns, inImage } = columnsOf(geometry);
  const columns = roomLike(result, depth * area);
  const sums = new Float64Array(sizes.image);
  eachGroup(geometry, sizes, (imageAt, weightAt, resultAt) => {
    const w = weight.subarray(weightAt, weightAt + sizes.weight);
    const y = result.subarray(resultAt, resultAt + sizes.result);
    const k = geometry.outChannels;
    matmul(transposed(w, k, depth), contiguousMatrices(y, k, area), columns, {
      ...{ batch: 1, m: depth, k, n: area },
    });
    sums.fill(0);
    for (let i = 0; i < inColumns.length; i++) {
      const place = inImage[i] as number;
      sums[place] = (sums[place] as number) + (columns[inColumns[i] as number] as number);
    }
    image.set(sums, imageAt);
  });
}

/** The adjoint in the weight, added up over the batch. */
export function convolutionWeight(
  image: NumberArray,
  result: NumberArray,
  weight: NumberArray,
  geometry: ConvolutionGeometry,
): void {
  const sizes = sizesOf(geometry);
  const { depth, area } = sizes;
  const { inColumns, inImage } = columnsOf(geometry);
  const columns = roomLike(image, depth * area);
  const part = roomLike(image, sizes.weight);
  const sums = new Float64Array(weight.length);
  eachGroup(geometry, sizes, (imageAt, weightAt, resultAt) => {
    for (let i = 0; i < inColumns.length; i++) {
      columns[inColumns[i] as number] = image[imageAt + (inImage[i] as number)] as number;
    }
    const y = result.subarray(resultAt, resultAt + sizes.result);
    const m = geometry.outChannels;
    matmul(contiguousMatrices(y, m, area), transposed(columns, depth, area), part, {
      ...{ batch: 1, m, k: area, n: depth },
    });
    for (let i = 0; i < part.length; i++) {
      sums[weightAt + i] = (sums[weightAt + i] as number) + (part[i] as number);
    }
  });
  weight.set(sums);
}
