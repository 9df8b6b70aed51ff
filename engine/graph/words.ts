/** @file Parts of the sentences that say what was found: places and lists of names. */

import type { NodeId, Site } from '../worker/protocol.ts';
import type { Graph } from './graph.ts';
import { labelOf } from './cards.ts';
import { fileName } from './text.ts';

/** ` at train.ts:12`; empty where the place is unknown. */
export function at(graph: Graph, stack: number): string {
  const site = graph.site(stack);
  return site === null ? '' : ` at ${fileName(site.file)}:${site.line}`;
}

/** More names than this are counted. */
const NAMED = 3;

/** `w`, `w and b`, `w, b and c`, `w, b, c and 37 more`. */
export function namesOf(graph: Graph, nodes: readonly NodeId[]): string {
  const names = nodes.slice(0, NAMED).map((node) => labelOf(graph, node));
  const more = nodes.length - names.length;
  if (more > 0) return `${names.join(', ')} and ${more} more`;
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** Another place that belongs to a finding; none where it is unknown. */
export function related(graph: Graph, stack: number, text: string): { site: Site; text: string }[] {
  const site = graph.site(stack);
  return site === null ? [] : [{ site, text }];
}
