/** @file What a module is made of: an object, or a function that runs it where a dialect calls modules. */

import { state } from '../autograd/state.ts';

// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a constructor may return another object, a function may not become a base class
export class Instance {
  constructor() {
    if (state.maker !== null) return state.maker.module(new.target.prototype);
  }
}
