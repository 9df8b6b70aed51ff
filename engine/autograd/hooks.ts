/** @file Tensor hooks: functions that see, and may replace, a tensor's gradient. */

import { titleOf } from '../tensor/dtype.ts';
import { RuntimeError, TypeError, pythonTypeOf } from '../tensor/errors.ts';
import { sameShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Node, TensorHook } from './node.ts';
import { gradientEdge } from './node.ts';

/** Undoes a registration. */
export interface HookHandle {
  remove(): void;
}

/** Runs once a backward pass with the whole gradient of `tensor`, in the order of registration. */
export function registerHook(tensor: Tensor, hook: TensorHook): HookHandle {
  const edge = tensor.requiresGrad ? gradientEdge(tensor) : null;
  if (edge === null) {
    throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
  }
  edge.node.tensorHooks ??= new Map();
  const list = edge.node.tensorHooks.get(edge.index) ?? [];
  edge.node.tensorHooks.set(edge.index, list);
  list.push(hook);
  return {
    remove() {
      const at = list.indexOf(hook);
      if (at >= 0) list.splice(at, 1);
    },
  };
}

/** Replaces the gradients in place by what the hooks return. */
export function runTensorHooks(node: Node, grads: (Tensor | null)[]): void {
  if (node.tensorHooks === null) return;
  for (const [index, hooks] of node.tensorHooks) {
    for (const hook of [...hooks]) {
      const grad = grads[index] ?? null;
      if (grad === null) continue;
      const replacement: unknown = hook(grad);
      if (replacement === undefined || replacement === null) continue;
      grads[index] = checked(hook, grad, replacement);
    }
  }
}

function checked(hook: TensorHook, grad: Tensor, replacement: unknown): Tensor {
  if (!(replacement instanceof Tensor)) {
    throw new TypeError(`expected Variable, but hook returned '${pythonTypeOf(replacement)}'`);
  }
  const name = hook.name === '' ? '<lambda>' : hook.name;
  if (replacement.dtype !== grad.dtype) {
    throw new RuntimeError(
      `hook '${name}' has changed the type of value (was torch.${titleOf[grad.dtype]}Tensor got torch.${titleOf[replacement.dtype]}Tensor)`,
    );
  }
  if (!sameShape(replacement.shape, grad.shape)) {
    throw new RuntimeError(`hook '${name}' has changed the size of value`);
  }
  return replacement;
}
