/** @file The links of a scene: edges of the graph, together where a folded group is at one end. */

import type { Graph } from '../graph.ts';
import { commonSheet, onSheet, type Item, type Link } from './items.ts';

/**
 * Links between items of one sheet. What crosses the border of an open group is linked to its card, and the
 * part inside is told what it reads from afar.
 *
 * @param itemOf index of each node's item
 */
export function linksOf(graph: Graph, itemOf: Int32Array, items: readonly Item[]): Link[] {
  const { edges } = graph;
  const links: Link[] = [];
  const known = new Map<number, Link>();
  for (let edge = 0; edge < edges.length; edge++) {
    const from = itemOf[edges.source.get(edge)] as number;
    const to = itemOf[edges.target.get(edge)] as number;
    if (from === to) continue;
    const [source, target] = [items[from], items[to]];
    if (source === undefined || target === undefined) continue;
    const sheet = commonSheet(source.sheet, target.sheet);
    const [left, right] = [onSheet(source, sheet), onSheet(target, sheet)];
    if (right !== target && !target.far.includes(source.id)) target.far.push(source.id);
    if (left === right) continue;
    if (left === source && right === target && left.group === null && right.group === null) {
      join(links, { source: left, target: right, edges: [edge] });
      continue;
    }
    const key = from * items.length + to;
    const link = left === source && right === target ? known.get(key) : find(left, right);
    if (link !== undefined) link.edges.push(edge);
    else known.set(key, join(links, { source: left, target: right, edges: [edge] }));
  }
  return links;
}

const find = (source: Item, target: Item): Link | undefined =>
  target.inputs.find((link) => link.source === source);

function join(links: Link[], link: Link): Link {
  link.source.outputs.push(link);
  link.target.inputs.push(link);
  links.push(link);
  return link;
}
