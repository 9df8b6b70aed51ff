/** @file Splits the nodes of a layout batch into connected parts. */

import type { NodeId } from '../worker/protocol.ts';
import type { Graph } from './graph.ts';

export interface Component {
  /** In order of their ids, hence operands before results. */
  readonly nodes: NodeId[];
  /** Connected to nodes that are already placed. */
  anchored: boolean;
  /** False for a leaf that nothing uses. */
  operators: boolean;
}

/** Connected components of the nodes `from` to `to`, by their first node. */
export function batchComponents(
  graph: Graph,
  from: NodeId,
  to: NodeId,
  hasPlace: (node: NodeId) => boolean,
): Component[] {
  const { nodes, edges } = graph;
  const parent = new Int32Array(to - from).map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  const anchored = new Uint8Array(to - from);
  for (let node = from; node < to; node++)
    for (const edge of edges.into(nodes, node)) {
      const source = edges.source.get(edge);
      if (source < from) {
        if (hasPlace(source)) anchored[node - from] = 1;
      } else {
        const [a, b] = [root(source - from), root(node - from)];
        parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
  const byRoot = new Map<number, Component>();
  for (let node = from; node < to; node++) {
    const key = root(node - from);
    let component = byRoot.get(key);
    if (component === undefined)
      byRoot.set(key, (component = { nodes: [], anchored: false, operators: false }));
    component.nodes.push(node);
    if (anchored[node - from] === 1) component.anchored = true;
    if (nodes.inCount.get(node) > 0) component.operators = true;
  }
  return [...byRoot.values()];
}
