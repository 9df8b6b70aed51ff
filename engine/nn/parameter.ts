/** @file The tensors a module trains. */

import { alias } from '../autograd/saved.ts';
import { created } from '../tensor/factories.ts';
import { Tensor } from '../tensor/tensor.ts';

/** A tensor that a module trains: found by `parameters()`, and a leaf that requires grad. */
export class Parameter extends Tensor {
  constructor(data: Tensor, { requiresGrad = true }: { requiresGrad?: boolean } = {}) {
    const { storage, shape, dtype, strides, offset } = alias(data);
    super(storage, shape, dtype, strides, offset);
    created(this, 'Parameter', { requiresGrad });
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}

/** Forgets gradients, or overwrites them with zeros in place. */
export function clearGrads(tensors: Iterable<Tensor>, setToNone: boolean): void {
  for (const tensor of tensors) {
    if (tensor.grad === null) continue;
    if (setToNone) tensor.grad = null;
    else tensor.grad.detach_().zero_();
  }
}
