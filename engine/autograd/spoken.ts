/** @file What programs hold beside tensors and modules: made in a call of a dialect, it speaks that dialect. */

import { state } from './state.ts';

/** Base of such classes: a dialect puts its names between an object and its class. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- classes extend it
export abstract class Spoken {
  constructor() {
    const { maker } = state;
    if (maker !== null) Object.setPrototypeOf(this, maker.prototype(new.target.prototype));
  }
}
