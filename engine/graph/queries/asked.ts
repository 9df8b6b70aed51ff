/** @file Questions in words about a value that is called by its name, also where the picture does not show it. */

import type { Answer, NodeId, Question } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { meant, nearWords } from './near.ts';

type AboutNode = Extract<Question, { readonly node: NodeId }>['ask'];

const WORDINGS: readonly (readonly [RegExp, AboutNode])[] = [
  [/^why has (\S+) no grad(?:ient)?$/i, 'whyNoGradient'],
  [/^why does (\S+) have no grad(?:ient)?$/i, 'whyNoGradient'],
  [/^what influences (\S+)$/i, 'influencedBy'],
  [/^what does (\S+) influence$/i, 'influences'],
];

/** The question; an answer where nothing has that name; null where the text is no such question. */
export function asked(graph: Graph, text: string): Question | Answer | null {
  const said = text
    .trim()
    .replace(/\s*\?$/, '')
    .replace(/\s+/g, ' ');
  for (const [wording, ask] of WORDINGS) {
    const name = wording.exec(said)?.[1];
    if (name === undefined) continue;
    const node = newest(graph, name);
    return node === null ? nothingCalled(graph, name) : { ask, node };
  }
  return null;
}

function newest(graph: Graph, name: string): NodeId | null {
  for (let node = graph.nodes.length - 1; node >= 0; node--)
    if (labelOf(graph, node) === name) return node;
  return null;
}

function nothingCalled(graph: Graph, name: string): Answer {
  const known = new Set<string>();
  for (let node = 0; node < graph.nodes.length; node++) known.add(labelOf(graph, node));
  return { summary: `Nothing is called ${name}.${meant(nearWords(name, known))}`, hits: [] };
}
