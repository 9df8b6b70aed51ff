/** @file Symbolic graphs as JSON, in MXNet's format. */

import { inOrder, type SymbolNode } from './node.ts';
import { toJsonOperator } from './names.ts';
import type { Sym } from './sym.ts';

export type Reference = readonly [node: number, output: number, version: number];

interface JsonNode {
  readonly op: string;
  readonly name: string;
  readonly attrs?: Readonly<Record<string, string>>;
  readonly inputs: readonly Reference[];
}

export interface JsonGraph {
  /** Each after its inputs; `op` is "null" for variables. */
  readonly nodes: readonly JsonNode[];
  /** The variables among them. */
  readonly arg_nodes: readonly number[];
  readonly node_row_ptr: readonly number[];
  readonly heads: readonly Reference[];
  readonly attrs: Readonly<Record<string, readonly [string, number]>>;
}

/** MXNet's version whose format this is. */
const VERSION = 10901;

function attributesOf(node: SymbolNode): Readonly<Record<string, string>> {
  if (node.operator !== null) return toJsonOperator(node.operator, node.args).attrs;
  const { shape, dtype } = node.declared;
  return {
    ...(shape !== undefined && { __shape__: `(${shape.join(', ')})` }),
    ...(dtype !== undefined && { __dtype__: dtype }),
  };
}

/** The graph as plain data. */
export function toJSON(symbol: Sym): JsonGraph {
  const nodes = inOrder(symbol.heads);
  const places = new Map(nodes.map((node, i) => [node, i]));
  const reference = (node: SymbolNode): Reference => [places.get(node) ?? -1, 0, 0];
  return {
    nodes: nodes.map((node) => {
      const attrs = attributesOf(node);
      return {
        op: node.operator === null ? 'null' : toJsonOperator(node.operator, node.args).op,
        name: node.name,
        ...(Object.keys(attrs).length > 0 && { attrs }),
        inputs: node.inputs.map(reference),
      };
    }),
    arg_nodes: nodes.flatMap(({ operator }, i) => (operator === null ? [i] : [])),
    node_row_ptr: Array.from({ length: nodes.length + 1 }, (_, i) => i),
    heads: symbol.heads.map(reference),
    attrs: { mxnet_version: ['int', VERSION] },
  };
}
