/** @file The rule for a recorded operator of another library. */

import type { OperatorRecord } from '../../recorder/format.ts';
import { attributesOf } from '../rows.ts';
import { elementwise } from './elementwise.ts';
import { jax } from './jax.ts';
import { tensorflow } from './tensorflow.ts';
import type { Rule, Rules } from './rule.ts';

/** No signature means two things in them. */
const rules: Rules = { ...elementwise, ...tensorflow, ...jax };

/**
 * Null where none is known. Other options, as another version of the library may have, are another operator:
 * what they mean is not guessed.
 */
export function ruleOf(record: OperatorRecord): Rule | null {
  const options = Object.keys(attributesOf(record) ?? {}).sort();
  return rules[`${record.name}(${options.join(', ')})`] ?? null;
}
