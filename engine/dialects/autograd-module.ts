/** @file What `torch.autograd` has beside the library's functions: classes to ask about, aliases, old names. */

import * as engine from '../index.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Namespace } from './adapt.ts';
import { isKeywords } from './call.ts';
import { classFunction } from './function.ts';
import type { Speaker } from './speaker.ts';

const itself = (x: Tensor): Tensor => x;

/** From before tensors had gradients: the same memory as a leaf. All tensors are Variables. */
function Variable(data: Tensor, given: boolean | Readonly<Namespace> = false): Tensor {
  const flag = isKeywords(given) ? given['requires_grad'] : given;
  const result = data.detach();
  if (flag === true) result.requiresGrad = true;
  return result;
}
Variable.prototype = Tensor.prototype;
Variable._execution_engine = { queue_callback: engine.autograd.queueCallback };

/** The class of nodes, as far as `instanceof` goes: in Python the context of a custom function is its node. */
function nodeClass(): object {
  const { Node, FunctionContext } = engine.autograd;
  const isNode = (value: unknown): boolean =>
    value instanceof Node || value instanceof FunctionContext;
  return Object.defineProperties(() => null, {
    name: { value: 'Node' },
    prototype: { value: Node.prototype },
    [Symbol.hasInstance]: { value: isNode },
  });
}

/** Completes the namespaces below `torch.autograd`. */
export function completeAutograd(autograd: Namespace, speaker: Speaker): void {
  const custom = (autograd['function'] ??= {}) as Namespace;
  const Function = classFunction(speaker);
  Object.assign(custom, {
    Function,
    BackwardCFunction: engine.autograd.FunctionContext,
    InplaceFunction: Function,
    FunctionCtx: autograd['FunctionContext'],
  });
  Object.assign(autograd['graph'] as Namespace, {
    Node: nodeClass(),
    /** All tensors are on the CPU. */
    save_on_cpu: () => engine.autograd.savedTensorsHooks(itself, itself),
  });
  Object.assign(autograd, { Function, Variable, variable: { Variable } });
}
