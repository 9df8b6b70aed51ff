/** @file Random tensors as leaves: rand, randn, randint, randperm and their forms after another tensor. */

import { drawnInBatches } from '../autograd/batch.ts';
import { drawIntegers, drawNormal, drawPermutation, drawUniform } from '../kernels/draws.ts';
import type { DType, NumberArray } from './dtype.ts';
import { defaults, isFloating, titleOf } from './dtype.ts';
import { NotImplementedError, RuntimeError } from './errors.ts';
import { created, sizesOf, type TensorOptions } from './factories.ts';
import { build } from './make.ts';
import type { Shape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** @param kernel what PyTorch calls its loop in the message */
function continuous(
  factory: string,
  kernel: string,
  shape: Shape | number,
  options: TensorOptions,
  draw: (out: NumberArray) => void,
): Tensor {
  const dtype = options.dtype ?? defaults.dtype;
  if (!isFloating(dtype)) {
    throw new NotImplementedError(`"${kernel}" not implemented for '${titleOf[dtype]}'`);
  }
  const made = drawnInBatches(sizesOf(shape), (sizes) => build(sizes, dtype, draw));
  return created(made, factory, options);
}

/** Uniform in [0, 1). */
export function rand(shape: Shape | number, options: TensorOptions = {}): Tensor {
  return continuous('rand', 'check_uniform_bounds', shape, options, (out) => {
    drawUniform(out);
  });
}

/** Standard normal. */
export function randn(shape: Shape | number, options: TensorOptions = {}): Tensor {
  return continuous('randn', 'normal_kernel_cpu', shape, options, (out) => {
    drawNormal(out);
  });
}

/** Uniform in [0, 1), with the shape and type of another tensor. */
export function randLike(like: Tensor, options: TensorOptions = {}): Tensor {
  return rand(like.shape, { dtype: like.dtype, ...options });
}

/** Standard normal, with the shape and type of another tensor. */
export function randnLike(like: Tensor, options: TensorOptions = {}): Tensor {
  return randn(like.shape, { dtype: like.dtype, ...options });
}

/** Refuses ranges without an integer. */
export function checkRange(from: number, to: number): void {
  if (from < to) return;
  throw new RuntimeError(
    `random_ expects 'from' to be less than 'to', but got from=${String(from)} >= to=${String(to)}`,
  );
}

type Bounds = readonly [low: number, high: number];

function integers(
  factory: string,
  [low, high]: Bounds,
  shape: Shape | number,
  dtype: DType,
  options: TensorOptions,
): Tensor {
  checkRange(low, high);
  const result = drawnInBatches(sizesOf(shape), (sizes) =>
    build(sizes, dtype, (out) => {
      drawIntegers(out, low, high);
    }),
  );
  return created(result, factory, options);
}

/** Integers in [0, high) or [low, high), int64 unless `dtype` says otherwise. */
export function randint(high: number, shape: Shape | number, options?: TensorOptions): Tensor;
export function randint(
  low: number,
  high: number,
  shape: Shape | number,
  options?: TensorOptions,
): Tensor;
export function randint(...args: readonly (number | Shape | TensorOptions | undefined)[]): Tensor {
  const isPair = args.length > 2 && isShape(args[2]);
  const [low, high] = isPair ? [args[0], args[1]] : [0, args[0]];
  const shape = (isPair ? args[2] : args[1]) as Shape | number;
  const options = ((isPair ? args[3] : args[2]) ?? {}) as TensorOptions;
  const bounds: Bounds = [low as number, high as number];
  return integers('randint', bounds, shape, options.dtype ?? 'int64', options);
}

const isShape = (value: unknown): boolean => typeof value === 'number' || Array.isArray(value);

/** Integers in [0, high) or [low, high), with the shape and type of another tensor. */
export function randintLike(like: Tensor, high: number, options?: TensorOptions): Tensor;
export function randintLike(
  like: Tensor,
  low: number,
  high: number,
  options?: TensorOptions,
): Tensor;
export function randintLike(
  like: Tensor,
  first: number,
  second?: number | TensorOptions,
  third?: TensorOptions,
): Tensor {
  const isPair = typeof second === 'number';
  const bounds: Bounds = isPair ? [first, second] : [0, first];
  const options = (isPair ? third : second) ?? {};
  return integers('randintLike', bounds, like.shape, options.dtype ?? like.dtype, options);
}

/** 0, 1 … n − 1 in random order, int64 unless `dtype` says otherwise. */
export function randperm(n: number, options: TensorOptions = {}): Tensor {
  const [length = 0] = sizesOf(n);
  const result = drawnInBatches([length], (sizes) =>
    build(sizes, options.dtype ?? 'int64', (out) => {
      for (let i = 0; i < out.length; i += length) drawPermutation(out.subarray(i, i + length));
    }),
  );
  return created(result, 'randperm', options);
}
