/** @file The links of a scene: edges of the graph, together where a folded group is at one end. */

import type { Graph } from '../graph.ts';
import { commonSheet, onSheet, type Item, type Link } from './items.ts';

/**
 * Links between items of one sheet. What crosses the border of an open group is linked to its card, and the
 * part inside is told what it reads from afar. So is what reads from something that comes later: a variable that
 * begins with a value of the group that uses it.
 *
 * @param itemOf index of each node's item
 */
export function linksOf(graph: Graph, itemOf: Int32Array, items: readonly Item[]): Link[] {
  const { edges } = graph;
  const { length } = edges;
  const [sources, targets] = [edges.source.cells, edges.target.cells];
  const links: Link[] = [];
  /** By the items at both ends: the link, or null where the edge is inside of what stands for both. */
  const known = new Map<number, Link | null>();
  /** Mostly an edge goes the way of the one before it. */
  let [last, lastLink]: [number, Link | null] = [-1, null];
  for (let edge = 0; edge < length; edge++) {
    const from = itemOf[sources[edge] as number] as number;
    const to = itemOf[targets[edge] as number] as number;
    if (from === to) continue;
    const key = from * items.length + to;
    if (key === last) {
      lastLink?.edges.push(edge);
      continue;
    }
    const before = known.get(key);
    if (before !== undefined) {
      before?.edges.push(edge);
      [last, lastLink] = [key, before];
      continue;
    }
    const [source, target] = [items[from], items[to]];
    if (source === undefined || target === undefined) continue;
    if (source.sheet === target.sheet && source.group === null && target.group === null) {
      join(links, { source, target, edges: [edge] });
      continue;
    }
    const sheet = commonSheet(source.sheet, target.sheet);
    const [left, right] = [onSheet(source, sheet), onSheet(target, sheet)];
    const isBack = comesAfter(left, right);
    if ((right !== target || isBack || isShared(source, target)) && !target.far.includes(source.id))
      target.far.push(source.id);
    const link =
      left === right || isBack
        ? null
        : (find(left, right) ?? join(links, { source: left, target: right, edges: [] }));
    link?.edges.push(edge);
    known.set(key, link);
  }
  return links;
}

const comesAfter = (a: Item, b: Item): boolean =>
  a.time > b.time || (a.time === b.time && a.id > b.id);

/** One of many leaves beside their card, from which all its edges begin. */
const isShared = (source: Item, target: Item): boolean =>
  source.sheet.group.kind === 'leaves' && target.group === null;

const find = (source: Item, target: Item): Link | undefined =>
  target.inputs.find((link) => link.source === source);

function join(links: Link[], link: Link): Link {
  link.source.outputs.push(link);
  link.target.inputs.push(link);
  links.push(link);
  return link;
}
