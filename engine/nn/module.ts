/** @file Modules: parts of a model that own parameters, buffers and other modules. */

import { enterScope } from '../autograd/grad-mode.ts';
import { internally } from '../autograd/state.ts';
import { to } from '../ops/cast.ts';
import { isFloating, type DType } from '../tensor/dtype.ts';
import {
  AttributeError,
  KeyError,
  NotImplementedError,
  TypeError,
  ValueError,
  pythonTypeOf,
} from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { Instance } from './instance.ts';
import {
  ModuleHooks,
  type BackwardHook,
  type BackwardPreHook,
  type ForwardHook,
  type ForwardHookOptions,
  type ForwardPreHook,
  type HookOptions,
  type Removable,
} from './module-hooks.ts';
import { Parameter, clearGrads } from './parameter.ts';
import {
  loadInto,
  type LoadOptions,
  type LoadReport,
  type Place,
  type StateDict,
  type StateEntry,
} from './state-dict.ts';

export interface MemberOptions {
  /** Also those of parts; true by default. */
  readonly recurse?: boolean;
  /** Under several paths only once; true by default. */
  readonly removeDuplicate?: boolean;
}

const joined = (prefix: string, name: string): string =>
  prefix === '' ? name : `${prefix}.${name}`;

/**
 * Base of models and layers: a subclass keeps parameters and other modules in its fields and computes in
 * `forward`. Run it with `call`, which also tells observers which module computes.
 */
export abstract class Module extends Instance {
  /** False in evaluation. */
  training = true;
  /** Names of the fields that are buffers, and whether they belong to the state. */
  readonly #buffers = new Map<string, boolean>();
  readonly #hooks = new ModuleHooks();

  abstract forward(...inputs: never[]): unknown;

  /** Runs `forward`. */
  call(...inputs: Parameters<this['forward']>): ReturnType<this['forward']> {
    if (typeof (this as { forward?: unknown }).forward !== 'function') {
      throw new NotImplementedError(
        `Module [${this.constructor.name}] is missing the required "forward" function`,
      );
    }
    const leave = enterScope('module', this.constructor.name);
    try {
      const output = this.#hooks.used
        ? this.#hooks.run(this, inputs, (...given) => this.forward(...given))
        : this.forward(...(inputs as never[]));
      return output as ReturnType<this['forward']>;
    } finally {
      leave();
    }
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
   * Keeps a tensor that is state but not trained, in the field `name`.
   * @param persistent false: it does not belong to `stateDict()`
   */
  registerBuffer(
    name: string,
    value: Tensor | null,
    { persistent = true }: { persistent?: boolean } = {},
  ): void {
    this.#check('buffer', name, this.#buffers.has(name));
    if (value !== null && !(value instanceof Tensor)) {
      throw new TypeError(
        `cannot assign '${pythonTypeOf(value)}' object to buffer '${name}' (torch Tensor or None required)`,
      );
    }
    this.#fields[name] = value;
    this.#buffers.set(name, persistent);
  }

  /** Keeps a parameter in the field `name`, as an assignment does. */
  registerParameter(name: string, value: Parameter | null): void {
    this.#check('parameter', name, this.#fields[name] instanceof Parameter);
    if (value !== null && !(value instanceof Parameter)) {
      throw new TypeError(
        `cannot assign '${pythonTypeOf(value)}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
      );
    }
    this.#fields[name] = value;
  }

  /** Keeps a module in the field `name`, as an assignment does. */
  addModule(name: string, module: Module | null): void {
    if (module !== null && !(module instanceof Module)) {
      throw new TypeError(`${pythonTypeOf(module)} is not a Module subclass`);
    }
    this.#check('module', name, this.#fields[name] instanceof Module);
    this.#fields[name] = module;
  }

  /** The same. */
  registerModule(name: string, module: Module | null): void {
    this.addModule(name, module);
  }

  get #fields(): Record<string, unknown> {
    return this as unknown as Record<string, unknown>;
  }

  /** Refuses names that are no names, or taken by something of another kind. */
  #check(kind: 'buffer' | 'parameter' | 'module', name: string, isSameKind: boolean): void {
    const got = kind === 'module' ? `, got: ${name}` : '';
    if (name.includes('.')) throw new KeyError(`${kind} name can't contain "."${got}`);
    if (name === '') throw new KeyError(`${kind} name can't be empty string ""`);
    const known = this.#fields[name];
    if (known !== undefined && known !== null && !isSameKind) {
      throw new KeyError(`attribute '${name}' already exists`);
    }
  }

  /**
   * The name of a field in paths. Layers of the library have PyTorch's there (`running_mean`), so that
   * states can be exchanged.
   */
  protected pathOf(field: string): string {
    return field;
  }

  /** Own parameters: their names, themselves, what holds them. */
  protected *ownParameters(): Generator<[name: string, parameter: Parameter, place: Place]> {
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      if (value instanceof Parameter) {
        yield [this.pathOf(field), value, { holder: this, field }];
      }
    }
  }

  /** Own buffers: their names, themselves, what holds them. */
  protected *ownBuffers(): Generator<[name: string, buffer: Tensor, place: Place]> {
    for (const field of this.#buffers.keys()) {
      const value = this.#fields[field];
      if (value instanceof Tensor) yield [this.pathOf(field), value, { holder: this, field }];
    }
  }

  /** Direct parts, by field name; the elements of an array by `field.index`. */
  *namedChildren(): Generator<[string, Module]> {
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      if (value instanceof Module) yield [this.pathOf(field), value];
      else if (Array.isArray(value)) {
        for (const [i, item] of value.entries()) {
          if (item instanceof Module) yield [`${this.pathOf(field)}.${String(i)}`, item];
        }
      }
    }
  }

  children(): Module[] {
    return [...new Set([...this.namedChildren()].map(([, module]) => module))];
  }

  /** This module (path `prefix`) and all parts, each once. */
  *namedModules(
    prefix = '',
    { removeDuplicate = true }: Pick<MemberOptions, 'removeDuplicate'> = {},
  ): Generator<[string, Module]> {
    yield* this.#walk(prefix, removeDuplicate ? new Set() : null);
  }

  *#walk(path: string, seen: Set<Module> | null): Generator<[string, Module]> {
    if (seen?.has(this) === true) return;
    seen?.add(this);
    yield [path, this];
    for (const [name, child] of this.namedChildren()) yield* child.#walk(joined(path, name), seen);
  }

  modules(): Module[] {
    return [...this.namedModules()].map(([, module]) => module);
  }

  /** Parameters or buffers with their paths, own ones first. */
  *#members<T extends Tensor>(
    own: (module: Module) => Iterable<[string, T, Place]>,
    prefix: string,
    { recurse = true, removeDuplicate = true }: MemberOptions,
  ): Generator<[string, T]> {
    const seen = new Set<Tensor>();
    const modules: Iterable<[string, Module]> = recurse
      ? this.namedModules(prefix, { removeDuplicate })
      : [[prefix, this]];
    for (const [path, module] of modules) {
      for (const [name, member] of own(module)) {
        if (seen.has(member)) continue;
        if (removeDuplicate) seen.add(member);
        yield [joined(path, name), member];
      }
    }
  }

  /** All parameters with their paths, own ones first, each once. */
  namedParameters(prefix = '', options: MemberOptions = {}): Generator<[string, Parameter]> {
    return this.#members((module) => module.ownParameters(), prefix, options);
  }

  parameters({ recurse = true }: Pick<MemberOptions, 'recurse'> = {}): Parameter[] {
    return [...this.namedParameters('', { recurse })].map(([, parameter]) => parameter);
  }

  /** All buffers with their paths. */
  namedBuffers(prefix = '', options: MemberOptions = {}): Generator<[string, Tensor]> {
    return this.#members((module) => module.ownBuffers(), prefix, options);
  }

  buffers({ recurse = true }: Pick<MemberOptions, 'recurse'> = {}): Tensor[] {
    return [...this.namedBuffers('', { recurse })].map(([, buffer]) => buffer);
  }

  /** The part at a path: `layers.0`; '' is this module. */
  getSubmodule(path: string): Module {
    if (path === '') return this;
    for (const [name, child] of this.namedChildren()) {
      // A child's name may have a dot, where it is an element of an array.
      if (path === name) return child;
      if (path.startsWith(`${name}.`)) return child.getSubmodule(path.slice(name.length + 1));
    }
    const [name = ''] = path.split('.');
    if (this.#fields[name] !== undefined) {
      throw new AttributeError(`\`${name}\` is not an nn.Module`);
    }
    throw new AttributeError(`${this.constructor.name} has no attribute \`${name}\``);
  }

  /** The parameter at a path. */
  getParameter(path: string): Parameter {
    return this.#member(path, (module) => module.ownParameters(), 'an nn.Parameter');
  }

  /** The buffer at a path. */
  getBuffer(path: string): Tensor {
    return this.#member(path, (module) => module.ownBuffers(), 'a buffer');
  }

  #member<T>(path: string, own: (m: Module) => Iterable<[string, T, Place]>, kind: string): T {
    const dot = path.lastIndexOf('.');
    const owner = this.getSubmodule(path.slice(0, Math.max(0, dot)));
    const name = path.slice(dot + 1);
    for (const [each, member] of own(owner)) if (each === name) return member;
    if (owner.#fields[name] === undefined) {
      throw new AttributeError(`${owner.constructor.name} has no attribute \`${name}\``);
    }
    throw new AttributeError(`\`${name}\` is not ${kind}`);
  }

  /** Parameters and persistent buffers, shared ones under each name, module by module. */
  *#stateEntries(prefix = ''): Generator<StateEntry> {
    for (const [name, tensor, place] of this.ownParameters()) {
      yield { path: prefix + name, tensor, place };
    }
    for (const [name, tensor, place] of this.ownBuffers()) {
      if (this.#buffers.get(place.field) === true) yield { path: prefix + name, tensor, place };
    }
    for (const [name, child] of this.namedChildren()) {
      yield* child.#stateEntries(`${prefix}${name}.`);
    }
  }

  /**
   * All parameters and persistent buffers, on the memory of the module.
   * @param prefix before each path
   * @param keepVars the parameters themselves, instead of detached tensors
   */
  stateDict({ prefix = '', keepVars = false } = {}): StateDict {
    const entries = [...this.#stateEntries(prefix)];
    return Object.fromEntries(
      entries.map(({ path, tensor }) => [path, keepVars ? tensor : tensor.detach()]),
    );
  }

  /** Copies values into parameters and buffers. */
  loadStateDict(state: Readonly<Record<string, unknown>>, options: LoadOptions = {}): LoadReport {
    return loadInto(this.constructor.name, [...this.#stateEntries()], state, options);
  }

  /** A module of its own with copies of all tensors and parts, shared ones shared again; without hooks. */
  deepCopy(seen = new Map<object, object>()): this {
    const made = this.copyShell(seen);
    seen.set(this, made);
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      made.#fields[field] = copied(value, seen);
    }
    for (const [name, persistent] of this.#buffers) made.#buffers.set(name, persistent);
    return made;
  }

  /** A copy without its fields; classes that keep more than fields make more. */
  protected copyShell(_seen: Map<object, object>): this {
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

/** A copy of what a field holds; anything but tensors, modules and lists of them stays itself. */
function copied(value: unknown, seen: Map<object, object>): unknown {
  if (typeof value !== 'object' && typeof value !== 'function') return value;
  if (value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (value instanceof Module) return value.deepCopy(seen);
  if (Array.isArray(value)) return value.map((each) => copied(each, seen));
  if (!(value instanceof Tensor)) return value;
  const data = internally(() => value.detach().clone());
  const made =
    value instanceof Parameter
      ? new Parameter(data, { requiresGrad: value.requiresGrad })
      : data.requiresGrad_(value.requiresGrad);
  seen.set(value, made);
  return made;
}
