/** @file In words, what a program ended with that nobody caught. */

import type { GraphInfo } from '../protocol/index.ts';
import type { Graph } from './graph.ts';
import { at } from './words.ts';

/** Without a place: a link to it stands beside. Null where the program did not crash. */
export function crashOf(graph: Graph): GraphInfo['crash'] {
  const { crash } = graph;
  return crash === null ? null : { text: textOf(graph, ''), site: graph.site(crash.stack) };
}

/** `The program ended with TypeError at train.ts:3: x is undefined` */
export const crashNote = (graph: Graph): string =>
  textOf(graph, at(graph, graph.crash?.stack ?? 0));

function textOf({ process, crash }: Graph, where: string): string {
  const { errorName = '', message = '' } = crash ?? {};
  const ended = `The ${process?.thread === 0 ? 'program' : 'thread'} ended`;
  if (errorName === '') return `${ended}${where}: it threw ${message}`;
  return `${ended} with ${errorName}${where}${message === '' ? '' : `: ${message}`}`;
}
