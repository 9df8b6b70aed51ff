/** @file A graph's JSON laid out as MXNet's writer does: long lists and objects broken, short ones not. */

import type { JsonGraph } from '../../symbol/json.ts';

/** Lists of more than this many numbers are broken. */
const SHORT = 10;

const isPlain = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'string' || Array.isArray(value);

function write(value: unknown, indent: string, isMap: boolean): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isArray = Array.isArray(value);
  const parts: string[] = [];
  const inner = `${indent}  `;
  if (isArray) {
    for (const each of value) parts.push(write(each, inner, false));
  } else {
    for (const [key, each] of Object.entries(value)) {
      parts.push(`"${key}": ${write(each, inner, key === 'attrs')}`);
    }
  }
  const isBroken = isArray
    ? parts.length > SHORT || !value.every(isPlain)
    : !isMap || parts.length > 1;
  const [open, close] = isArray ? '[]' : '{}';
  if (!isBroken) return `${open ?? ''}${parts.join(', ')}${close ?? ''}`;
  return `${open ?? ''}\n${inner}${parts.join(`, \n${inner}`)}\n${indent}${close ?? ''}`;
}

export function jsonText(graph: JsonGraph): string {
  return write(graph, '', false);
}
