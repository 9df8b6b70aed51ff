/** @file Saves the recordings behind a graph as a trace, and opens traces. */

import { basename } from 'node:path';

import type { GraphModel } from '../graph/model.ts';
import { SiteMapper } from '../graph/source/maps.ts';
import type { GraphId, GraphInfo, WorkerSide } from '../protocol/index.ts';
import { RECORDING_SUFFIX } from '../recorder/records/format.ts';
import { readTrace } from '../trace/reader.ts';
import { writeTrace, type Source } from '../trace/writer.ts';
import type { Graphs } from './graphs.ts';

type Methods = WorkerSide['methods'];

/** What is told of a graph that became known. */
export function infoOf(graph: GraphId, title: string, model: GraphModel): GraphInfo {
  const { pid = 0, thread = 0, argv = [] } = model.process ?? {};
  const program = basename(argv[1] ?? '');
  const { notices, crash } = model;
  return { graph, title, program, pid, thread, notices: [...notices], crash };
}

/** A recording that this worker follows, with the names its graph has by now. */
export function sourceOf(path: string, model: GraphModel): Source {
  return {
    path,
    name: basename(path, RECORDING_SUFFIX),
    sites: new SiteMapper(),
    nameAt: null,
    names: model.names,
  };
}

/** @throws one sentence, when there is nothing to save or it cannot be written */
export async function saveTrace(
  sources: readonly Source[],
  { path, title, savedBy }: Methods['saveTrace']['params'],
): Promise<Methods['saveTrace']['result']> {
  if (sources.length === 0)
    throw new Error('There is no recording of this graph (any more): run the program again.');
  await writeTrace(path, { title, savedBy, saved: new Date().toISOString() }, sources);
  return { recordings: sources.length };
}

/** A recording in a trace. */
export interface TraceSource {
  readonly path: string;
  readonly name: string;
}

/**
 * @param sources takes where the graphs come from
 * @throws TraceError, one sentence, when there is nothing to read
 */
export async function openTrace(
  graphs: Graphs,
  sources: Map<GraphId, TraceSource>,
  { path, folders }: Methods['openTrace']['params'],
): Promise<Methods['openTrace']['result']> {
  const { about, recordings, problem } = await readTrace(path, folders);
  return {
    ...about,
    problem,
    graphs: recordings.map(({ model, name }) => {
      const graph = graphs.add(model);
      sources.set(graph, { path, name });
      return infoOf(graph, about.title, model);
    }),
  };
}
