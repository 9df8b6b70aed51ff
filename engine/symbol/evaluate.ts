/** @file Runs a symbolic graph on data: each node's operator once, in order. */

import { RuntimeError } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { fill, type SymbolNode } from './node.ts';
import { callOperator } from './operators.ts';

/** The result of one node on its inputs' values. */
export function runOperator(node: SymbolNode, inputs: readonly unknown[]): Tensor {
  const operator = node.operator ?? '';
  const result = callOperator(
    operator,
    node.args.map((arg) => fill(arg, (input) => inputs[input])),
  );
  if (result instanceof Tensor) return result;
  throw new RuntimeError(
    `${operator} (node ${node.name}) does not give one tensor, which a symbol stands for`,
  );
}

/** The values of all nodes, from those of the variables. */
export function evaluate(
  nodes: readonly SymbolNode[],
  valueOf: (variable: SymbolNode) => Tensor,
): Map<SymbolNode, Tensor> {
  const values = new Map<SymbolNode, Tensor>();
  for (const node of nodes) {
    values.set(
      node,
      node.operator === null
        ? valueOf(node)
        : runOperator(
            node,
            node.inputs.map((input) => values.get(input)),
          ),
    );
  }
  return values;
}
