/** @file Which objects of the program are tensors, and what is known of the tensor behind each. */

import type { ObservedTensor } from '../../autograd/observer.ts';
import { getPrototypeOf, SafeWeakMap, SafeWeakSet } from '../realm/primordials.ts';

const { prototype: plain } = Object;

export class HeldTensors {
  readonly #each: boolean;
  readonly #tensors = new SafeWeakMap<object, ObservedTensor>();
  /**
   * Prototypes of tensors that are themselves what programs hold. All objects of such a class are tensors, so
   * none of them need be remembered: that would cost an operator a tenth of its recording, and the garbage
   * collector as much again.
   */
  readonly #classes = new SafeWeakSet<object>();
  #latest: object | null = null;

  /** @param each remembers every single one, for `has` */
  constructor(each: boolean) {
    this.#each = each;
  }

  add(tensor: ObservedTensor): void {
    const { held } = tensor;
    if (held === undefined && !this.#each && this.#isOfClass(tensor)) return;
    this.#tensors.set(held ?? tensor, tensor);
  }

  /** Whether this one was added. Only where each is remembered. */
  has(tensor: ObservedTensor): boolean {
    return this.#tensors.has(tensor.held ?? tensor);
  }

  /** The tensor behind an object. */
  find(object: object): ObservedTensor | undefined {
    const known = this.#tensors.get(object);
    if (known !== undefined) return known;
    const prototype = getPrototypeOf(object) as object | null;
    return prototype !== null && this.#classes.has(prototype)
      ? (object as ObservedTensor)
      : undefined;
  }

  /** Remembers the class; false for objects without one. */
  #isOfClass(tensor: ObservedTensor): boolean {
    const prototype = getPrototypeOf(tensor) as object | null;
    if (prototype === this.#latest) return prototype !== null;
    if (prototype === null || prototype === plain) return false;
    this.#latest = prototype;
    this.#classes.add(prototype);
    return true;
  }
}
