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

/** Completes the namespaces below `torch.autograd`. */
export function completeAutograd(autograd: Namespace, speaker: Speaker): void {
  const custom = (autograd['function'] ??= {}) as Namespace;
  const Function = classFunction(speaker);
  Object.assign(custom, {
    Function,
    InplaceFunction: Function,
    FunctionCtx: autograd['FunctionContext'],
  });
  Object.assign(autograd['graph'] as Namespace, {
    /** All tensors are on the CPU. */
    save_on_cpu: () => engine.autograd.savedTensorsHooks(itself, itself),
  });
  Object.assign(autograd, { Function, Variable, variable: { Variable } });
}
