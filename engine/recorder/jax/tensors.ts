/** @file Arrays of jax-js, and the layers that transformations put on them, as an observer sees them. */

import type {
  DTypeName,
  ObservedNode,
  ObservedStorage,
  ObservedTensor,
} from '../../autograd/observer.ts';
import { nextStorage, nextTensor } from '../numbers.ts';
import { SafeWeakMap } from '../realm/primordials.ts';
import { inOrder } from '../records/values.ts';
import type { Arguments } from './hooks.ts';
import { alignedAxes, layoutOf, shapeWith, type Layout, type Rows } from './layout.ts';
import { arrayOf, below, isTracer, type JaxArray, type Rules, type Tracer } from './library.ts';

/** Where the recorder has no such dtype, the next larger one. */
const DTYPES: Readonly<Record<string, DTypeName>> = {
  float16: 'float32',
  float32: 'float32',
  float64: 'float64',
  int32: 'int32',
  uint32: 'int64',
  bool: 'bool',
};

/** Backends whose memory can be read at once. */
const READABLE: Readonly<Record<string, true>> = { cpu: true, wasm: true };

const Numbers = Float64Array;
const Singles = Float32Array;

/** A shape, and for each axis of it that of an array which is seen so; -1 where the array is the same along it. */
export interface View {
  readonly shape: readonly number[];
  readonly axes: readonly number[];
}

export class JaxTensors {
  #rules: Rules | null = null;
  #isReading = false;
  readonly #known = new SafeWeakMap<object, JaxObserved>();

  /** @param rules how operators are computed on arrays */
  follow(rules: Rules): void {
    this.#rules = rules;
  }

  /** True while the recorder makes the library work: nothing of that is the program's. */
  get isReading(): boolean {
    return this.#isReading;
  }

  find(object: object): JaxObserved | undefined {
    return this.#known.get(object);
  }

  /** The same object for the same value: a layer that a transformation put on a value stands for it. */
  of(value: Tracer): JaxObserved {
    let known = this.#known.get(value);
    if (known === undefined) {
      const inner = below(value);
      known = inner === null ? new JaxObserved(value, this) : this.of(inner);
      this.#known.set(value, known);
    }
    return known;
  }

  /** A result: it is new, and so is what its layers hold, where it was not an operand. */
  made(value: Tracer): JaxObserved {
    const observed = new JaxObserved(value, this);
    this.#known.set(value, observed);
    for (let inner = below(value); inner !== null; inner = below(inner)) {
      if (this.#known.get(inner)?.told === true) break;
      this.#known.set(inner, observed);
    }
    return observed;
  }

  /**
   * A gradient as it is now, which the library may soon take away, in the layout of what it belongs to: `vmap`
   * may batch the two along different axes, or one of them not at all. Null where it is not of that shape.
   *
   * @param rows of many gradients at once, which are to be along the first axes
   */
  snapshot(value: Tracer, like: Layout, rows: readonly Rows[]): ObservedTensor | null {
    const axes = alignedAxes(layoutOf(value), like, rows);
    return axes === null ? null : this.viewed(value, { shape: shapeWith(rows, like.shape), axes });
  }

  /** What an operator of a rule reads, and no event has told of, may be told when it is there no more. */
  keep(args: Arguments): void {
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      if (!isTracer(arg)) continue;
      const known = this.of(arg);
      const array = known.told || known.kept !== null ? null : arrayOf(arg);
      if (array !== null) known.kept = this.copied(array);
    }
  }

  /** A value as it is now, with its axes as in a view. Null where it is not of that shape. */
  viewed(value: Tracer, { shape, axes }: View): ObservedTensor | null {
    const tensor = this.of(value);
    const strides: number[] = [];
    for (let d = 0; d < shape.length; d++) {
      const axis = axes[d] as number;
      if (axis >= 0 && tensor.shape[axis] !== shape[d]) return null;
      strides[d] = axis < 0 ? 0 : (tensor.strides[axis] ?? 0);
    }
    const { id, counter, dtype, offset, storage, requiresGrad, isLeaf, gradFn } = tensor;
    return { id, counter, dtype, shape, strides, offset, storage, requiresGrad, isLeaf, gradFn };
  }

  /**
   * The elements of an array as it is, which neither takes ownership nor computes anything in its place:
   * a view of it is made and read, and given back.
   */
  elements(array: JaxArray): ObservedStorage['data'] {
    const rules = this.#rules;
    if (rules === null || this.#isReading) return null;
    if (array.refCount < 1 || READABLE[array.device] !== true) return null;
    this.#isReading = true;
    try {
      const view = rules.reshape([array.ref], { shape: array.aval.shape })[0];
      return view === undefined ? null : elementsOf(view.dataSync(), array.aval.dtype);
    } finally {
      this.#isReading = false;
    }
  }

  /** The same of floating point numbers, to be read when the array is there no more. */
  copied(array: JaxArray): ObservedStorage['data'] {
    const data = this.elements(array) as ArrayLike<number> | null;
    if (data === null) return null;
    return array.aval.dtype === 'float32' ? new Singles(data) : new Numbers(data);
  }
}

export class JaxObserved implements ObservedTensor {
  readonly id = nextTensor();
  /** Arrays are never written. */
  readonly counter = { value: 0 };
  readonly offset = 0;
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  requiresGrad = false;
  gradFn: ObservedNode | null = null;
  /** Whether an event has told of it. */
  told = false;
  /** What made it, where no operator of the program's did; empty where that is not known. */
  factory = '';
  /** Its elements, where they were kept for it. */
  kept: ObservedStorage['data'] = null;
  readonly #storage = nextStorage();
  readonly #array: JaxArray | null;
  readonly #tensors: JaxTensors;

  constructor(value: Tracer, tensors: JaxTensors) {
    this.#array = arrayOf(value);
    this.#tensors = tensors;
    const { shape, dtype } = (this.#array ?? value).aval;
    this.shape = shape;
    this.dtype = DTYPES[dtype] ?? 'float32';
  }

  /** Traced, not computed. */
  get isAbstract(): boolean {
    return this.#array === null;
  }

  get isLeaf(): boolean {
    return this.gradFn === null;
  }

  get strides(): readonly number[] {
    return rowMajor(this.shape);
  }

  get storage(): ObservedStorage {
    const data = this.#array === null ? null : this.#tensors.elements(this.#array);
    return { id: this.#storage, data: data ?? this.kept };
  }
}

/**
 * A gradient in the layout of another value, which differs from its own in nothing else; rows stay in front. Null
 * where it differs in more.
 */
export function laidOut(gradient: ObservedTensor, from: Layout, to: Layout): ObservedTensor | null {
  const axes = alignedAxes(from, to, []);
  if (axes === null) return null;
  const first = gradient.shape.length - from.shape.length;
  const shape: number[] = [];
  const strides: number[] = [];
  for (let d = 0; d < first; d++) {
    shape[d] = gradient.shape[d] as number;
    strides[d] = gradient.strides[d] ?? 0;
  }
  for (let d = 0; d < axes.length; d++) {
    const axis = axes[d] as number;
    if (axis < 0 || from.shape[axis] !== to.shape[d]) return null;
    shape[first + d] = to.shape[d] as number;
    strides[first + d] = gradient.strides[first + axis] ?? 0;
  }
  return { ...gradient, shape, strides };
}

/** Two contributions to the gradient of one value; null where one of them could not be had. */
export function sumOf(a: ObservedTensor | null, b: ObservedTensor | null): ObservedTensor | null {
  const first = a === null ? null : inOrder(a);
  const second = b === null ? null : inOrder(b);
  if (a === null || first === null || second === null) return null;
  const data = a.dtype === 'float64' ? new Numbers(first.length) : new Singles(first.length);
  for (let i = 0; i < data.length; i++) data[i] = Number(first[i]) + Number(second[i]);
  const storage = { id: nextStorage(), data };
  return { ...a, id: nextTensor(), strides: rowMajor(a.shape), offset: 0, storage };
}

/** In a form that an observer takes. Booleans come as integers. */
function elementsOf(
  data: ArrayBufferView & ArrayLike<number>,
  dtype: string,
): ObservedStorage['data'] {
  if (dtype === 'float32') return data as unknown as Float32Array;
  if (dtype === 'float64') return data as unknown as Float64Array;
  if (dtype === 'int32' || dtype === 'bool') return data as unknown as Int32Array;
  const numbers = new Numbers(data.length);
  for (let i = 0; i < data.length; i++) numbers[i] = data[i] as number;
  return numbers;
}

function rowMajor(shape: readonly number[]): number[] {
  const result: number[] = [];
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    result[d] = stride;
    stride *= shape[d] ?? 0;
  }
  return result;
}
