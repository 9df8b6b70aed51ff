/** @file Which nodes a source line made, and the note an editor shows at its end. */

import type { CutCause, LineNote, NodeId } from '../worker/protocol.ts';
import type { Graph } from './graph.ts';
import { Kind } from './nodes.ts';
import { labelOf } from './slice.ts';
import { valueText } from './text.ts';

/** A note names at most this many nodes. */
const NAMED = 8;

interface Line {
  readonly nodes: NodeId[];
  count: number;
}

/** Nodes made by a line, also through functions that it called; oldest first. */
export function nodesAtLine(graph: Graph, file: string, line: number): NodeId[] {
  const found: NodeId[] = [];
  for (let node = 0; node < graph.nodes.length; node++) {
    if (graph.nodes.kind.get(node) === Kind.number) continue;
    const sites = graph.sites(graph.nodes.stack.get(node));
    if (sites.some((site) => site.line === line && site.file === file)) found.push(node);
  }
  return found;
}

/** A note for each line of the file that made tensors, by line. */
export function lineNotes(graph: Graph, file: string): LineNote[] {
  const own = new Map<number, Line>();
  /** Lines that called a function which made tensors elsewhere. */
  const called = new Map<number, Line>();
  for (let node = graph.nodes.length - 1; node >= 0; node--) {
    if (graph.nodes.kind.get(node) === Kind.number) continue;
    const sites = graph.sites(graph.nodes.stack.get(node));
    const seen = new Set<number>();
    sites.forEach((site, depth) => {
      if (site.file !== file || seen.has(site.line)) return;
      seen.add(site.line);
      const lines = depth === 0 ? own : called;
      const known = lines.get(site.line);
      if (known === undefined) lines.set(site.line, { nodes: [node], count: 1 });
      else {
        known.count++;
        if (known.nodes.length < NAMED) known.nodes.push(node);
      }
    });
  }
  for (const [line, made] of called) if (!own.has(line)) own.set(line, made);
  return [...own]
    .sort(([a], [b]) => a - b)
    .map(([line, { nodes, count }]) => ({
      line,
      nodes,
      count,
      text: noteText(graph, nodes[0] as NodeId),
      cut: cutAt(graph, nodes),
    }));
}

/** `x [3] = [1.00, 2.00, 3.00]  ∇ [4.00, 8.00, 12.0]` */
function noteText(graph: Graph, node: NodeId): string {
  const { nodes, values } = graph;
  const shape = graph.shape(node);
  const dtype = graph.dtype(node);
  const value = valueText(values.get(nodes.value.get(node)), dtype, shape);
  const grad = valueText(values.get(nodes.grad.get(node)), dtype, shape);
  return [
    labelOf(graph, node),
    shape === '' ? '' : ` ${shape}`,
    value === '' ? '' : ` = ${value}`,
    grad === '' ? '' : `  ∇ ${grad}`,
  ].join('');
}

function cutAt(graph: Graph, nodes: readonly NodeId[]): CutCause | null {
  const { edges } = graph;
  for (const node of nodes)
    for (const edge of edges.into(graph.nodes, node)) {
      const cause = edges.cause(edge);
      if (cause !== null && cause !== 'notRequiresGrad') return cause;
    }
  return null;
}
