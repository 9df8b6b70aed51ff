/** @file Modules: parts of a model that own parameters, buffers and other modules. */

import { enterScope } from '../autograd/grad-mode.ts';
import { internally } from '../autograd/state.ts';
import { copy_ } from '../ops/copy.ts';
import { to } from '../ops/cast.ts';
import type { DType } from '../tensor/dtype.ts';
import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError, TypeError, ValueError, pythonTypeOf } from '../tensor/errors.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { Instance } from './instance.ts';
import { Parameter, clearGrads } from './parameter.ts';

/** Parameters and buffers by their paths, for example `0.weight`. */
export type StateDict = Record<string, Tensor>;

export interface LoadReport {
  readonly missingKeys: string[];
  readonly unexpectedKeys: string[];
}

/** Sees a module's inputs; an array it returns replaces them. */
export type ForwardPreHook = (module: Module, inputs: readonly unknown[]) => unknown;
/** Sees a module's result; what it returns, unless undefined, replaces it. */
export type ForwardHook = (module: Module, inputs: readonly unknown[], output: unknown) => unknown;

/**
 * Base of models and layers: a subclass keeps parameters and other modules in its fields and computes in
 * `forward`. Run it with `call`, which also tells observers which module computes.
 */
export abstract class Module extends Instance {
  /** False in evaluation. */
  training = true;
  /** Names of the fields that are buffers, and whether they belong to the state. */
  readonly #buffers = new Map<string, boolean>();
  readonly #preHooks = new Set<ForwardPreHook>();
  readonly #hooks = new Set<ForwardHook>();

  abstract forward(...inputs: never[]): unknown;

  /** Runs `forward`. */
  call(...inputs: Parameters<this['forward']>): ReturnType<this['forward']> {
    const leave = enterScope('module', this.constructor.name);
    try {
      let given: readonly unknown[] = inputs;
      for (const hook of this.#preHooks) {
        const replaced = hook(this, given);
        if (replaced !== undefined) given = Array.isArray(replaced) ? replaced : [replaced];
      }
      let output = this.forward(...(given as never[]));
      for (const hook of this.#hooks) output = hook(this, given, output) ?? output;
      return output as ReturnType<this['forward']>;
    } finally {
      leave();
    }
  }

  /** Called before `forward`. @returns how to remove it */
  registerForwardPreHook(hook: ForwardPreHook): { remove(): void } {
    this.#preHooks.add(hook);
    return { remove: () => this.#preHooks.delete(hook) };
  }

  /** Called after `forward`. @returns how to remove it */
  registerForwardHook(hook: ForwardHook): { remove(): void } {
    this.#hooks.add(hook);
    return { remove: () => this.#hooks.delete(hook) };
  }

  /**
   * Keeps a tensor that is state but not trained, in the field `name`.
   * @param persistent false: it does not belong to `stateDict()`
   */
  registerBuffer(
    name: string,
    value: Tensor | null,
    { persistent = true }: { persistent?: boolean } = {},
  ): void {
    if (value !== null && !(value instanceof Tensor)) {
      throw new TypeError(
        `cannot assign '${pythonTypeOf(value)}' object to buffer '${name}' (torch Tensor or None required)`,
      );
    }
    (this as unknown as Record<string, unknown>)[checkName('buffer', name)] = value;
    this.#buffers.set(name, persistent);
  }

  /** Keeps a parameter in the field `name`, as an assignment does. */
  registerParameter(name: string, value: Parameter | null): void {
    (this as unknown as Record<string, unknown>)[checkName('parameter', name)] = value;
  }

  /** Keeps a module in the field `name`, as an assignment does. */
  addModule(name: string, module: Module): void {
    (this as unknown as Record<string, unknown>)[checkName('module', name)] = module;
  }

  /** Own parameters by field name. */
  *ownParameters(): Generator<[string, Parameter]> {
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      if (value instanceof Parameter) yield [field, value];
    }
  }

  /** Own buffers by field name, and whether they belong to the state. */
  *ownBuffers(): Generator<[string, Tensor, boolean]> {
    for (const [name, persistent] of this.#buffers) {
      const value = (this as unknown as Record<string, Tensor | null>)[name] ?? null;
      if (value !== null) yield [name, value, persistent];
    }
  }

  /** Direct parts, by field name; the elements of an array by `field.index`. */
  *namedChildren(): Generator<[string, Module]> {
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      if (value instanceof Module) yield [field, value];
      else if (Array.isArray(value)) {
        for (const [i, item] of value.entries()) {
          if (item instanceof Module) yield [`${field}.${String(i)}`, item];
        }
      }
    }
  }

  children(): Module[] {
    return [...this.namedChildren()].map(([, module]) => module);
  }

  /** This module (path '') and all parts, each once. */
  *namedModules(prefix = '', seen = new Set<Module>()): Generator<[string, Module]> {
    if (seen.has(this)) return;
    seen.add(this);
    yield [prefix, this];
    for (const [name, child] of this.namedChildren()) {
      yield* child.namedModules(prefix === '' ? name : `${prefix}.${name}`, seen);
    }
  }

  modules(): Module[] {
    return [...this.namedModules()].map(([, module]) => module);
  }

  /** All parameters with their paths, own ones first, each once. */
  *namedParameters(): Generator<[string, Parameter]> {
    const seen = new Set<Tensor>();
    for (const [path, module] of this.namedModules()) {
      for (const [name, parameter] of module.ownParameters()) {
        if (seen.has(parameter)) continue;
        seen.add(parameter);
        yield [path === '' ? name : `${path}.${name}`, parameter];
      }
    }
  }

  parameters(): Parameter[] {
    return [...this.namedParameters()].map(([, parameter]) => parameter);
  }

  /** All buffers with their paths. */
  *namedBuffers(): Generator<[string, Tensor]> {
    for (const [path, module] of this.namedModules()) {
      for (const [name, buffer] of module.ownBuffers()) {
        yield [path === '' ? name : `${path}.${name}`, buffer];
      }
    }
  }

  buffers(): Tensor[] {
    return [...this.namedBuffers()].map(([, buffer]) => buffer);
  }

  /** Parameters and persistent buffers, shared names included, module by module. */
  private *stateEntries(prefix = ''): Generator<[string, Tensor]> {
    for (const [name, parameter] of this.ownParameters()) yield [prefix + name, parameter];
    for (const [name, buffer, persistent] of this.ownBuffers()) {
      if (persistent) yield [prefix + name, buffer];
    }
    for (const [name, child] of this.namedChildren())
      yield* child.stateEntries(`${prefix}${name}.`);
  }

  /** All parameters and persistent buffers, on the memory of the module. */
  stateDict(): StateDict {
    return Object.fromEntries([...this.stateEntries()].map(([name, x]) => [name, x.detach()]));
  }

  /**
   * Copies values into parameters and buffers.
   * @param strict the names must be exactly the module's
   */
  loadStateDict(state: StateDict, { strict = true }: { strict?: boolean } = {}): LoadReport {
    const own = new Map(this.stateEntries());
    const missingKeys = [...own.keys()].filter((name) => !Object.hasOwn(state, name));
    const unexpectedKeys = Object.keys(state).filter((name) => !own.has(name));
    const messages: string[] = [];
    const quoted = (names: readonly string[]): string =>
      names.map((name) => `"${name}"`).join(', ');
    if (strict && missingKeys.length > 0) {
      messages.push(`Missing key(s) in state_dict: ${quoted(missingKeys)}. `);
    }
    if (strict && unexpectedKeys.length > 0) {
      messages.push(`Unexpected key(s) in state_dict: ${quoted(unexpectedKeys)}. `);
    }
    for (const [name, target] of own) {
      const source = state[name];
      if (source === undefined) continue;
      if (!sameShape(source.shape, target.shape)) {
        messages.push(
          `size mismatch for ${name}: copying a param with shape torch.Size(${showShape(source.shape)}) from checkpoint, the shape in current model is torch.Size(${showShape(target.shape)}).`,
        );
      } else internally(() => copy_(target, source));
    }
    if (messages.length > 0) {
      throw new RuntimeError(
        `Error(s) in loading state_dict for ${this.constructor.name}:\n\t${messages.join('\n\t')}`,
      );
    }
    return { missingKeys, unexpectedKeys };
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
    internally(() => {
      for (const tensor of [...this.parameters(), ...this.buffers()]) {
        if (!isFloating(tensor.dtype)) continue;
        const { grad } = tensor;
        tensor.data = to(tensor.detach(), dtype);
        tensor.grad = grad === null ? null : to(grad, dtype);
      }
    });
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
    const extra = this.extraRepr();
    const name = this.constructor.name;
    if (lines.length === 0) return `${name}(${extra})`;
    return `${name}(\n  ${[...(extra === '' ? [] : [extra]), ...lines].join('\n  ')}\n)`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

function checkName(kind: string, name: string): string {
  if (name.includes('.')) throw new ValueError(`${kind} name can't contain "."`);
  if (name === '') throw new ValueError(`${kind} name can't be empty string ""`);
  return name;
}
