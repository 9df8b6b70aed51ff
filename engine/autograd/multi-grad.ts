/** @file Hooks on several tensors at once: called when all their gradients are there, or the first one. */

import { RuntimeError, ValueError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { registerHook } from './hooks.ts';
import type { HookHandle } from './node.ts';
import { gradientEdge } from './node.ts';
import { state } from './state.ts';

export interface MultiGradHookOptions {
  /** `all`: once all gradients the pass computes are there (the default); `any`: at the first. */
  readonly mode?: 'all' | 'any';
}

/** Gradients in the order of the tensors, null where this pass computes none. */
export type MultiGradHook = (grads: (Tensor | null)[]) => void;

/** Calls `hook` once a backward pass. */
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  hook: MultiGradHook,
  options?: { readonly mode?: 'all' },
): HookHandle;
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  hook: (grad: Tensor) => void,
  options: { readonly mode: 'any' },
): HookHandle;
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  hook: MultiGradHook | ((grad: Tensor) => void),
  { mode = 'all' }: MultiGradHookOptions = {},
): HookHandle {
  if (!['all', 'any'].includes(mode)) {
    throw new ValueError(`Expects mode to be one of ('all', 'any') but got ${mode}`);
  }
  const edges = tensors.map((tensor) => {
    const edge = tensor.requiresGrad ? gradientEdge(tensor) : null;
    if (edge === null) throw new RuntimeError('Expected gradient function to be set');
    return edge;
  });
  let pass: number | null = null;
  let pending = 0;
  let arrived: (Tensor | null)[] = [];
  const handles = tensors.map((tensor, i) =>
    registerHook(tensor, (grad) => {
      const running = state.pass;
      if (running === null) return;
      const isFirst = running.id !== pass;
      pass = running.id;
      if (mode === 'any') {
        if (isFirst) (hook as (grad: Tensor) => void)(grad);
        return;
      }
      if (isFirst) {
        pending = edges.filter(({ node }) => running.reaches(node)).length;
        arrived = tensors.map(() => null);
      }
      arrived[i] = grad;
      if (--pending === 0) (hook as MultiGradHook)(arrived);
    }),
  );
  return {
    remove() {
      for (const handle of handles) handle.remove();
    },
  };
}
