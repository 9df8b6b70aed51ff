/** @file What an operator of another library is known by. */

import { attributesOf, type Described } from '../rows.ts';
import type { Options } from './rule.ts';

export interface Signature {
  /** Its name and those of its options, sorted, as in `sum(axis, keepDims)`. */
  readonly text: string;
  readonly options: Options;
  /**
   * In `vmap` of jax-js, where the options are those of one example: of each `vmap`, the outermost first, the axes
   * of its operands, and those of its results; null: not batched.
   */
  readonly batches: readonly (readonly (number | null)[])[];
}

export function signatureOf(described: Described): Signature {
  const { vmap: batches = [], ...options } = (attributesOf(described) ?? {}) as Options & {
    readonly vmap?: Signature['batches'];
  };
  return { text: `${described.name}(${Object.keys(options).sort().join(', ')})`, options, batches };
}
