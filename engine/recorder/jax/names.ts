/** @file Primitives of jax-js by the names that people call, and the glyphs that stand for them. */

import { execute } from '../primordials.ts';

/** Where a primitive is not named after its function in `numpy` or `lax`. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  // A cut in words that every dialect shares; in jax-js it is `lax.stopGradient`.
  stop_gradient: 'detach',
  neg: 'negative',
  idiv: 'floorDivide',
  min: 'minimum',
  max: 'maximum',
  cast: 'astype',
  bitcast: 'view',
  broadcast: 'broadcastTo',
  shrink: 'slice',
  bit_combine: 'bitwise',
  bit_shift: 'shift',
  bit_count: 'bitCount',
  random_bits: 'randomBits',
  pool_transpose: 'poolTranspose',
  triangular_solve: 'triangularSolve',
  jacobi_eigh: 'eigh',
};

/** Bundlers number functions of one name: `cross$2`. */
const PLAIN = /^[^$]+/;

const REDUCTIONS: Readonly<Record<string, string>> = {
  Add: 'sum',
  Mul: 'prod',
  Min: 'min',
  Max: 'max',
};

const COMPARISONS: Readonly<Record<string, string>> = {
  less: 'less',
  less_equal: 'lessEqual',
  equal: 'equal',
  not_equal: 'notEqual',
};

const SYMBOLS: Readonly<Record<string, string>> = {
  add: '+',
  mul: '×',
  negative: '−',
  reciprocal: '1/a',
  sqrt: '√',
  exp: 'eˣ',
  log: 'ln',
  sum: 'Σ',
  dot: '·',
  transpose: 'ᵀ',
  reshape: '▭',
  conv: '∗',
  less: '<',
  lessEqual: '≤',
  equal: '=',
  notEqual: '≠',
};

/**
 * `reduce` with the operation `Add` as `sum`; a compiled function by its own name.
 *
 * @param isOwn a compiled function is the library's own, such as `tanh`
 */
export function functionOf(
  primitive: string,
  { op, name }: Readonly<Record<string, unknown>>,
  isOwn: boolean,
): string {
  if (primitive === 'jit' && typeof name === 'string')
    return isOwn ? (execute(PLAIN, name)?.[0] ?? name) : `jit ${name}`;
  if (primitive === 'reduce' && typeof op === 'string') return REDUCTIONS[op] ?? primitive;
  if (primitive === 'compare' && typeof op === 'string') return COMPARISONS[op] ?? primitive;
  return FUNCTIONS[primitive] ?? primitive;
}

export function symbolOf(name: string): string {
  return SYMBOLS[name] ?? '';
}
