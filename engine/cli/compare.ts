/** @file `gradlens compare`: prints where two traces differ. */

import { labelOf } from '../graph/cards.ts';
import { compare as compareGraphs } from '../graph/compare/compare.ts';
import type { Change, Comparison } from '../graph/compare/compare.ts';
import { whole } from '../graph/compare/version.ts';
import { countsText, differencesText, samenessText } from '../graph/compare/words.ts';
import type { Graph } from '../graph/graph.ts';
import { at } from '../graph/words.ts';
import type { NodeId } from '../protocol/index.ts';
import { readTrace } from '../trace/reader.ts';
import { Failure, UsageError } from './usage.ts';

/** Of each list so many are printed, the rest is counted. */
const TOLD = 20;

export async function compare(words: readonly string[]): Promise<void> {
  const { paths, rtol } = parse(words);
  const [before, after] = [await graphOf(paths[0]), await graphOf(paths[1])];
  process.stdout.write(textOf(before, after, compareGraphs(whole(before), whole(after), rtol)));
}

function parse(words: readonly string[]): {
  readonly paths: readonly [string, string];
  readonly rtol: number | undefined;
} {
  const paths: string[] = [];
  let rtol: number | undefined;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--rtol') {
      rtol = Number(words[++i]);
      if (!(rtol >= 0))
        throw new UsageError('compare', 'After --rtol a number is missing, such as 1e-3.');
    } else if (word.startsWith('-')) throw new UsageError('compare', `There is no option ${word}.`);
    else paths.push(word);
  }
  const [before, after] = paths;
  if (before === undefined || after === undefined || paths.length > 2)
    throw new UsageError('compare', 'Two traces are compared: say which.');
  return { paths: [before, after], rtol };
}

async function graphOf(path: string): Promise<Graph> {
  const { recordings, problem } = await readTrace(path);
  if (problem !== null) process.stderr.write(`gradlens: ${problem}\n`);
  const [recording] = recordings;
  if (recording === undefined) throw new Failure(`There are no tensors in ${path}.`);
  if (recordings.length > 1)
    process.stderr.write(
      `gradlens: ${path} has ${recordings.length} recordings; the first, ${recording.name}, is compared.\n`,
    );
  return recording.model.graph;
}

function textOf(before: Graph, after: Graph, comparison: Comparison): string {
  const { added, removed, changed, divergence } = comparison;
  if (added.length + removed.length + changed.length === 0) return `${samenessText(comparison)}\n`;
  const lines = [`${countsText(comparison)}.`];
  if (divergence !== null)
    lines.push('', 'First difference of values:', told(before, after, divergence));
  lines.push(...list('Gone:', removed, (node) => `- ${nodeText(before, node)}`));
  lines.push(...list('New:', added, (node) => `+ ${nodeText(after, node)}`));
  lines.push(...list('Different:', changed, (change) => told(before, after, change)));
  return `${lines.join('\n')}\n`;
}

function list<T>(title: string, items: readonly T[], text: (item: T) => string): string[] {
  if (items.length === 0) return [];
  const more = items.length - TOLD;
  return [
    '',
    title,
    ...items.slice(0, TOLD).map(text),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}

function nodeText(graph: Graph, node: NodeId): string {
  const [label, op] = [labelOf(graph, node), graph.op(node)];
  const name = label === op ? op : `${label} (${op})`;
  return `#${node} ${name} ${graph.shape(node)}${at(graph, graph.nodes.stack.get(node))}`;
}

/** `~ #3 y (mul) [3] at a.ts:4 / #4 at b.ts:5: value by 0.5, has a gradient now` */
function told(before: Graph, after: Graph, change: Change): string {
  const where = `#${change.after}${at(after, after.nodes.stack.get(change.after))}`;
  return `~ ${nodeText(before, change.before)} / ${where}: ${differencesText(before, after, change)}`;
}
