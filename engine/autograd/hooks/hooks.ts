/** @file Hooks of tensors, nodes and leaves: functions that see, and may replace, gradients on their way. */

import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError, TypeError, pythonTypeOf } from '../../tensor/errors.ts';
import { sameShape } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { gradientEdge, type Node, type TensorHook } from '../node.ts';
import { listed, type HookHandle } from './list.ts';

type AnyHook = TensorHook | ((...args: never[]) => unknown);
type Values = (Tensor | null)[];

/** Sees a leaf after its `.grad` was written. */
export type PostAccumulateGradHook = (leaf: Tensor) => void;

/** Runs once a backward pass with the whole gradient of `tensor`, in the order of registration. */
export function registerHook(tensor: Tensor, hook: TensorHook): HookHandle {
  const edge = tensor.requiresGrad ? gradientEdge(tensor) : null;
  if (edge === null) {
    throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  }
  const hooks = (edge.node.ensureExtras().tensorHooks ??= new Map<number, TensorHook[]>());
  const list = hooks.get(edge.index) ?? [];
  hooks.set(edge.index, list);
  return listed(list, hook, { kind: 'tensor', tensor, node: tensor.gradFn });
}

/** Runs each time a backward pass has written the `.grad` of a leaf. */
export function registerPostAccumulateGradHook(
  leaf: Tensor,
  hook: PostAccumulateGradHook,
): HookHandle {
  if (!leaf.requiresGrad) {
    throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  }
  if (!leaf.isLeaf) {
    throw new RuntimeError('post accumulate grad hooks cannot be registered on non-leaf tensors');
  }
  const on = { kind: 'postAccumulate', tensor: leaf, node: null } as const;
  return listed((leaf.postAccumulateHooks ??= []), hook, on);
}

/** Replaces the gradients of a node's results by what the tensors' hooks return. */
export function runTensorHooks(node: Node, grads: Values): void {
  const hooks = node.extras?.tensorHooks ?? null;
  if (hooks === null) return;
  for (const [index, list] of hooks) {
    for (const hook of [...list]) {
      const grad = grads[index] ?? null;
      const replacement: unknown = hook(grad as Tensor);
      if (replacement === undefined || replacement === null) continue;
      grads[index] = checked(hook, grad, replacement);
    }
  }
}

/** Replaces the gradients of a node's results by what its pre-hooks return. */
export function runPreHooks(node: Node, grads: Values): void {
  for (const hook of [...(node.extras?.preHooks ?? [])]) {
    replaceAll(hook, grads, hook([...grads]));
  }
}

/** Replaces a node's contributions by what its hooks return. */
export function runPostHooks(node: Node, contributions: Values, grads: readonly (Tensor | null)[]) {
  for (const hook of [...(node.extras?.postHooks ?? [])]) {
    replaceAll(hook, contributions, hook([...contributions], grads));
  }
}

export function runPostAccumulateHooks(leaf: Tensor): void {
  for (const hook of [...(leaf.postAccumulateHooks ?? [])]) {
    const returned: unknown = hook(leaf);
    if (returned !== undefined && returned !== null) {
      throw new RuntimeError('Tensor post accumulate grad hooks should return None.');
    }
  }
}

function nameOf(hook: AnyHook): string {
  return hook.name === '' ? '<lambda>' : hook.name;
}

function replaceAll(hook: AnyHook, values: Values, returned: unknown): void {
  if (returned === undefined || returned === null) return;
  if (!Array.isArray(returned)) {
    throw new TypeError(`expected tuple, but hook returned '${pythonTypeOf(returned)}'`);
  }
  if (returned.length !== values.length) {
    throw new RuntimeError(
      `hook '${nameOf(hook)}' has returned an incorrect number of values (got ${String(returned.length)}, but expected ${String(values.length)})`,
    );
  }
  returned.forEach((replacement: unknown, i) => {
    const value = values[i] ?? null;
    values[i] =
      replacement === null || replacement === undefined ? null : checked(hook, value, replacement);
  });
}

function checked(hook: AnyHook, value: Tensor | null, replacement: unknown): Tensor {
  if (value === null) {
    throw new RuntimeError("can't replace a None gradient with a non-None value");
  }
  if (!(replacement instanceof Tensor)) {
    throw new TypeError(`expected Variable, but hook returned '${pythonTypeOf(replacement)}'`);
  }
  if (replacement.dtype !== value.dtype) {
    throw new RuntimeError(
      `hook '${nameOf(hook)}' has changed the type of value (was torch.${titleOf[value.dtype]}Tensor got torch.${titleOf[replacement.dtype]}Tensor)`,
    );
  }
  if (!sameShape(replacement.shape, value.shape)) {
    throw new RuntimeError(`hook '${nameOf(hook)}' has changed the size of value`);
  }
  return replacement;
}
