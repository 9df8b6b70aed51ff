/** @file Python's view of the memory behind tensors: `x.untyped_storage()`, `x.set_(…)`. */

import { gradientEdge } from '../autograd/node.ts';
import { delayError } from '../autograd/barriers.ts';
import { isRecording } from '../autograd/state.ts';
import { beforeInPlace } from '../autograd/views.ts';
import { cppNameOf } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { contiguousStrides, sameShape, sizeOf, type Shape } from '../tensor/shape.ts';
import { Storage } from '../tensor/storage.ts';
import type { Tensor } from '../tensor/tensor.ts';

let last = 0;

/** The bytes of a storage. The same storage has the same object. */
export class UntypedStorage {
  readonly #number = ++last;
  /** @internal */
  readonly storage: Storage;

  /** @internal */
  constructor(storage: Storage) {
    this.storage = storage;
  }

  nbytes(): number {
    return this.storage.data.byteLength;
  }

  size(): number {
    return this.nbytes();
  }

  __len__(): number {
    return this.nbytes();
  }

  /** As if each storage had its own 4 GB of memory. */
  data_ptr(): number {
    return this.#number * 2 ** 32;
  }

  tolist(): number[] {
    const { buffer, byteOffset, byteLength } = this.storage.data;
    return [...new Uint8Array(buffer, byteOffset, byteLength)];
  }
}

const known = new WeakMap<Storage, UntypedStorage>();

export function untypedStorage({ storage }: Tensor): UntypedStorage {
  const found = known.get(storage) ?? new UntypedStorage(storage);
  known.set(storage, found);
  return found;
}

type Source = Tensor | UntypedStorage;

/** `x.resize_(2, 3)`: the first elements in another shape, row-major; memory that is too small grows. */
export function resize(x: Tensor, ...given: (number | Shape)[]): Tensor {
  const shape = given.flat();
  if (sameShape(shape, x.shape)) return x;
  if (x.requiresGrad) throw new RuntimeError('cannot resize variables that require grad');
  const length = x.offset + sizeOf(shape);
  if (length > x.storage.data.length) {
    const grown = Storage.zeros(x.dtype, length);
    grown.data.set(x.storage.data as never);
    x.storage = grown;
  }
  x.shape = shape;
  x.strides = contiguousStrides(shape);
  x.counter.value++;
  return x;
}

/**
 * `x.set_()`, `x.set_(source)`, `x.set_(source, offset, shape, strides)`: shows other memory from here on. What
 * was computed from `x` before no longer counts as computed from it.
 */
export function setMemory(
  x: Tensor,
  source: Source | null = null,
  offset: number | null = null,
  shape: Shape | null = null,
  strides: Shape | null = null,
): Tensor {
  const recorded = isRecording() && x.requiresGrad;
  beforeInPlace(x, recorded);
  const memory = memoryOf(x, source);
  x.storage = memory.storage;
  x.shape = shape ?? memory.shape;
  x.strides = strides ?? (shape === null ? memory.strides : contiguousStrides(shape));
  x.offset = offset ?? memory.offset;
  x.counter.value++;
  x.accumulator = null;
  if (recorded) {
    const [refused] = delayError('derivative for aten::set_ is not implemented', [x]) as [Tensor];
    x.nodeValue = gradientEdge(refused)?.node ?? null;
  }
  return x;
}

function memoryOf(
  { dtype }: Tensor,
  source: Source | null,
): Pick<Tensor, 'storage' | 'shape' | 'strides' | 'offset'> {
  if (source === null) {
    return { storage: Storage.zeros(dtype, 0), shape: [0], strides: [1], offset: 0 };
  }
  if (source instanceof UntypedStorage) {
    const { storage } = source;
    return { storage, shape: [storage.data.length], strides: [1], offset: 0 };
  }
  if (source.dtype === dtype) return source;
  throw new RuntimeError(
    `Could not set tensor of type ${cppNameOf[source.dtype]} to a tensor of type ${cppNameOf[dtype]}`,
  );
}
