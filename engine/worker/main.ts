/**
 * @file Entry of the worker, a process of its own: holds the graphs and answers the extension. Nothing here may end it; should it
 * end all the same, the extension starts a new one, and the graphs are read again from their recordings.
 */

import { readFileSync } from 'node:fs';

import { Channel, type GraphId, type HostSide, type WorkerSide } from '../protocol/index.ts';
import { isForeign } from '../recorder/records/format.ts';
import { recordsIn } from '../trace/reader.ts';
import { comparables, compareWith } from './comparisons.ts';
import { Experiments } from './experiments.ts';
import { Graphs } from './graphs.ts';
import { LiveRuns } from './live.ts';
import { Recordings } from './recordings.ts';
import { recordsOf } from './tail.ts';
import { openTrace, saveTrace, type TraceSource } from './traces.ts';

if (process.send === undefined) throw new Error('This file is the entry of a forked process.');

const graphs = new Graphs((graph, revision) => channel.emit('graphChanged', { graph, revision }));
const recordings = new Recordings(graphs, (recording, info) =>
  channel.emit('graphFound', { recording, info }),
);
const live = new LiveRuns(graphs, (graph, state) => channel.emit('liveState', { graph, state }));

const traces = new Map<GraphId, TraceSource>();
const experiments = new Experiments(graphs, async (graph) => {
  const trace = traces.get(graph);
  if (trace !== undefined) return recordsIn(trace.path, trace.name);
  const tail = live.tail(graph) ?? (await recordings.tail(graph));
  return tail === null ? [] : recordsOf(tail);
});

const channel = new Channel<WorkerSide, HostSide>(
  // Nobody is told of a message that cannot be sent any more: the extension is gone, and so are we soon.
  { post: (message) => process.send?.(message, () => undefined) },
  {
    openRecording: ({ directory, title, seen }) => ({
      recording: recordings.open(directory, title, seen),
    }),
    drain: ({ recording }) => recordings.drain(recording),
    closeRecording: ({ recording }) => {
      recordings.close(recording);
      return null;
    },
    dropGraph: ({ graph }) => {
      live.stop(graph);
      graphs.drop(graph);
      traces.delete(graph);
      return null;
    },
    slice: ({ graph, folds }) => {
      const model = graphs.get(graph);
      if (folds !== undefined) model.restore(folds);
      return model.slice(graph);
    },
    tangents: async ({ graph, from }) => {
      const model = graphs.get(graph);
      if (from === null) model.showTangents(-1, null);
      else {
        const [{ tangentsFrom }, { tangentRules }] = await Promise.all([
          import('../replay/tangents.ts'),
          import('../replay/tangent-rules.ts'),
        ]);
        const tangents = tangentsFrom(model.graph, from);
        model.showTangents(from, tangents, tangentRules(model.graph, tangents));
      }
      graphs.changed(graph);
      return null;
    },
    timeline: ({ graph, of }) => graphs.get(graph).timeline(of),
    past: async ({ graph: id, moment }) => {
      const model = graphs.get(id);
      const { graph } = model;
      const slice = model.past(id, moment);
      if (graph.tangentLog.isEmpty && !isForeign(graph.passes[0]?.id ?? 0))
        return { slice, happening: model.happening(moment) };
      // Rules that are not recorded are made where one looks at them.
      const { rulesAt } = await import('../replay/tangent-rules.ts');
      return { slice, happening: model.happening(moment, rulesAt(graph, moment)) };
    },
    fold: ({ graph, group, open }) => {
      graphs.get(graph).fold(group, open);
      graphs.changed(graph);
      return null;
    },
    unhide: ({ graph, node }) => {
      const model = graphs.get(graph);
      const { revision } = model;
      const cards = model.unhide(node);
      if (model.revision !== revision) graphs.changed(graph);
      return cards;
    },
    whatIf: async ({ graph, change }) => {
      await experiments.change(graph, change);
      return null;
    },
    missing: ({ graph }) => experiments.missing(graph),
    outline: ({ graph, of }) => graphs.get(graph).outline(of),
    outlinePath: ({ graph, node }) => graphs.get(graph).outlinePath(node),
    details: ({ graph, node }) => graphs.get(graph).details(node),
    tensor: ({ graph, node, of }) => graphs.get(graph).tensor(node, of),
    holder: ({ graph, node, of }) => graphs.get(graph).holder(node, of),
    supply: ({ graph, node, of, file, type }) => {
      // Just written, it is in memory: to read it in pieces takes longer, and somebody waits.
      graphs.get(graph).supply(node, of, readFileSync(file), type);
      return null;
    },
    exportSize: ({ graph, format }) => graphs.get(graph).exportSize(format),
    export: ({ graph, format }) => graphs.get(graph).export(format),
    onnx: ({ graph }) => graphs.get(graph).onnx(),
    valueText: ({ graph, node, of, format }) => graphs.get(graph).valueText(node, of, format),
    nodesAtLine: ({ graph, file, line }) => graphs.get(graph).nodesAtLine(file, line),
    lineNotes: ({ graph, file }) => graphs.get(graph).lineNotes(file),
    lineRows: ({ graph, file, line }) => graphs.get(graph).lineRows(file, line),
    findings: ({ graph }) => graphs.get(graph).findings(),
    comparables: ({ graph }) => comparables(graphs, graph),
    compare: ({ graph, to }) => compareWith(graphs, graph, to),
    ask: ({ graph, question }) => graphs.get(graph).answer(question),
    sites: ({ graph, positions }) => graphs.get(graph).sites(positions),
    renamed: ({ graph, urls }) =>
      urls.filter((url) => graphs.get(graph).graph.namesIn(url) !== null),
    originalNames: async ({ graph, url, code, variables }) => {
      const { originalNames } = await import('./original-names.ts');
      return originalNames(graphs.get(graph).graph, url, code, variables);
    },
    stopped: ({ graph, names, at }) => {
      graphs.get(graph).stopped(names, at);
      graphs.changed(graph);
      return null;
    },
    resumed: ({ graph }) => {
      // Nobody is told: at a step the next stop comes before a picture in between could be seen.
      graphs.get(graph).resumed();
      return null;
    },
    liveStart: ({ file, text, seconds }) => ({ graph: live.start(file, text, seconds) }),
    liveUpdate: ({ graph, text, seconds }) => {
      live.update(graph, text, seconds);
      return null;
    },
    liveStop: ({ graph }) => {
      live.stop(graph);
      return null;
    },
    saveTrace: async (params) => {
      const { graph } = params;
      const sources = live.sources(graph) ?? (await recordings.sources(graph)) ?? [];
      return saveTrace(sources, params);
    },
    openTrace: (params) => openTrace(graphs, traces, params),
    check: async (params, signal) => {
      const { checkFunction } = await import('./check.ts');
      return checkFunction(params, signal);
    },
  },
);

process.on('message', (message) => channel.receive(message));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
process.on('exit', () => live.close());
// What no request is to blame for must not end the worker: standard error is the extension's log.
process.on('uncaughtException', (error) => console.error(error));
process.on('unhandledRejection', (reason) => console.error(reason));
