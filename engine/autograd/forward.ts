/** @file Forward mode: tangents travel with their tensors through every operator. */

import { NotImplementedError } from '../tensor/errors.ts';
import { isFloating } from '../tensor/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Attributes, Operand, Row, VjpContext } from '../ops/row.ts';
import { runMany } from '../ops/dispatch.ts';
import { zerosLike } from '../ops/like.ts';
import { add } from '../ops/arithmetic.ts';
import { expandTo } from '../ops/sum-to-shape.ts';
import { state } from './state.ts';

/** Number of open dual levels (0 or 1). Nothing is looked at while it is 0. */
export const duals = { level: 0 };

/** Answers a vjp's questions without a node: everything counts as saved. */
function contextOf(
  inputs: readonly Operand[],
  results: readonly Tensor[],
  attributes: Attributes,
): VjpContext {
  const at = (slot: number): Operand => (slot < 0 ? results[-1 - slot] : inputs[slot]) ?? 0;
  return {
    attributes,
    needs(operand) {
      const input = at(operand);
      return typeof input !== 'number' && input.tangent !== null;
    },
    saved: (slot) => at(slot) as Tensor,
    operand: at,
    shape(operand) {
      const input = at(operand);
      return typeof input === 'number' ? [] : input.shape;
    },
    dtypeOf(operand) {
      const input = at(operand);
      return typeof input === 'number' ? 'float32' : input.dtype;
    },
  };
}

/** Sets the tangents of results from the tangents of their operands. */
export function propagateTangents<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  result: Tensor | readonly Tensor[],
  attributes: A,
): void {
  if (duals.level === 0 || !row.differentiable) return;
  const tangents = inputs.map((input) => (typeof input === 'number' ? null : input.tangent));
  if (tangents.every((tangent) => tangent === null)) return;
  const results = 'shape' in result ? [result] : result;
  state.silent++;
  try {
    const computed = tangentsOf(row, inputs, tangents, results, attributes);
    results.forEach((each, i) => {
      if (isFloating(each.dtype)) each.tangent = computed[i] ?? null;
    });
  } finally {
    state.silent--;
  }
}

/** The operator applied to tangents instead of operands; operands without one count as zero. */
function applied<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  tangents: readonly (Tensor | null)[],
  attributes: A,
): readonly Tensor[] {
  const moved = inputs.map((input, i) => {
    const isOperand = row.edges?.includes(i) ?? true;
    return isOperand && typeof input !== 'number' ? (tangents[i] ?? zerosLike(input)) : input;
  });
  const linear = { ...row, jvp: null, view: false };
  return runMany(linear, moved, attributes);
}

function tangentsOf<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  tangents: readonly (Tensor | null)[],
  results: readonly Tensor[],
  attributes: A,
): readonly Tensor[] {
  const { jvp, vjp } = row;
  const [first] = results as [Tensor];
  if (jvp === null) {
    throw new NotImplementedError(
      `Trying to use forward AD with ${row.name} that does not support it because it has not been implemented yet.`,
    );
  }
  const context = contextOf(inputs, results, attributes) as VjpContext<A>;
  // The tangents' own tangents are not followed: forward mode does not nest.
  const level = duals.level;
  duals.level = 0;
  try {
    if (jvp === 'linear') return applied(row, inputs, tangents, attributes);
    if (typeof jvp === 'function') return [jvp(tangents, context, first)];
    const parts: Tensor[] = [];
    tangents.forEach((tangent, i) => {
      const rule = typeof vjp === 'function' ? undefined : vjp[i];
      if (tangent === null || rule === undefined) return;
      const part = rule(expandTo(tangent, first.shape), context);
      parts.push(part);
    });
    return [parts.reduce((sum, part) => add(sum, part))];
  } finally {
    duals.level = level;
  }
}
