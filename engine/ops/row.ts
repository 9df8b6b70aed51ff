/** @file What an operator is: one row of the table, from which everything else about it is derived. */

import type { Tensor } from '../tensor/tensor.ts';

export type Operand = Tensor | number;
export type Attributes = Readonly<Record<string, unknown>>;

/** In `saves`: the first result. */
export const RESULT = -1;
/** In `saves`: the second result. */
export const SECOND_RESULT = -2;

/** What rows without a derivative have in common: gradients and tangents end there. */
export const WITHOUT_DERIVATIVE = {
  node: '',
  formula: '',
  saves: [],
  differentiable: false,
  view: false,
  vjp: [],
  jvp: null,
} as const;

/** In `tangent`: the sum over the elements of what the reverse rule hands back, its Jacobian transposed. */
export const SUMMED = 'Σ';

/** What a node keeps: an operand or the result; `when` names the operand whose gradient needs it. */
export interface Save {
  readonly slot: number;
  readonly when?: number;
}

/** What a vjp may ask of its node. */
export interface VjpContext<A extends Attributes = Attributes> {
  readonly attributes: A;
  needs(operand: number): boolean;
  /** A saved operand or `RESULT` that is a tensor. */
  saved(slot: number): Tensor;
  /** A saved operand that may be a number. */
  operand(slot: number): Operand;
  /** Shape of an operand that needs a gradient. */
  shape(operand: number): readonly number[];
  /** Its element type. */
  dtypeOf(operand: number): Tensor['dtype'];
}

// Method syntax: attributes differ by row, and a list of rows holds them all.
interface VjpFunctions<A extends Attributes> {
  one(grad: Tensor, node: VjpContext<A>): Tensor;
  all(grads: readonly (Tensor | null)[], node: VjpContext<A>): readonly (Tensor | null)[];
  tangents(
    tangents: readonly (Tensor | null)[],
    node: VjpContext<A>,
    result: Tensor,
  ): Tensor | readonly (Tensor | null)[];
}

/** Contribution to one operand, before reduction to its shape (which the engine does). */
export type Vjp<A extends Attributes> = VjpFunctions<A>['one'];
/** Contributions to all operands, for operators with several results or any number of operands. */
export type VjpAll<A extends Attributes> = VjpFunctions<A>['all'];
/** The tangent of the result, or a list of tangents for several results. */
export type Jvp<A extends Attributes> = VjpFunctions<A>['tangents'];

/** Element-wise rows whose forward rule is not the word. */
const elementwise = new Set(
  'copy zero fill eq ne lt le gt ge logicalAnd logicalOr logicalNot maximum minimum fmax fmin clampMin clampMax clamp atan2 prelu'.split(
    ' ',
  ),
);

/** Whether each element of the result comes from one element of each operand. */
export function isElementwise({ name, jvp }: Row, attributes: Attributes): boolean {
  // Some rows along a dimension have a symmetric Jacobian, and the same word for it.
  return (jvp === 'elementwise' || elementwise.has(name)) && !('dim' in attributes);
}

export interface Row<A extends Attributes = Attributes> {
  /** The operator's name as people write it. */
  readonly name: string;
  /** Its autograd node as PyTorch prints it. */
  readonly node: string;
  /** Glyph for pictures; empty when there is none. */
  readonly symbol: string;
  /** The derivative rule as text: `∂/∂a = ∇·b`, one part an operand, joined by `; `. */
  readonly formula: string;
  /** Where the rule is from, unless it is the entry of PyTorch's derivatives.yaml that makes this node. */
  readonly source?: string;
  readonly saves: readonly Save[];
  /** Which operands have an edge in the graph; all unless some are plain numbers by nature. */
  readonly edges?: readonly number[];
  /** Operands that a program may leave out: a number, without effect, stands in for each. */
  readonly optional?: readonly number[];
  readonly differentiable: boolean;
  readonly view: boolean;
  /** In place, writes one value everywhere: memory that is shown several times is no conflict. */
  readonly uniform?: boolean;
  /** In place, writes what no result depends on: functions that are differentiated may do that to tensors around them. */
  readonly aside?: boolean;
  /** What `vmap` says when results of examples differ in shape, where elements decide about it. */
  readonly unbatchable?: string | undefined;
  /** Draws random numbers: under `vmap`, examples may or may not share them. */
  readonly random?: boolean;
  forward(inputs: readonly Operand[], attributes: A): Tensor | Tensor[];
  readonly vjp: readonly Vjp<A>[] | VjpAll<A>;
  /**
   * Forward mode: `elementwise` applies the vjp to tangents (their Jacobian is diagonal), `linear`
   * applies the operator itself to tangents, a function computes the tangent; null: not differentiable.
   */
  readonly jvp: 'elementwise' | 'linear' | Jvp<A> | null;
  /**
   * The forward rule as text, where it is a function: ∂a and ∂b are the tangents of the operands, the first and the
   * second. `SUMMED` where it is the sum of what follows from `formula`; left out where it is that itself, but for
   * kinks.
   */
  readonly tangent?: string;
}
