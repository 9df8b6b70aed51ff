/** @file The tensors of a replay by the numbers that the recording knows them by, and which hold other values. */

import type { Operand, TensorState } from '../recorder/records/format.ts';
import type { Storage } from '../tensor/storage.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Names } from './lifetimes.ts';

type TensorOperand = Exclude<Operand, { number: number }>;

export class Memory {
  readonly #tensors = new Map<number, Tensor>();
  /** The tensor that a storage was first seen with. */
  readonly #owners = new Map<number, Tensor>();
  /** The tensor that a storage was last seen with. */
  readonly #latest = new Map<number, Tensor>();
  readonly #ids = new WeakMap<Tensor, number>();
  /** Known to be as they were, but not in every element. */
  readonly #unkept = new Set<number>();
  /** Memory that holds other values than in the recording. */
  readonly #changed = new WeakSet<Storage>();

  get(id: number): Tensor | undefined {
    return this.#tensors.get(id);
  }

  /** The tensor that a storage was first seen with. */
  ownerOf(storage: number): Tensor | undefined {
    return this.#owners.get(storage);
  }

  /** The recording's number of a tensor. */
  idOf(tensor: Tensor): number | undefined {
    return this.#ids.get(tensor);
  }

  set({ id, storage }: Pick<TensorState, 'id' | 'storage'>, tensor: Tensor): void {
    this.#unkept.delete(id);
    this.#tensors.set(id, tensor);
    this.#ids.set(tensor, id);
    if (!this.#owners.has(storage)) this.#owners.set(storage, tensor);
    this.#latest.set(storage, tensor);
  }

  forget({ tensors, storages }: Names): void {
    for (const tensor of tensors) {
      this.#tensors.delete(tensor);
      this.#unkept.delete(tensor);
    }
    for (const storage of storages) {
      this.#owners.delete(storage);
      this.#latest.delete(storage);
    }
  }

  /** A tensor whose values were not kept whole: nobody knows them all, but they are as they were. */
  setUnkept(id: number): void {
    this.#tensors.delete(id);
    this.#unkept.add(id);
  }

  /** Whether it is known at all where an operand came from. */
  hasSeen(operand: TensorOperand): boolean {
    return this.#unkept.has(operand.tensor) || this.read(operand) !== undefined;
  }

  isChanged(tensor: Tensor): boolean {
    return this.#changed.has(tensor.storage);
  }

  markChanged(tensor: Tensor): void {
    this.#changed.add(tensor.storage);
  }

  /**
   * What an operator reads, as it was then: also a twin that the recorder was not told of, which shows the whole of
   * a known memory (`x.data`), or what was seen of it last (the leaf in whose place an executor differentiates).
   * @returns undefined for a tensor that was made unseen
   */
  read(operand: TensorOperand): Tensor | undefined {
    const tensor = this.#tensors.get(operand.tensor) ?? this.#twin(operand);
    if (tensor === undefined) return undefined;
    tensor.counter.value = operand.version;
    if (operand.requiresGrad && !tensor.requiresGrad) tensor.requiresGradFlag = true;
    if (!operand.requiresGrad && tensor.requiresGrad) this.#cutOff(tensor);
    return tensor;
  }

  #twin({ tensor: id, storage, requiresGrad }: TensorOperand): Tensor | undefined {
    const like = (requiresGrad ? this.#latest : this.#owners).get(storage);
    if (like === undefined) return undefined;
    const { shape, dtype, strides, offset } = like;
    const twin = new Tensor(like.storage, shape, dtype, strides, offset);
    this.set({ id, storage }, twin);
    return twin;
  }

  /** As `detach_()` does, of which no record tells. */
  #cutOff(tensor: Tensor): void {
    tensor.nodeValue = null;
    tensor.outputIndex = 0;
    tensor.requiresGradFlag = false;
  }
}
