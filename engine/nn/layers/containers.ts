/** @file Modules that hold modules or parameters: Sequential, ModuleList, ModuleDict, ParameterList. */

import { NotImplementedError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';

/** A module from one tensor to one tensor. */
export type Layer = Module & { forward(x: Tensor): Tensor };

/** Numbered parts: `0`, `1` …, as in PyTorch's state dictionaries. */
function* numbered<T>(items: Iterable<T>): Generator<[string, T]> {
  let i = 0;
  for (const item of items) yield [String(i++), item];
}

function unrunnable(module: Module): never {
  throw new NotImplementedError(
    `Module [${module.constructor.name}] is missing the required "forward" function`,
  );
}

/** Modules one after the other. */
export class Sequential extends Module {
  readonly layers: Layer[];

  constructor(...layers: Layer[]) {
    super();
    this.layers = layers;
  }

  override *namedChildren(): Generator<[string, Module]> {
    yield* numbered(this.layers);
  }

  /** Adds a layer at the end. */
  append(layer: Layer): this {
    this.layers.push(layer);
    return this;
  }

  get length(): number {
    return this.layers.length;
  }

  at(index: number): Layer | undefined {
    return this.layers.at(index);
  }

  [Symbol.iterator](): IterableIterator<Layer> {
    return this.layers[Symbol.iterator]();
  }

  forward(x: Tensor): Tensor {
    let result = x;
    for (const layer of this.layers) result = layer.call(result);
    return result;
  }
}

/** A list of modules; its owner runs them. */
export class ModuleList<M extends Module = Module> extends Module {
  readonly items: M[];

  constructor(modules: Iterable<M> = []) {
    super();
    this.items = [...modules];
  }

  override *namedChildren(): Generator<[string, Module]> {
    yield* numbered(this.items);
  }

  append(module: M): this {
    this.items.push(module);
    return this;
  }

  get length(): number {
    return this.items.length;
  }

  at(index: number): M | undefined {
    return this.items.at(index);
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.items[Symbol.iterator]();
  }

  forward(): never {
    return unrunnable(this);
  }
}

/** Modules by name; the owner runs them. */
export class ModuleDict<M extends Module = Module> extends Module {
  readonly items: Map<string, M>;

  constructor(modules: Readonly<Record<string, M>> = {}) {
    super();
    this.items = new Map(Object.entries(modules));
  }

  override *namedChildren(): Generator<[string, Module]> {
    yield* this.items;
  }

  get(name: string): M | undefined {
    return this.items.get(name);
  }

  set(name: string, module: M): this {
    this.items.set(name, module);
    return this;
  }

  forward(): never {
    return unrunnable(this);
  }
}

/** A list of parameters. */
export class ParameterList extends Module {
  readonly items: Parameter[];

  constructor(parameters: Iterable<Parameter> = []) {
    super();
    this.items = [...parameters];
  }

  override *ownParameters(): Generator<[string, Parameter]> {
    yield* numbered(this.items);
  }

  append(parameter: Parameter): this {
    this.items.push(parameter);
    return this;
  }

  get length(): number {
    return this.items.length;
  }

  at(index: number): Parameter | undefined {
    return this.items.at(index);
  }

  [Symbol.iterator](): IterableIterator<Parameter> {
    return this.items[Symbol.iterator]();
  }

  forward(): never {
    return unrunnable(this);
  }
}
