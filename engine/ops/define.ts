/** @file Makes public functions out of rows; the in-place form comes with each. */

import { broadcastShapes, type Shape } from '../tensor/shape.ts';
import {
  allocateNumbers,
  categoryOf,
  resultType,
  type DType,
  type NumberArray,
} from '../tensor/dtype.ts';
import { build, fromIntegers } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { kernels } from '../kernels/table.ts';
import type { BinaryName } from '../kernels/binary.ts';
import type { UnaryName } from '../kernels/unary.ts';
import { integerKernels, integersOf, unaryIntegerKernels } from '../kernels/integer.ts';
import { numbersOf } from '../kernels/strided.ts';
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
  const outOfPlace = (...args: P): Tensor => call(run, ...args);
  const inPlace = (...args: P): Tensor => call(runInPlace, ...args);
  return Object.assign(outOfPlace, { inPlace });
}

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
  if (exact !== undefined && x.dtype === 'int64' && dtype === 'int64') {
    return fromIntegers(integersOf(x, x.shape).map(exact), x.shape, dtype);
  }
  return build(x.shape, dtype, (out) => {
    kernels.unary[name](numbersOf(x), out);
  });
}

/** Integers become float32 where the function has no integer results. */
export function floatOf(x: Tensor): DType {
  return x.dtype === 'float64' ? 'float64' : 'float32';
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
  const shape = broadcastShapes(
    typeof left === 'number' ? [] : left.shape,
    typeof right === 'number' ? [] : right.shape,
  );
  const type = dtype ?? resultType([left, right]);
  const exact = integerKernels[name];
  if (exact !== undefined && (isInteger(left) || isInteger(right)) && isWhole(left, right)) {
    return mapIntegers(exact, left, right, shape, type);
  }
  return build(shape, type, (out) => {
    const constant = (x: Operand): number | null =>
      typeof x === 'number' ? x : x.shape.length === 0 ? Number(x.storage.data[x.offset]) : null;
    const l = constant(left);
    const r = constant(right);
    if (r !== null) kernel.right(l === null ? numbersOf(left as Tensor) : filled(left, l), r, out);
    else if (l !== null) kernel.left(l, numbersOf(right as Tensor), out);
    else kernel.arrays(numbersOf(left as Tensor, shape), numbersOf(right as Tensor, shape), out);
  });
}

const isInteger = (x: Operand): boolean => typeof x !== 'number' && categoryOf[x.dtype] === 1;

const isWhole = (...operands: readonly Operand[]): boolean =>
  operands.every((x) => (typeof x === 'number' ? Number.isInteger(x) : categoryOf[x.dtype] < 2));

function mapIntegers(
  f: (a: bigint, b: bigint) => bigint,
  a: Operand,
  b: Operand,
  shape: Shape,
  dtype: DType,
): Tensor {
  const left = integersOf(a, shape);
  const right = integersOf(b, shape);
  return fromIntegers(
    left.map((value, i) => f(value, right[i] as bigint)),
    shape,
    dtype,
  );
}

/** One element as an array, in its own precision. */
function filled(x: Operand, value: number): NumberArray {
  const array = allocateNumbers(typeof x === 'number' ? 'float64' : x.dtype, 1);
  array[0] = value;
  return array;
}
