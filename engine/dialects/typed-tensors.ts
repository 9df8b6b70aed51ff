/** @file Python's old constructors: `torch.LongTensor([1, 2])`, `torch.Tensor(2, 3)`, `x.new(2, 3)`, `x.type()`. */

import { to } from '../ops/elementwise/cast.ts';
import { defaults, titleOf, type DType } from '../tensor/dtype.ts';
import { tensor, zeros, type TensorData } from '../tensor/factories.ts';
import type { Shape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Speaker } from './speaker.ts';

type Given = readonly (number | TensorData | Tensor)[];

/** Sizes as numbers of their own, data as a list or another tensor, or nothing. */
function make(dtype: DType, given: Given): Tensor {
  const [first] = given;
  if (first instanceof Tensor) return first.detach();
  return first === undefined || typeof first === 'number'
    ? zeros(given.length === 0 ? [0] : (given as Shape), { dtype })
    : tensor(first, { dtype });
}

type Maker = (dtype: DType, given: Given) => Tensor;

/** A class of PyTorch's for one element type: a constructor, and a question with `instanceof`. */
export interface TypedTensor {
  (...given: Given): Tensor;
  readonly dtype: DType;
  [Symbol.hasInstance](value: unknown): boolean;
}

function typed(dtype: DType, maker: Maker): TypedTensor {
  const result = (...given: Given): Tensor => maker(dtype, given);
  return Object.defineProperties(result, {
    name: { value: typeName(dtype) },
    dtype: { value: dtype },
    [Symbol.hasInstance]: {
      value: (value: unknown) => value instanceof Tensor && value.dtype === dtype,
    },
  }) as TypedTensor;
}

/** A maker of a dialect's tensors. */
const spoken =
  (speaker: Speaker): Maker =>
  (dtype, given) =>
    speaker.within(() => make(dtype, given));

const DTYPES = Object.keys(titleOf) as DType[];
const typeName = (dtype: DType): string => `${titleOf[dtype]}Tensor`;

/** By name: `FloatTensor`, `LongTensor` … */
export function typedTensors(speaker: Speaker): Readonly<Record<string, TypedTensor>> {
  const maker = spoken(speaker);
  return Object.fromEntries(DTYPES.map((dtype) => [typeName(dtype), typed(dtype, maker)]));
}

/**
 * The class of all tensors, called as a constructor too; its methods are functions of a tensor, as in
 * `torch.Tensor.mul(x, 2)`.
 */
export function tensorClass(speaker: Speaker): object {
  const maker = spoken(speaker);
  const construct = (...given: Given): Tensor => maker(defaults.dtype, given);
  Object.defineProperty(construct, 'name', { value: 'Tensor' });
  construct.prototype = Tensor.prototype;
  return new Proxy(construct, {
    get(target, key, receiver) {
      const own: unknown = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return own;
      return (self: Record<string, (...args: unknown[]) => unknown>, ...args: unknown[]) =>
        self[key]?.(...args);
    },
  });
}

/** `x.new(2, 3)`, `x.new([1, 2])`: of the type of `x`. A list of sizes, as `x.size()` gives it, is data here. */
export function newLike(x: Tensor, ...given: Given): Tensor {
  return make(x.dtype, given);
}

/** `x.type()` says `torch.FloatTensor`; with a type, under any of its names, `x` as that type. */
export function typeOf(x: Tensor, wanted: string | TypedTensor | null = null): string | Tensor {
  if (wanted === null) return `torch.${typeName(x.dtype)}`;
  if (typeof wanted !== 'string') return to(x, wanted.dtype);
  const named = DTYPES.find((dtype) => wanted === `torch.${typeName(dtype)}`);
  return to(x, named ?? (wanted as DType));
}
