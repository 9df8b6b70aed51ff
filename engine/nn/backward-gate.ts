/** @file Hooks on the gradients that pass through a module: they watch a node before it and one behind it. */

import type { FunctionContext } from '../autograd/custom/context.ts';
import { Function } from '../autograd/custom/function.ts';
import { state } from '../autograd/state.ts';
import { warn } from '../autograd/warnings.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { Module } from './module.ts';

type Gradients = readonly (Tensor | null)[];
/** Sees the gradients of a module's inputs and results; what it returns replaces those of the inputs. */
export type BackwardHook = (module: Module, inputs: Gradients, outputs: Gradients) => unknown;
/** Sees the gradients of a module's results; what it returns replaces them. */
export type BackwardPreHook = (module: Module, outputs: Gradients) => unknown;

export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [value];

export const isGiven = (value: unknown): boolean => value !== null && value !== undefined;

interface Hooked<Hook> {
  readonly hook: Hook;
}

/** Its inputs, behind a node that the hooks can watch. */
class BackwardHookFunction extends Function {
  static override forward(ctx: FunctionContext, ...inputs: Tensor[]): Tensor[] {
    ctx.markNonDifferentiable(...inputs.filter((input) => !input.requiresGrad));
    return inputs;
  }

  static override backward(_ctx: FunctionContext, ...gradients: (Tensor | null)[]) {
    return gradients;
  }
}

const ADDRESS =
  'https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook';

/** Watches the gradients of one run of a module, at a node before it and one behind it. */
export class BackwardGate {
  private readonly module: Module;
  private readonly hooks: readonly Hooked<BackwardHook>[];
  private readonly preHooks: readonly Hooked<BackwardPreHook>[];
  /** Which inputs are behind the first node; null when none requires grad. */
  private watched: readonly number[] | null = null;
  private inputs = 0;
  private outputGradients: Gradients | null = null;

  constructor(
    module: Module,
    hooks: readonly Hooked<BackwardHook>[],
    preHooks: readonly Hooked<BackwardPreHook>[],
  ) {
    this.module = module;
    this.hooks = [...hooks];
    this.preHooks = [...preHooks];
  }

  /** Puts tensors behind a node of their own; null when none of them records. */
  private behind(values: readonly unknown[]) {
    const places = values.flatMap((value, i) => (value instanceof Tensor ? [i] : []));
    const tensors = places.map((i) => values[i] as Tensor);
    if (!state.gradEnabled || !tensors.some(({ requiresGrad }) => requiresGrad)) return null;
    const made = BackwardHookFunction.apply(...tensors);
    const node = made.find(({ gradFn }) => gradFn !== null)?.gradFn ?? null;
    if (node === null) return null;
    const replaced = [...values];
    places.forEach((place, i) => (replaced[place] = made[i]));
    return { places, replaced, node };
  }

  enter(inputs: readonly unknown[]): readonly unknown[] {
    this.inputs = inputs.length;
    const gate = this.behind(inputs);
    if (gate === null) return inputs;
    this.watched = gate.places;
    gate.node.registerHook((gradients: Gradients) => {
      // The gradient came past the module's result, as it does where backward itself is differentiated.
      if (this.outputGradients === null) return null;
      let all = spread(gate.places, gradients, this.inputs);
      for (const { hook } of this.hooks) {
        const result = hook(this.module, all, this.outputGradients);
        if (!isGiven(result)) continue;
        const list = listOf(result);
        if (list.length !== all.length) {
          throw new RuntimeError(
            `Backward hook returned an invalid number of grad_input, got ${String(list.length)}, but expected ${String(all.length)}`,
          );
        }
        all = list as Gradients;
      }
      this.outputGradients = null;
      return gate.places.map((place) => all[place] ?? null);
    });
    return gate.replaced;
  }

  leave(output: unknown): unknown {
    const values = listOf(output);
    const gate = this.behind(values);
    if (gate === null) return output;
    gate.node.registerPrehook((gradients: Gradients) => {
      let all = spread(gate.places, gradients, values.length);
      for (const { hook } of this.preHooks) {
        const result = hook(this.module, all);
        if (!isGiven(result)) continue;
        const list = listOf(result);
        if (list.length !== all.length) {
          throw new RuntimeError(
            `Backward pre hook returned an invalid number of grad_output, got ${String(list.length)}, but expected ${String(all.length)}`,
          );
        }
        all = list as Gradients;
      }
      this.outputGradients = all;
      if (this.watched === null) this.runWithoutInputs(all);
      return gate.places.map((place) => all[place] ?? null);
    });
    return Array.isArray(output) ? gate.replaced : gate.replaced[0];
  }

  private runWithoutInputs(outputs: Gradients): void {
    warn(
      `Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients. See ${ADDRESS} for more details.`,
    );
    for (const { hook } of this.hooks) {
      const result = hook(this.module, new Array<null>(this.inputs).fill(null), outputs);
      if (isGiven(result) && !listOf(result).every((each) => !isGiven(each))) {
        throw new RuntimeError(
          'Backward hook for Modules where no input requires gradient should always return None or None for all gradients.',
        );
      }
    }
    this.outputGradients = null;
  }
}

/** Gradients at their places among all values. */
function spread(places: readonly number[], gradients: Gradients, count: number): Gradients {
  const all = new Array<Tensor | null>(count).fill(null);
  places.forEach((place, i) => (all[place] = gradients[i] ?? null));
  return all;
}
