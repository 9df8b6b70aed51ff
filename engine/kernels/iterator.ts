/**
 * @file Element-wise operators over any operands: broadcasts them, and lets kernels run over plain arrays
 * in the memory order of the result.
 */

import { itemsOf } from './items.ts';
import { numbersOf } from './strided.ts';
import type { DType, NumberArray } from '../tensor/dtype.ts';
import { assemble, build } from '../tensor/make.ts';
import { memoryOrder, plainStrides, stridesInOrder } from '../tensor/layout.ts';
import type { Strided } from '../tensor/read.ts';
import {
  broadcastShapes,
  broadcastStrides,
  contiguousStrides,
  isContiguous,
  sameShape,
  type Shape,
} from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';

const NONE: Shape = [];

/** The shape of contiguous tensors that all have the same; null for others. */
function contiguousShape(operands: readonly (Tensor | number)[]): Shape | null {
  let shape: Shape | null = null;
  for (const x of operands) {
    if (typeof x === 'number' || !isContiguous(x.shape, x.strides)) return null;
    if (shape !== null && !sameShape(shape, x.shape)) return null;
    shape = x.shape;
  }
  return shape;
}

/** Named after PyTorch's, whose rules it follows. */
export class TensorIterator {
  /** Of the result: what the operands broadcast to. */
  readonly shape: Shape;
  private readonly strides: Shape;
  /** Dimensions from the slowest in memory; null: row-major, as they are. */
  private readonly order: readonly number[] | null;

  /** Numbers count as 0-d tensors. */
  constructor(operands: readonly (Tensor | number)[]) {
    const common = contiguousShape(operands);
    if (common !== null) {
      this.shape = common;
      this.strides = contiguousStrides(common);
      this.order = null;
      return;
    }
    let shape = NONE;
    for (const x of operands) if (typeof x !== 'number') shape = broadcastShapes(shape, x.shape);
    this.shape = shape;
    const tensors = operands.filter((x) => typeof x !== 'number');
    const plain = tensors.length === operands.length ? plainStrides(tensors) : null;
    const order =
      plain !== null && isContiguous(shape, plain)
        ? null
        : memoryOrder(shape, plain === null ? tensors.map((x) => this.stridesOf(x)) : [plain]);
    const isRowMajor = order === null || order.every((d, i) => d === i);
    this.order = isRowMajor ? null : order;
    this.strides =
      plain ?? (order === null ? contiguousStrides(shape) : stridesInOrder(shape, order));
  }

  /** Of an operand, as if it had the result's shape. */
  private stridesOf(x: Strided): Shape {
    return sameShape(x.shape, this.shape)
      ? x.strides
      : broadcastStrides(x.shape, x.strides, this.shape);
  }

  /** An operand as a kernel walks over it: broadcast, its dimensions in memory order. */
  walked(x: Strided): Strided {
    const { order, shape } = this;
    const strides = this.stridesOf(x);
    if (order === null && strides === x.strides) return x;
    const { storage, offset, dtype } = x;
    if (order === null) return { storage, offset, dtype, shape, strides };
    return {
      storage,
      offset,
      dtype,
      shape: order.map((d) => shape[d] as number),
      strides: order.map((d) => strides[d] as number),
    };
  }

  /** Its numbers in that order; not to be written. */
  numbers(x: Strided): NumberArray {
    return numbersOf(this.walked(x));
  }

  /** Its elements as items of a type (`itemsOf`) in that order. */
  items(x: Strided, dtype: DType): NumberArray {
    const walked = this.walked(x);
    return itemsOf(walked, walked.shape, dtype);
  }

  /** As `build`, in memory order. */
  build(dtype: DType, compute: (out: NumberArray) => void): Tensor {
    return this.laid(build(this.shape, dtype, compute));
  }

  /** As `assemble`, in memory order. */
  assemble(dtype: DType, compute: (out: NumberArray) => void): Tensor {
    return this.laid(assemble(this.shape, dtype, compute));
  }

  /** Gives a result that was filled in memory order its strides. */
  laid(filled: Tensor): Tensor {
    filled.strides = this.strides;
    return filled;
  }
}
