/** @file The autograd side of a Tensor: backward, detach, hooks. */

import { cppNameOf, titleOf, type DType } from '../tensor/dtype.ts';
import { RuntimeError, pythonTypeOf } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { detach, detach_ } from '../ops/detach.ts';
import { backward, retainGrad, type BackwardOptions } from './backward.ts';
import {
  registerHook,
  registerPostAccumulateGradHook,
  type PostAccumulateGradHook,
} from './hooks/hooks.ts';
import type { HookHandle } from './hooks/list.ts';
import { AccumulateGrad, accumulatorOf, type TensorHook } from './node.ts';

export interface AutogradMethods {
  /** See `autograd.backward`. `gradient` may be left out for a tensor of one element. */
  backward(gradient?: Tensor | null, options?: BackwardOptions): void;
  /** The same memory, cut from the graph. */
  detach(): Tensor;
  /** Cuts this tensor itself from the graph. */
  detach_(): Tensor;
  /** Keeps the gradient of a computed tensor in `.grad` too. */
  retainGrad(): void;
  readonly retainsGrad: boolean;
  /** Sees, and may replace, the gradient on its way. */
  registerHook(hook: TensorHook): HookHandle;
  /** Runs after a backward pass wrote this leaf's `.grad`. */
  registerPostAccumulateGradHook(hook: PostAccumulateGradHook): HookHandle;
  /**
   * The type that gradients of this leaf are converted to, its own unless set; null: they keep theirs.
   * @throws RuntimeError when set although `.grad` has another type already
   */
  gradDtype: DType | null;
  /** Was it made in inference mode? */
  isInference(): boolean;
}

function gradDtypeOf(this: Tensor): DType | null {
  if (!this.isLeaf) throw new RuntimeError('grad_dtype can only be accessed on leaf tensors.');
  return this.accumulator instanceof AccumulateGrad ? this.accumulator.gradDtype : this.dtype;
}

function setGradDtype(this: Tensor, dtype: DType | null): void {
  if (!this.isLeaf) throw new RuntimeError('grad_dtype can only be set on leaf tensors.');
  if (dtype !== null && !(dtype in titleOf)) {
    throw new RuntimeError(
      `grad_dtype must be a torch.dtype or None, but got ${pythonTypeOf(dtype)}`,
    );
  }
  const grad = this.gradValue;
  if (dtype !== null && grad !== null && grad.dtype !== dtype) {
    throw new RuntimeError(
      `Cannot set grad_dtype to '${titleOf[dtype]}' because there is already a gradient with dtype '${cppNameOf[grad.dtype]}'. Please clear the gradient (.grad = None) before changing grad_dtype, or ensure the new grad_dtype matches the existing gradient's dtype.`,
    );
  }
  accumulatorOf(this).gradDtype = dtype;
}

/** Puts these methods on the prototype. */
export function installAutogradMethods(prototype: Tensor): void {
  const methods: Omit<AutogradMethods, 'retainsGrad' | 'gradDtype'> & ThisType<Tensor> = {
    backward(gradient = null, options = {}) {
      backward(this, gradient, options);
    },
    detach() {
      return detach(this);
    },
    detach_() {
      return detach_(this);
    },
    retainGrad() {
      retainGrad(this);
    },
    registerHook(hook) {
      return registerHook(this, hook);
    },
    registerPostAccumulateGradHook(hook) {
      return registerPostAccumulateGradHook(this, hook);
    },
    isInference() {
      return this.inference;
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(prototype, 'gradDtype', {
    get: gradDtypeOf,
    set: setGradDtype,
    configurable: true,
  });
  Object.defineProperty(prototype, 'retainsGrad', {
    get(this: Tensor) {
      return this.gradFn?.extras?.retained?.get(this.outputIndex) === this;
    },
    configurable: true,
  });
}
