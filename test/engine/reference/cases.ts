/** @file The cases that PyTorch computed: what they contain, and how to run one with the engine. */

import assert from 'node:assert/strict';
import * as gradlens from 'gradlens';
import { type Tensor, autograd } from 'gradlens';
import { type JsonNumber, type Spec, readCases } from './data.ts';

type Argument = number | string | null | Argument[] | { readonly [option: string]: Argument };

export interface Result {
  readonly out: readonly Spec[];
  readonly cotangent?: readonly (readonly JsonNumber[])[];
  readonly gradient?: readonly (readonly JsonNumber[] | false)[];
  readonly weight?: readonly (readonly JsonNumber[])[];
  readonly second?: readonly (readonly JsonNumber[] | false)[];
}

export interface Case {
  readonly op: string;
  /** f: a function of the library, m: a method of the first tensor, n: a function of nn.functional, l: of linalg, s: of special. */
  readonly via: string;
  readonly args: readonly Argument[];
  readonly in: readonly Spec[];
  /** What is compared is the operator's gradient, for the last tensor as the cotangent. */
  readonly vjp?: true;
  readonly name?: string;
  /** Relative distance, where PyTorch's result is coarser than its type. */
  readonly within?: number;
  /** Names of the results' nodes, where PyTorch has an operator of this name. */
  readonly node?: readonly (string | null)[];
  /** Forward mode in float64: a tangent for each input with a gradient, and those of the results. */
  readonly forward?: {
    readonly tangent: readonly (readonly JsonNumber[])[];
    readonly product: readonly (readonly JsonNumber[] | false)[];
  };
  /** What PyTorch has not, and what it says then. */
  readonly refused?: Partial<
    Readonly<Record<'gradients' | 'second derivatives' | 'forward mode', string>>
  >;
  readonly float64?: Result;
  readonly float32?: Result;
}

type Callable = (...args: unknown[]) => unknown;

function resolve(argument: Argument, tensors: readonly Tensor[]): unknown {
  if (typeof argument === 'string') {
    if (argument.startsWith('$')) return tensors[Number(argument.slice(1))];
    return { inf: Infinity, '-inf': -Infinity }[argument] ?? argument;
  }
  if (Array.isArray(argument)) return argument.map((item) => resolve(item, tensors));
  if (typeof argument !== 'object' || argument === null) return argument;
  const options = Object.entries(argument as Readonly<Record<string, Argument>>);
  return Object.fromEntries(options.map(([name, value]) => [name, resolve(value, tensors)]));
}

/** The results of an operator as a list: one tensor, named tensors in order, or several tensors. */
function listOf(result: unknown): Tensor[] {
  if (result instanceof gradlens.Tensor) return [result];
  return [...(result as Iterable<Tensor>)];
}

/** Runs the case on the tensors: as a function (f, n) or as a method (m). */
export function call(row: Case, spelling: string, tensors: readonly Tensor[]): Tensor[] {
  if (row.vjp === undefined) return plain(row, spelling, tensors);
  const inputs = tensors.slice(0, -1);
  const wanted = inputs
    .filter(({ dtype }) => dtype.startsWith('float'))
    .map((x) => x.requiresGrad_());
  const options = { gradOutputs: tensors.slice(-1), createGraph: true };
  return autograd.grad(plain(row, spelling, inputs), wanted, options);
}

function plain({ op, args }: Case, spelling: string, tensors: readonly Tensor[]): Tensor[] {
  const resolved = args.map((argument) => resolve(argument, tensors));
  if (spelling === 'm') {
    const [self, ...rest] = resolved;
    const method = (self as Record<string, Callable | undefined>)[op];
    assert.ok(method, `a Tensor has no method ${op}`);
    return listOf(method.apply(self, rest));
  }
  const rooms: Readonly<Record<string, unknown>> = {
    f: gradlens,
    n: gradlens.nn.functional,
    l: gradlens.linalg,
    s: gradlens.special,
  };
  const library = rooms[spelling];
  const operator = (library as Record<string, Callable | undefined>)[op];
  assert.ok(operator, `there is no function ${op}`);
  return listOf(operator(...resolved));
}

const views = {
  none: (x: Tensor) => x,
  t: (x: Tensor) => x.t(),
  s: (x: Tensor) => x.add(x.transpose(-2, -1)),
};

/** What the operator gets: the leaf, or what `v` makes of it. */
export function seen({ in: specs }: Case, leaves: readonly Tensor[]): Tensor[] {
  return leaves.map((leaf, i) => views[specs[i]?.v ?? 'none'](leaf));
}

/** Whether PyTorch was asked for a gradient. */
export function isDifferentiated({ refused }: Case, { cotangent }: Result): boolean {
  return cotangent !== undefined || refused?.gradients !== undefined;
}

/** The cases by operator. */
export function casesByOperator(): Map<string, Case[]> {
  const result = new Map<string, Case[]>();
  for (const set of [
    'operators',
    'derivatives',
    'pointwise',
    'neural',
    'structure',
    'integers',
    'reductions',
    'linalg',
    'vision',
    'special',
    'statistics',
  ] as const) {
    for (const row of readCases<Case>(set)) {
      result.set(row.op, [...(result.get(row.op) ?? []), row]);
    }
  }
  return result;
}

/** A case in words. */
export function titleOf({ args, in: specs, name = '' }: Case): string {
  const shapes = specs.map(({ s, v }) => `[${s.join(',')}]${v ?? ''}`).join(' ');
  return `(${JSON.stringify(args).slice(1, -1)}) of ${shapes} ${name}`.trim();
}

export function zeros(count: number): number[] {
  return new Array<number>(count).fill(0);
}
