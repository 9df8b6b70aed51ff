/** @file What a module is made of: an object, or a function that runs it where a dialect calls modules. */

/** Makes the object that a constructor then gives its fields; null: an ordinary object. */
let make: ((prototype: object) => object) | null = null;

/** Decides what modules are made of from here on; returns the rule before. */
export function setModuleMaker(next: typeof make): typeof make {
  const before = make;
  make = next;
  return before;
}

// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- a constructor may return another object, a function may not become a base class
export class Instance {
  constructor() {
    if (make !== null) return make(new.target.prototype);
  }
}
