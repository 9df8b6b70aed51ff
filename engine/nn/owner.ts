/** @file What a module owns: parameters, buffers and other modules in its fields, found by names and paths. */

import { AttributeError, KeyError, pythonTypeOf, TypeError, ValueError } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { Instance } from './instance.ts';
import type { Module } from './module.ts';
import { Buffer, Parameter, ownedCopy, typeName } from './parameter.ts';
import type { Place, StateEntry } from './state-dict.ts';

export interface MemberOptions {
  /** Also those of parts; true by default. */
  readonly recurse?: boolean;
  /** Under several paths only once; true by default. */
  readonly removeDuplicate?: boolean;
}

const joined = (prefix: string, name: string): string =>
  prefix === '' ? name : `${prefix}.${name}`;

/** Only modules extend this class. */
const isModule = (value: unknown): value is Module => value instanceof Owner;

export abstract class Owner extends Instance {
  /** Names of the fields that are buffers, and whether they belong to the state. */
  readonly #buffers = new Map<string, boolean>();

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
        `cannot assign '${typeName(value)}' object to buffer '${name}' (torch Tensor or None required)`,
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
        `cannot assign '${typeName(value)}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
      );
    }
    this.#fields[name] = value;
  }

  /** Keeps a module in the field `name`, as an assignment does. */
  addModule(name: string, module: Module | null): void {
    if (module !== null && !isModule(module)) {
      throw new TypeError(`${typeName(module)} is not a Module subclass`);
    }
    this.#check('module', name, isModule(this.#fields[name]));
    this.#fields[name] = module;
  }

  /** The same. */
  registerModule(name: string, module: Module | null): void {
    this.addModule(name, module);
  }

  get #module(): Module {
    return this as unknown as Module;
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
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      const isBuffer = value instanceof Buffer || this.#buffers.has(field);
      if (isBuffer && value instanceof Tensor) {
        yield [this.pathOf(field), value, { holder: this, field }];
      }
    }
  }

  /** @internal An own parameter or buffer, and where it stands. */
  ownTensor(name: string): { tensor: Tensor; place: Place } | null {
    for (const [own, tensor, place] of [...this.ownParameters(), ...this.ownBuffers()]) {
      if (own === name) return { tensor, place };
    }
    return null;
  }

  /** Direct parts, by field name; the elements of an array by `field.index`. */
  *namedChildren(): Generator<[string, Module]> {
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      if (isModule(value)) yield [this.pathOf(field), value];
      else if (Array.isArray(value)) {
        for (const [i, item] of value.entries()) {
          if (isModule(item)) yield [`${this.pathOf(field)}.${String(i)}`, item];
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
    if (seen?.has(this.#module) === true) return;
    seen?.add(this.#module);
    yield [path, this.#module];
    for (const [name, child] of this.namedChildren()) yield* child.#walk(joined(path, name), seen);
  }

  modules(options: Pick<MemberOptions, 'removeDuplicate'> = {}): Module[] {
    return [...this.namedModules('', options)].map(([, module]) => module);
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
      : [[prefix, this.#module]];
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
    if (path === '') return this.#module;
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

  /**
   * Puts a module at a path: in the place of another, or of none.
   * @param strict there must be one
   */
  setSubmodule(path: string, module: Module, { strict = false }: { strict?: boolean } = {}): void {
    if (path === '') throw new ValueError('Cannot set the submodule without a target name!');
    if (!isModule(module)) {
      throw new ValueError(
        `\`module\` is not an nn.Module, found <class '${pythonTypeOf(module)}'>`,
      );
    }
    const dot = path.lastIndexOf('.');
    const parent = this.getSubmodule(path.slice(0, Math.max(0, dot)));
    const name = path.slice(dot + 1);
    const known = [...parent.namedChildren()].find(([each]) => each === name);
    if (known === undefined) {
      if (parent.#fields[name] !== undefined) {
        throw new AttributeError(`\`${name}\` is not an nn.Module`);
      }
      if (strict)
        throw new AttributeError(`${parent.constructor.name} has no attribute \`${name}\``);
    }
    parent.#fields[name] = module;
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

  /** Own parameters and persistent buffers. */
  protected *ownState(prefix = ''): Generator<StateEntry> {
    for (const [name, tensor, place] of this.ownParameters()) {
      yield { path: prefix + name, tensor, place };
    }
    for (const [name, tensor, place] of this.ownBuffers()) {
      const isKept = tensor instanceof Buffer ? tensor.persistent : this.#buffers.get(place.field);
      if (isKept === true) yield { path: prefix + name, tensor, place };
    }
  }

  /** A module of its own with copies of all tensors and parts, shared ones shared again; without hooks. */
  deepCopy(seen = new Map<object, object>()): this {
    return this.copyAt('', seen);
  }

  /** @internal The same of a part of what is copied, to which a path leads: `.layers[0]`. */
  copyAt(path: string, seen = new Map<object, object>()): this {
    const made = this.copyShell(path, seen);
    seen.set(this, made);
    for (const [field, value] of Object.entries(this) as [string, unknown][]) {
      made.#fields[field] = copied(value, `${path}.${field}`, seen);
    }
    for (const [name, persistent] of this.#buffers) made.#buffers.set(name, persistent);
    return made;
  }

  /** A copy without its fields; classes that keep more than fields make more. */
  protected abstract copyShell(path: string, seen: Map<object, object>): this;
}

/** A copy of what a field holds; anything but tensors, modules and lists of them stays itself. */
function copied(value: unknown, path: string, seen: Map<object, object>): unknown {
  if (typeof value !== 'object' && typeof value !== 'function') return value;
  if (value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (isModule(value)) return value.copyAt(path, seen);
  if (Array.isArray(value))
    return value.map((each, i) => copied(each, `${path}[${String(i)}]`, seen));
  if (!(value instanceof Tensor)) return value;
  const made = ownedCopy(value, path);
  seen.set(value, made);
  return made;
}
