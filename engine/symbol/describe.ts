/** @file A symbolic graph as a list of nodes, for those who look at it before there are data. */

import type { Shape } from '../tensor/shape.ts';
import { inOrder } from './node.ts';
import { glyphOf } from './operators.ts';
import { shapesOfNodes, type Shapes } from './shapes.ts';
import type { Sym } from './sym.ts';

export interface NodeDescription {
  /** Place in the list; inputs come first. */
  readonly id: number;
  readonly name: string;
  /** Null for a variable. */
  readonly operator: string | null;
  /** Glyph for pictures; empty when there is none. */
  readonly symbol: string;
  /** Places of the nodes it reads. */
  readonly inputs: readonly number[];
  /** As far as it follows from the shapes given. */
  readonly shape: Shape | null;
  readonly isOutput: boolean;
}

/** Every node of the graph, with what is known of it. */
export function describe(symbol: Sym, shapes: Shapes = {}): NodeDescription[] {
  const nodes = inOrder(symbol.heads);
  const known = shapesOfNodes(nodes, shapes);
  const places = new Map(nodes.map((node, i) => [node, i]));
  return nodes.map((node, id) => ({
    id,
    name: node.name,
    operator: node.operator,
    symbol: node.operator === null ? '' : glyphOf(node.operator),
    inputs: node.inputs.map((input) => places.get(input) ?? -1),
    shape: known.get(node) ?? null,
    isOutput: symbol.heads.includes(node),
  }));
}
