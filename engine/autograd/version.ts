/** @file Telling autograd of a change that it could not see. */

import type { Tensor } from '../tensor/tensor.ts';

/**
 * Counts one in-place write of each tensor, for a program that wrote its memory itself: backward then
 * refuses to use what was saved before. Inference tensors have no counter.
 */
export function incrementVersion(tensors: Tensor | readonly Tensor[]): void {
  const list = Array.isArray(tensors) ? (tensors as readonly Tensor[]) : [tensors as Tensor];
  for (const tensor of list) if (!tensor.inference) tensor.counter.value++;
}
