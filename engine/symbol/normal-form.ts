/**
 * @file The normal form of expressions: sums of products of powers. Like terms are gathered and powers
 * of one base joined; products of sums stay products, so that nothing grows by being simplified.
 */

import type { Argument } from './node.ts';

/** What is raised to a power: a variable, an operator's result, or a sum in parentheses. */
export type Base =
  | { readonly kind: 'variable'; readonly name: string; readonly key: string }
  | {
      readonly kind: 'call';
      readonly operator: string;
      /** With placeholders for `inputs`. */
      readonly args: readonly Argument[];
      readonly inputs: readonly Sum[];
      readonly key: string;
    }
  | { readonly kind: 'sum'; readonly sum: Sum; readonly key: string };

export interface Factor {
  readonly base: Base;
  readonly exponent: number;
}

export interface Term {
  readonly coefficient: number;
  readonly factors: readonly Factor[];
  /** Of the factors: like terms have equal keys. */
  readonly key: string;
}

/** In order of degree; empty: 0. */
export type Sum = readonly Term[];

const rank = { variable: 0, call: 1, sum: 2 } as const;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function degreeOf({ factors }: Term): number {
  return factors.reduce((degree, { base, exponent }) => {
    if (base.kind === 'call') return degree;
    const own = base.kind === 'variable' ? 1 : Math.max(0, ...base.sum.map(degreeOf));
    return degree + own * exponent;
  }, 0);
}

function makeTerm(coefficient: number, factors: readonly Factor[]): Term {
  const sorted = factors.toSorted(
    (a, b) => rank[a.base.kind] - rank[b.base.kind] || compareText(a.base.key, b.base.key),
  );
  const key = sorted.map(({ base, exponent }) => `${base.key}^${String(exponent)}`).join('*');
  return { coefficient, factors: sorted, key };
}

/** Gathers like terms. */
function makeSum(terms: readonly Term[]): Sum {
  const byKey = new Map<string, Term>();
  for (const term of terms) {
    const before = byKey.get(term.key);
    const coefficient = term.coefficient + (before?.coefficient ?? 0);
    byKey.set(term.key, { ...term, coefficient });
  }
  return [...byKey.values()]
    .filter(({ coefficient }) => coefficient !== 0)
    .sort((a, b) => degreeOf(a) - degreeOf(b) || compareText(a.key, b.key));
}

export function keyOf(sum: Sum): string {
  return sum.map(({ coefficient, key }) => `${String(coefficient)}*${key}`).join('+');
}

export function numberSum(value: number): Sum {
  return value === 0 ? [] : [makeTerm(value, [])];
}

/** The number a sum is; null when it holds more. */
export function numberOf(sum: Sum): number | null {
  const [term, ...more] = sum;
  if (term === undefined) return 0;
  return more.length === 0 && term.factors.length === 0 ? term.coefficient : null;
}

function power(base: Base, exponent = 1): Sum {
  return [makeTerm(1, [{ base, exponent }])];
}

export function variableSum(name: string): Sum {
  return power({ kind: 'variable', name, key: name });
}

export function callSum(operator: string, args: readonly Argument[], inputs: readonly Sum[]): Sum {
  const key = `${operator}${JSON.stringify(args)}(${inputs.map(keyOf).join(',')})`;
  return power({ kind: 'call', operator, args, inputs, key });
}

export function addSums(a: Sum, b: Sum): Sum {
  return makeSum([...a, ...b]);
}

export function scaleSum(a: Sum, by: number): Sum {
  return by === 0 ? [] : a.map((term) => ({ ...term, coefficient: term.coefficient * by }));
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? Math.abs(a) : greatestDivisor(b, a % b);
}

/** What can be taken out of a sum of whole coefficients, with the sign of its first term. */
function contentOf(sum: Sum): number {
  const coefficients = sum.map(({ coefficient }) => coefficient);
  const sign = Math.sign(coefficients[0] ?? 1);
  return coefficients.every(Number.isInteger)
    ? sign * coefficients.reduce(greatestDivisor, 0)
    : sign;
}

/** A sum as one term: itself, or a coefficient before its parentheses. */
function asTerm(sum: Sum): Term {
  const [first, ...more] = sum as [Term, ...Term[]];
  if (more.length === 0) return first;
  const content = contentOf(sum);
  const inner = scaleSum(sum, 1 / content);
  const base: Base = { kind: 'sum', sum: inner, key: `(${keyOf(inner)})` };
  return makeTerm(content, [{ base, exponent: 1 }]);
}

/** A term as a sum; parentheses with nothing but a number before them are dissolved. */
function asSum(term: Term): Sum {
  const [factor, ...more] = term.factors;
  if (factor?.base.kind === 'sum' && factor.exponent === 1 && more.length === 0) {
    return scaleSum(factor.base.sum, term.coefficient);
  }
  return [term];
}

export function multiplySums(a: Sum, b: Sum): Sum {
  const [left, right] = [numberOf(a), numberOf(b)];
  if (left !== null) return scaleSum(b, left);
  if (right !== null) return scaleSum(a, right);
  const [x, y] = [asTerm(a), asTerm(b)];
  const exponents = new Map<string, Factor>();
  for (const { base, exponent } of [...x.factors, ...y.factors]) {
    const before = exponents.get(base.key)?.exponent ?? 0;
    exponents.set(base.key, { base, exponent: before + exponent });
  }
  const factors = [...exponents.values()].filter(({ exponent }) => exponent !== 0);
  return asSum(makeTerm(x.coefficient * y.coefficient, factors));
}

/** a to the power of a number. Of a product only whole powers are taken factor by factor. */
export function powerSum(a: Sum, exponent: number): Sum {
  const value = numberOf(a);
  if (value !== null) return numberSum(Math.pow(value, exponent));
  if (exponent === 0) return numberSum(1);
  const { coefficient, factors } = asTerm(a);
  const isAtom = coefficient === 1 && factors.length === 1 && factors[0]?.exponent === 1;
  if (Number.isInteger(exponent) || isAtom) {
    const raised = factors.map((factor) => ({ ...factor, exponent: factor.exponent * exponent }));
    return asSum(makeTerm(Math.pow(coefficient, exponent), raised));
  }
  return power({ kind: 'sum', sum: a, key: `(${keyOf(a)})` }, exponent);
}
