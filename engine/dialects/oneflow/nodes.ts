/** @file Names of nodes as OneFlow prints them: its operator's name and `_backward`. */

import { OperatorNode } from '../../autograd/operator-node.ts';
import type { Node } from '../../autograd/node.ts';
import { sameShape, sizeOf } from '../../tensor/shape.ts';
import { snakeCase } from '../case.ts';
import type { Version } from './version.ts';

/** An operator of two tensors of one shape, of tensors that are broadcast, of a tensor and a number. */
type Arithmetic = readonly [sameShape: string, broadcast: string, number: string];

/**
 * Which of OneFlow's operators its arithmetic ends with (its binary_functor.cpp and math_functor.cpp):
 * x − 2 adds −2, x / 2 multiplies by ½.
 */
const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  add: ['add_n', 'broadcast_add', 'scalar_add'],
  sub: ['broadcast_sub', 'broadcast_sub', 'scalar_add'],
  rsub: ['broadcast_sub', 'broadcast_sub', 'scalar_add'],
  mul: ['multiply', 'broadcast_mul', 'scalar_mul'],
  div: ['broadcast_div', 'broadcast_div', 'scalar_mul'],
  pow: ['pow', 'broadcast_pow', 'scalar_pow'],
};

/** Other operators whose names differ (its unary_functor.cpp, math_functor.cpp, tensor_methods.cpp). */
const OPERATORS: Readonly<Record<string, string>> = {
  neg: 'negative',
  sum: 'reduce_sum',
  prod: 'reduce_prod',
  amax: 'reduce_max',
  amin: 'reduce_min',
  max: 'reduce_max',
  min: 'reduce_min',
  mm: 'matmul',
  bmm: 'batch_matmul',
  view: 'reshape',
  t: 'transpose',
  permute: 'transpose',
};

/** An average is a sum times 1/n: the last operator is `scalar_mul`, but for one element there is none. */
function ofAverage(node: Node): string {
  const edge = node.edges[0] ?? null;
  const shape = edge?.node.results[edge.index]?.shape ?? [];
  return sizeOf(shape) === 1 ? 'reduce_sum' : 'scalar_mul';
}

function operatorOf(node: Node): string {
  if (!(node instanceof OperatorNode)) return node.printedName;
  const { name } = node.row;
  if (name === 'mean') return ofAverage(node);
  if (name === 'mseLoss') {
    // The square of the difference, then its reduction.
    const { reduction } = node.attributes;
    if (reduction === 'none') return 'square';
    return reduction === 'sum' ? 'reduce_sum' : ofAverage(node);
  }
  const arithmetic = ARITHMETIC[name];
  if (arithmetic !== undefined) return arithmetic[node.hasNumber ? 2 : isBroadcast(node) ? 1 : 0];
  return OPERATORS[name] ?? snakeCase(name);
}

/** As far as the edges tell: the shape of an operand without a gradient is not kept. */
function isBroadcast(node: OperatorNode): boolean {
  const [result] = node.results;
  return node.edges.some((edge) => {
    const shape = edge?.node.results[edge.index]?.shape;
    return shape !== undefined && result !== undefined && !sameShape(shape, result.shape);
  });
}

/** `scalar_mul_backward`; from 1.0 on `scalar_mulBackward`. */
export function nodeName(node: Node, version: Version): string {
  if (!(node instanceof OperatorNode)) return operatorOf(node);
  return operatorOf(node) + (version === '1.0' ? 'Backward' : '_backward');
}
