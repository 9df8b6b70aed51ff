/** @file Tensors from data and from rules: tensor, arange, ones, zeros, full, eye, linspace, logspace. */

import { madeLike } from '../autograd/batch.ts';
import { observerSlot } from '../autograd/observer.ts';
import { state } from '../autograd/state.ts';
import { warn } from '../autograd/warnings.ts';
import type { DType, ElementArray } from './dtype.ts';
import { bool, defaults, isFloating, resultType } from './dtype.ts';
import {
  checkOptions,
  pythonTypeOf,
  RuntimeError,
  TypeError,
  ValueError,
  wrongType,
} from './errors.ts';
import { build, empty as fresh } from './make.ts';
import { unexpected } from './options.ts';
import { elementsOf } from './read.ts';
import { isList, notASize, showShape, type Shape } from './shape.ts';
import { Storage } from './storage.ts';
import { Tensor } from './tensor.ts';
import { writer } from '../kernels/strided.ts';

const slot = observerSlot();

export interface TensorOptions {
  readonly dtype?: DType;
  /** Record what is computed from it. */
  readonly requiresGrad?: boolean;
}

type Scalar = number | bigint | boolean;
/** Tensors of one element stand for it. */
export type NestedData = Scalar | Tensor | readonly NestedData[];
export type TensorData = NestedData | ElementArray;

/** What options of a new tensor may be called; only functions that draw take a generator. */
const OPTIONS = new Set(['dtype', 'requiresGrad', 'generator']);

/** What would be ignored is refused: `requires_grad`, as in Python. */
function checkNames(factory: string, options: object): void {
  for (const name in options) {
    if (!OPTIONS.has(name)) throw unexpected(`${factory}()`, name, ['dtype', 'requiresGrad']);
  }
}

/** Applies the options and tells the observer. */
export function created(tensor: Tensor, factory: string, options: TensorOptions): Tensor {
  checkOptions(factory, options);
  checkNames(factory, options);
  if (options.requiresGrad === true) {
    if (!isFloating(tensor.dtype)) {
      throw new RuntimeError(
        'Only Tensors of floating point and complex dtype can require gradients',
      );
    }
    tensor.requiresGradFlag = true;
  }
  if (slot.observer !== null && state.silent === 0) slot.observer.created(tensor, factory);
  return tensor;
}

function dtypeOf(values: readonly Scalar[]): DType {
  const isKind = (kind: string): boolean => values.every((value) => typeof value === kind);
  if (values.length === 0) return defaults.dtype;
  if (isKind('boolean')) return 'bool';
  return values.every((value) => typeof value !== 'number') ? 'int64' : defaults.dtype;
}

function typedArrayDType(data: ElementArray): DType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof BigInt64Array ? 'int64' : 'bool';
}

/** Whether a part of data that is no number is allowed all the same. */
function isData(part: unknown): boolean {
  return (
    typeof part === 'bigint' ||
    typeof part === 'boolean' ||
    Array.isArray(part) ||
    part instanceof Tensor
  );
}

function notData(part: unknown): Error {
  const type = pythonTypeOf(part);
  return typeof part === 'string'
    ? new TypeError(`new(): invalid data type '${type}'`)
    : new RuntimeError(`Could not infer dtype of ${type}`);
}

function flatten(data: NestedData): { shape: number[]; values: Scalar[]; dtypes: DType[] } {
  const shape: number[] = [];
  let level: unknown = data;
  for (; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  // A text is a sequence in Python.
  if (typeof level === 'string' && shape.length > 0)
    throw new ValueError("too many dimensions 'str'");
  const values: Scalar[] = [];
  const dtypes: DType[] = [];
  const visit = (part: NestedData, depth: number): void => {
    if (typeof part !== 'number' && !isData(part)) throw notData(part);
    if (typeof part !== 'object') {
      if (depth !== shape.length) {
        throw new TypeError(`expected a list at dim ${String(depth)}, but got a ${typeof part}`);
      }
      values.push(part);
      return;
    }
    if (part instanceof Tensor) {
      if (part.numel() !== 1) {
        throw new ValueError('only one element tensors can be converted to Python scalars');
      }
      values.push(part.item());
      dtypes.push(part.dtype);
      return;
    }
    if (depth === shape.length) {
      throw new TypeError(`must be real number, not list`);
    }
    if (part.length !== shape[depth]) {
      throw new ValueError(
        `expected sequence of length ${String(shape[depth])} at dim ${String(depth)} (got ${String(part.length)})`,
      );
    }
    for (const each of part) visit(each, depth + 1);
  };
  visit(data, 0);
  return { shape, values, dtypes };
}

/**
 * A tensor holding a copy of `data`: a scalar, nested arrays, or a typed array (which makes a vector of
 * its type). Numbers become float32 unless `dtype` says otherwise, bigints int64, booleans bool. Of a tensor
 * it is a copy without history, for which `x.detach().clone()` is the better way: a warning says so.
 */
export function tensor(data: TensorData, options: TensorOptions = {}): Tensor {
  if (data instanceof Tensor) return copyOf(data, options);
  if (ArrayBuffer.isView(data)) {
    const copy =
      data instanceof Uint8Array ? data.map((value) => Math.min(value, 1)) : data.slice();
    const own = new Tensor(new Storage(copy), [data.length], typedArrayDType(data));
    if (options.dtype === undefined || options.dtype === own.dtype)
      return created(own, 'tensor', options);
    return tensor([...(data as Float64Array)], options);
  }
  const { shape, values, dtypes } = flatten(data);
  const result = fresh(shape, options.dtype ?? typeOfAll(values, dtypes));
  fill(result, values);
  return created(result, 'tensor', options);
}

/** Of numbers and of tensors that stand among them. */
function typeOfAll(values: readonly Scalar[], dtypes: readonly DType[]): DType {
  if (dtypes.length === 0) return dtypeOf(values);
  const all = dtypes.map((dtype) => ({ dtype, shape: [1] }));
  return resultType(dtypes.length === values.length ? all : [...all, 1]);
}

function copyOf(x: Tensor, options: TensorOptions): Tensor {
  warn(
    'To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).',
  );
  const result = fresh(x.shape, options.dtype ?? x.dtype);
  fill(result, [...(elementsOf(x) as Iterable<Scalar>)]);
  return created(result, 'tensor', options);
}

function fill(result: Tensor, values: readonly Scalar[]): void {
  const { data: elements } = result.storage;
  if (elements instanceof BigInt64Array) {
    values.forEach((value, i) => {
      elements[i] = typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)));
    });
  } else {
    const put = writer(result);
    values.forEach((value, i) => {
      put(i, Number(value));
    });
  }
}

/** A 0-d tensor. */
export function scalar(value: Scalar, options: TensorOptions = {}): Tensor {
  return tensor(value, options);
}

/**
 * The tensor itself (of the type asked for), or a tensor of `data`: a typed array of numbers is not copied,
 * so that what is written to one shows in the other (as `from_numpy` in Python).
 */
export function asTensor(data: TensorData | Tensor, options: TensorOptions = {}): Tensor {
  if (data instanceof Tensor) return data.to(options.dtype ?? data.dtype);
  if (!ArrayBuffer.isView(data) || data instanceof Uint8Array) return tensor(data, options);
  const dtype = typedArrayDType(data);
  if ((options.dtype ?? dtype) !== dtype) return tensor(data, options);
  return created(new Tensor(new Storage(data), [data.length], dtype), 'asTensor', options);
}

/** Lengths of dimensions as a list; negative ones are refused. */
export function sizesOf(shape: Shape | number): Shape {
  const sizes: Shape = typeof shape === 'number' ? [shape] : shape;
  const strange: unknown = isList(sizes) ? sizes.find((size) => !Number.isInteger(size)) : sizes;
  if (strange !== undefined) throw notASize(strange);
  const negative = sizes.find((size) => size < 0);
  if (negative === undefined) return sizes;
  throw new RuntimeError(
    `Trying to create tensor with negative dimension ${String(negative)}: ${showShape(sizes)}`,
  );
}

function filledWith(
  factory: string,
  shape: Shape | number,
  value: number,
  options: TensorOptions,
): Tensor {
  const result = build(sizesOf(shape), options.dtype ?? defaults.dtype, (out) => out.fill(value));
  return created(result, factory, options);
}

export function ones(shape: Shape | number, options: TensorOptions = {}): Tensor {
  return filledWith('ones', shape, 1, options);
}

export function zeros(shape: Shape | number, options: TensorOptions = {}): Tensor {
  if ([shape].flat().some((size) => size < 0)) {
    throw new RuntimeError('zeros: Dimension size must be non-negative.');
  }
  return filledWith('zeros', shape, 0, options);
}

/** Memory to be written to. Its elements are zeros here: do not rely on them. */
export function empty(shape: Shape | number, options: TensorOptions = {}): Tensor {
  return filledWith('empty', shape, 0, options);
}

/** All elements are `value`; without a dtype booleans make a bool tensor, numbers one of the default type. */
export function full(
  shape: Shape | number,
  value: number | boolean,
  options: TensorOptions = {},
): Tensor {
  if (typeof value === 'number') return filledWith('full', shape, value, options);
  return filledWith('full', shape, Number(value), { dtype: bool, ...options });
}

function filledLike(factory: string, like: Tensor, value: number, options: TensorOptions): Tensor {
  const result = madeLike(like, (shape, strides) => {
    const one = build(shape, options.dtype ?? like.dtype, (out) => out.fill(value));
    one.strides = strides;
    return one;
  });
  return created(result, factory, options);
}

export function onesLike(like: Tensor, options: TensorOptions = {}): Tensor {
  return filledLike('onesLike', like, 1, options);
}

export function zerosLike(like: Tensor, options: TensorOptions = {}): Tensor {
  return filledLike('zerosLike', like, 0, options);
}

export function emptyLike(like: Tensor, options: TensorOptions = {}): Tensor {
  return filledLike('emptyLike', like, 0, options);
}

export function fullLike(like: Tensor, value: number, options: TensorOptions = {}): Tensor {
  return filledLike('fullLike', like, value, options);
}

/** The identity matrix, or its first rows and columns. */
export function eye(rows: number, columns = rows, options: TensorOptions = {}): Tensor {
  for (const [i, size] of [rows, columns].entries()) {
    const name = ['n', 'm'][i] ?? '';
    if (!Number.isInteger(size)) throw new TypeError(wrongType('eye', name, i + 1, 'int', size));
    if (size >= 0) continue;
    throw new RuntimeError(`${name} must be greater or equal to 0, got ${String(size)}`);
  }
  const result = build([rows, columns], options.dtype ?? defaults.dtype, (out) => {
    for (let i = 0; i < Math.min(rows, columns); i++) out[i * columns + i] = 1;
  });
  return created(result, 'eye', options);
}

/**
 * `arange(end)`, `arange(start, end)` or `arange(start, end, step)`: start, start + step … before end. Float32 unless
 * `dtype` says otherwise, also of whole numbers: JavaScript cannot tell 4 from 4.0. Places to look up need
 * `{ dtype: 'int64' }`.
 */
export function arange(end: number, options?: TensorOptions): Tensor;
export function arange(start: number, end: number, options?: TensorOptions): Tensor;
export function arange(start: number, end: number, step: number, options?: TensorOptions): Tensor;
export function arange(...args: (number | TensorOptions | undefined)[]): Tensor {
  const numbers = args.filter((arg) => typeof arg === 'number');
  const options = args.find((arg) => typeof arg === 'object') ?? {};
  const start = numbers.length > 1 ? (numbers[0] ?? 0) : 0;
  const end = (numbers.length > 1 ? numbers[1] : numbers[0]) ?? 0;
  const step = numbers[2] ?? 1;
  if (step === 0) throw new RuntimeError('step must be nonzero');
  if ((end - start) * step < 0) {
    throw new RuntimeError('upper bound and lower bound inconsistent with step sign');
  }
  const length = Math.ceil((end - start) / step);
  const result = build([length], options.dtype ?? defaults.dtype, (out) => {
    for (let i = 0; i < length; i++) out[i] = start + i * step;
  });
  return created(result, 'arange', options);
}

/** `steps` numbers from start to end, both included. */
export function linspace(
  start: number,
  end: number,
  steps: number,
  options: TensorOptions = {},
): Tensor {
  return created(
    spaced(start, end, steps, options, (x) => x),
    'linspace',
    options,
  );
}

export interface LogspaceOptions extends TensorOptions {
  readonly base?: number;
}

/** `base` (10) to the power of `steps` numbers from start to end, both included. */
export function logspace(
  start: number,
  end: number,
  steps: number,
  { base = 10, ...options }: LogspaceOptions = {},
): Tensor {
  const result = spaced(start, end, steps, options, (exponent) => base ** exponent);
  return created(result, 'logspace', options);
}

/** From both ends towards the middle, as PyTorch does, so that both ends are exact. */
function spaced(
  start: number,
  end: number,
  steps: number,
  options: TensorOptions,
  map: (x: number) => number,
): Tensor {
  if (steps < 0) throw new RuntimeError('number of steps must be non-negative');
  return build([steps], options.dtype ?? defaults.dtype, (out) => {
    const step = steps > 1 ? (end - start) / (steps - 1) : 0;
    for (let i = 0; i < steps; i++) {
      out[i] = map(i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step);
    }
  });
}
