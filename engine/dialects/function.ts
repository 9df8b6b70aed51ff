/** @file Custom functions under Python's names: static setup_context, generate_vmap_rule. */

import { Function } from '../autograd/function.ts';
import { snakeCase } from './case.ts';

type Statics = Record<string, unknown>;

/**
 * The base class of a dialect's custom functions: where the library asks a class for `setupContext`, its
 * `setup_context` answers.
 */
export function classFunction(): typeof Function {
  class Custom extends Function {}
  for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(Function))) {
    const python = snakeCase(name);
    if (python === name || typeof value.value !== 'function') continue;
    Object.defineProperty(Custom, name, {
      get(this: Statics): unknown {
        return python in this ? this[python] : value.value;
      },
      configurable: true,
    });
  }
  Object.defineProperty(Custom, 'name', { value: 'Function' });
  return Custom;
}
