/** @file Parts of the sentences that say what was found: places and lists of names. */

import type { NodeId, Site } from '../protocol/index.ts';
import { labelOf } from './cards.ts';
import type { Graph } from './graph.ts';
import { fileName } from './text.ts';

/** ` at train.ts:12`; empty where the place is unknown. */
export function at(graph: Graph, stack: number): string {
  const site = graph.site(stack);
  return site === null ? '' : ` at ${fileName(site.file)}:${site.line}`;
}

/** Empty for once. */
export const timesText = (times: number): string =>
  times === 1 ? '' : times === 2 ? 'twice' : `${times} times`;

/** More names than this are counted. */
const NAMED = 3;

/** `w`, `w and b`, `w, b and c`, `w, b, c and 37 more`. */
export const namesOf = (graph: Graph, nodes: readonly NodeId[]): string =>
  listed(nodes.map((node) => labelOf(graph, node)));

export function listed(all: readonly string[]): string {
  const names = all.slice(0, NAMED);
  const more = all.length - names.length;
  if (more > 0) return `${names.join(', ')} and ${more} more`;
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/**
 * Parameters likewise, each as it was made, whatever wrote into it since: `w`, `Parameter [8, 4]` where it has
 * no name, `model (2 tensors)` where several share one.
 */
export function parametersText(graph: Graph, nodes: readonly NodeId[]): string {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const name = parameterText(graph, node);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return listed([...counts].map(([name, n]) => (n === 1 ? name : `${name} (${n} tensors)`)));
}

/** Where parameters were made, whatever wrote into them since: each place once. */
export function madeHere(graph: Graph, parameters: readonly NodeId[]): ReturnType<typeof related> {
  const byPlace = new Map<string, NodeId[]>();
  for (const node of parameters) {
    const site = graph.site(graph.nodes.stack.get(graph.nodes.oldest(node)));
    const key = `${site?.file ?? ''}:${site?.line ?? 0}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), node]);
  }
  return [...byPlace.values()].slice(0, NAMED).flatMap((nodes) => {
    const stack = graph.nodes.stack.get(graph.nodes.oldest(nodes[0] as NodeId));
    const are = nodes.length === 1 ? 'is' : 'are';
    return related(graph, stack, `${parametersText(graph, nodes)} ${are} made here.`);
  });
}

export function parameterText(graph: Graph, node: NodeId): string {
  const name = graph.name(node);
  if (name !== '') return name;
  const oldest = graph.nodes.oldest(node);
  return `${labelOf(graph, oldest)} ${graph.shape(oldest)}`.trimEnd();
}

/** Another place that belongs to a finding; none where it is unknown. */
export function related(graph: Graph, stack: number, text: string): { site: Site; text: string }[] {
  const site = graph.site(stack);
  return site === null ? [] : [{ site, text }];
}

/** Which of several equal texts each is, `2 of 9`; empty where there is one. */
export function placesAmongEqual(texts: readonly string[]): string[] {
  const counts = new Map<string, { all: number; seen: number }>();
  for (const text of texts) {
    const count = counts.get(text);
    if (count === undefined) counts.set(text, { all: 1, seen: 0 });
    else count.all++;
  }
  return texts.map((text) => {
    const count = counts.get(text);
    return count === undefined || count.all === 1 ? '' : `${++count.seen} of ${count.all}`;
  });
}
