/** @file Forward mode for users: levels, dual tensors, and the derivative of one that was computed. */

import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { isFloating } from '../../tensor/dtype.ts';
import { named, type Named } from '../../tensor/named.ts';
import { sameShape, showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { clone } from '../../ops/copy.ts';
import { detach } from '../../ops/detach.ts';
import { alias, view } from '../../ops/shape/shape.ts';
import { cloneLike } from '../accumulate.ts';
import { BatchedTensor, physicalAt } from '../batch.ts';
import { disposable, scoped } from '../grad-mode.ts';
import { state, untold } from '../state.ts';
import { tellDual, tellTangent } from '../unseen.ts';

let lastLevel = 0;
/** The levels that `setForwardGradEnabled(false)` hides; null: none are hidden. */
let hidden: readonly number[] | null = null;

/** Opens a level inside those that are open; engine code may nest them. */
export function openLevel(): Disposable & { readonly level: number } {
  const before = state.dualLevels;
  const level = ++lastLevel;
  state.dualLevels = [...before, level];
  return Object.assign(
    disposable(() => {
      state.dualLevels = before;
    }),
    { level },
  );
}

function openOnly(): Disposable {
  if (state.dualLevels.length > 0) {
    throw new RuntimeError('Nested forward mode AD is not supported at the moment');
  }
  // In Python the only level has the number 0.
  return Object.assign(openLevel(), { entered: 0 });
}

/** Tangents live in the body, or to the end of the block. */
export function dualLevel(): Disposable;
export function dualLevel<T>(body: () => T): T;
export function dualLevel<T>(body?: () => T): T | Disposable {
  return scoped(openOnly, 'dualLevel', body);
}

/** With false, tangents are neither seen nor computed inside; with true they are again. */
export function setForwardGradEnabled(enabled: boolean): Disposable;
export function setForwardGradEnabled<T>(enabled: boolean, body: () => T): T;
export function setForwardGradEnabled<T>(enabled: boolean, body?: () => T): T | Disposable {
  const open = (): Disposable => {
    const before = { levels: state.dualLevels, hidden };
    const all = hidden ?? state.dualLevels;
    state.dualLevels = enabled ? all : [];
    hidden = enabled ? null : all;
    return disposable(() => {
      state.dualLevels = before.levels;
      hidden = before.hidden;
    });
  };
  return scoped(open, 'setForwardGradEnabled', body);
}

/** Are tangents seen? */
export function isForwardGradEnabled(): boolean {
  return hidden === null;
}

const entered: Disposable[] = [];

/** `dualLevel` without a scope; close it with `exitDualLevel`. */
export function enterDualLevel(): number {
  entered.push(openOnly());
  return 0;
}

export function exitDualLevel(): void {
  const level = entered.pop();
  if (level === undefined) throw new RuntimeError('Dual level must be a positive number.');
  level[Symbol.dispose]();
}

/**
 * A view of `primal` that carries `tangent`: what is computed from it carries the derivative in that
 * direction.
 */
export function makeDual(primal: Tensor, tangent: Tensor): Tensor {
  const level = state.dualLevels.at(-1);
  if (level === undefined) {
    throw new RuntimeError(
      'Trying to create a dual Tensor for forward AD but no level exists, make sure to enter_dual_level() first.',
    );
  }
  const named = { primal, tangent };
  for (const [name, { dtype }] of Object.entries(named)) {
    if (isFloating(dtype)) continue;
    throw new ValueError(
      `Expected ${name} to be floating point or complex, but got: torch.${dtype}`,
    );
  }
  if (primal.tangentAt(level) !== null) {
    throw new RuntimeError(
      'Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not supported.',
    );
  }
  checkTangent(primal, tangent);
  if (tangent.tangentAt(level) !== null) {
    throw new RuntimeError(
      'Setting a forward grad that itself has a forward gradient at the same level0 is not supported.',
    );
  }
  if (repeats(primal)) {
    throw new RuntimeError(
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
    );
  }
  if (state.inference) return detach(primal);
  return dualView(level, primal, tangent);
}

/** Does memory show one element several times? */
function repeats({ shape, strides }: Tensor): boolean {
  return shape.some((length, d) => length > 1 && strides[d] === 0);
}

/** A tangent lies in memory as its primal does; one that does not is copied. */
function laidOutAs(primal: Tensor, tangent: Tensor): Tensor {
  const { shape, strides } = primal;
  const differs = shape.some((length, d) => length > 1 && strides[d] !== tangent.strides[d]);
  return differs ? cloneLike(primal, tangent) : tangent;
}

export function checkTangent(primal: Tensor, tangent: Tensor): void {
  if (sameShape(primal.shape, tangent.shape)) return;
  throw new RuntimeError(
    `Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size ${showShape(primal.shape)} while the given forward gradient is of size ${showShape(tangent.shape)}.`,
  );
}

/** A dual tensor at an open level, as transforms make it. */
export function dualAt(level: number, primal: Tensor, tangent: Tensor): Tensor {
  return dualOf(level, primal, tangent, alias, (_, given) => given);
}

/** A dual tensor at an open level, as programs make it. */
export function dualView(level: number, primal: Tensor, tangent: Tensor): Tensor {
  return dualOf(level, primal, tangent, (x) => view(x, x.shape), laidOutAs);
}

/**
 * @param show makes the view of the primal that carries the tangent
 * @param lay gives the tangent its place in memory
 */
function dualOf(
  level: number,
  primal: Tensor,
  tangent: Tensor,
  show: (primal: Tensor) => Tensor,
  lay: (primal: Tensor, tangent: Tensor) => Tensor,
): Tensor {
  if (primal instanceof BatchedTensor) {
    const whole = physicalAt(tangent, primal.level, primal.length);
    return new BatchedTensor(dualOf(level, primal.value, whole, show, lay), primal.level);
  }
  const outer = state.dualLevels
    .filter((other) => other !== level)
    .map((other) => [other, primal.tangentAt(other)] as const);
  // Each element needs a tangent of its own, also where memory shows one element several times.
  const own = repeats(primal) ? clone(primal) : primal;
  const dual = untold(() => show(own));
  if (dual.viewInfo !== null) dual.viewInfo.tangentBase = dual;
  for (const [other, known] of outer) if (known !== null) dual.setTangent(other, known);
  dual.setTangent(level, lay(own, tangent));
  tellDual(own, tangent, dual);
  return dual;
}

/** What a dual tensor is made of; `tangent` is null where there is none. */
export type UnpackedDual = Named<{
  readonly primal: Tensor;
  readonly tangent: Tensor | null;
}>;

/** The value without tangent (differentiable in reverse), and its tangent. */
export function unpackDual(dual: Tensor): UnpackedDual {
  const level = state.dualLevels.at(-1);
  if (level === undefined) return named({ primal: dual, tangent: null });
  const tangent = state.inference ? null : dual.tangentAt(level);
  if (tangent !== null) tellTangent(dual, tangent, level);
  return named({ primal: withoutTangent(dual, level), tangent });
}

/** The same value, with the tangents of the outer levels only. */
export function withoutTangent(dual: Tensor, level: number): Tensor {
  if (dual instanceof BatchedTensor) {
    return new BatchedTensor(withoutTangent(dual.value, level), dual.level);
  }
  const { dualLevels } = state;
  const levels = dualLevels.filter((other) => other < level);
  const outer = levels.map((other) => [other, dual.tangentAt(other)] as const);
  state.dualLevels = levels;
  const primal = alias(dual);
  state.dualLevels = dualLevels;
  if (primal.viewInfo !== null) primal.viewInfo.tangentBase = primal;
  for (const [other, known] of outer) if (known !== null) primal.setTangent(other, known);
  return primal;
}
