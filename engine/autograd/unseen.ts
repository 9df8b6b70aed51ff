/**
 * @file Tells an observer of tensors that no operator of the table makes: data of the library's own, twins of others, dual
 * tensors, and tangents that a program takes out of them; and of those that passes are given.
 */

import type { Tensor } from '../tensor/tensor.ts';
import { BatchedTensor, levelsOf } from './batch.ts';
import { tellTangents } from './forward/forward.ts';
import { DUAL, GIVEN, observerSlot, TANGENT, TWIN } from './observer.ts';
import { behindBatches } from './rows.ts';
import { state } from './state.ts';
import { tell } from './tell.ts';

const slot = observerSlot();

/** Gradients go on to the value; of the tangent there is no derivative. */
export const DUAL_FORMULA = '∇; 0';

/** Tangents that an observer knows as tensors. */
const known = new WeakSet<Tensor>();

/** Tells of data that the library made for a program to go on with; what is made is called so. */
export function tellData(data: Tensor, made: string): Tensor {
  if (state.silent === 0) slot.observer?.created(behindBatches(data), made);
  return data;
}

/** @param twin shares the memory of `x` and has no history before it */
export function tellTwin(x: Tensor, twin: Tensor): void {
  if (state.silent > 0 || x instanceof BatchedTensor) return;
  tell(TWIN, [x], [twin], { level: state.dualLevels.length }, { view: true });
}

/**
 * @param root which of them the pass starts with it at
 * @param row null where it is not many gradients at once
 */
export function tellGiven(gradient: Tensor, root: number, row: number | null): void {
  if (state.silent > 0) return;
  tell(GIVEN, [behindBatches(gradient)], [], row === null ? { root } : { root, row }, {});
}

/** @param dual shows `primal`, and carries `tangent` at the innermost level */
export function tellDual(primal: Tensor, tangent: Tensor, dual: Tensor): void {
  if (slot.observer === null || state.silent > 0) return;
  known.add(tangent);
  // Tangents of many examples, of a value that all of them share, are none of its shape.
  const inputs = tangent instanceof BatchedTensor ? [primal] : [primal, tangent];
  const rule = { formula: DUAL_FORMULA, node: dual.gradFn, differentiable: true, view: true };
  tell(DUAL, inputs, [dual], { level: state.dualLevels.length }, rule);
  tellTangents(slot.observer, [dual]);
}

/** @param tangent of `dual` at a level; the program gets it, once more perhaps */
export function tellTangent(dual: Tensor, tangent: Tensor, level: number): void {
  const [whole, own] = [behindBatches(dual), behindBatches(tangent)];
  if (slot.observer === null || state.silent > 0 || known.has(own)) return;
  if (levelsOf([dual]).join() !== levelsOf([tangent]).join()) return;
  known.add(own);
  const depth = state.dualLevels.indexOf(level) + 1;
  tell(TANGENT, [whole], [own], { level: depth }, { node: own.gradFn });
  tellTangents(slot.observer, [own]);
}
