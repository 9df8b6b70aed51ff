/**
 * @file Derivatives of element-wise functions as operators of their own, so that a recorded backward pass has
 * one node for each, as PyTorch has it (`tanh_backward` … in derivatives.yaml), and goes on from there.
 */

import { internally, isRecording, onTangents, state } from '../../autograd/state.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add } from './arithmetic.ts';
import { run } from '../dispatch.ts';
import { zerosLike } from '../like.ts';
import type { Attributes, Row, VjpContext } from '../row.ts';

/** The gradient that goes on, from the gradient that came and the operand or result that it depends on. */
export type Slope<A> = (g: Tensor, x: Tensor, attributes: A) => Tensor;
/** The contribution to `x`: `h` is the gradient of what the slope gave. */
type Bend<A> = (h: Tensor, g: Tensor, x: Tensor, attributes: A) => Tensor;

/** Of slopes in which elements meet, as in softmax. */
export interface Rules<A> {
  /** The contribution to `g`, from the gradient of what the slope gave; by default the slope itself. */
  readonly adjoint?: Slope<A>;
  /** The tangent that comes of a tangent of `x`. */
  readonly push: Bend<A>;
}

/** Whether what is computed from these is recorded: only then a node of its own makes a difference. */
export function areRecorded(...operands: readonly Tensor[]): boolean {
  if (!isRecording() || state.elementary) return false;
  return operands.some(({ requiresGrad }) => requiresGrad);
}

/**
 * Makes the operator. Where nothing is recorded, it is the elementary operators of `slope`.
 * @param bend left out where the slope is the same on both sides of wherever it changes
 */
export function slopeOperator<A extends Attributes>(
  name: string,
  node: string,
  formula: string,
  slope: Slope<A>,
  bend: Bend<A> | null = null,
  rules: Rules<A> | null = null,
): Slope<A> {
  const row: Row<A> = {
    name,
    node,
    symbol: `${name.replace(/Backward$/, '')}′`,
    formula,
    saves: bend === null ? [{ slot: 1 }] : [{ slot: 0, when: 1 }, { slot: 1 }],
    differentiable: true,
    view: false,
    forward: ([g, x], attributes) =>
      onTangents(0, () => internally(() => slope(g as Tensor, x as Tensor, attributes))),
    vjp: [
      (h, n) => (rules?.adjoint ?? apply)(h, n.saved(1), n.attributes),
      (h, n) => (bend === null ? zerosLike(h) : bend(h, n.saved(0), n.saved(1), n.attributes)),
    ],
    jvp: rules === null ? 'elementwise' : (tangents, n) => pushed(tangents, n, rules.push),
  };
  const pushed = (
    [dg, dx]: readonly (Tensor | null)[],
    n: VjpContext<A>,
    push: Bend<A>,
  ): Tensor => {
    const [g, x] = [n.saved(0), n.saved(1)];
    const first = dg ? apply(dg, x, n.attributes) : null;
    if (!dx) return first ?? zerosLike(g);
    const second = push(dx, g, x, n.attributes);
    return first === null ? second : add(first, second);
  };
  const apply: Slope<A> = (g, x, attributes) =>
    areRecorded(g, x) ? run(row, [g, x], attributes) : slope(g, x, attributes);
  return apply;
}
