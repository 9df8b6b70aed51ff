/** @file Modules that hold parameters, which their owner uses: ParameterList, ParameterDict. */

import { KeyError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Module } from '../module.ts';
import { Parameter, ownedCopy, typeName } from '../parameter.ts';
import type { Place } from '../state-dict.ts';
import { expose, showParts, unrunnable } from './containers.ts';

/** Tensors become parameters. */
const asParameter = (x: Tensor): Parameter => (x instanceof Parameter ? x : new Parameter(x));

function lineOf(name: string, type: string, { shape }: Parameter): string {
  return `  (${name}): Parameter containing: [${type} of size ${shape.join('x')}]`;
}

/** A list of parameters. */
export class ParameterList extends Module {
  readonly [index: number]: Parameter;
  readonly #items: Parameter[] = [];

  constructor(parameters: Iterable<Tensor> = []) {
    super();
    showParts(this, this.#items);
    this.extend(parameters);
  }

  protected override *ownParameters(): Generator<[string, Parameter, Place]> {
    const holder = this.#items;
    for (const [i, item] of holder.entries()) {
      yield [String(i), item, { holder, field: String(i) }];
    }
  }

  protected override copyShell(path: string): this {
    const made = Reflect.construct(ParameterList, [], this.constructor) as this;
    return made.extend(this.#items.map((item, i) => ownedCopy(item, `${path}[${String(i)}]`)));
  }

  append(parameter: Tensor): this {
    const place = this.#items.push(asParameter(parameter)) - 1;
    expose(
      this,
      String(place),
      () => this.#items[place],
      (other: Tensor) => (this.#items[place] = asParameter(other)),
    );
    return this;
  }

  extend(parameters: Iterable<Tensor>): this {
    for (const parameter of parameters) this.append(parameter);
    return this;
  }

  get length(): number {
    return this.#items.length;
  }

  at(index: number): Parameter | undefined {
    return this.#items.at(index);
  }

  [Symbol.iterator](): IterableIterator<Parameter> {
    return this.#items[Symbol.iterator]();
  }

  forward(): never {
    return unrunnable(this);
  }

  override extraRepr(): string {
    return this.#items.map((item, i) => lineOf(String(i), `torch.${item.dtype}`, item)).join('\n');
  }
}

/** Parameters by name. */
export class ParameterDict extends Module {
  readonly #kept: Record<string, Parameter> = {};

  /** The parameters; those that were assigned as fields join them. */
  get #items(): Record<string, Parameter> {
    for (const [name, value] of Object.entries(this) as [string, unknown][]) {
      if (!(value instanceof Parameter)) continue;
      Reflect.deleteProperty(this, name);
      this.#keep(name, value);
    }
    return this.#kept;
  }

  #keep(name: string, parameter: Parameter): void {
    expose(
      this,
      name,
      () => this.#kept[name],
      (other: Tensor) => this.set(name, other),
    );
    this.#kept[name] = parameter;
  }

  // eslint-disable-next-line @typescript-eslint/unified-signatures -- where an object is due, the dialects read no keywords
  constructor(parameters: Readonly<Record<string, Tensor>>);
  constructor();
  constructor(parameters: Readonly<Record<string, Tensor>> = {}) {
    super();
    showParts(this, this.#kept);
    this.update(parameters);
  }

  protected override *ownParameters(): Generator<[string, Parameter, Place]> {
    const holder = this.#items;
    for (const [field, item] of Object.entries(holder)) yield [field, item, { holder, field }];
  }

  protected override copyShell(path: string): this {
    const made = Reflect.construct(ParameterDict, [], this.constructor) as this;
    for (const [name, item] of this.items()) made.set(name, ownedCopy(item, `${path}.${name}`));
    return made;
  }

  get length(): number {
    return this.keys().length;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#items, name);
  }

  get(name: string): Parameter {
    const parameter = this.#items[name];
    if (parameter === undefined) throw new KeyError(name);
    return parameter;
  }

  set(name: string, parameter: Tensor): this {
    if (!this.has(name) && name in this) {
      throw new KeyError(`attribute '${name}' already exists`);
    }
    this.#keep(name, asParameter(parameter));
    return this;
  }

  /** Sets parameters, in the order of their names. */
  update(parameters: Readonly<Record<string, Tensor>>): void {
    for (const name of Object.keys(parameters).sort()) this.set(name, parameters[name] as Tensor);
  }

  pop(name: string): Parameter {
    const parameter = this.get(name);
    for (const holder of [this.#items, this]) Reflect.deleteProperty(holder, name);
    return parameter;
  }

  keys(): string[] {
    return Object.keys(this.#items);
  }

  values(): Parameter[] {
    return Object.values(this.#items);
  }

  items(): [string, Parameter][] {
    return Object.entries(this.#items);
  }

  /** The names. */
  [Symbol.iterator](): IterableIterator<string> {
    return this.keys()[Symbol.iterator]();
  }

  forward(): never {
    return unrunnable(this);
  }

  override extraRepr(): string {
    return this.items()
      .map(([name, item]) => lineOf(name, typeName(item), item))
      .join('\n');
  }
}
