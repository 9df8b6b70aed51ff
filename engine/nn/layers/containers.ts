/** @file Modules that hold modules, which their owner (or Sequential itself) runs: by number or by name. */

import {
  IndexError,
  KeyError,
  NotImplementedError,
  TypeError,
  pythonTypeOf,
} from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Module } from '../module.ts';

/** A module from one tensor to one tensor. */
export type Layer = Module & { forward(x: Tensor): Tensor };

/** Makes a part readable and writable as `owner[name]`, unseen by whoever lists the fields. */
export function expose(
  owner: object,
  name: string,
  get: () => unknown,
  set: (value: never) => void,
): void {
  Object.defineProperty(owner, name, { get, set, enumerable: false, configurable: true });
}

/** Where a debugger, which runs no accessors, finds what they give; `engine/recorder/realm/symbols.ts` has the same. */
const PARTS = Symbol.for('gradlens.parts');

/** @param parts by the names under which `owner` has them; stays the same object */
export function showParts(owner: object, parts: object): void {
  Object.defineProperty(owner, PARTS, { value: parts });
}

export function unrunnable(module: Module): never {
  throw new NotImplementedError(
    `Module [${module.constructor.name}] is missing the required "forward" function`,
  );
}

/** Modules in an order, under their numbers unless they have names. */
export abstract class Numbered<M extends Module> extends Module {
  [index: number]: M;
  readonly #names: string[] = [];
  readonly #modules: Record<string, M> = {};

  constructor() {
    super();
    showParts(this, this.#modules);
  }

  protected fill(parts: Iterable<readonly [name: string | null, module: M]>): void {
    for (const [given, module] of parts) {
      const kind: unknown = module;
      if (!(kind instanceof Module))
        throw new TypeError(`${pythonTypeOf(kind)} is not a Module subclass`);
      const name = given ?? String(this.#names.length);
      // As in PyTorch, under a name that is taken it takes the place of what was there.
      if (!Object.hasOwn(this.#modules, name)) this.#names.push(name);
      this.#modules[name] = module;
      this.#expose(this.#names.length - 1);
      if (given !== null && !(name in this)) {
        expose(
          this,
          name,
          () => this.#modules[name],
          (other: M) => (this.#modules[name] = other),
        );
      }
    }
  }

  override *namedChildren(): Generator<[string, Module]> {
    yield* this.#parts();
  }

  #parts(): [name: string, module: M][] {
    return this.#names.map((name) => [name, this.#modules[name] as M]);
  }

  #expose(index: number): void {
    expose(
      this,
      String(index),
      () => this.at(index),
      (module: M) => {
        this.setAt(index, module);
      },
    );
  }

  #place(index: number): number {
    const { length } = this.#names;
    if (index < -length || index >= length) {
      throw new IndexError(`index ${String(index)} is out of range`);
    }
    return index < 0 ? index + length : index;
  }

  get length(): number {
    return this.#names.length;
  }

  /** The module at a place; negative ones count from the end. */
  at(index: number): M {
    return this.#modules[this.#names[this.#place(index)] as string] as M;
  }

  /** Puts a module in the place of another. */
  setAt(index: number, module: M): void {
    this.#modules[this.#names[this.#place(index)] as string] = module;
  }

  /** The modules from `start` to before `end`, in a container of the same kind; negative ones count from the end. */
  slice(start = 0, end = this.length): this {
    const made = this.shell();
    made.fill(this.partsOf(this.#parts().slice(start, end)));
    return made;
  }

  /** What of some parts a slice keeps: names and modules. */
  protected partsOf(parts: readonly [name: string, module: M][]): [string | null, M][] {
    return parts.map(([, module]) => [null, module]);
  }

  /** Adds a module at the end. */
  append(module: M): this {
    this.fill([[null, module]]);
    return this;
  }

  extend(modules: Iterable<M>): this {
    for (const module of modules) this.append(module);
    return this;
  }

  /** Before the module at a place; all are numbered anew. */
  insert(index: number, module: M): this {
    const all = [...this];
    all.splice(index, 0, module);
    this.#renumber(all);
    return this;
  }

  /** Takes a module out, the last one by default; all are numbered anew. */
  pop(index = -1): M {
    const place = this.#place(index);
    const module = this.at(place);
    this.#renumber([...this].toSpliced(place, 1));
    return module;
  }

  private shell(): this {
    return Reflect.construct(Numbered, [], this.constructor) as this;
  }

  protected override copyShell(path: string, seen: Map<object, object>): this {
    const made = this.shell();
    const wayTo = (name: string): string => (/^\d+$/.test(name) ? `[${name}]` : `.${name}`);
    made.fill(
      [...this.namedChildren()].map(([name, part]) => [
        name,
        part.copyAt(path + wayTo(name), seen) as M,
      ]),
    );
    return made;
  }

  #renumber(modules: readonly M[]): void {
    for (const [i, name] of this.#names.entries()) {
      Reflect.deleteProperty(this, i);
      if (Object.hasOwn(this, name)) Reflect.deleteProperty(this, name);
      Reflect.deleteProperty(this.#modules, name);
    }
    this.#names.length = 0;
    this.fill(modules.map((module) => [null, module]));
  }

  *[Symbol.iterator](): IterableIterator<M> {
    for (const name of this.#names) yield this.#modules[name] as M;
  }
}

/** Modules one after the other. */
export class Sequential extends Numbered<Layer> {
  constructor(layers: Readonly<Record<string, Layer>>);
  constructor(...layers: Layer[]);
  constructor(...layers: (Layer | Readonly<Record<string, Layer>>)[]) {
    super();
    const [first] = layers;
    if (typeof first === 'object' && !(first instanceof Module)) this.fill(Object.entries(first));
    else this.fill((layers as Layer[]).map((layer) => [null, layer]));
  }

  protected override partsOf(parts: readonly [string, Layer][]): [string, Layer][] {
    return [...parts];
  }

  forward(x: Tensor): Tensor {
    let result = x;
    for (const layer of this) result = layer.call(result);
    return result;
  }
}

/** A list of modules; its owner runs them. */
export class ModuleList<M extends Module = Module> extends Numbered<M> {
  constructor(modules: Iterable<M> = []) {
    super();
    this.extend(modules);
  }

  forward(): never {
    return unrunnable(this);
  }

  /** Equal neighbours are shown once. */
  override toString(): string {
    const lines: { text: string; first: number; last: number }[] = [];
    [...this].forEach((module, i) => {
      const text = String(module);
      const before = lines.at(-1);
      if (before?.text === text) before.last = i;
      else lines.push({ text, first: i, last: i });
    });
    const { name } = this.constructor;
    if (lines.length === 0) return `${name}()`;
    const shown = lines.map(({ text, first, last }) => {
      const place =
        first === last
          ? `(${String(first)}): `
          : `(${String(first)}-${String(last)}): ${String(last - first + 1)} x `;
      return `\n  ${(place + text).replaceAll('\n', '\n  ')}`;
    });
    return `${name}(${shown.join('')}\n)`;
  }
}

/** Modules by name, which are its fields; the owner runs them. */
export class ModuleDict<M extends Module = Module> extends Module {
  // eslint-disable-next-line @typescript-eslint/unified-signatures -- where an object is due, the dialects read no keywords
  constructor(modules: Readonly<Record<string, M>>);
  constructor();
  constructor(modules: Readonly<Record<string, M>> = {}) {
    super();
    this.update(modules);
  }

  get length(): number {
    return this.keys().length;
  }

  has(name: string): boolean {
    return Object.hasOwn(this, name) && Reflect.get(this, name) instanceof Module;
  }

  get(name: string): M {
    if (!this.has(name)) throw new KeyError(name);
    return Reflect.get(this, name) as M;
  }

  set(name: string, module: M): this {
    if (!this.has(name) && name in this) {
      throw new KeyError(`attribute '${name}' already exists`);
    }
    Reflect.set(this, name, module);
    return this;
  }

  update(modules: Readonly<Record<string, M>>): void {
    for (const [name, module] of Object.entries(modules)) this.set(name, module);
  }

  pop(name: string): M {
    const module = this.get(name);
    Reflect.deleteProperty(this, name);
    return module;
  }

  clear(): void {
    for (const name of this.keys()) this.pop(name);
  }

  keys(): string[] {
    return this.items().map(([name]) => name);
  }

  values(): M[] {
    return this.items().map(([, module]) => module);
  }

  items(): [string, M][] {
    return [...this.namedChildren()] as [string, M][];
  }

  /** The names. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.keys()[Symbol.iterator]();
  }

  forward(): never {
    return unrunnable(this);
  }
}
