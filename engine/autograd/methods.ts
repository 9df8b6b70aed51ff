/** @file The autograd side of a Tensor: backward, detach, hooks. */

import type { Tensor } from '../tensor/tensor.ts';
import { detach, detach_ } from '../ops/detach.ts';
import { backward, retainGrad, type BackwardOptions } from './backward.ts';
import {
  registerHook,
  registerPostAccumulateGradHook,
  type PostAccumulateGradHook,
} from './hooks.ts';
import type { HookHandle, TensorHook } from './node.ts';

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
  /** Was it made in inference mode? */
  isInference(): boolean;
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
  Object.defineProperty(prototype, 'retainsGrad', {
    get(this: Tensor) {
      return this.gradFn?.extras?.retained?.get(this.outputIndex) === this;
    },
    configurable: true,
  });
}
