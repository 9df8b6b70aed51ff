/** @file Modules as functions of their parameters: functionalCall, stackModuleState. */

import { stack } from '../ops/join.ts';
import { internally } from '../autograd/state.ts';
import { RuntimeError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Module } from './module.ts';

type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Runs a module with other tensors in the place of its parameters and buffers, by their paths.
 * @param tensors one dictionary, or several
 * @param inputs one input, or a list of them
 * @param keywords go behind the inputs, as an object
 */
export function functionalCall(
  module: Module,
  tensors: Tensors | readonly Tensors[],
  inputs: unknown = [],
  keywords: Readonly<Record<string, unknown>> | null = null,
): unknown {
  const all: readonly Tensors[] = Array.isArray(tensors) ? tensors : [tensors as Tensors];
  const given = Object.fromEntries(all.flatMap((each) => Object.entries(each)));
  const places = module.places();
  const unknown = Object.keys(given).find((path) => !places.has(path));
  if (unknown !== undefined) {
    throw new RuntimeError(`there is no parameter or buffer ${unknown} in the module`);
  }
  const before = new Map<string, unknown>();
  try {
    for (const [path, tensor] of Object.entries(given)) {
      for (const { holder, field } of places.get(path) ?? []) {
        before.set(path, Reflect.get(holder, field));
        Reflect.set(holder, field, tensor);
      }
    }
    const list: readonly unknown[] = Array.isArray(inputs) ? (inputs as unknown[]) : [inputs];
    return module.call(...([...list, ...(keywords === null ? [] : [keywords])] as never[]));
  } finally {
    for (const [path, tensor] of before) {
      for (const { holder, field } of places.get(path) ?? []) Reflect.set(holder, field, tensor);
    }
  }
}

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
