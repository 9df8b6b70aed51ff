/** @file Symbols from JSON. */

import { table } from '../ops/table.ts';
import type { DType } from '../tensor/dtype.ts';
import { ValueError } from '../tensor/errors.ts';
import type { JsonGraph, Reference } from './json.ts';
import { fromJsonOperator } from './names.ts';
import { variableNode, type SymbolNode } from './node.ts';
import { operators } from './operators.ts';
import { Sym } from './sym.ts';

function declaredOf(attrs: Readonly<Record<string, string>>): SymbolNode['declared'] {
  const shape = attrs['__shape__'];
  const dtype = attrs['__dtype__'];
  return {
    ...(shape !== undefined && { shape: (shape.match(/\d+/g) ?? []).map(Number) }),
    ...(dtype !== undefined && { dtype: dtype as DType }),
  };
}

/** A symbol from what `toJSON` or `JSON.stringify` made. */
export function load(json: JsonGraph | string): Sym {
  const graph = typeof json === 'string' ? (JSON.parse(json) as JsonGraph) : json;
  const nodes: SymbolNode[] = [];
  const at = ([place]: Reference): SymbolNode => {
    const node = nodes[place];
    if (node === undefined)
      throw new ValueError('a node of the JSON graph reads one that comes later');
    return node;
  };
  const names = [...operators.keys(), ...table.keys()];
  for (const { op, name, attrs = {}, inputs } of graph.nodes) {
    if (op === 'null') {
      nodes.push(variableNode(name, declaredOf(attrs)));
      continue;
    }
    const found = fromJsonOperator({ op, attrs }, inputs.length, names);
    if (found === null)
      throw new ValueError(`the JSON graph has an operator ${op}, which is not known`);
    nodes.push({ ...found, name, inputs: inputs.map(at), declared: {} });
  }
  return new Sym(graph.heads.map(at));
}
