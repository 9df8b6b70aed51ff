/** @file Reads a property of an object of the program without running the program's code. */

import util from 'node:util';

import { getOwnPropertyDescriptor, getPrototypeOf } from './primordials.ts';

const { isProxy } = util.types;

/** Stands for what only the program's code can tell. */
const COMPUTED = Symbol('computed');

/** @returns what is found on `object` or up its prototypes; `COMPUTED` behind a getter or a proxy */
export function ownValue(object: object, key: string): unknown {
  let holder: object | null = object;
  while (holder !== null) {
    if (isProxy(holder)) return COMPUTED;
    const descriptor = getOwnPropertyDescriptor(holder, key);
    if (descriptor !== undefined) return 'value' in descriptor ? descriptor.value : COMPUTED;
    holder = getPrototypeOf(holder) as object | null;
  }
  return undefined;
}

/** @returns the text found on `object` or up its prototypes; empty where it is computed or no text */
export function ownText(object: object, key: string): string {
  const value = ownValue(object, key);
  return typeof value === 'string' ? value : '';
}
