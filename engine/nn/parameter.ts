/** @file The tensors a module owns: those it trains, and those it only keeps. */

import { alias } from '../autograd/saved/saved.ts';
import { internally } from '../autograd/state.ts';
import { titleOf } from '../tensor/dtype.ts';
import { pythonTypeOf } from '../tensor/errors.ts';
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

/** A tensor that a module keeps and does not train: in a field, it is found by `buffers()`. */
export class Buffer extends Tensor {
  /** Whether it belongs to `stateDict()`. */
  readonly persistent: boolean;

  constructor(data: Tensor, { persistent = true }: { persistent?: boolean } = {}) {
    const { storage, shape, dtype, strides, offset } = alias(data);
    super(storage, shape, dtype, strides, offset);
    this.persistent = persistent;
    created(this, 'Buffer', { requiresGrad: data.requiresGrad });
  }
}

/** A copy of what a module keeps, for a copy of that module, in which a path leads to it. */
export function ownedCopy<T extends Tensor>(value: T, path: string): T {
  const made = internally(() => {
    const data = value.detach().clone();
    if (value instanceof Parameter) return new Parameter(data, value);
    return value instanceof Buffer ? new Buffer(data, value) : data;
  });
  // Who looks on may call it by the path, which no line of the program has.
  const factory = value instanceof Parameter ? 'Parameter' : 'Buffer';
  return created(made, `${factory} ${path}`, { requiresGrad: value.requiresGrad }) as T;
}

/** `torch.FloatTensor` of tensors, and Python's name of anything else's type. */
export const typeName = (value: unknown): string =>
  value instanceof Tensor ? `torch.${titleOf[value.dtype]}Tensor` : pythonTypeOf(value);

/** Forgets gradients, or overwrites them with zeros in place. */
export function clearGrads(tensors: Iterable<Tensor>, setToNone: boolean): void {
  for (const tensor of tensors) {
    // Also where there is none: who looks on learns whose gradients the program takes care of.
    if (setToNone || tensor.grad === null) tensor.grad = null;
    else tensor.grad.detach_().zero_();
  }
}
