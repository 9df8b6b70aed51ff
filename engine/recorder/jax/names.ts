/** @file Primitives of jax-js by the names that people call, and the glyphs that stand for them. */

import { execute, indexOf, sliceText } from '../realm/primordials.ts';

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

/** What the library made of a compiled function: `tanh_jvp_resid_t` pulls gradients back through `tanh`. */
const DERIVED = /(?:_vmap)*_jvp(?:_jvp|_peval|_resid|_vmap|_t)*$/;
const TRANSPOSED = '_t';

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

/** The function that was compiled, and what of it runs: `tanh` and `Vjp`; nothing where that is the function itself. */
export function compiled(name: string): { readonly of: string; readonly kind: string } {
  const derived = execute(DERIVED, name);
  if (derived === null) return { of: name, kind: '' };
  let kind = '';
  let rest = derived[0];
  for (let at = indexOf(rest, TRANSPOSED); at >= 0; at = indexOf(rest, TRANSPOSED)) {
    kind += 'Vjp';
    rest = sliceText(rest, at + TRANSPOSED.length);
  }
  return { of: sliceText(name, 0, derived.index), kind: kind === '' ? 'Jvp' : kind };
}

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
  if (primitive === 'jit' && typeof name === 'string') {
    const { of, kind } = compiled(name);
    return `${isOwn ? (execute(PLAIN, of)?.[0] ?? of) : `jit ${of}`}${kind}`;
  }
  if (primitive === 'reduce' && typeof op === 'string') return REDUCTIONS[op] ?? primitive;
  if (primitive === 'compare' && typeof op === 'string') return COMPARISONS[op] ?? primitive;
  return FUNCTIONS[primitive] ?? primitive;
}

export function symbolOf(name: string): string {
  return SYMBOLS[name] ?? '';
}
