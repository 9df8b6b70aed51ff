/** @file Forward mode: tangents travel with their tensors through every operator. */

import { NotImplementedError } from '../tensor/errors.ts';
import { isFloating } from '../tensor/dtype.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Attributes, Operand, Row, VjpContext } from '../ops/row.ts';
import { RESULT } from '../ops/row.ts';
import { add } from '../ops/arithmetic.ts';
import { expandTo } from '../ops/sum-to-shape.ts';
import { state } from './state.ts';

/** Number of open dual levels (0 or 1). Nothing is looked at while it is 0. */
export const duals = { level: 0 };

/** Answers a vjp's questions without a node: everything counts as saved. */
function contextOf(inputs: readonly Operand[], result: Tensor, attributes: Attributes): VjpContext {
  const at = (slot: number): Operand => (slot === RESULT ? result : (inputs[slot] ?? 0));
  return {
    attributes,
    needs: (operand) => typeof at(operand) !== 'number' && (at(operand) as Tensor).tangent !== null,
    saved: (slot) => at(slot) as Tensor,
    operand: at,
    shape: (operand) => (typeof at(operand) === 'number' ? [] : (at(operand) as Tensor).shape),
    dtypeOf: (operand) =>
      typeof at(operand) === 'number' ? 'float32' : (at(operand) as Tensor).dtype,
  };
}

/** Sets the tangent of a result from the tangents of its operands. */
export function propagateTangents<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  result: Tensor | readonly Tensor[],
  attributes: A,
): void {
  if (duals.level === 0 || !row.differentiable) return;
  const tangents = inputs.map((input) => (typeof input === 'number' ? null : input.tangent));
  if (tangents.every((tangent) => tangent === null)) return;
  const { jvp } = row;
  state.silent++;
  try {
    if (jvp === null || !('shape' in result)) {
      if (jvp === 'linear') {
        const parts = row.forward(
          inputs.map((input, i) => tangents[i] ?? input),
          attributes,
        ) as Tensor[];
        (result as readonly Tensor[]).forEach((each, i) => (each.tangent = parts[i] ?? null));
        return;
      }
      throw new NotImplementedError(
        `Trying to use forward AD with ${row.name} that does not support it because it has not been implemented yet.`,
      );
    }
    if (!isFloating(result.dtype)) return;
    result.tangent = tangentOf(row, jvp, inputs, tangents, result, attributes);
  } finally {
    state.silent--;
  }
}

function tangentOf<A extends Attributes>(
  row: Row<A>,
  jvp: NonNullable<Row<A>['jvp']>,
  inputs: readonly Operand[],
  tangents: readonly (Tensor | null)[],
  result: Tensor,
  attributes: A,
): Tensor {
  const context = contextOf(inputs, result, attributes) as VjpContext<A>;
  if (typeof jvp === 'function') return jvp(tangents, context, result);
  if (jvp === 'linear') {
    return row.forward(
      inputs.map((input, i) => tangents[i] ?? input),
      attributes,
    ) as Tensor;
  }
  let sum: Tensor | null = null;
  tangents.forEach((tangent, i) => {
    const rule = typeof row.vjp === 'function' ? undefined : row.vjp[i];
    if (tangent === null || rule === undefined) return;
    const part = rule(expandTo(tangent, result.shape), context);
    sum = sum === null ? part : add(sum, part);
  });
  return sum ?? expandTo(result.detach(), result.shape);
}
