/** @file `gradlens why`: the inspector's answer to why a tensor has no gradient, for one node or a few. */

import { labelOf } from '../graph/cards.ts';
import type { GraphModel } from '../graph/model.ts';
import { fileName } from '../graph/text.ts';
import type { NodeId } from '../protocol/index.ts';
import { readTrace } from '../trace/reader.ts';
import type { TraceRecording } from '../trace/reader.ts';
import { Failure, UsageError } from './usage.ts';

/** A name in a loop has many nodes: the newest ones are told. */
const TOLD = 8;

interface Found {
  readonly recording: TraceRecording;
  readonly nodes: readonly NodeId[];
}

export async function why(words: readonly string[]): Promise<void> {
  const option = words.find((word) => word.startsWith('-'));
  if (option !== undefined) throw new UsageError('why', `There is no option ${option}.`);
  const [path, wanted, ...more] = words;
  if (path === undefined || wanted === undefined)
    throw new UsageError(
      'why',
      `The name of a ${path === undefined ? 'trace' : 'node'} is missing.`,
    );
  if (more.length > 0) throw new UsageError('why', 'One node at a time, please.');
  const { recordings, problem } = await readTrace(path);
  if (problem !== null) process.stderr.write(`gradlens: ${problem}\n`);
  for (const { recording, nodes } of find(recordings, wanted)) {
    const several = recordings.length > 1 ? recording.name : '';
    const told = nodes.slice(-TOLD);
    if (told.length < nodes.length)
      process.stdout.write(`The newest ${told.length} of ${nodes.length} nodes:\n`);
    for (const node of told)
      process.stdout.write(`${several}#${node} ${answer(recording.model, node)}\n`);
  }
}

/** @throws Failure when there is none, or none that can be told apart from others */
function find(recordings: readonly TraceRecording[], wanted: string): Found[] {
  const [, name, number] = /^(?:(\d+-\d+)#|#)?(\d+)$/.exec(wanted) ?? [];
  if (number !== undefined) return [byNumber(recordings, name, Number(number))];
  const place = /^(.+):(\d+)$/.exec(wanted);
  const nodesOf = ({ model }: TraceRecording): NodeId[] =>
    place === null ? byName(model, wanted) : byPlace(model, place[1] ?? '', Number(place[2]));
  const found = recordings
    .map((recording) => ({ recording, nodes: nodesOf(recording) }))
    .filter(({ nodes }) => nodes.length > 0);
  if (found.length > 0) return found;
  throw new Failure(
    place === null
      ? `No tensor in this trace is called ${wanted}: "gradlens graph" prints what there is.`
      : `No tensor in this trace was made at ${wanted}: "gradlens graph" prints what there is.`,
  );
}

function byNumber(
  recordings: readonly TraceRecording[],
  name: string | undefined,
  node: NodeId,
): Found {
  const [recording, other] =
    name === undefined ? recordings : recordings.filter((each) => each.name === name);
  if (recording === undefined)
    throw new Failure(`There is no recording ${name ?? ''} in this trace.`.replace('  ', ' '));
  if (other !== undefined)
    throw new Failure(
      `This trace has several recordings: say which, as in ${recording.name}#${node} or ${other.name}#${node}.`,
    );
  const { length } = recording.model.graph.nodes;
  if (node >= length)
    throw new Failure(
      length === 0
        ? 'There are no tensors in this trace.'
        : `There is no node #${node}: they are numbered from 0 to ${length - 1}.`,
    );
  return { recording, nodes: [node] };
}

function byName({ graph }: GraphModel, wanted: string): NodeId[] {
  const nodes: NodeId[] = [];
  for (let node = 0; node < graph.nodes.length; node++)
    if (labelOf(graph, node) === wanted) nodes.push(node);
  return nodes;
}

/** @param file an end of the path */
function byPlace({ graph }: GraphModel, file: string, line: number): NodeId[] {
  const nodes: NodeId[] = [];
  for (let node = 0; node < graph.nodes.length; node++) {
    const site = graph.site(graph.nodes.stack.get(node));
    if (site?.line === line && `/${site.file.replaceAll('\\', '/')}`.endsWith(`/${file}`))
      nodes.push(node);
  }
  return nodes;
}

function answer(model: GraphModel, node: NodeId): string {
  const { graph } = model;
  const { title, noGradientBecause, grad } = model.details(node);
  const site = graph.site(graph.nodes.stack.get(node));
  const where = site === null ? '' : ` (${fileName(site.file)}:${site.line})`;
  const because = noGradientBecause === '' ? `A gradient reached it: ${grad}` : noGradientBecause;
  return `${title}${where}: ${because}`;
}
