/** @file Modules: parts of a model that own parameters, buffers and other modules. */

import { CONVERTED } from '../autograd/observer.ts';
import { internally } from '../autograd/state.ts';
import { tellGivenData } from '../autograd/tell.ts';
import { to } from '../ops/elementwise/cast.ts';
import { isFloating, type DType } from '../tensor/dtype.ts';
import { NotImplementedError, TypeError, ValueError, pythonTypeOf } from '../tensor/errors.ts';
import type { BackwardHook, BackwardPreHook } from './backward-gate.ts';
import {
  ModuleHooks,
  type ForwardHook,
  type ForwardHookOptions,
  type ForwardPreHook,
  type HookOptions,
  type Removable,
} from './module-hooks.ts';
import { Owner } from './owner.ts';
import { clearGrads } from './parameter.ts';
import { runAs } from './running.ts';
import {
  loadInto,
  LoadReport,
  refuseFindings,
  type Findings,
  type LoadOptions,
  type StateDict,
} from './state-dict.ts';
import {
  ModuleStateHooks,
  type AnyState,
  type LoadStateDictPostHook,
  type LoadStateDictPreHook,
  type StateDictPostHook,
  type StateDictPreHook,
} from './state-hooks.ts';

/** Under which name a module's own extra state stands. */
const EXTRA_STATE = '_extra_state';

/** A subclass that keeps state beside tensors makes it and takes it over. */
interface WithExtraState {
  getExtraState?(): unknown;
  setExtraState?(state: unknown): void;
}

/**
 * Base of models and layers: a subclass keeps parameters and other modules in its fields and computes in
 * `forward`. Run it with `call`, which also runs its hooks and tells observers which module computes.
 */
export abstract class Module extends Owner {
  /** False in evaluation. */
  training = true;
  readonly #hooks = new ModuleHooks();
  readonly #stateHooks = new ModuleStateHooks();

  abstract forward(...inputs: never[]): unknown;

  /** Runs `forward`. */
  call(...inputs: Parameters<this['forward']>): ReturnType<this['forward']> {
    if (typeof (this as { forward?: unknown }).forward !== 'function') {
      throw new NotImplementedError(
        `Module [${this.constructor.name}] is missing the required "forward" function`,
      );
    }
    const output: unknown = runAs(this, () =>
      this.#hooks.used
        ? this.#hooks.run(this, inputs, (...given) => this.forward(...given))
        : this.forward(...(inputs as never[])),
    );
    return output as ReturnType<this['forward']>;
  }

  /** Called before `forward`. @returns how to remove it */
  registerForwardPreHook(hook: ForwardPreHook, options: ForwardHookOptions = {}): Removable {
    return this.#hooks.addBefore(hook, options);
  }

  /** Called after `forward`. @returns how to remove it */
  registerForwardHook(hook: ForwardHook, options: ForwardHookOptions = {}): Removable {
    return this.#hooks.addAfter(hook, options);
  }

  /** Called when the gradients of the module's inputs are there. @returns how to remove it */
  registerFullBackwardHook(hook: BackwardHook, options: HookOptions = {}): Removable {
    return this.#hooks.addBackward(hook, options);
  }

  /** Called when the gradients of the module's results are there. @returns how to remove it */
  registerFullBackwardPreHook(hook: BackwardPreHook, options: HookOptions = {}): Removable {
    return this.#hooks.addBackwardBefore(hook, options);
  }

  /**
   * All parameters and persistent buffers, on the memory of the module.
   * @param prefix before each path
   * @param keepVars the parameters themselves, instead of detached tensors
   */
  stateDict({ prefix = '', keepVars = false } = {}): StateDict {
    const state: AnyState = {};
    this.writeState(state, prefix, keepVars);
    return state as StateDict;
  }

  private writeState(state: AnyState, prefix: string, keepVars: boolean): void {
    const { beforeMaking, afterMaking } = this.#stateHooks;
    for (const hook of [...beforeMaking]) hook(this, prefix, keepVars);
    for (const { path, tensor } of this.ownState(prefix)) {
      state[path] = keepVars ? tensor : tensor.detach();
    }
    const keeping = this as WithExtraState;
    if (keeping.getExtraState) state[prefix + EXTRA_STATE] = keeping.getExtraState();
    for (const [name, child] of this.namedChildren()) {
      child.writeState(state, `${prefix}${name}.`, keepVars);
    }
    for (const hook of [...afterMaking]) hook(this, state, prefix, {});
  }

  /** Called before the module's part of a state is made. @returns how to remove it */
  registerStateDictPreHook(hook: StateDictPreHook): Removable {
    return this.#stateHooks.add(this.#stateHooks.beforeMaking, hook);
  }

  /** Called when the module's part of a state is there. @returns how to remove it */
  registerStateDictPostHook(hook: StateDictPostHook): Removable {
    return this.#stateHooks.add(this.#stateHooks.afterMaking, hook);
  }

  /** Called before the module takes its part of a state over. @returns how to remove it */
  registerLoadStateDictPreHook(hook: LoadStateDictPreHook): Removable {
    return this.#stateHooks.add(this.#stateHooks.beforeLoading, hook);
  }

  /** Called after the module has taken a state over; may clear what is missing. @returns how to remove it */
  registerLoadStateDictPostHook(hook: LoadStateDictPostHook): Removable {
    return this.#stateHooks.add(this.#stateHooks.afterLoading, hook);
  }

  /** Copies values into parameters and buffers. */
  loadStateDict(state: Readonly<Record<string, unknown>>, options: LoadOptions = {}): LoadReport {
    const given: unknown = state;
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw new TypeError(
        `Expected state_dict to be dict-like, got <class '${pythonTypeOf(given)}'>.`,
      );
    }
    const { strict = true, assign = false } = options;
    const copy: AnyState = { ...state };
    const findings: Findings = { missing: [], unexpected: [], messages: [] };
    this.takeState(copy, '', assign, findings);
    refuseFindings(this.constructor.name, findings, strict);
    return new LoadReport(findings.missing, findings.unexpected);
  }

  /** Takes over the part of a state below `prefix`, between the module's hooks. */
  private takeState(state: AnyState, prefix: string, assign: boolean, found: Findings): void {
    const { missing, unexpected, messages } = found;
    const { beforeLoading, afterLoading } = this.#stateHooks;
    for (const hook of [...beforeLoading]) {
      hook(this, state, prefix, {}, true, missing, unexpected, messages);
    }
    const own = [...this.ownState(prefix)];
    loadInto(own, state, found, assign);
    const known = new Set(own.map(({ path }) => path));
    const keeping = this as WithExtraState;
    if (keeping.setExtraState) {
      const key = prefix + EXTRA_STATE;
      known.add(key);
      if (Object.hasOwn(state, key)) keeping.setExtraState(state[key]);
      else missing.push(key);
    }
    const children = [...this.namedChildren()].map(
      ([name, child]) => [`${prefix}${name}.`, child] as const,
    );
    const isBelow = (path: string): boolean => children.some(([start]) => path.startsWith(start));
    unexpected.push(...Object.keys(state).filter((path) => !known.has(path) && !isBelow(path)));
    for (const [start, child] of children) {
      const part = Object.entries(state).filter(([path]) => path.startsWith(start));
      child.takeState(Object.fromEntries(part), start, assign, found);
    }
    const report = new LoadReport(missing, unexpected);
    for (const hook of [...afterLoading]) hook(this, report);
  }

  protected override copyShell(_path: string, _seen: Map<object, object>): this {
    return Reflect.construct(Module, [], this.constructor) as this;
  }

  /** Calls `f` with every part, inner ones first, and with this module. */
  apply(f: (module: Module) => void): this {
    for (const child of this.children()) child.apply(f);
    f(this);
    return this;
  }

  /** Converts floating parameters, their gradients and floating buffers. */
  to(dtype: DType): this {
    if (!isFloating(dtype)) {
      throw new TypeError(
        `nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=torch.${dtype}`,
      );
    }
    for (const tensor of [...this.parameters(), ...this.buffers()]) {
      if (!isFloating(tensor.dtype) || tensor.dtype === dtype) continue;
      for (const each of [tensor, tensor.grad]) {
        if (each === null) continue;
        internally(() => {
          each.data = to(each.detach(), dtype);
        });
        tellGivenData(CONVERTED, [each]);
      }
    }
    return this;
  }

  /** Switches recording on or off for all parameters. */
  requiresGrad_(value = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad_(value);
    return this;
  }

  /** Clears the gradients of all parameters: to null, or to zeros. */
  zeroGrad(setToNone = true): void {
    clearGrads(this.parameters(), setToNone);
  }

  train(mode = true): this {
    if (typeof mode !== 'boolean') throw new ValueError('training mode is expected to be boolean');
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  /** What stands between the parentheses when a module is printed. */
  extraRepr(): string {
    return '';
  }

  /** As PyTorch prints it: the parts, one a line. */
  override toString(): string {
    const lines = [...this.namedChildren()].map(
      ([name, child]) => `(${name}): ${child.toString().replaceAll('\n', '\n  ')}`,
    );
    const text = this.extraRepr();
    const extra = text === '' ? [] : text.split('\n');
    const name = this.constructor.name;
    if (lines.length === 0 && extra.length < 2) return `${name}(${text})`;
    return `${name}(\n  ${[...extra, ...lines].join('\n  ')}\n)`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
