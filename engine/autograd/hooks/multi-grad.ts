/** @file Hooks on several tensors at once: called when all their gradients are there, or the first one. */

import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { gradientEdge } from '../node.ts';
import { state } from '../state.ts';
import { registerHook } from './hooks.ts';
import { handle, type HookHandle } from './list.ts';

export interface MultiGradHookOptions {
  /** `all`: once all gradients the pass computes are there (the default); `any`: at the first. */
  readonly mode?: 'all' | 'any';
}

/** Gradients in the order of the tensors, null where this pass computes none. */
export type MultiGradHook = (grads: (Tensor | null)[]) => void;
type AnyGradHook = (grad: Tensor) => void;

/** Calls `hook` once a backward pass. */
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  hook: MultiGradHook,
  options?: { readonly mode?: 'all' },
): HookHandle;
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  hook: AnyGradHook,
  options: { readonly mode: 'any' },
): HookHandle;
export function registerMultiGradHook(
  tensors: readonly Tensor[],
  hook: MultiGradHook | AnyGradHook,
  { mode = 'all' }: MultiGradHookOptions = {},
): HookHandle {
  if (!['all', 'any'].includes(mode)) {
    throw new ValueError(`Expects mode to be one of ('all', 'any') but got ${mode}`);
  }
  const handles =
    mode === 'any' ? onFirst(tensors, hook as AnyGradHook) : onAll(tensors, hook as MultiGradHook);
  return handle(() => {
    for (const each of handles) each.remove();
  });
}

/** Passes, also those inside others, are told apart by their numbers. */
function passNumber(): number {
  if (state.pass === null) throw new RuntimeError('a hook runs in a backward pass');
  return state.pass.id;
}

function onFirst(tensors: readonly Tensor[], hook: AnyGradHook): HookHandle[] {
  let last = 0;
  const first = (grad: Tensor): void => {
    const pass = passNumber();
    if (pass <= last) return;
    last = pass;
    hook(grad);
  };
  return tensors
    .filter(({ requiresGrad }) => requiresGrad)
    .map((tensor) => registerHook(tensor, first));
}

/** What a pass has computed so far. */
interface Arrived {
  pending: number;
  readonly grads: (Tensor | null)[];
}

function onAll(tensors: readonly Tensor[], hook: MultiGradHook): HookHandle[] {
  const nodes = tensors.map((tensor) => {
    const edge = tensor.requiresGrad ? gradientEdge(tensor) : null;
    if (edge === null) throw new RuntimeError('Expected gradient function to be set');
    return edge.node;
  });
  const passes = new Map<number, Arrived>();
  return tensors.map((tensor, i) =>
    registerHook(tensor, (grad) => {
      const pass = passNumber();
      const arrived = passes.get(pass) ?? {
        pending: nodes.filter((node) => state.pass?.reaches(node)).length,
        grads: tensors.map(() => null),
      };
      passes.set(pass, arrived);
      arrived.grads[i] = grad;
      if (--arrived.pending > 0) return;
      passes.delete(pass);
      hook(arrived.grads);
    }),
  );
}
