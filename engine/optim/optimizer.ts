/** @file What all optimizers share: parameter groups, state by parameter, steps, state dictionaries. */

import { enableGrad, enterScope, noGrad } from '../autograd/grad-mode.ts';
import { listed } from '../autograd/hooks/list.ts';
import { internally } from '../autograd/state.ts';
import { warn } from '../autograd/warnings.ts';
import type { Removable } from '../nn/module-hooks.ts';
import { clearGrads } from '../nn/parameter.ts';
import { titleOf } from '../tensor/dtype.ts';
import { checkOptions, TypeError, ValueError, pythonTypeOf } from '../tensor/errors.ts';
import { unexpected } from '../tensor/options.ts';
import { created } from '../tensor/factories.ts';
import { empty } from '../tensor/make.ts';
import { Tensor } from '../tensor/tensor.ts';
import { formatOptimizer } from './printing.ts';
import {
  StateHooks,
  type PlainHook,
  type StateHook,
  type StateHookOptions,
} from './state-hooks.ts';

type Remembered = number | Tensor | readonly Tensor[];

/** What an optimizer remembers of one parameter. */
export type ParameterState = Record<string, Remembered>;

/** Parameters that share options. */
export type ParameterGroup<O> = O & {
  params: Tensor[];
  /** Set by schedulers: where the learning rate started. */
  initialLr?: number;
};

export type GroupOptions<O> = Partial<O> & { readonly params: Tensor | Iterable<Tensor> };

/** Parameters, or groups of them with options of their own. */
export type OptimizerInput<O> = Iterable<Tensor> | Iterable<GroupOptions<O>>;

/** State by the parameters' numbers, in the order of the groups. */
export interface OptimizerState {
  readonly state: Readonly<Record<string, ParameterState>>;
  readonly paramGroups: readonly Readonly<Record<string, unknown>>[];
}

export interface BaseOptions {
  lr: number;
  /** Ascend instead of descending. */
  maximize: boolean;
  /** Adds weightDecay·p to the gradient (or shrinks p by it, where an optimizer says so). */
  weightDecay: number;
}

/** Sees an optimizer before or after its steps, and the arguments of `step`, itself first. */
export type StepHook = (
  optimizer: object,
  args: readonly unknown[],
  keywords: Readonly<Record<string, unknown>>,
) => void;

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/**
 * An optimizer's options, complete.
 * @throws TypeError where they are none, or one has a name that none has
 */
export function optionsOf<O extends object>(
  { name }: { readonly name: string },
  defaults: O,
  given: Partial<NoInfer<O>>,
): O {
  checkOptions(name, given);
  const strange = Object.keys(given).find((key) => !(key in defaults));
  if (strange !== undefined) throw unexpected(`${name}.__init__()`, strange, Object.keys(defaults));
  return { ...defaults, ...given };
}

/** Changes parameters in place, following their gradients. */
export abstract class Optimizer<O extends BaseOptions = BaseOptions> {
  readonly paramGroups: ParameterGroup<O>[] = [];
  readonly defaults: O;
  /** What is remembered, by parameter. */
  protected readonly states = new Map<Tensor, ParameterState>();
  /** Whether a step has been made. */
  stepped = false;
  readonly #before: StepHook[] = [];
  readonly #after: StepHook[] = [];
  readonly #stateHooks = new StateHooks<OptimizerState>();

  constructor(parameters: OptimizerInput<O>, defaults: O) {
    this.defaults = defaults;
    const given: unknown = parameters;
    if (given instanceof Tensor) {
      throw new TypeError(
        `params argument given to the optimizer should be an iterable of Tensors or dicts, but got torch.${titleOf[given.dtype]}Tensor`,
      );
    }
    if (!isIterable(given)) throw new TypeError(`'${pythonTypeOf(given)}' object is not iterable`);
    const list = [...parameters] as (Tensor | GroupOptions<O>)[];
    if (list.length === 0) throw new ValueError('optimizer got an empty parameter list');
    const isGrouped = !(list[0] instanceof Tensor) && isGroup(list[0]);
    if (isGrouped) for (const group of list) this.addParamGroup(group as GroupOptions<O>);
    else this.addParamGroup({ params: list } as unknown as GroupOptions<O>);
  }

  /** What is remembered of each parameter. */
  get state(): ReadonlyMap<Tensor, ParameterState> {
    return this.states;
  }

  /** Adds parameters with options of their own. */
  addParamGroup(group: GroupOptions<O>): void {
    if (!isGroup(group)) {
      throw new TypeError(`param_group must be a dict, but got <class '${pythonTypeOf(group)}'>`);
    }
    const { params: given, ...options } = group;
    if (given instanceof Set) {
      throw new TypeError(
        'optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will change between runs. Please use a list instead.',
      );
    }
    const params = given instanceof Tensor ? [given] : [...given];
    const known = new Set(this.paramGroups.flatMap((each) => each.params));
    for (const parameter of params as unknown[]) {
      if (!(parameter instanceof Tensor)) {
        throw new TypeError(
          `optimizer can only optimize Tensors, but one of the params is ${pythonTypeOf(parameter)}`,
        );
      }
      if (!parameter.isLeaf) throw new ValueError("can't optimize a non-leaf Tensor");
      if (known.has(parameter)) {
        throw new ValueError('some parameters appear in more than one parameter group');
      }
    }
    if (new Set(params).size < params.length) {
      warn(
        'optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see github.com/pytorch/pytorch/issues/40967 for more information',
      );
    }
    const merged = { ...this.defaults, ...options, params };
    this.check(merged);
    this.paramGroups.push(merged);
  }

  /** Refuses options without sense. */
  protected check({ lr, weightDecay }: O): void {
    if (!(lr >= 0)) throw new ValueError(`Invalid learning rate: ${String(lr)}`);
    if (!(weightDecay >= 0)) {
      throw new ValueError(`Invalid weight_decay value: ${String(weightDecay)}`);
    }
  }

  /**
   * One step: parameters without a gradient stay as they are. Nothing is recorded for backward.
   * @param closure computes the loss anew, with its gradients; called with recording on
   * @returns the closure's loss
   */
  step<T>(closure?: () => T): T | null {
    const given = closure === undefined ? [this] : [this, closure];
    for (const hook of [...this.#before]) hook(this, given, {});
    const leave = enterScope('module', `${this.constructor.name}.step`);
    let loss: T | null;
    try {
      loss = this.run(closure);
    } finally {
      leave();
    }
    this.stepped = true;
    for (const hook of [...this.#after]) hook(this, given, {});
    return loss;
  }

  /** What a step does, between its hooks. */
  protected run<T>(closure?: () => T): T | null {
    const loss = closure === undefined ? null : enableGrad(closure);
    // Not around a function: call stacks are recorded, and the fewer frames of ours they have, the cheaper.
    using _ = noGrad();
    for (const group of this.paramGroups) {
      for (const parameter of group.params) {
        if (parameter.grad === null) continue;
        const grad = group.maximize ? parameter.grad.neg() : parameter.grad;
        const state = this.states.get(parameter) ?? {};
        this.update(parameter, grad, state, group);
        if (Object.keys(state).length > 0) this.states.set(parameter, state);
      }
    }
    return loss;
  }

  /** Called before each step. @returns how to remove it */
  registerStepPreHook(hook: StepHook): Removable {
    return listed(this.#before, hook, null);
  }

  /** Called after each step. @returns how to remove it */
  registerStepPostHook(hook: StepHook): Removable {
    return listed(this.#after, hook, null);
  }

  /** One parameter's step; may keep what it needs in `state`. */
  protected abstract update(parameter: Tensor, grad: Tensor, state: ParameterState, group: O): void;

  /** Clears all gradients: to null, or to zeros. */
  zeroGrad(setToNone = true): void {
    for (const { params } of this.paramGroups) clearGrads(params, setToNone);
  }

  /** The groups with their options, as PyTorch prints them. */
  toString(): string {
    return formatOptimizer(this.constructor.name, this.paramGroups);
  }

  /** Called before `stateDict`. @returns how to remove it */
  registerStateDictPreHook(hook: PlainHook, options: StateHookOptions = {}): Removable {
    return this.#stateHooks.addBeforeMaking(hook, options);
  }

  /** Called with what `stateDict` made; may replace it. @returns how to remove it */
  registerStateDictPostHook(
    hook: StateHook<OptimizerState>,
    options: StateHookOptions = {},
  ): Removable {
    return this.#stateHooks.addAfterMaking(hook, options);
  }

  /** Called with the state before it is loaded; may replace it. @returns how to remove it */
  registerLoadStateDictPreHook(
    hook: StateHook<OptimizerState>,
    options: StateHookOptions = {},
  ): Removable {
    return this.#stateHooks.addBeforeLoading(hook, options);
  }

  /** Called after a state was loaded. @returns how to remove it */
  registerLoadStateDictPostHook(hook: PlainHook, options: StateHookOptions = {}): Removable {
    return this.#stateHooks.addAfterLoading(hook, options);
  }

  /** Options and state, for `nn.save`. */
  stateDict(): OptimizerState {
    return this.#stateHooks.make(this, () => this.makeState());
  }

  private makeState(): OptimizerState {
    const all = this.paramGroups.flatMap(({ params }) => params);
    const state: Record<string, ParameterState> = {};
    all.forEach((parameter, i) => {
      const own = this.state.get(parameter);
      if (own !== undefined) state[i] = { ...own };
    });
    let next = 0;
    const paramGroups = this.paramGroups.map(({ params, ...options }) => ({
      ...options,
      params: params.map(() => next++),
    }));
    return { state, paramGroups };
  }

  /** Takes over options and copies of the state of an optimizer of the same parameters. */
  loadStateDict(given: OptimizerState): void {
    this.#stateHooks.load(this, given, (state) => {
      this.takeState(state);
    });
  }

  protected takeState({ state, paramGroups }: OptimizerState): void {
    if (paramGroups.length !== this.paramGroups.length) {
      throw new ValueError('loaded state dict has a different number of parameter groups');
    }
    const sizes = paramGroups.map(({ params }) => (params as readonly number[]).length);
    if (sizes.some((size, i) => size !== this.paramGroups[i]?.params.length)) {
      throw new ValueError(
        "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
      );
    }
    this.states.clear();
    this.paramGroups.forEach((group, i) => {
      const { params, ...options } = paramGroups[i] as { params: readonly number[] };
      Object.assign(group, options);
      group.params.forEach((parameter, k) => {
        const own = state[String(params[k])];
        if (own !== undefined) this.states.set(parameter, copied(own));
      });
    });
  }
}

function isGroup(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'params' in value;
}

function copied(state: ParameterState): ParameterState {
  const copy = (value: Remembered): Remembered => {
    if (typeof value === 'number') return value;
    return value instanceof Tensor ? value.clone() : value.map((each) => each.clone());
  };
  return internally(() =>
    Object.fromEntries(Object.entries(state).map(([name, value]) => [name, copy(value)])),
  );
}

/**
 * The gradient with weight decay: ∇ + weightDecay·p. Where decay is decoupled, the gradient as it is, and p
 * shrinks: p ← p·(1 − lr·weightDecay).
 */
export function decayed(
  gradient: Tensor,
  parameter: Tensor,
  {
    lr,
    weightDecay,
    decoupledWeightDecay = false,
  }: Pick<BaseOptions, 'lr' | 'weightDecay'> & { readonly decoupledWeightDecay?: boolean },
): Tensor {
  if (weightDecay === 0) return gradient;
  if (!decoupledWeightDecay) return gradient.add(parameter.mul(weightDecay));
  parameter.mul_(1 - lr * weightDecay);
  return gradient;
}

/** A tensor of the state; zeros of the parameter's shape at first. */
export function buffer(state: ParameterState, name: string, parameter: Tensor): Tensor {
  const { shape, dtype } = parameter;
  return (state[name] ??= created(empty(shape, dtype), 'zeros', {})) as Tensor;
}

/** Counts the steps of a parameter. */
export function nextStep(state: ParameterState): number {
  const step = ((state['step'] as number | undefined) ?? 0) + 1;
  state['step'] = step;
  return step;
}

/** average ← decay·average + (1 − decay)·value, in place. */
export function follow(average: Tensor, value: Tensor, decay: number): Tensor {
  return average.mul_(decay).add_(value.mul(1 - decay));
}
