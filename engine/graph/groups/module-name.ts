/** @file What a module is called in the program, which its parameters tell: `net.head` of `net.head.weight`. */

import type { NodeId } from '../../protocol/index.ts';
import { Flag } from '../tables/nodes.ts';
import type { Group, GroupTree } from './tree.ts';

/** So many parts of a module are asked: parameters come early in it. */
const ASKED = 32;

/** The last part of `net.head.weight`, `layers[0]` or `net.layers[0].weight`. */
const LAST = /(?:\.[^.[\]]+|\[[^[\]]*\])$/;

/** Null where what holds it has no name. */
function holderOf(path: string): string | null {
  const holder = path.replace(LAST, '');
  return holder === path || holder === '' ? null : holder;
}

/** The path to a module: what its parameters and its modules are parts of. Null where they do not agree. */
export function modulePath(tree: GroupTree, group: Group): string | null {
  const parts = group.children.slice(0, ASKED).flatMap((child) => {
    if (child >= 0) return parametersOf(tree, child);
    const part = tree.get(~child);
    return part.kind === 'module' ? (modulePath(tree, part) ?? []) : [];
  });
  const paths = new Set(parts.flatMap((part) => holderOf(part) ?? []));
  // Where it has a part of its own, that path is the beginning of all others.
  const [shortest = ''] = [...paths].sort((a, b) => a.length - b.length);
  const holds = (path: string): boolean =>
    path === shortest || path.startsWith(`${shortest}.`) || path.startsWith(`${shortest}[`);
  return shortest !== '' && [...paths].every(holds) ? shortest : null;
}

/** Names of what an operator reads and what nothing computed, or an optimizer wrote. */
function parametersOf({ graph }: GroupTree, node: NodeId): string[] {
  const { nodes, edges } = graph;
  const names: string[] = [];
  for (const edge of edges.into(nodes, node)) {
    const source = edges.source.get(edge);
    if (!graph.requiresGrad(source)) continue;
    if (graph.isLeaf(source) || nodes.has(source, Flag.inPlace)) names.push(graph.name(source));
  }
  return names.filter((name) => name !== '');
}

/** `head` of `net.head`, `layers[0]` of `net.layers[0]` */
export const lastOf = (path: string): string => /[^.]*$/.exec(path)?.[0] ?? path;
