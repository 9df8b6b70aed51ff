/**
 * @file What Python programs call that is no function of ours: syntax spelled as methods, and conversions
 * named after types.
 */

import { Module } from '../nn/module.ts';
import { likeBatches } from '../autograd/batch.ts';
import { numbersOf } from '../kernels/strided.ts';
import { to, toCopy } from '../ops/elementwise/cast.ts';
import { ellipsis, index, indexPut_, set_, type Index } from '../ops/indexing/indexing.ts';
import { isKeywords } from './call.ts';
import { copyInto } from '../kernels/copy.ts';
import { where } from '../ops/elementwise/select.ts';
import { matrixTranspose } from '../ops/shape/dims.ts';
import { expand, reshape, view } from '../ops/shape/shape.ts';
import { sumToSize } from '../ops/shape/sum-to-shape.ts';
import { isFloating, type DType, type ElementArray } from '../tensor/dtype.ts';
import { RuntimeError, TypeError, ValueError } from '../tensor/errors.ts';
import {
  empty,
  full,
  ones,
  tensor,
  zeros,
  type TensorData,
  type TensorOptions,
} from '../tensor/factories.ts';
import type { Operand } from '../ops/row.ts';
import type { Shape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { deepCopy } from './copies.ts';
import { isDType } from './dtypes.ts';
import { kindMethods, kindProperties } from './kinds.ts';
import { UntypedStorage, resize, setMemory, untypedStorage } from './storages.ts';
import { newLike, typeOf } from './typed-tensors.ts';

/** Python's `bool(x)`. */
export function truth(x: Tensor): boolean {
  // The elements of a batch have no single truth: reading one says so.
  if (x.numel() === 1) return numbersOf(x)[0] !== 0 && x.item() !== 0;
  throw new RuntimeError(
    x.numel() === 0
      ? 'Boolean value of Tensor with no values is ambiguous'
      : 'Boolean value of Tensor with more than one value is ambiguous',
  );
}

/** Python's `float(x)`. */
function numberOf(x: Tensor): number {
  if (x.numel() === 1) return x.item();
  throw new ValueError('only one element tensors can be converted to Python scalars');
}

/** What stands between the brackets; a single item may stand without a list. */
function itemsOf(given: Index | readonly Index[]): readonly Index[] {
  return Array.isArray(given) ? (given as readonly Index[]) : [given as Index];
}

/**
 * `x[items] = value`, and `x.index_put_(items, values)`, which has the options `accumulate`: index tensors
 * mean the same in both.
 */
function setItem(
  x: Tensor,
  given: Index | readonly Index[],
  value: Tensor | number | boolean,
  accumulate: boolean | { readonly accumulate?: boolean } = false,
): Tensor {
  const items: readonly Index[] = itemsOf(given);
  if (accumulate === true || (typeof accumulate === 'object' && accumulate.accumulate === true)) {
    return indexPut_(x, items as readonly Tensor[], value as Tensor, { accumulate: true });
  }
  // Numbers alone would be read as positions along the first dimension.
  const isPlain = items.every((item) => typeof item === 'number' || typeof item === 'boolean');
  const all: readonly Index[] = isPlain ? [...items, ellipsis] : items;
  return set_(x, all, typeof value === 'boolean' ? Number(value) : value);
}

type SetArguments = Parameters<typeof setMemory> | [Tensor, Index | readonly Index[], Operand];

/** Python's `x.set_(source, …)`; with two arguments and no storage among them, ours: an index and a value. */
function setAny(...args: SetArguments): Tensor {
  const [x, first, second] = args;
  return args.length === 3 && !(first instanceof UntypedStorage)
    ? set_(x, first as Index, second as Operand)
    : setMemory(...(args as Parameters<typeof setMemory>));
}

const as =
  (dtype: DType) =>
  (x: Tensor): Tensor =>
    to(x, dtype);

interface ConversionOptions {
  readonly dtype?: DType | null;
  readonly other?: Tensor;
  readonly copy?: boolean;
}

/** `x.to(dtype)`, `x.to(device, dtype)`, `x.to(other)`, each with `non_blocking` and `copy`. */
function convert(x: Tensor, ...args: readonly unknown[]): Tensor {
  const last = args.at(-1);
  const options = (isKeywords(last) ? last : {}) as ConversionOptions;
  const given = args.filter((arg) => !isKeywords(arg));
  const wanted = given.find((arg): arg is DType | Tensor => arg instanceof Tensor || isDType(arg));
  const like = options.other ?? wanted;
  const dtype = options.dtype ?? (like instanceof Tensor ? like.dtype : like) ?? x.dtype;
  const flags = given.filter((arg) => typeof arg === 'boolean');
  return (options.copy ?? flags[1] ?? false) ? toCopy(x, dtype) : to(x, dtype);
}

/** Methods whose meaning under their name differs from ours: these replace it. */
export const replacements = {
  index: (x: Tensor, given: Index | readonly Index[]): Tensor => index(x, ...itemsOf(given)),
  index_put_: setItem,
  setitem: setItem,
  set_: setAny,
  to: convert,
  __len__(x: Tensor): number {
    const [length] = x.shape;
    if (length === undefined) throw new TypeError('len() of a 0-d tensor');
    return length;
  },
  __bool__: truth,
  __float__: numberOf,
  __int__: (x: Tensor): number => Math.trunc(numberOf(x)),
} as const;

/** Where Python has an array: the elements, row-major. */
function elementsFor(x: Tensor): ElementArray {
  if (!x.requiresGrad) return x.toTypedArray();
  throw new RuntimeError(
    "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
  );
}

interface NewOptions {
  readonly dtype?: DType;
  readonly requires_grad?: boolean;
}

/** The type of `x` unless another is asked for. */
const optionsAfter = (x: Tensor, { dtype = x.dtype, ...rest }: NewOptions): TensorOptions => ({
  dtype,
  requiresGrad: rest.requires_grad === true,
});

/** `x.new_zeros(2, 3)` or `x.new_zeros((2, 3))`, and keywords. */
const after =
  (factory: (shape: Shape, options: TensorOptions) => Tensor) =>
  (x: Tensor, ...args: readonly (number | Shape | NewOptions)[]): Tensor => {
    const last = args.at(-1);
    const options = isKeywords(last) ? last : {};
    const sizes = args.filter((arg) => !isKeywords(arg)) as (number | Shape)[];
    return likeBatches(x, sizes.flat(), (shape) => factory(shape, optionsAfter(x, options)));
  };

/** Writes a function of each element, and of the elements of others, into `x`. */
const written =
  (name: string) =>
  (x: Tensor, ...args: readonly unknown[]): Tensor => {
    const f = args.at(-1) as (...elements: number[]) => number;
    const tensors = [x, ...(args.slice(0, -1) as Tensor[])];
    if (tensors.some((each) => each.requiresGrad)) {
      throw new RuntimeError(
        `Can't call ${name}() on Variable that requires grad. Use var.detach().${name}() instead.`,
      );
    }
    const elements = tensors.map((each) => numbersOf(each, x.shape));
    const values = Array.from({ length: x.numel() }, (_, i) =>
      f(...elements.map((each) => each[i] as number)),
    );
    // PyTorch does not count it as a write either.
    copyInto(x, reshape(tensor(values, { dtype: x.dtype }), x.shape));
    return x;
  };

/** Bytes of an element. */
const itemSize = (x: Tensor): number => x.storage.data.BYTES_PER_ELEMENT;

/** Methods for names that the library itself does not have. */
export const additions = {
  float: as('float32'),
  double: as('float64'),
  int: as('int32'),
  long: as('int64'),
  bool: as('bool'),
  where: (x: Tensor, condition: Tensor, other: Operand): Tensor => where(condition, x, other),
  sum_to_size: (x: Tensor, ...size: number[] | [Shape]): Tensor => sumToSize(x, size.flat()),
  type_as: (x: Tensor, other: Tensor): Tensor => to(x, other.dtype),
  view_as: (x: Tensor, other: Tensor): Tensor => view(x, other.shape),
  reshape_as: (x: Tensor, other: Tensor): Tensor => reshape(x, other.shape),
  expand_as: (x: Tensor, other: Tensor): Tensor => expand(x, other.shape),
  new_zeros: after(zeros),
  new_ones: after(ones),
  new_empty: after(empty),
  new_full: (x: Tensor, shape: Shape, value: number, options: NewOptions = {}): Tensor =>
    likeBatches(x, shape, (sizes) => full(sizes, value, optionsAfter(x, options))),
  new_tensor: (x: Tensor, data: TensorData, options: NewOptions = {}): Tensor =>
    tensor(data, optionsAfter(x, options)),
  is_floating_point: (x: Tensor): boolean => isFloating(x.dtype),
  /** Where the first element lies, as if each storage had its own 4 GB of memory. */
  data_ptr: (x: Tensor): number => untypedStorage(x).data_ptr() + x.offset * itemSize(x),
  untyped_storage: untypedStorage,
  new: newLike,
  type: typeOf,
  __deepcopy__: deepCopy,
  numpy: elementsFor,
  apply_: written('apply_'),
  map_: written('map_'),
  map2_: written('map2_'),
  is_nonzero: truth,
  ...kindMethods,
  resize_: resize,
  resize_as_: (x: Tensor, like: Tensor): Tensor => resize(x, like.shape),
  nelement: (x: Tensor): number => x.numel(),
  element_size: itemSize,
  storage_offset: (x: Tensor): number => x.offset,
  stride: (x: Tensor, dim: number | null = null): Shape | number =>
    dim === null ? x.strides : (x.strides.at(dim) ?? 1),
} as const;

const converted = (module: Module, dtype: DType): Module =>
  Module.prototype.to.call<Module, [DType], Module>(module, dtype);

const moduleAs =
  (dtype: DType) =>
  (module: Module): Module =>
    converted(module, dtype);

/** Methods of modules for names that the library itself does not have, or whose meaning differs. */
export const moduleAdditions = {
  float: moduleAs('float32'),
  double: moduleAs('float64'),
  type: converted,
  /** `m.to(dtype)`, `m.to(device, dtype)`, `m.to(other)`. */
  to(module: Module, ...args: readonly unknown[]): Module {
    const last = args.at(-1);
    const named = isKeywords(last) ? last['dtype'] : null;
    const given = [named, ...args].find((arg) => arg instanceof Tensor || isDType(arg));
    const dtype = given instanceof Tensor ? given.dtype : given;
    return isDType(dtype) ? converted(module, dtype) : module;
  },
  cpu: (module: Module): Module => module,
  __delitem__(module: Module, key: number | string): void {
    (module as Module & { pop(key: number | string): unknown }).pop(key);
  },
  _get_name: (module: Module): string => module.constructor.name,
  __deepcopy__: (module: Module, memo: unknown): Module =>
    module.deepCopy(
      memo instanceof Map ? (memo as Map<object, object>) : new Map<object, object>(),
    ),
  __len__: (module: Module): number => (module as Module & { length: number }).length,
} as const;

/** Properties for names that the library itself does not have. */
export const properties = {
  T: (x: Tensor): Tensor => x.permute(x.shape.map((_, d) => x.ndim - 1 - d)),
  ...kindProperties,
  itemsize: itemSize,
  nbytes: (x: Tensor): number => x.numel() * itemSize(x),
  mT: (x: Tensor): Tensor => matrixTranspose(x),
  H: (x: Tensor): Tensor => {
    if (x.ndim === 0 || x.ndim === 2) return matrixTranspose(x);
    const batches = x.ndim === 1 ? '' : ' For batches of matrices, consider using tensor.mH';
    throw new RuntimeError(
      `tensor.H is only supported on matrices (2-D tensors). Got ${String(x.ndim)}-D tensor.${batches}`,
    );
  },
  mH: (x: Tensor): Tensor => matrixTranspose(x, 'mH'),
  output_nr: (x: Tensor): number => (x.gradFn === null ? 0 : x.outputIndex),
} as const;
