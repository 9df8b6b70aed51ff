/**
 * @file A dialect as its programs meet it: calls by Python's rules, and tensors and modules under its names.
 *
 * A tensor speaks the dialect of the call that made it, through its prototype, which is the library's own
 * one with Python's names on top. So a program that imports a dialect changes nothing for another one in the
 * same process: tensors of both mix, and each keeps the meaning of its methods.
 */

import { GradientEdge } from '../autograd/gradient-edge.ts';
import type { Node } from '../autograd/node.ts';
import { state, type Maker } from '../autograd/state.ts';
import { Module } from '../nn/module.ts';
import { convert } from './call.ts';
import { chain, pathOf } from './classes.ts';
import { named, tensorMembers, type Members } from './members.ts';
import { NodeViews } from './nodes.ts';
import { withPythonNames } from './results.ts';

export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Where a system differs from PyTorch. */
export interface Manner {
  /** What it calls a node. */
  nodeName(node: Node): string;
  /** What it throws for an error of ours; `args` are the call's, with the tensor it was called on first. */
  thrown(error: unknown, args: readonly unknown[]): unknown;
  /** Refuses arguments that its function at a path does not take; they would mean something to ours. */
  readonly refuse?: (path: string, args: readonly unknown[]) => void;
  /** Its own members of tensors. */
  readonly members?: Members;
}

export class Speaker implements Maker {
  readonly nodes: NodeViews;
  readonly #manner: Manner;
  readonly #prototypes = new Map<object, object>();

  constructor(manner: Manner) {
    this.#manner = manner;
    this.nodes = new NodeViews(
      (node) => manner.nodeName(node),
      (work) => this.within(work),
    );
  }

  /** Runs work of the dialect: the tensors and modules it makes speak it. */
  within<T>(work: () => T): T {
    const before = state.maker;
    state.maker = this;
    try {
      return work();
    } finally {
      state.maker = before;
    }
  }

  /** Calls the function at a path of the library as Python would. */
  call(path: string, f: AnyFunction, self: unknown, args: unknown[]): unknown {
    const before = state.maker;
    state.maker = this;
    try {
      this.#manner.refuse?.(path, args);
      return this.#speaking(Reflect.apply(f, self, convert(path, args)));
    } catch (error) {
      throw this.#manner.thrown(error, self === undefined ? args : [self, ...args]);
    } finally {
      state.maker = before;
    }
  }

  /** What a call returns, as Python has it. */
  #speaking(result: unknown): unknown {
    if (Array.isArray(result) && result.some((each) => typeof each === 'function'))
      return result.map((each) => this.#speaking(each));
    if (typeof result === 'function' && !(result instanceof Module)) return this.#spoken(result);
    if (result instanceof GradientEdge) {
      const node = this.nodes.viewOf(result.edge.node);
      return Object.defineProperty(result, 'node', { value: node });
    }
    return withPythonNames(result);
  }

  /** A function that a call returned, such as `vmap(f)`. */
  #spoken(f: object): AnyFunction {
    const spoken: AnyFunction = (...args) =>
      this.within(() => this.#speaking(Reflect.apply(f as AnyFunction, undefined, args)));
    return Object.defineProperty(spoken, 'name', { value: (f as AnyFunction).name });
  }

  /** A method that is called as Python would, under one of its names. */
  method(path: string, name: string, f: AnyFunction): PropertyDescriptor {
    const call = this.call.bind(this);
    return named(name, function (...args) {
      return call(path, f, this, args);
    });
  }

  /** The prototype of tensors that are made in a call of the dialect. */
  tensor(prototype: object): object {
    const known = this.#prototypes.get(prototype);
    if (known !== undefined) return known;
    const result = Object.create(prototype) as object;
    Object.defineProperties(result, tensorMembers(this, prototype));
    Object.defineProperties(result, this.#manner.members ?? {});
    this.#prototypes.set(prototype, result);
    return result;
  }

  /** The library's own `forward` is called as in Python, too; a program's class has its own rules. */
  #modulePrototype(prototype: object): object {
    const known = this.#prototypes.get(prototype);
    if (known !== undefined) return known;
    let path: string | undefined;
    let own: PropertyDescriptor | undefined;
    for (const owner of chain(prototype)) {
      path ??= pathOf(owner);
      own = Object.getOwnPropertyDescriptor(owner, 'forward');
      if (own !== undefined) break;
    }
    const result =
      path === undefined || own === undefined
        ? prototype
        : (Object.create(prototype, {
            forward: this.method(`${path}.forward`, 'forward', own.value as AnyFunction),
          }) as object);
    this.#prototypes.set(prototype, result);
    return result;
  }

  /** A module that runs when it is called, as in Python: a function with the module's prototype. */
  module(prototype: object): object {
    const result = ((...inputs: never[]) =>
      this.within(() => result.call(...inputs))) as unknown as Module;
    for (const name of ['name', 'length']) Reflect.deleteProperty(result, name);
    return Object.setPrototypeOf(result, this.#modulePrototype(prototype)) as object;
  }
}
