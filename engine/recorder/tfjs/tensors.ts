/** @file Tensors of TensorFlow.js as an observer sees them. */

import type {
  DTypeName,
  ObservedNode,
  ObservedStorage,
  ObservedTensor,
} from '../../autograd/observer.ts';
import { nextStorage, nextTensor } from '../numbers.ts';
import { isView, SafeWeakMap, weakMapGet } from '../realm/primordials.ts';
import type { TfEngine, TfTensor, TfVariable } from './library.ts';

/** Complex numbers and strings are not read: such tensors show their shape only. */
const DTYPES: Readonly<Record<string, DTypeName>> = {
  float32: 'float32',
  int32: 'int32',
  bool: 'bool',
};

export class TfTensors {
  readonly #engine: TfEngine;
  readonly #known = new SafeWeakMap<TfTensor, TfObserved>();
  readonly #storages = new SafeWeakMap<object, number>();
  /** Copies of results, made before the tape knew what they are of. */
  readonly #cut = new SafeWeakMap<TfTensor, TfObserved>();
  /** The tensor that events named last, of those that share memory. */
  readonly #latest = new SafeWeakMap<object, TfObserved>();

  constructor(engine: TfEngine) {
    this.#engine = engine;
  }

  /** The same object for the same tensor. */
  of(tensor: TfTensor): TfObserved {
    let known = this.#known.get(tensor);
    if (known === undefined) {
      known = new TfObserved(tensor, this);
      this.#known.set(tensor, known);
    }
    this.#latest.set(tensor.dataId, known);
    return known;
  }

  /** What an operator gave back: no copy of an operand any more, as which its body may have made it. */
  result(tensor: TfTensor): TfObserved {
    if (this.#known.get(tensor)?.held !== tensor) this.#known.delete(tensor);
    return this.of(tensor);
  }

  /** A tensor that shows this memory; null when no event has named one. */
  latestIn(dataId: object): TfObserved | null {
    return this.#latest.get(dataId) ?? null;
  }

  /** A tensor of its own that keeps the elements: the library may give the memory back soon. */
  snapshot(tensor: TfTensor): TfObserved {
    return new TfObserved(tensor, this).freeze();
  }

  /** The copies that the library saves for backward stand for the tensor that was saved. */
  alias(copy: TfTensor, original: TfTensor): void {
    const saved = this.of(original);
    this.#known.set(copy, saved);
    // A result is not on the tape yet, an operand that gradients reach is.
    if (!saved.requiresGrad) this.#cut.set(copy, saved);
  }

  /**
   * A tensor that is read, where it is a copy from which gradients do not find back.
   *
   * @returns the copy as a tensor of its own, and what it is of; null where it is none
   */
  cutCopy(tensor: TfTensor): { readonly copy: TfObserved; readonly of: TfObserved } | null {
    const saved = this.#cut.get(tensor);
    if (saved?.requiresGrad !== true) return null;
    this.#cut.delete(tensor);
    const copy = new TfObserved(tensor, this);
    this.#known.set(tensor, copy);
    return { copy, of: saved };
  }

  /** Its elements where they can be had at once. Not through the library: that would count as a read. */
  elements({ dataId, dtype }: TfTensor): ObservedStorage['data'] {
    if (!(dtype in DTYPES)) return null;
    const data = weakMapGet(this.#engine.state.tensorInfo, dataId)?.backend.readSync(dataId);
    return isView(data) ? (data as Float32Array) : null;
  }

  storageId({ dataId }: TfTensor): number {
    const known = this.#storages.get(dataId);
    if (known !== undefined) return known;
    const fresh = nextStorage();
    this.#storages.set(dataId, fresh);
    return fresh;
  }
}

export class TfObserved implements ObservedTensor {
  readonly id = nextTensor();
  readonly counter = { value: 0 };
  readonly offset = 0;
  /** On the tape below a variable of `grad`. */
  tracked = false;
  gradFn: ObservedNode | null = null;
  /** Where the elements are as they were; null: as they are. */
  #snapshot: ObservedStorage | null = null;
  readonly held: TfTensor;
  readonly #tensors: TfTensors;

  constructor(tensor: TfTensor, tensors: TfTensors) {
    this.held = tensor;
    this.#tensors = tensors;
  }

  /** From here on it shows the elements of now. */
  freeze(): this {
    this.#snapshot = this.storage;
    return this;
  }

  get dtype(): DTypeName {
    return DTYPES[this.held.dtype] ?? 'float32';
  }

  get shape(): readonly number[] {
    return this.held.shape;
  }

  get strides(): readonly number[] {
    const result: number[] = [];
    let stride = 1;
    for (let d = this.shape.length - 1; d >= 0; d--) {
      result[d] = stride;
      stride *= this.shape[d] as number;
    }
    return result;
  }

  get storage(): ObservedStorage {
    if (this.#snapshot !== null) return this.#snapshot;
    const id = this.#tensors.storageId(this.held);
    return { id, data: this.#tensors.elements(this.held) };
  }

  get requiresGrad(): boolean {
    return this.tracked || (this.held as Partial<TfVariable>).trainable === true;
  }

  get isLeaf(): boolean {
    return this.gradFn === null;
  }
}
