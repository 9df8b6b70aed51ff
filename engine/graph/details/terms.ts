/** @file What backward passes gave along edges: the term of each pass, and what they add up to. */

import type { NodeId, Related } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { measureText, valueText } from '../text.ts';
import { sumOf } from '../time/sum.ts';

/** Terms of earlier passes are counted. */
const MOST_PASSES = 8;

/** A gradient that flowed along an edge. */
interface Flow {
  /** What it came from. */
  readonly use: NodeId;
  /** Index of the pass. */
  readonly pass: number;
  /** In the value store. */
  readonly value: number;
  /** Whether the program has set the gradient that it went into since. */
  readonly isCleared: boolean;
}

/** The length of what one pass gave along an edge, or the terms of several; empty where there is none. */
export function edgeText(graph: Graph, edge: number): string {
  const flows = flowsAlong(graph, [edge]);
  const norm = graph.values.norm(graph.edges.contribution.get(edge));
  if (flows.length > 1) return termsText(graph, graph.edges.source.get(edge), flows);
  return norm === null ? '' : `norm ${measureText(norm)}`;
}

/** What uses gave a node: all of them, and each. */
export interface Terms {
  readonly all: string;
  readonly byUse: readonly Related[];
}

/**
 * Empty where one pass gave it along one edge alone.
 *
 * @param uses of the node, told apart
 */
export function termsOf(graph: Graph, node: NodeId, uses: readonly Related[]): Terms {
  const flows = flowsAlong(graph, graph.edges.outOf(graph.nodes, node));
  if (flows.length < 2) return { all: '', byUse: [] };
  const byUse = [...grouped(flows, ({ use }) => use)].map(([id, own]) => {
    const label = labelOf(graph, id);
    const isAlone = uses.every((use) => use.id === id || use.label !== label);
    const place = isAlone ? '' : uses.find((use) => use.id === id)?.note;
    const terms = termsText(graph, node, own);
    return { id, label, note: place ? `${place}; ${terms}` : terms };
  });
  return { all: termsText(graph, node, flows), byUse };
}

/** All that flowed along some edges, in the order of the passes. */
function flowsAlong(graph: Graph, along: Iterable<number>): Flow[] {
  const { clearings, edges, history } = graph;
  const flows: Flow[] = [];
  for (const edge of along) {
    const cleared = clearings.get(edges.source.get(edge))?.at(-1)?.contributions ?? 0;
    for (const entry of history.contributions.entries(edge)) {
      const pass = history.contributionPass.get(entry);
      const value = history.contributions.value.get(entry);
      flows.push({ use: edges.target.get(edge), pass, value, isCleared: entry < cleared });
    }
  }
  return flows.sort((a, b) => a.pass - b.pass);
}

/**
 * `pass 1: [3, 6]; pass 2: [2, 16]; Σ [5, 22]`
 *
 * @param of what the gradients are of
 */
function termsText(graph: Graph, of: NodeId, flows: readonly Flow[]): string {
  const text = (terms: readonly Flow[]): string => {
    const values = terms.map(({ value }) => graph.values.get(value));
    const sum = values.length === 1 ? (values[0] ?? null) : sumOf(values);
    return valueText(sum, graph.dtype(of, 'grad'), graph.shape(of)) || 'not recorded';
  };
  const byPass = grouped(flows, ({ pass }) => pass);
  const isGrad = (pass: number): boolean => graph.passes[pass]?.api === 'grad';
  const isMixed = !flows.every(({ pass }) => isGrad(pass));
  const terms = [...byPass].slice(-MOST_PASSES).map(([pass, own]) => {
    const isCleared = own[0]?.isCleared === true && !isGrad(pass);
    const how = isCleared ? ', cleared since' : isMixed && isGrad(pass) ? ', of grad()' : '';
    return `pass ${pass + 1}${how}: ${text(own)}`;
  });
  const before = byPass.size - terms.length;
  // What `grad` gives is added to nothing.
  const added = flows.filter(({ pass, isCleared }) => !isGrad(pass) && !isCleared);
  const isSum = new Set(added.map(({ pass }) => pass)).size > 1;
  return [
    ...(before === 0 ? [] : [`${before} passes before`]),
    ...terms,
    ...(isSum ? [`Σ ${text(added)}`] : []),
  ].join('; ');
}

function grouped(flows: readonly Flow[], by: (flow: Flow) => number): Map<number, Flow[]> {
  const groups = new Map<number, Flow[]>();
  for (const flow of flows) {
    const group = groups.get(by(flow));
    if (group === undefined) groups.set(by(flow), [flow]);
    else group.push(flow);
  }
  return groups;
}
