/** @file Custom functions under Python's names: static setup_context, generate_vmap_rule; apply as a value. */

import { Function } from '../autograd/custom/function.ts';
import { warn } from '../autograd/warnings.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { snakeCase } from './case.ts';
import type { AnyFunction, Speaker } from './speaker.ts';

type Statics = Record<string, unknown>;

/** What the library asks a class for, where Python's name differs. */
const OPTIONAL = ['setupContext', 'generateVmapRule', 'clearSavedTensorsOnAccess'];

const LEGACY =
  'Legacy autograd function with non-static forward method is deprecated. Please use new-style autograd function with static forward method. (Example: https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)';

/**
 * The base class of a dialect's custom functions: `setupContext` is their `setup_context`. `apply` is bound
 * to its class, as Python binds it. An instance can be called, only to be told that this is over.
 */
export function classFunction(speaker: Speaker): typeof Function {
  class Custom extends Function {
    static readonly generate_vmap_rule: boolean = false;
    constructor() {
      super();
      warn(
        `<class '__main__.${new.target.name}'> should not be instantiated. Methods on autograd functions are all static, so you should invoke them on the class itself. Instantiating an autograd function will raise an error in a future version of PyTorch.`,
        'DeprecationWarning',
      );
      const called = (): never => {
        throw new RuntimeError(LEGACY);
      };
      return Object.setPrototypeOf(called, new.target.prototype) as Custom;
    }
  }
  Object.defineProperty(Custom, 'apply', {
    get(this: typeof Function): unknown {
      const apply = Function.apply.bind(this as never) as AnyFunction;
      return (...args: unknown[]) => speaker.within(() => apply(...args));
    },
    configurable: true,
  });
  for (const name of OPTIONAL) {
    const python = snakeCase(name);
    Object.defineProperty(Custom, name, {
      get(this: Statics): unknown {
        return this[python];
      },
      configurable: true,
    });
  }
  Object.defineProperty(Custom, 'name', { value: 'Function' });
  return Custom;
}
