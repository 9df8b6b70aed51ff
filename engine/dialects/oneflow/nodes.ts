/** @file Names of nodes as OneFlow prints them: its operator's name and `_backward`. */

import { OperatorNode } from '../../autograd/operator-node.ts';
import type { Node } from '../../autograd/node.ts';
import { sizeOf } from '../../tensor/shape.ts';
import { snakeCase } from '../case.ts';
import type { Version } from './version.ts';

/** OneFlow's operators by ours, where their names differ: of two tensors, and with a number. */
const OPERATORS: Readonly<Record<string, readonly [tensors: string, number: string]>> = {
  add: ['broadcast_add', 'scalar_add'],
  sub: ['broadcast_sub', 'scalar_add'],
  mul: ['broadcast_mul', 'scalar_mul'],
  div: ['broadcast_div', 'scalar_mul'],
  pow: ['pow', 'scalar_pow'],
  sum: ['reduce_sum', 'reduce_sum'],
};

/** An average is a sum times 1/n: the last operator is `scalar_mul`, but for one element there is none. */
function ofAverage(node: Node): string {
  const edge = node.edges[0] ?? null;
  const shape = edge?.node.results[edge.index]?.shape ?? [];
  return sizeOf(shape) === 1 ? 'reduce_sum' : 'scalar_mul';
}

function operatorOf(node: Node): string {
  if (!(node instanceof OperatorNode)) return node.name.replace(/^torch::autograd::/, '');
  const { name } = node.row;
  if (name === 'mean') return ofAverage(node);
  if (name === 'mseLoss') {
    // The square of the difference, then its reduction.
    const { reduction } = node.attributes;
    if (reduction === 'none') return 'square';
    return reduction === 'sum' ? 'reduce_sum' : ofAverage(node);
  }
  return OPERATORS[name]?.[node.hasNumber ? 1 : 0] ?? snakeCase(name);
}

/** `scalar_mul_backward`; from 1.0 on `scalar_mulBackward`. */
export function nodeName(node: Node, version: Version): string {
  if (!(node instanceof OperatorNode)) return operatorOf(node);
  return operatorOf(node) + (version === '1.0' ? 'Backward' : '_backward');
}
