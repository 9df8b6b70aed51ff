/** @file Prints expressions in normal form: `2x + 12x^2`, `64x(1 - x)(1 - 2x)^2`, `cos(x)/y`. */

import { fill, type Argument } from './node.ts';
import type { Base, Factor, Sum, Term } from './normal-form.ts';

function argumentText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(argumentText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${argumentText(each)}`);
  return entries.length === 0 ? '' : `{${entries.join(', ')}}`;
}

function baseText(base: Base): string {
  if (base.kind === 'variable') return base.name;
  if (base.kind === 'sum') return `(${sumText(base.sum)})`;
  // A row of the table has its operands in a list, and its name from there.
  const isRow = base.operator.endsWith('Row');
  const given = isRow ? base.args.flatMap((arg): Argument => arg) : base.args;
  const args = given.map((arg) =>
    argumentText(fill(arg, (input) => sumText(base.inputs[input] ?? []))),
  );
  const name = isRow ? base.operator.slice(0, -'Row'.length) : base.operator;
  return `${name}(${args.filter((arg) => arg !== '').join(', ')})`;
}

function factorsText(factors: readonly Factor[]): string {
  let text = '';
  for (const { base, exponent } of factors) {
    const power = Math.abs(exponent) === 1 ? '' : `^${String(Math.abs(exponent))}`;
    const next = `${baseText(base)}${power}`;
    text += /\w$/.test(text) && /^\w/.test(next) ? ` ${next}` : next;
  }
  return text;
}

/** A term without its sign. */
function termText({ coefficient, factors }: Term): string {
  const above = factorsText(factors.filter(({ exponent }) => exponent > 0));
  const under = factors.filter(({ exponent }) => exponent < 0);
  const size = Math.abs(coefficient);
  const top = above === '' ? String(size) : `${size === 1 ? '' : String(size)}${above}`;
  if (under.length === 0) return top;
  const below = factorsText(under);
  return `${top}/${under.length === 1 ? below : `(${below})`}`;
}

export function sumText(sum: Sum): string {
  if (sum.length === 0) return '0';
  return sum
    .map((term, i) => {
      const isNegative = term.coefficient < 0;
      const sign = i === 0 ? (isNegative ? '-' : '') : isNegative ? ' - ' : ' + ';
      return `${sign}${termText(term)}`;
    })
    .join('');
}
