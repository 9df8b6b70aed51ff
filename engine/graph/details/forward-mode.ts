/** @file What the details of a node tell of forward mode: its tangents, or why what was asked for gives it none. */

import type { Details, NodeId } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import { detachedText } from '../explain.ts';
import type { Graph } from '../graph.ts';
import { DETACHES } from '../reading/operators.ts';
import { isFloating, Kind } from '../tables/nodes.ts';
import { elementCount } from '../tables/values.ts';
import { elementsIn, valueText } from '../text.ts';

/** Nothing where forward mode is not shown, or where the program had no tangent of the node. */
export function tangentRows(graph: Graph, node: NodeId): Details['rows'] {
  const text = (tangent: number): string =>
    valueText(graph.values.get(tangent), graph.dtype(node), graph.shape(node));
  if (graph.tangents !== null) {
    const tangent = graph.tangents.of.get(node);
    const value = tangent === undefined ? whyNone(graph, node) : text(tangent) || UNKNOWN;
    return [{ label: 'tangent', value }];
  }
  const told = graph.tangentLog.of(node, null);
  const all = [...new Set(told.flatMap(({ levels }) => levels))].sort((a, b) => a - b);
  return told.map(({ levels, value }) => {
    const label = all.length === 1 ? 'tangent' : `tangent ${levels.map(nameIn(all)).join('')}`;
    const which = levels.length > 1 || all.length === 1 ? '' : placeOf(all, levels[0]);
    const many = directionsOf(graph, node, value);
    return { label, value: `${text(value) || 'not recorded'}${many}${which}` };
  });
}

/** How many directions a tangent is of, where those are several: `jacfwd` pushes all of them forward at once. */
function directionsOf(graph: Graph, node: NodeId, tangent: number): string {
  const value = graph.values.get(tangent);
  if (value === null) return '';
  const count = elementCount(value) / elementsIn(graph.shape(node));
  return count > 1 ? `, a row for each of ${count} directions` : '';
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';

/** Of nested derivatives, the outermost is ∂₁. */
const nameIn =
  (all: readonly number[]) =>
  (level: number): string =>
    `∂${String(all.indexOf(level) + 1).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)] ?? '')}`;

function placeOf(all: readonly number[], level: number | undefined): string {
  if (level === all[0]) return ', of the outermost derivative';
  return level === all.at(-1) ? ', of the innermost' : '';
}

const UNKNOWN =
  'not known: on the way to it a value was not recorded whole, or an operator is none of the library’s';

/** Why a node is out of reach of where forward mode was asked to begin. */
function whyNone(graph: Graph, node: NodeId): string {
  const { nodes, edges, tangents } = graph;
  if (nodes.kind.get(node) === Kind.number) return 'none: it is a plain number';
  if (!hasFloats(graph, node))
    return `none: it is ${String(graph.dtype(node))}, and only floating point tensors have tangents`;
  // Breadth first, so that the nearest cut is the one that is told.
  const behind = new Set([node]);
  for (const next of behind)
    for (const edge of edges.into(nodes, next)) {
      const source = edges.source.get(edge);
      behind.add(source);
      const cut = tangents?.of.has(source) === true ? cutAt(graph, next) : '';
      if (cut === '') continue;
      return next === node
        ? `none: it ${cut}`
        : `none: ${labelOf(graph, next)}, which it comes from, ${cut}`;
    }
  return `none: it was not computed from ${labelOf(graph, tangents?.origin ?? node)}`;
}

/** What ends tangents at an operator that reads one; empty where nothing does. */
function cutAt(graph: Graph, node: NodeId): string {
  if (!hasFloats(graph, node)) return `is ${String(graph.dtype(node))}`;
  return DETACHES.has(graph.op(node)) ? detachedText(graph, node).other : '';
}

function hasFloats(graph: Graph, node: NodeId): boolean {
  const dtype = graph.dtype(node);
  return dtype === null || isFloating(dtype);
}
