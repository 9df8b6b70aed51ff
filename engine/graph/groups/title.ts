/** @file What a group is called in the picture: by what it repeats, which of several it is, or what it holds. */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { Flag } from '../tables/nodes.ts';
import { fileName } from '../text.ts';
import { namesOf } from '../words.ts';
import { lastOf, modulePath } from './module-name.ts';
import { NAMELESS } from './paths.ts';
import { spanOf, type Group, type GroupTree } from './tree.ts';

/** `iterations 20–29`, `Block 3`, `step()`: what a group is called in the picture. */
export function titleOf(tree: GroupTree, group: Group): string {
  const parent = group.parent < 0 ? null : tree.get(group.parent);
  switch (group.kind) {
    case 'iteration':
      return `${parent?.title === 'batch' ? 'batch' : 'iteration'} ${group.index + 1}`;
    case 'range': {
      const { from, to } = spanOf(tree, group);
      const written = parametersWritten(tree, group);
      if (written.length > 0) return `updates ${parametersText(tree, written)}`;
      if (parent?.kind === 'loop')
        return `${parent.title === 'batch' ? 'batches' : 'iterations'} ${from + 1}–${to}`;
      if (parent?.kind === 'run') return `${repeatedBy(tree, parent)} ${from + 1}–${to}`;
      return linesOf(tree, group) ?? `steps ${from + 1}–${to}`;
    }
    case 'leaves':
      return 'leaves';
    case 'loop':
      if (group.title === 'batch' && group.children.length === 1) return 'batch';
      return `${repeatedIn(tree, group) ?? group.title} × ${group.children.length}`;
    case 'run':
      return `${repeatedBy(tree, group)} × ${group.children.length}`;
    case 'file':
      if (group.parent < 0) return 'program';
      // Functions without names that a library calls, one after the other.
      return (parent?.kind === 'run' ? placeOf(tree, group) : null) ?? fileName(group.title);
    case 'module':
      if (isStep(group)) return stepTitle(tree, group);
      return named(tree, group) ?? `${group.title}${numberOf(parent, group)}`;
    default:
      return `${group.title}${numberOf(parent, group)}`;
  }
}

/** `lines 12–30`: where a stretch of a program stands in its text; null where it goes back or stays in a line. */
function linesOf(tree: GroupTree, group: Group): string | null {
  const { owner, from, to } = spanOf(tree, group);
  const { graph } = tree;
  const lineAt = (at: number): number => {
    const child = owner.children[at] ?? 0;
    const site = child >= 0 ? graph.site(graph.nodes.stack.get(child)) : tree.get(~child).site;
    return site?.line ?? 0;
  };
  const [first, last] = [lineAt(from), lineAt(to - 1)];
  // A stretch may have very many parts, of which most go back soon, or all stay in one line.
  if (first === 0 || first >= last) return null;
  let line = first;
  for (let at = from; at < to; at++) {
    const next = lineAt(at);
    if (next < line) return null;
    line = next;
  }
  return `lines ${first}–${last}`;
}

/** `line 7`, `lines 12–30`: where its parts stand, in whatever order they ran; null where that is not known. */
function placeOf(tree: GroupTree, { children }: Group): string | null {
  const { graph } = tree;
  const lines = children.flatMap(
    (child) =>
      (child >= 0 ? graph.site(graph.nodes.stack.get(child)) : tree.get(~child).site)?.line ?? [],
  );
  if (lines.length === 0) return null;
  const [first, last] = [Math.min(...lines), Math.max(...lines)];
  return first === last ? `line ${first}` : `lines ${first}–${last}`;
}

/** Which of several alike a call is: in a run, or alone in an iteration. */
function numberOf(parent: Group | null, group: Group): string {
  if (parent?.kind === 'run') return ` ${group.index + 1}`;
  return parent?.kind === 'iteration' && parent.children.length === 1 ? ` ${parent.index + 1}` : '';
}

/** `head: Linear`, as one writes types; of several alike in a row the number tells enough. */
function named(tree: GroupTree, group: Group): string | null {
  const parent = group.parent < 0 ? null : tree.get(group.parent);
  const path = group.kind === 'module' && parent?.kind !== 'run' ? modulePath(tree, group) : null;
  // Of a layer that nothing takes, the class is the name.
  return path === null || path === group.title ? null : `${lastOf(path)}: ${group.title}`;
}

/** What a run is several of; a file has its path for a title. */
export function repeatedBy(tree: GroupTree, { children, title }: Group): string {
  const [first = 0] = children;
  return tree.get(~first).kind === 'file' ? fileName(title) : title;
}

/** What a loop repeats, where each iteration is one call: `for (const block of blocks) x = block.call(x)`. */
function repeatedIn(tree: GroupTree, loop: Group): string | null {
  const [first = null, second = first] = loop.children.slice(0, 2).map((child) => {
    const [only, other] = tree.get(~child).children;
    return only === undefined || only >= 0 || other !== undefined ? null : tree.get(~only);
  });
  if (first === null || first.title !== second?.title) return null;
  // Several of them in each, or one that has no name, say less than the loop does.
  if (first.kind === 'run' || first.title === NAMELESS) return null;
  const [name, again] = [first, second].map((each) => named(tree, each));
  return name === again ? (name ?? first.title) : first.title;
}

/** A step of an optimizer, as it tells observers: `SGD.step`. */
export const isStep = ({ kind, title }: Group): boolean =>
  kind === 'module' && title.endsWith('.step');

/** `SGD step: 4 parameters` */
function stepTitle(tree: GroupTree, group: Group): string {
  const { length } = parametersWritten(tree, group);
  return `${group.title.replace('.', ' ')}${length === 0 ? '' : `: ${countText(length)}`}`;
}

const countText = (count: number): string => `${count} parameter${count === 1 ? '' : 's'}`;

/** By name where the program names them. */
const parametersText = (tree: GroupTree, parameters: readonly NodeId[]): string =>
  parameters.every((node) => tree.graph.name(node) !== '')
    ? namesOf(tree.graph, parameters)
    : countText(parameters.length);

/**
 * The parameters that operators of a step, or of a stretch of one, write in place; each once. An optimizer may have
 * variables of its own that require grad as well: nothing is computed from those.
 */
function parametersWritten(tree: GroupTree, group: Group): NodeId[] {
  const { owner, from, to } = spanOf(tree, group);
  if (!isStep(owner)) return [];
  const { graph } = tree;
  const { nodes } = graph;
  const written = new Map<number, NodeId>();
  for (const node of owner.children.slice(from, to))
    if (node >= 0 && nodes.has(node, Flag.inPlace) && nodes.has(node, Flag.requiresGrad))
      written.set(nodes.tensor.get(node), node);
  const all = [...written.values()];
  const used = all.filter(
    (node) => isUsed(graph, nodes.previous.get(node)) || isUsed(graph, nodes.oldest(node)),
  );
  return used.length > 0 ? used : all;
}

/** Whether a gradient is there, or can come. */
function isUsed({ nodes, edges }: Graph, node: NodeId): boolean {
  if (nodes.grad.get(node) >= 0) return true;
  for (const edge of edges.outOf(nodes, node)) if (edges.cause(edge) === null) return true;
  return false;
}
