/** @file Makes public functions out of rows; the in-place form comes with each. */

import { allocateNumbers } from '../tensor/allocate.ts';
import {
  categoryOf,
  resultType,
  type DType,
  type NumberArray,
  floatingOf,
} from '../tensor/dtype.ts';
import { build, fromIntegers } from '../tensor/make.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { kernels } from '../kernels/table.ts';
import type { BinaryName } from '../kernels/binary.ts';
import type { UnaryName } from '../kernels/unary.ts';
import { integerKernels, integersOf, unaryIntegerKernels } from '../kernels/integer.ts';
import { TensorIterator } from '../kernels/iterator.ts';
import { run, runInPlace } from './dispatch.ts';
import type { Attributes, Operand, Row } from './row.ts';

/** How a function hands its row over: out of place or in place. */
export type Runner = <A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  attributes?: A | null,
) => Tensor;

/** A public function whose in-place form writes into its first operand and returns it. */
export type Operator<F> = F & { readonly inPlace: F };

/** Chooses a row for its arguments and hands it to the runner. */
export function operator<P extends unknown[]>(
  call: (runner: Runner, ...args: P) => Tensor,
): Operator<(...args: P) => Tensor> {
  return Object.assign((...args: P): Tensor => call(run, ...args), {
    inPlace: (...args: P): Tensor => call(runInPlace, ...args),
  });
}

/** Whether a runner writes: the in-place forms of some operators have nodes of their own names. */
export const isWriting = (runner: Runner): boolean => runner === runInPlace;

export type Unary = Operator<(x: Tensor) => Tensor>;

export function unary(row: Row): Unary {
  return Object.assign((x: Tensor): Tensor => run(row, [x]), {
    inPlace: (x: Tensor): Tensor => runInPlace(row, [x]),
  });
}

/** At least one of the two must be a tensor. */
export type Binary = Operator<(a: Operand, b: Operand) => Tensor>;

export function binary(row: Row): Binary {
  return Object.assign((a: Operand, b: Operand): Tensor => run(row, [a, b]), {
    inPlace: (a: Operand, b: Operand): Tensor => runInPlace(row, [a, b]),
  });
}

/** An element-wise kernel of one operand; `dtype` defaults to the operand's. */
export function mapUnary(name: UnaryName, x: Tensor, dtype: DType = x.dtype): Tensor {
  const exact = unaryIntegerKernels[name];
  const iterator = new TensorIterator([x]);
  if (exact !== undefined && x.dtype === 'int64' && dtype === 'int64') {
    const walked = iterator.walked(x);
    const values = integersOf(walked, walked.shape).map(exact);
    return iterator.laid(fromIntegers(values, x.shape, dtype));
  }
  return iterator.build(dtype, (out) => {
    kernels.unary[name](iterator.numbers(x), out);
  });
}

/** A function of the elements of up to four operands, with broadcasting. */
export function mapEach(
  inputs: readonly Operand[],
  dtype: DType,
  f: (a: number, b: number, c: number, d: number) => number,
): Tensor {
  const iterator = new TensorIterator(inputs);
  const reader = (slot: number): ((i: number) => number) => {
    const x = inputs[slot] ?? 0;
    if (typeof x === 'number') return () => x;
    const values = iterator.numbers(x);
    return (i) => values[i] as number;
  };
  const [a, b, c, d] = [reader(0), reader(1), reader(2), reader(3)];
  return iterator.build(dtype, (out) => {
    for (let i = 0; i < out.length; i++) out[i] = f(a(i), b(i), c(i), d(i));
  });
}

/** Integers become float32 where the function has no integer results. */
export function floatOf(x: Tensor): DType {
  return floatingOf(x.dtype);
}

/** An element-wise kernel of two operands with broadcasting; `dtype` defaults to promotion. */
export function mapBinary(
  name: BinaryName,
  [a, b]: readonly Operand[],
  dtype: DType | null = null,
): Tensor {
  const kernel = kernels.binary[name];
  const left = a as Operand;
  const right = b as Operand;
  const type = dtype ?? resultType([left, right]);
  const exact = integerKernels[name];
  const isExact =
    exact !== undefined && (isInteger(left) || isInteger(right)) && isWhole(left, right);
  if (!isExact && isSingle(left) && isSingle(right)) {
    return build(NONE, type, (out) => {
      kernel.right(filled(left, constantOf(left) ?? 0, 1), constantOf(right) ?? 0, out);
    });
  }
  const iterator = new TensorIterator([left, right]);
  if (isExact) return mapIntegers(iterator, exact, left, right, type);
  return iterator.build(type, (out) => {
    const l = constantOf(left);
    const r = constantOf(right);
    if (r !== null) {
      kernel.right(
        l === null ? iterator.numbers(left as Tensor) : filled(left, l, out.length),
        r,
        out,
      );
    } else if (l !== null) kernel.left(l, iterator.numbers(right as Tensor), out);
    else kernel.arrays(iterator.numbers(left as Tensor), iterator.numbers(right as Tensor), out);
  });
}

/** What a number, a 0-d tensor or one that repeats a single element holds; null for others. */
function constantOf(x: Operand): number | null {
  if (typeof x === 'number') return x;
  for (const stride of x.strides) if (stride !== 0) return null;
  return Number(x.storage.data[x.offset]);
}

/** Spares scalar programs the iterator. */
const isSingle = (x: Operand): boolean => typeof x === 'number' || x.shape.length === 0;
const NONE: Shape = [];

const isInteger = (x: Operand): boolean => typeof x !== 'number' && categoryOf[x.dtype] === 1;

const isWhole = (...operands: readonly Operand[]): boolean =>
  operands.every((x) => (typeof x === 'number' ? Number.isInteger(x) : categoryOf[x.dtype] < 2));

function mapIntegers(
  iterator: TensorIterator,
  f: (a: bigint, b: bigint) => bigint,
  a: Operand,
  b: Operand,
  dtype: DType,
): Tensor {
  const { shape } = iterator;
  const integers = (x: Operand): BigInt64Array => {
    const walked = typeof x === 'number' ? x : iterator.walked(x);
    return integersOf(walked, typeof walked === 'number' ? shape : walked.shape);
  };
  const left = integers(a);
  const right = integers(b);
  const values = left.map((value, i) => f(value, right[i] as bigint));
  return iterator.laid(fromIntegers(values, shape, dtype));
}

/** An element again and again, in its own precision. */
function filled(x: Operand, value: number, length: number): NumberArray {
  if (length === 1 && typeof x !== 'number') {
    const { data } = x.storage;
    if (data.length === 1 && !(data instanceof BigInt64Array)) return data;
  }
  return allocateNumbers(typeof x === 'number' ? 'float64' : x.dtype, length).fill(value);
}
