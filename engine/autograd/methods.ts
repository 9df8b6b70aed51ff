/** @file The autograd side of a Tensor: backward, detach, hooks. */

import { RuntimeError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { detach, detach_ } from '../ops/detach.ts';
import { backward, type BackwardOptions } from './backward.ts';
import { registerHook, type HookHandle } from './hooks.ts';
import type { TensorHook } from './node.ts';

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
}

function retainGrad(tensor: Tensor): void {
  if (!tensor.requiresGrad) {
    throw new RuntimeError("can't retain_grad on Tensor that has requires_grad=False");
  }
  const node = tensor.gradFn;
  if (node === null) return;
  (node.retained ??= new Map()).set(tensor.outputIndex, tensor);
}

/** Puts these methods on the prototype. */
export function installAutogradMethods(prototype: Tensor): void {
  const methods: Omit<AutogradMethods, 'retainsGrad'> & ThisType<Tensor> = {
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
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(prototype, 'retainsGrad', {
    get(this: Tensor) {
      return this.gradFn?.retained?.get(this.outputIndex) === this;
    },
    configurable: true,
  });
}
