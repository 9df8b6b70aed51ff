/** @file Reads a text property of an object of the program without running the program's code. */

import util from 'node:util';

import { getOwnPropertyDescriptor, getPrototypeOf } from './primordials.ts';

const { isProxy } = util.types;

/** @returns the text found on `object` or up its prototypes; empty where it is computed or no text */
export function ownText(object: object, key: string): string {
  let holder: object | null = object;
  while (holder !== null && !isProxy(holder)) {
    const descriptor = getOwnPropertyDescriptor(holder, key);
    if (descriptor !== undefined)
      return typeof descriptor.value === 'string' ? descriptor.value : '';
    holder = getPrototypeOf(holder) as object | null;
  }
  return '';
}
