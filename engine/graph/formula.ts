/** @file Derivative rules as text: what they call their operands, and what stands in for those that are not there. */

import type { OperatorRecord } from '../recorder/records/format.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** What formulas call the operand at a place. */
export const letterAt = (slot: number): string => LETTERS[slot] ?? '';

/** What a formula calls an operand; empty where it does not. */
export function letterIn(formula: string, slot: number): string {
  const letter = letterAt(slot);
  // A raised T and a lowered index are letters, too, but not of a word.
  const named = new RegExp(`(?<![\\p{Ll}\\p{Lu}])${letter}(?![\\p{Ll}\\p{Lu}])`, 'u');
  return named.test(formula) ? letter : '';
}

/** The rule of an operator that ran, with the numbers that stand in for what was left out: `∇·b/σ, b = 1`. */
export function formulaOf({ formula, inputs }: OperatorRecord): string {
  let parts = formula.split('; ');
  inputs.forEach((operand, slot) => {
    if (!('number' in operand) || !operand.omitted) return;
    parts = parts.map((part) => {
      const letter = letterIn(part, slot);
      return letter === '' ? part : `${part}, ${letter} = ${operand.number}`;
    });
  });
  return parts.join('; ');
}
