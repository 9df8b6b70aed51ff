/** @file The operands and the uses of a node, told apart where they have the same name. */

import type { NodeId, Related } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import { letterAt } from '../formula.ts';
import type { Graph } from '../graph.ts';
import { Relation } from '../tables/edges.ts';
import { Kind } from '../tables/nodes.ts';
import { listed, placesAmongEqual, timesText } from '../words.ts';

/** Each once: `y` with `a and b, mul, line 24`. */
export const operandsOf = (graph: Graph, node: NodeId): Related[] =>
  neighboursOf(graph, graph.edges.into(graph.nodes, node), graph.edges.source, (edge) =>
    letterOf(graph, edge),
  );

/** Each once: `z` with `mul, line 26, twice`. */
export const usesOf = (graph: Graph, node: NodeId): Related[] =>
  neighboursOf(graph, graph.edges.outOf(graph.nodes, node), graph.edges.target, () => '');

/** What the derivative calls the operand that an edge comes from; empty where there is none. */
export function letterOf({ nodes, edges }: Graph, edge: number): string {
  const hasFormula = nodes.formula.get(edges.target.get(edge)) > 0;
  if (!hasFormula || edges.relation.get(edge) === Relation.readsGrad) return '';
  return letterAt(edges.slot.get(edge));
}

/** @param end the nodes at that end, by edge */
function neighboursOf(
  graph: Graph,
  edges: Iterable<number>,
  end: { get(edge: number): NodeId },
  letter: (edge: number) => string,
): Related[] {
  const found = new Map<string, { id: NodeId; label: string; letters: string[] }>();
  for (const edge of edges) {
    const id = end.get(edge);
    const isRead = graph.edges.relation.get(edge) === Relation.readsGrad;
    const isOfIt = isRead && graph.nodes.kind.get(id) !== Kind.gradient;
    const label = `${labelOf(graph, id)}${isOfIt ? ' (its .grad)' : ''}`;
    const known = found.get(`${id} ${label}`);
    if (known === undefined) found.set(`${id} ${label}`, { id, label, letters: [letter(edge)] });
    else known.letters.push(letter(edge));
  }
  return numbered(
    [...found.values()].map(({ id, label, letters }) => ({
      id,
      label,
      note: noteOf(graph, id, letters),
    })),
  );
}

/** Of those that look the same, as a line makes them that runs several times: `mul` with `line 26, 2 of 9`. */
export function numbered(all: readonly (Related & { note: string })[]): Related[] {
  const places = placesAmongEqual(all.map(({ label, note }) => `${label}: ${note}`));
  return all.map((each, at) => {
    const note = [each.note, places[at] ?? ''].filter((part) => part !== '').join(', ');
    return { ...each, note };
  });
}

/** Its letters, what made it, unless its name says so, on which line; and how often it stands there. */
export function noteOf(graph: Graph, node: NodeId, letters: readonly string[] = ['']): string {
  const { nodes } = graph;
  const op = graph.op(node);
  const isTold =
    graph.isLeaf(node) || labelOf(graph, node) === op || nodes.kind.get(node) === Kind.gradient;
  const site = graph.site(nodes.stack.get(node));
  const named = letters.filter((letter) => letter !== '');
  return [
    listed(named),
    isTold ? '' : op,
    site === null ? '' : `line ${site.line}`,
    named.length > 0 ? '' : timesText(letters.length),
  ]
    .filter((part) => part !== '')
    .join(', ');
}
