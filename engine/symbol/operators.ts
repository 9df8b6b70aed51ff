/** @file What a symbol's node can name: the operators of the library, from their own lists. */

import { Function as CustomFunction } from '../autograd/custom/function.ts';
import type { FunctionContext } from '../autograd/custom/context.ts';
import { add, div, mul, pow, sub } from '../ops/elementwise/arithmetic.ts';
import * as comparisons from '../ops/elementwise/compare.ts';
import { clone } from '../ops/copy.ts';
import { detach } from '../ops/detach.ts';
import { run } from '../ops/dispatch.ts';
import { amax, amin } from '../ops/reductions/extremes.ts';
import { cat, stack } from '../ops/shape/join.ts';
import { ones } from '../ops/like.ts';
import { matmul } from '../ops/linalg/products.ts';
import { methods } from '../ops/methods.ts';
import { isElementwise, type Attributes, type Operand, type Row } from '../ops/row.ts';
import { where } from '../ops/elementwise/select.ts';
import { table } from '../ops/table.ts';
import { build } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Marks an objective: its gradient is 1, whatever comes in. */
class MakeLoss extends CustomFunction {
  static override forward(_ctx: FunctionContext, x: Tensor): Tensor {
    return clone(x);
  }

  static override backward(_ctx: FunctionContext, grad: Tensor): Tensor {
    return ones(grad.shape, grad.dtype);
  }
}

/** Left where `wins` (a tie counts), else right: the left operand gets the whole gradient of a tie. */
function extreme(wins: (a: Operand, b: Operand) => Tensor) {
  return (a: Operand, b: Operand): Tensor => {
    const left = wins(a, b);
    const nan = typeof a === 'number' ? null : comparisons.ne(a, a);
    return where(nan === null ? left : comparisons.logicalOr(left, nan), a, b);
  };
}

/** Where symbols differ from tensors. */
const own = {
  dot: matmul,
  max: amax,
  min: amin,
  maximum: extreme(comparisons.ge),
  minimum: extreme(comparisons.le),
  cat,
  stack,
  where,
  /** A number where a symbol is wanted. */
  constant: (value: number): Tensor => build([], 'float32', (out) => out.fill(value)),
  makeLoss: (x: Tensor): Tensor => MakeLoss.apply(x),
  /** Passes the value on and stops the gradient. */
  blockGrad: detach,
  broadcastAdd: (a: Tensor, b: Tensor): Tensor => add(a, b),
  broadcastSub: (a: Tensor, b: Tensor): Tensor => sub(a, b),
  broadcastMul: (a: Tensor, b: Tensor): Tensor => mul(a, b),
  broadcastDiv: (a: Tensor, b: Tensor): Tensor => div(a, b),
  broadcastPower: (a: Tensor, b: Tensor): Tensor => pow(a, b),
} as const;

type Listed = typeof methods;
/** The names of operators for symbols: those of tensors that write nothing in place, and a few more. */
export type OperatorFunctions = Omit<Listed, keyof typeof own | `${string}_` | 'at'> & typeof own;

type AnyFunction = (...args: unknown[]) => unknown;

export const operators: ReadonlyMap<string, AnyFunction> = new Map(
  Object.entries({ ...methods, ...own } as unknown as Record<string, AnyFunction>).filter(
    ([name]) => !name.endsWith('_') && name !== 'at',
  ),
);

/** Runs the operator called `name`: one of the list, or the row of that name in the table. */
export function callOperator(name: string, args: readonly unknown[]): unknown {
  const listed = operators.get(name);
  if (listed !== undefined) return listed(...args);
  const row = table.get(name);
  if (row === undefined) throw new RangeError(`no operator is called ${name}`);
  const [inputs, attributes] = args as [Operand[], Attributes | null];
  return run(row, inputs, attributes);
}

const comparing = new Set(
  Object.keys(comparisons)
    .filter((name) => name.endsWith('Row'))
    .map((name) => name.slice(0, -'Row'.length)),
);

/** Rows by the name that operators run under. */
const rows = new Map<string, Row[]>();
for (const row of table.values()) rows.set(row.name, [...(rows.get(row.name) ?? []), row]);

/** Whether all operands that are symbols, and the result, have one shape: symbols do not broadcast. */
export function keepsShape(name: string): boolean {
  if (name === 'makeLoss' || name === 'blockGrad' || comparing.has(name)) return true;
  return rows.get(name)?.every((row) => isElementwise(row, {})) ?? false;
}

/** A loss needs no head gradient. */
export function isLoss(name: string | null): boolean {
  return name === 'makeLoss';
}

/** The glyph of an operator's row, for pictures; empty when there is none. */
export function glyphOf(name: string): string {
  return rows.get(name)?.[0]?.symbol ?? '';
}
