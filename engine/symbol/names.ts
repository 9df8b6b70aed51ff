/** @file What MXNet calls operators: in its graphs' JSON, and in the names it gives to nodes. */

import { Placeholder, type Argument } from './node.ts';

/** MXNet's names of an operator of two symbols, and of a symbol with a number on either side. */
interface Names {
  readonly symbols: string;
  readonly right: string;
  readonly left: string;
  /** For automatic names; the JSON name where there is none. */
  readonly hint?: string;
}

const commutative = (symbols: string, scalar: string, hint: string): Names => ({
  symbols,
  right: `_${scalar}_scalar`,
  left: `_${scalar}_scalar`,
  hint,
});
const ordered = (symbols: string, scalar: string, hint: string): Names => ({
  symbols,
  right: `_${scalar}_scalar`,
  left: `_r${scalar}_scalar`,
  hint,
});

const arithmetic: Readonly<Record<string, Names>> = {
  add: commutative('elemwise_add', 'plus', '_plus'),
  sub: ordered('elemwise_sub', 'minus', '_minus'),
  mul: commutative('elemwise_mul', 'mul', '_mul'),
  div: ordered('elemwise_div', 'div', '_div'),
  pow: ordered('_power', 'power', '_power'),
  maximum: commutative('_maximum', 'maximum', '_maximum'),
  minimum: commutative('_minimum', 'minimum', '_minimum'),
  eq: commutative('_equal', 'equal', '_equal'),
  ne: commutative('_not_equal', 'not_equal', '_not_equal'),
  gt: { ...commutative('_greater', 'greater', '_greater'), left: '_lesser_scalar' },
  lt: { ...commutative('_lesser', 'lesser', '_lesser'), left: '_greater_scalar' },
};

/** An operator in a graph's JSON. */
export interface JsonOperator {
  readonly op: string;
  readonly attrs: Readonly<Record<string, string>>;
}

export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function scalarOf(args: readonly Argument[]): { side: 'left' | 'right'; scalar: number } | null {
  const [a, b] = args;
  if (args.length !== 2) return null;
  if (typeof a === 'number' && b instanceof Placeholder) return { side: 'left', scalar: a };
  if (typeof b === 'number' && a instanceof Placeholder) return { side: 'right', scalar: b };
  return null;
}

/** Whether the arguments are just the inputs, in order. */
function plain(args: readonly Argument[]): boolean {
  return args.every((arg, i) => arg instanceof Placeholder && arg.input === i);
}

/** An operator and its arguments as MXNet writes them. */
export function toJsonOperator(operator: string, args: readonly Argument[]): JsonOperator {
  const names = arithmetic[operator];
  const scalar = scalarOf(args);
  if (names !== undefined && scalar !== null) {
    return { op: names[scalar.side], attrs: { scalar: String(scalar.scalar) } };
  }
  const attrs: Record<string, string> = plain(args) ? {} : { args: JSON.stringify(args) };
  return { op: names?.symbols ?? snake(operator), attrs };
}

function revive(value: unknown): Argument {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value as Argument;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === 'input') {
    return new Placeholder(entries[0][1] as number);
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, revive(each)]));
}

/** The other way round; `operators` are the names there are. */
export function fromJsonOperator(
  { op, attrs }: JsonOperator,
  inputs: number,
  operators: Iterable<string>,
): { operator: string; args: readonly Argument[] } | null {
  const given = Array.from({ length: inputs }, (_, i) => new Placeholder(i));
  for (const [operator, names] of Object.entries(arithmetic)) {
    const number = Number(attrs['scalar']);
    // A comparison with its number on the left has become its mirror image.
    if (op === names.right) return { operator, args: [...given, number] };
    if (op === names.symbols) return { operator, args: given };
    if (op === names.left) return { operator, args: [number, ...given] };
  }
  for (const operator of operators) {
    if (snake(operator) !== op) continue;
    const args = attrs['args'];
    return {
      operator,
      args: args === undefined ? given : (revive(JSON.parse(args)) as Argument[]),
    };
  }
  return null;
}

/** The stem of an automatic name: `_plus`, `_mulscalar`, `dot`. */
export function hintOf(operator: string, args: readonly Argument[]): string {
  const names = arithmetic[operator];
  if (names === undefined) return snake(operator);
  const scalar = scalarOf(args);
  if (scalar === null) return names.hint ?? names.symbols;
  return names[scalar.side].replace(/_scalar$/, 'scalar');
}

let current: NameManager | null = null;

/** Counts automatic names: `_plus0`, `_plus1` … Open one as a scope to start from 0 again. */
export class NameManager {
  private readonly counts = new Map<string, number>();
  private readonly outer = current;

  constructor() {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the innermost open scope counts
    current = this;
  }

  /** The next name for `hint`. */
  next(hint: string): string {
    const count = this.counts.get(hint) ?? 0;
    this.counts.set(hint, count + 1);
    return `${hint}${String(count)}`;
  }

  [Symbol.dispose](): void {
    current = this.outer;
  }
}

/** The next automatic name in the innermost scope. */
export function nextName(hint: string): string {
  return (current ?? new NameManager()).next(hint);
}
