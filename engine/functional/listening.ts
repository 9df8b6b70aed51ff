/** @file Listens to the operators that run, so that a computation can be written down as an expression. */

import { observe } from '../autograd/observe.ts';
import type { OperatorEvent } from '../autograd/observer.ts';
import { OperatorNode } from '../autograd/operator-node.ts';
import { state } from '../autograd/state.ts';
import type { Attributes, Operand, Row } from '../ops/row.ts';
import { table } from '../ops/table.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** One operator that ran. */
export interface Step {
  readonly row: Row;
  readonly inputs: readonly Operand[];
  readonly result: Tensor;
  readonly attributes: Attributes;
}

function rowOf({ name, node }: OperatorEvent): Row {
  if (node instanceof OperatorNode) return node.row;
  // Without a node the operator has no derivative here, and any row of its name will do.
  const row = [...table.values()].find((each) => each.name === name);
  if (row === undefined) throw new RangeError(`no operator is called ${name}`);
  return row;
}

/** Calls `listen` for each operator that runs in `work`; whoever observes the program is not told. */
export function listening<T>(listen: (step: Step) => void, work: () => T): T {
  const { silent, gradEnabled, elementary } = state;
  const operator = (event: OperatorEvent): void =>
    listen({
      row: rowOf(event),
      inputs: event.inputs as readonly Operand[],
      result: event.outputs[0] as Tensor,
      attributes: event.attributes ?? {},
    });
  state.silent = 0;
  state.gradEnabled = true;
  state.elementary = true;
  try {
    return observe({ operator }, work);
  } finally {
    state.silent = silent;
    state.gradEnabled = gradEnabled;
    state.elementary = elementary;
  }
}
