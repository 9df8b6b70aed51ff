/**
 * @file Which compiled functions are jax-js's own: those that it compiles before the program can. Each is one
 * operator, under the name of the function, and what it is traced with is nobody's business.
 */

import { SafeMap, SafeWeakSet } from '../realm/primordials.ts';
import type { Options, Primitive } from './hooks.ts';
import type { Main } from './library.ts';
import { compiled, functionOf } from './names.ts';

export class OwnFunctions {
  /** The library is loaded: what is compiled from now on is the program's. */
  hasBegun = false;
  /** The compiled function that was called last is one of them. */
  wasCalled = false;
  readonly #compiled = new SafeWeakSet<object>();
  readonly #names = new SafeMap<string, true>();
  readonly #traced = new SafeWeakSet<object>();

  compiles(f: { readonly name: string }): void {
    if (this.hasBegun) return;
    this.#compiled.add(f);
    this.#names.set(f.name, true);
  }

  calls(f: object): void {
    this.wasCalled = this.#compiled.has(f);
  }

  /** @param builder what the operators within are collected in */
  traces(f: object, builder: object): void {
    if (this.#compiled.has(f)) this.#traced.add(builder);
  }

  /**
   * Whether one of them is traced, or the library is not loaded yet.
   * @param main of the innermost `jit` or its like; null where nothing is traced
   */
  isTracing(main: Main | null): boolean {
    if (!this.hasBegun) return true;
    const builder = main?.globalData;
    return typeof builder === 'object' && builder !== null && this.#traced.has(builder);
  }

  /** What an operator of a backward pass is called: it was made of a function that was called before others. */
  nameBackward(primitive: Primitive, params: Options): string {
    const { of } = compiled(String(params['name']));
    return functionOf(primitive, params, this.#names.has(of));
  }
}
