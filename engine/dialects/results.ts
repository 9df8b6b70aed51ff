/** @file What calls return in several named parts, under Python's names. */

import { isKeywords } from './call.ts';
import { snakeCase } from './case.ts';

/** Fields of matrices, which Python writes with capitals. */
const CAPITALS: Readonly<Record<string, string>> = {
  u: 'U',
  s: 'S',
  vh: 'Vh',
  v: 'V',
  q: 'Q',
  r: 'R',
  p: 'P',
  l: 'L',
  lu: 'LU',
};

/** A result of several named parts also has them by Python's names. */
export function withPythonNames(result: unknown): unknown {
  const isNamed = isKeywords(result) && (Symbol.iterator in result || 'bits' in result);
  if (!isNamed) return result;
  for (const key of Object.keys(result)) {
    const python = CAPITALS[key] ?? snakeCase(key);
    if (python in result) continue;
    Object.defineProperty(result, python, { get: () => result[key], configurable: true });
  }
  return result;
}
