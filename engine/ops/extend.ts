/** @file Operators of one's own: a row is all it takes. */

import { internally } from '../autograd/state.ts';
import { resultType } from '../tensor/dtype.ts';
import { ValueError } from '../tensor/errors.ts';
import { full } from '../tensor/factories.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { operator, type Operator, type Runner } from './define.ts';
import type { Attributes, Operand, Row } from './row.ts';

/** The operands of an operator, as many as it is called with; numbers among them come as tensors []. */
export type Operands = readonly [Tensor, Tensor, Tensor, Tensor, ...Tensor[]];

/**
 * What an operator is (see `Row`): its name, its forward computation, and its derivative rule as code and
 * as text. The rest has defaults: the node is `NameBackward0`, the symbol `ƒ`, nothing is saved, forward
 * mode is not implemented.
 */
export type OperatorDefinition<A extends Attributes = Attributes> = Pick<
  Row<A>,
  'name' | 'vjp' | 'formula'
> &
  Partial<Omit<Row<A>, 'forward'>> & {
    /** Written with the library's functions, whose nodes leave no trace. */
    readonly forward: (operands: Operands, attributes: A) => Tensor | Tensor[];
  };

/** Called with its operands; `with` gives attributes first. The in-place form comes with it. */
export type OwnOperator<A extends Attributes> = Operator<(...operands: Operand[]) => Tensor> & {
  readonly row: Row<A>;
  with(attributes: A): Operator<(...operands: Operand[]) => Tensor>;
};

/** A number takes the type that it has beside the other operands. */
function tensorsOf(inputs: readonly Operand[]): Operands {
  const dtype = resultType(inputs);
  const all = inputs.map((x) => (typeof x === 'number' ? full([], x, { dtype }) : x));
  return all as readonly Tensor[] as Operands;
}

/**
 * Makes an operator from its row. Reverse and forward mode, gradient checks, printing and recording follow
 * from it, as they do for the library's own.
 * @throws ValueError when the name is none
 */
export function defineOperator<A extends Attributes = Attributes>(
  definition: OperatorDefinition<A>,
): OwnOperator<A> {
  const { name, forward } = definition;
  if (!/^[A-Za-z]\w*$/.test(name)) {
    throw new ValueError(`'${name}' is no name for an operator: use letters, digits and _.`);
  }
  const row: Row<A> = {
    node: `${name.charAt(0).toUpperCase()}${name.slice(1)}Backward0`,
    symbol: 'ƒ',
    saves: [],
    differentiable: true,
    view: false,
    jvp: null,
    ...definition,
    // Written with public functions it must leave no trace: this operator is one node.
    forward: (inputs, attributes) => internally(() => forward(tensorsOf(inputs), attributes)),
  };
  const withAttributes = (attributes: A | null) =>
    operator((runner: Runner, ...operands: Operand[]) => runner(row, operands, attributes));
  return Object.assign(withAttributes(null), {
    row,
    with: (attributes: A) => withAttributes(attributes),
  });
}
