/** @file Custom functions under Python's names: static setup_context, generate_vmap_rule. */

import { Function } from '../autograd/function.ts';
import { snakeCase } from './case.ts';

type Statics = Record<string, unknown>;

/** What the library asks a class for, where Python's name differs. */
const OPTIONAL = ['setupContext', 'generateVmapRule'];

/** The base class of a dialect's custom functions: `setupContext` is their `setup_context`. */
export function classFunction(): typeof Function {
  class Custom extends Function {}
  for (const name of OPTIONAL) {
    const python = snakeCase(name);
    Object.defineProperty(Custom, name, {
      get(this: Statics): unknown {
        return this[python];
      },
      configurable: true,
    });
  }
  // In Python `F.apply` is a function that knows its class: programs pass it on.
  Object.defineProperty(Custom, 'apply', {
    get(this: typeof Function): unknown {
      return Function.apply.bind(this as never);
    },
    configurable: true,
  });
  Object.defineProperty(Custom, 'name', { value: 'Function' });
  return Custom;
}
