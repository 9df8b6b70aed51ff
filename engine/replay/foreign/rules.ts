/** @file The rule for a recorded operator of another library. */

import { vmap, type Dims } from '../../functional/vmap.ts';
import type { OperatorRecord } from '../../recorder/records/format.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { elementwise } from './elementwise.ts';
import { jax } from './jax.ts';
import { signatureOf, type Signature } from './signature.ts';
import { tensorflow } from './tensorflow.ts';
import type { Rule, Rules } from './rule.ts';

/** Places of operands. */
export type Places = ReadonlySet<number>;

const NONE: Places = new Set();

/** No signature means two things in them. */
const rules: Rules = { ...elementwise, ...tensorflow, ...jax };

/**
 * Null where none is known. Other options, as another version of the library may have, are another operator:
 * what they mean is not guessed.
 * @param spread what examples of `vmap` share, and is given once for each of them
 */
export function ruleOf(record: OperatorRecord, spread = NONE): Rule | null {
  const { text, batches } = signatureOf(record);
  const rule = rules[text] ?? null;
  return rule === null || batches.length === 0 ? rule : batched(rule, batches, spread);
}

function batched(rule: Rule, batches: Signature['batches'], spread: Places): Rule {
  return (inputs, options) => {
    if (spread.size > 0 && batches.length > 2)
      throw new Error('examples of examples share an operand');
    const one = (...operands: Tensor[]): readonly Tensor[] => {
      const found = rule(operands, options);
      const list: readonly Tensor[] = Array.isArray(found) ? found : [found as Tensor];
      return list;
    };
    let all = one;
    for (let level = batches.length - 2; level >= 0; level -= 2) {
      const [inDims, outDims] = batches.slice(level, level + 2) as [Dims, Dims];
      const each = (inDims as Dims[]).map((dim, i) => (spread.has(i) ? 0 : dim));
      all = vmap(all, { inDims: each, outDims });
    }
    return all(...inputs);
  };
}
