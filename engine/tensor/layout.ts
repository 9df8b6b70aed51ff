/**
 * @file Where an element-wise result puts its elements in memory: as its operands have them, by the rules
 * of PyTorch's TensorIterator (`reorder_dimensions` and `compute_fast_setup_type` in TensorIterator.cpp).
 */

import {
  contiguousStrides,
  isContiguous,
  isNonOverlappingAndDense,
  sameShape,
  type Shape,
} from './shape.ts';

/** What the rules look at: an operand's own shape and strides. */
export interface Laid {
  readonly shape: Shape;
  readonly strides: Shape;
}

/** 1: dimension `a` is slower in memory than `b`, −1: faster, 0: the operands do not tell. */
function compare(a: number, b: number, shape: Shape, operands: readonly Shape[]): number {
  for (const strides of operands) {
    const first = strides[a] as number;
    const second = strides[b] as number;
    // A broadcast dimension has no place in memory.
    if (first === 0 || second === 0) continue;
    if (first !== second) return first < second ? -1 : 1;
    if ((shape[a] as number) > (shape[b] as number)) return 1;
  }
  return 0;
}

/**
 * The dimensions from the slowest in memory to the fastest, for operands of these strides (broadcast to
 * `shape`); the first operand that tells two dimensions apart decides.
 */
export function memoryOrder(shape: Shape, operands: readonly Shape[]): number[] {
  // Insertion sort, fastest first: the comparison is not transitive, so the algorithm is part of the rule.
  const order = shape.map((_, d) => shape.length - 1 - d);
  for (let i = 1; i < order.length; i++) {
    let at = i;
    for (let before = i - 1; before >= 0; before--) {
      const a = order[before] as number;
      const b = order[at] as number;
      const comparison = compare(a, b, shape, operands);
      if (comparison < 0) break;
      if (comparison === 0) continue;
      order[before] = b;
      order[at] = a;
      at = before;
    }
  }
  return order.reverse();
}

/** The strides of memory without gaps that is filled in this order of dimensions. */
export function stridesInOrder(shape: Shape, order: readonly number[]): Shape {
  if (order.every((d, i) => d === i)) return contiguousStrides(shape);
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = order.length - 1; i >= 0; i--) {
    const d = order[i] as number;
    strides[d] = step;
    step *= shape[d] as number;
  }
  return strides;
}

/** PyTorch's `channels_last`: of four dimensions, the second is the fastest. */
function channelsLastStrides(operands: readonly Laid[]): Shape | null {
  const { shape } = operands[0] as Laid;
  if (shape.length !== 4) return null;
  const wanted = stridesInOrder(shape, [0, 2, 3, 1]);
  const fits = ({ strides }: Laid): boolean =>
    shape.every((length, d) => length === 1 || strides[d] === wanted[d]);
  return operands.every(fits) ? wanted : null;
}

/**
 * The strides of an element-wise result of one shape with all its operands, where no order of dimensions
 * has to be found; null where it has.
 */
export function plainStrides(operands: readonly Laid[]): Shape | null {
  const [first] = operands as [Laid];
  if (!operands.every(({ shape }) => sameShape(shape, first.shape))) return null;
  if (operands.every(({ shape, strides }) => isContiguous(shape, strides))) {
    return contiguousStrides(first.shape);
  }
  const channelsLast = channelsLastStrides(operands);
  if (channelsLast !== null) return channelsLast;
  const same = operands.every(({ strides }) => sameShape(strides, first.strides));
  return same && isNonOverlappingAndDense(first.shape, first.strides) ? first.strides : null;
}

/** The strides of a copy of one operand that keeps its layout (`preserve_format`). */
export function denseStrides({ shape, strides }: Laid): Shape {
  return isNonOverlappingAndDense(shape, strides)
    ? strides
    : stridesInOrder(shape, memoryOrder(shape, [strides]));
}
