/**
 * @file What programs ask of PyTorch's insides, in the style of its own tests: `torch._C`, and the private
 * functions of `torch.autograd`.
 */

import { UndefinedGrad, DelayedError, delayError, undefinedGrad } from '../autograd/barriers.ts';
import { AccumulateGrad, Node } from '../autograd/node.ts';
import { isForwardGradEnabled, setForwardGradEnabled } from '../autograd/forward/levels.ts';
import { disposable, isGradEnabled, setGradEnabled } from '../autograd/grad-mode.ts';
import { SavedTensor } from '../autograd/saved/saved.ts';
import {
  currentNode,
  currentPassId,
  executionOrder,
  isGraphKept,
  willExecute,
} from '../autograd/running.ts';
import { areSavedHooksEnabled } from '../autograd/saved/hooks.ts';
import { state } from '../autograd/state.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Namespace } from './adapt.ts';
import type { Speaker } from './speaker.ts';

/** There are no threads here; programs ask, and PyTorch answers some questions only without them. */
let multithreading = true;

function setMultithreadingEnabled(enabled: boolean): Disposable {
  const before = multithreading;
  multithreading = enabled;
  return disposable(() => {
    multithreading = before;
  });
}

const WITH_THREADS = `get_current_graph_task_execution_order expects the current backward to be executed with multithreading disabled, e.g. by running:

>>> with torch.autograd.set_multithreading_enabled(False):
...     torch.autograd.grad(...)
`;

function tensorsOf(value: Tensor | readonly Tensor[]): readonly Tensor[] {
  return value instanceof Tensor ? [value] : value;
}

function setVersions(tensors: readonly Tensor[], versions: readonly number[]): void {
  tensors.forEach((tensor, i) => {
    const version = versions[i] ?? 0;
    if (version < 0) {
      throw new RuntimeError(`Cannot set a version_counter to a value below 0: ${String(version)}`);
    }
    tensor.counter.value = version;
  });
}

/** What is written inside does not count as a write. */
function preserveVersions(given: Tensor | readonly Tensor[]): Disposable {
  const tensors = tensorsOf(given);
  const versions = tensors.map(({ counter }) => counter.value);
  return disposable(() => {
    setVersions(tensors, versions);
  });
}

/** The function of a class of nodes, which `instanceof` knows as the class. */
function nodeClass(
  type: { readonly prototype: Node },
  make: (...args: never[]) => unknown,
): object {
  return Object.defineProperties(make, {
    name: { value: type === (AccumulateGrad as object) ? 'AccumulateGrad' : 'Error' },
    prototype: { value: type.prototype },
  });
}

function refuseSavedTensor(): never {
  throw new RuntimeError('Trying to create a SavedTensor object from Python is forbidden.');
}

/** Adds the private functions to a dialect's namespace. */
export function installInternals(namespace: Namespace, speaker: Speaker): void {
  const viewOf = (node: Node) => speaker.nodes.viewOf(node);
  /** One result for one tensor, a list for several. */
  const each =
    (f: (tensors: readonly Tensor[]) => Tensor[]) =>
    (...tensors: Tensor[]): Tensor | Tensor[] => {
      const results = speaker.within(() => f(tensors));
      return results.length === 1 ? (results[0] as Tensor) : results;
    };
  namespace['_C'] = {
    _current_autograd_node: () => {
      const node = currentNode();
      return node === null ? null : viewOf(node);
    },
    _current_graph_task_id: currentPassId,
    _current_graph_task_execution_order: () => {
      if (multithreading && currentPassId() >= 0) throw new RuntimeError(WITH_THREADS);
      return executionOrder().map(viewOf);
    },
    _will_engine_execute_node: (node: unknown) => {
      if (!(node instanceof Node)) {
        throw new RuntimeError(
          `_will_engine_execute_node expects an grad_fn, but got ${node instanceof Tensor ? 'Tensor' : typeof node}`,
        );
      }
      return willExecute(node);
    },
    _set_fwd_grad_enabled: setForwardGradEnabled,
    is_grad_enabled: isGradEnabled,
    _set_grad_enabled: setGradEnabled,
    _functions: {
      AccumulateGrad: nodeClass(AccumulateGrad, () => null),
      DelayedError: nodeClass(DelayedError, (message: string) =>
        each((tensors) => delayError(message, tensors)),
      ),
      UndefinedGrad: nodeClass(UndefinedGrad, () => each(undefinedGrad)),
    },
    _autograd: {
      SavedTensor,
      _unsafe_set_version_counter: setVersions,
      _saved_tensors_hooks_is_enabled: areSavedHooksEnabled,
      _get_current_graph_task_keep_graph: isGraphKept,
      _make_saved_tensor: (tensor: Tensor) => new SavedTensor(tensor, null),
    },
  };
  Object.defineProperty((namespace['autograd'] as Namespace)['forward_ad'], '_current_level', {
    get: () => Math.min(state.dualLevels.length, 1) - 1,
    enumerable: true,
  });
  Object.assign((namespace['autograd'] as Namespace)['forward_ad'] as Namespace, {
    _is_fwd_grad_enabled: isForwardGradEnabled,
  });
  Object.assign(namespace['autograd'] as Namespace, {
    SavedTensor: Object.defineProperty(refuseSavedTensor, 'prototype', {
      value: SavedTensor.prototype,
    }),
    set_multithreading_enabled: setMultithreadingEnabled,
    is_multithreading_enabled: () => multithreading,
    _unsafe_preserve_version_counter: preserveVersions,
  });
}
