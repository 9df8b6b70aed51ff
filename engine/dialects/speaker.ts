/**
 * @file A dialect as its programs meet it: calls by Python's rules, and tensors and modules under its names.
 *
 * A tensor, a module, an optimizer or a context speaks the dialect of the call that made it, through its
 * prototype, which is the library's own one with Python's names on top. So a program that imports a dialect
 * changes nothing for another one in the same process: objects of both mix, and each keeps the meaning of its
 * methods.
 */

import type { Node } from '../autograd/node.ts';
import { state, type Maker } from '../autograd/state.ts';
import { Module } from '../nn/module.ts';
import { Tensor } from '../tensor/tensor.ts';
import { Generator } from '../tensor/random-state.ts';
import { convert, isKeywords } from './call.ts';
import { chain } from './classes.ts';
import { named, tensorMembers, type Members } from './members.ts';
import { NodeViews } from './nodes.ts';
import { objectMembers } from './objects.ts';
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
    this.nodes = new NodeViews((node) => manner.nodeName(node), this);
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
      const last = args.at(-1);
      if (isKeywords(last) && last['generator'] instanceof Generator) {
        const { generator, ...rest } = last;
        const others = [...args.slice(0, -1), ...(Object.keys(rest).length > 0 ? [rest] : [])];
        return generator.draw(() => this.call(path, f, self, others));
      }
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

  /**
   * What stands between an object that is made in a call of the dialect and its class: the class's prototype
   * with Python's names on top. A class of a program, which extends one of the dialect, has them already.
   */
  prototype(of: object): object {
    const known = this.#prototypes.get(of);
    if (known !== undefined) return known;
    const result = isSpoken(of) ? of : (Object.create(of) as object);
    this.#prototypes.set(of, result);
    if (result === of) return result;
    spoken.add(result);
    if (of === Tensor.prototype || of instanceof Tensor) {
      Object.defineProperties(result, tensorMembers(this, of));
      Object.defineProperties(result, this.#manner.members ?? {});
    } else Object.defineProperties(result, objectMembers(this, of));
    return result;
  }

  /** A module that runs when it is called, as in Python: a function with the module's prototype. */
  module(prototype: object): object {
    const result = ((...inputs: never[]) =>
      this.within(() => result.call(...inputs))) as unknown as Module;
    for (const name of ['name', 'length']) Reflect.deleteProperty(result, name);
    return Object.setPrototypeOf(result, this.prototype(prototype)) as object;
  }
}

/** The prototypes of all dialects. */
const spoken = new WeakSet<object>();

/** Whether a class extends one of a dialect. */
function isSpoken(prototype: object): boolean {
  for (const owner of chain(prototype)) if (spoken.has(owner)) return true;
  return false;
}
