/** @file The memory behind tensors, and the counter that tells how often it was written. */

import { NUMBERS_BEFORE } from '../autograd/copies.ts';
import type { ObservedStorage } from '../autograd/observer.ts';
import type { DType, ElementArray } from './dtype.ts';
import { allocate } from './allocate.ts';

let lastId = NUMBERS_BEFORE;

/** Owns a typed array; shared by a tensor and its views. */
export class Storage implements ObservedStorage {
  readonly id: number = ++lastId;
  readonly data: ElementArray;

  constructor(data: ElementArray) {
    this.data = data;
  }

  static zeros(dtype: DType, length: number): Storage {
    return new Storage(allocate(dtype, length));
  }
}

/**
 * Grows by one with each in-place write. A tensor, its views and its detached twins share one; `.data`
 * has its own, which is why writes through `.data` go unnoticed by backward.
 */
export interface VersionCounter {
  value: number;
}
