/**
 * @file Writes an operator's options as JSON without running any code of the program: no getters, no
 * `toJSON`, no `toString`.
 */

import {
  getOwnPropertyDescriptor,
  isArray,
  ownKeys,
  sliceText,
  stringify,
} from '../realm/primordials.ts';

const DEPTH = 3;
const ITEMS = 64;
const CHARACTERS = 256;

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return stringify(sliceText(value, 0, CHARACTERS));
    case 'number':
      // JSON has no NaN and no infinities.
      return value - value === 0 ? `${value}` : `"${value}"`;
    case 'bigint':
    case 'boolean':
      return `${value}`;
    case 'object':
      if (value === null || depth === 0) return 'null';
      return isArray(value) ? writeArray(value, depth) : writeObject(value, depth);
    default:
      return 'null';
  }
}

function writeArray(items: readonly unknown[], depth: number): string {
  let text = '';
  for (let i = 0; i < items.length && i < ITEMS; i++) {
    text += `${i > 0 ? ',' : ''}${write(items[i], depth - 1)}`;
  }
  return `[${text}]`;
}

function writeObject(object: object, depth: number): string {
  const keys = ownKeys(object);
  let text = '';
  for (let i = 0; i < keys.length && i < ITEMS; i++) {
    const key = keys[i];
    if (typeof key !== 'string') continue;
    const descriptor = getOwnPropertyDescriptor(object, key);
    if (descriptor === undefined || !('value' in descriptor)) continue;
    text += `${text === '' ? '' : ','}${stringify(key)}:${write(descriptor.value, depth - 1)}`;
  }
  return `{${text}}`;
}

/** @returns JSON text, empty for no options */
export function attributesText(attributes: Readonly<Record<string, unknown>> | null): string {
  return attributes === null ? '' : writeObject(attributes, DEPTH);
}
