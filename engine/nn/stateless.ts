/** @file The states of several modules as one, for an ensemble: stackModuleState. */

import { stack } from '../ops/shape/join.ts';
import { internally } from '../autograd/state.ts';
import { RuntimeError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Module } from './module.ts';

/**
 * The parameters and the buffers of several modules of one kind, stacked: for `vmap` over an ensemble.
 * @returns parameters (leaves that require grad as they did), buffers
 */
export function stackModuleState(
  modules: readonly Module[],
): [parameters: Record<string, Tensor>, buffers: Record<string, Tensor>] {
  const [first] = modules;
  if (first === undefined) {
    throw new RuntimeError('stack_module_state: Expected at least one model, got 0.');
  }
  if (modules.some(({ training }) => training !== first.training)) {
    throw new RuntimeError(
      'stack_module_state: Expected all models to have the same training/eval mode.',
    );
  }
  if (modules.some(({ constructor }) => constructor !== first.constructor)) {
    throw new RuntimeError('stack_module_state: Expected all models to be of the same class.');
  }
  const stacked = (members: (module: Module) => Iterable<[string, Tensor]>) => {
    const all = modules.map((module) => new Map(members(module)));
    return Object.fromEntries(
      [...(all[0] as Map<string, Tensor>)].map(([path, { requiresGrad }]) => [
        path,
        internally(() =>
          stack(all.map((each) => (each.get(path) as Tensor).detach())),
        ).requiresGrad_(requiresGrad),
      ]),
    );
  };
  return [
    stacked((module) => module.namedParameters()),
    stacked((module) => module.namedBuffers()),
  ];
}
