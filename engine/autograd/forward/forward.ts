/** @file Forward mode: tangents travel with their tensors through every operator. */

import { isFloating } from '../../tensor/dtype.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Attributes, Operand, Row, VjpContext } from '../../ops/row.ts';
import { runMany } from '../../ops/dispatch.ts';
import { withoutForwardMode } from '../../ops/not-implemented.ts';
import { zerosLike } from '../../ops/like.ts';
import { add } from '../../ops/elementwise/arithmetic.ts';
import { to } from '../../ops/elementwise/cast.ts';
import { expandTo } from '../../ops/shape/sum-to-shape.ts';
import { BatchedTensor } from '../batch.ts';
import type { Observer } from '../observer.ts';
import { primalOf } from '../saved/saved.ts';
import { isRecording, onTangents, state } from '../state.ts';

/** Answers a vjp's questions without a node: everything counts as saved. */
function contextOf(
  inputs: readonly Operand[],
  tangents: readonly (Tensor | null)[],
  results: readonly Tensor[],
  attributes: Attributes,
): VjpContext {
  const at = (slot: number): Operand => (slot < 0 ? results[-1 - slot] : inputs[slot]) ?? 0;
  return {
    attributes,
    needs: (operand) => (tangents[operand] ?? null) !== null,
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

/** Sets the tangents of results from the tangents of their operands; views have their base's. */
export function propagateTangents<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  result: Tensor | readonly Tensor[],
  attributes: A,
): void {
  if (state.dualLevels.length === 0 || state.inference || !row.differentiable || row.view) return;
  const results = 'shape' in result ? [result] : result;
  if (!results.some(({ dtype }) => isFloating(dtype))) return;
  // A tangent may itself have tangents, but only of the levels outside its own.
  state.dualLevels.forEach((level, depth) => {
    const tangents = inputs.map((input) =>
      typeof input === 'number' ? null : input.tangentAt(level),
    );
    if (tangents.every((tangent) => tangent === null)) return;
    const computed = onTangents(depth, () =>
      tangentsOf(row, inputs.map(plain), tangents, results.map(plain), attributes),
    );
    results.forEach((each, i) => {
      const tangent = computed[i] ?? null;
      if (!isFloating(each.dtype) || tangent === null) return;
      // Tangents of operands of several types may promote otherwise than the operands do.
      const fits = tangent.dtype === each.dtype;
      each.setTangent(level, fits ? tangent : onTangents(depth, () => to(tangent, each.dtype)));
    });
  });
}

/** Tells of the tangents that tensors carry at the open levels, and of the tangents of those. */
export function tellTangents(observer: Observer, tensors: readonly Tensor[]): void {
  if (state.dualLevels.length === 0 || state.inference) return;
  for (const tensor of tensors)
    if (isFloating(tensor.dtype)) tellOf(observer, tensor, tensor, state.dualLevels.length, []);
}

/** @param carrier the tensor, or its tangent at `levels`, of whose own tangents those of `depth` levels count */
function tellOf(
  observer: Observer,
  tensor: Tensor,
  carrier: Tensor,
  depth: number,
  levels: readonly number[],
): void {
  for (let outer = 0; outer < depth; outer++) {
    const tangent = carrier.tangentAt(state.dualLevels[outer] as number);
    // Tangents of many examples, of a value that all of them share, are none of one shape.
    if (tangent === null || tangent instanceof BatchedTensor) continue;
    const path = [outer + 1, ...levels];
    observer.tangentSet(tensor, path, tangent);
    tellOf(observer, tensor, tangent, outer, path);
  }
}

/** What a rule computes with, kept apart from this level's tangents where the rule itself is recorded. */
function plain<X extends Operand>(x: X): X {
  if (typeof x === 'number' || !x.requiresGrad || !isRecording()) return x;
  const result = primalOf(x);
  result.takeTangents(x);
  return result as X;
}

/** The tangents of one run of a row, from those of its operands; all else counts as constant. */
export function tangentsOf<A extends Attributes>(
  row: Row<A>,
  inputs: readonly Operand[],
  tangents: readonly (Tensor | null)[],
  results: readonly Tensor[],
  attributes: A,
): readonly (Tensor | null)[] {
  const { jvp, vjp } = row;
  const [first] = results as [Tensor];
  if (jvp === null) {
    throw withoutForwardMode(
      row.name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
      row.node === 'torch::autograd::NotImplemented',
    );
  }
  if (jvp === 'linear') return applied(row, inputs, tangents, attributes);
  const context = contextOf(inputs, tangents, results, attributes) as VjpContext<A>;
  if (typeof jvp === 'function') {
    const computed = jvp(tangents, context, first);
    return 'shape' in computed ? [computed] : computed;
  }
  const parts: Tensor[] = [];
  tangents.forEach((tangent, i) => {
    const rule = typeof vjp === 'function' ? undefined : vjp[i];
    if (tangent !== null && rule !== undefined) {
      parts.push(rule(expandTo(tangent, first.shape), context));
    }
  });
  return [parts.reduce((sum, part) => add(sum, part))];
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
    if (!isOperand) return input;
    return typeof input === 'number' ? 0 : (tangents[i] ?? zerosLike(input));
  });
  return runMany(row, moved, attributes);
}
