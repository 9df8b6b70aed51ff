/**
 * @file The contexts of `node:vm` in which runners run tests (jest, vitest with its pools of contexts): each has
 * globals of its own, where a library loaded in it looks for the recorder.
 */

import module from 'node:module';
import type * as Vm from 'node:vm';

import { builtIn } from './built-in.ts';
import { apply, defineProperty } from './primordials.ts';
import { quietly } from './quietly.ts';
import { isRunByJest, isRunByVitest } from './signs.ts';
import { COPIES, SLOT } from './symbols.ts';

/** Copies of our library in one context: each counts its tensors from a number of its own. */
const COPIES_OF_A_CONTEXT = 16;
/** The numbers of more copies are not exact; see `engine/autograd/copies.ts`. */
const MOST_COPIES = 8000;

/**
 * To be called before the runner makes its contexts. Others make some, too, for code that has no library; what
 * wraps `createContext` shows in the stack of an error that it throws.
 *
 * @param share called with the globals of each new context
 */
export function watchContexts(share: (globals: object) => void): void {
  if (!isRunByJest() && !isRunByVitest()) return;
  const vm = builtIn('node:vm') as typeof Vm;
  const original = vm.createContext as (...args: unknown[]) => object;
  let copies = 0;
  vm.createContext = function createContext(this: unknown, ...args: unknown[]) {
    const globals = apply(original, this, args) as Vm.Context;
    quietly(() => {
      copies += COPIES_OF_A_CONTEXT;
      if (copies >= MOST_COPIES) return;
      // Hidden from enumeration, so that a test that prints its globals sees no more than always.
      defineProperty(globals, COPIES, { value: copies, configurable: true });
      const slot = (globalThis as unknown as Record<symbol, unknown>)[SLOT];
      defineProperty(globals, SLOT, { value: slot, configurable: true });
      share(globals);
    });
    return globals;
  };
  module.syncBuiltinESMExports();
}
