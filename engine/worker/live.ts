/**
 * @file Live runs: a buffer is run with the bundled engine, again after each edit, and one graph is
 * refilled with what it did.
 */

import { mkdtempSync, rmSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GraphModel } from '../graph/model.ts';
import { SiteMapper } from '../graph/source/maps.ts';
import type { GraphId, LiveState } from '../protocol/index.ts';
import { RECORDING_SUFFIX } from '../recorder/records/format.ts';
import type { CompiledFiles } from '../runner/compile.ts';
import { siteOfError } from '../runner/error-site.ts';
import { RunnerThread, type RunEnd } from '../runner/thread.ts';
import type { NameAt } from '../source/names.ts';
import type { Source } from '../trace/writer.ts';
import { firstChangedLine, type Edit } from './edits.ts';
import type { Graphs } from './graphs.ts';
import { Tail } from './tail.ts';
import { sourceOf } from './traces.ts';

/** Milliseconds without an edit before a changed buffer runs. */
const DEBOUNCE = 150;
/** A run that takes longer shows what it has so far, and again after each such time. */
const PATIENCE = 500;

/** One execution of the buffer. */
interface Run {
  readonly text: string;
  readonly seconds: number;
  readonly began: number;
  readonly thread: RunnerThread;
  readonly directory: string;
  readonly model: GraphModel;
  readonly names: NameAt;
  readonly files: CompiledFiles;
  readonly looking: NodeJS.Timeout;
  tail: Tail | null;
}

/** One buffer that is followed. */
class LiveGraph {
  readonly #graph: GraphId;
  readonly #file: string;
  readonly #graphs: Graphs;
  readonly #announce: (state: LiveState) => void;
  #run: Run | null = null;
  /** The run whose graph is shown: its recording stays, for a trace. */
  #shown: Run | null = null;
  /** What the last run left that did not fail: the next one is shown as that was. */
  #finished: GraphModel | null = null;
  #debounce: NodeJS.Timeout | undefined;
  /** Grows with each text, so that a slow start cannot overtake a later one. */
  #turn = 0;

  constructor(graph: GraphId, file: string, graphs: Graphs, announce: (state: LiveState) => void) {
    this.#graph = graph;
    this.#file = file;
    this.#graphs = graphs;
    this.#announce = announce;
  }

  update(text: string, seconds: number): void {
    clearTimeout(this.#debounce);
    this.#debounce = setTimeout(() => void this.start(text, seconds), DEBOUNCE);
  }

  /** @param seconds that the program may take */
  async start(text: string, seconds: number): Promise<void> {
    const turn = ++this.#turn;
    this.#cancel();
    this.#announce({ state: 'running' });
    try {
      // Loaded when first needed: the compiler is large.
      const [{ compileProgram }, { namesOf }] = await Promise.all([
        import('../runner/compile.ts'),
        import('../source/names.ts'),
      ]);
      if (turn !== this.#turn) return;
      const files = compileProgram(this.#file, text);
      this.#launch(files, text, seconds, namesOf(this.#file, text));
    } catch (thrown) {
      if (turn !== this.#turn) return;
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const site = 'site' in error ? (error.site as LiveState & null) : null;
      this.#announce({
        state: 'failed',
        error: `${error.name}: ${error.message}`,
        site,
        printed: '',
      });
    }
  }

  stop(): void {
    this.#turn++;
    clearTimeout(this.#debounce);
    this.#cancel();
    this.#keep(null);
  }

  /** The recording of the graph that is shown; none before the first one is. */
  sources(): Source[] {
    const tail = this.#shown?.tail ?? null;
    if (this.#shown === null || tail === null) return [];
    const { files, model } = this.#shown;
    const sites = new SiteMapper(mapsOf(files));
    return [{ ...sourceOf(tail.path, model), sites }];
  }

  /** What fed the graph that is shown. */
  get tail(): Tail | null {
    return this.#shown?.tail ?? null;
  }

  #launch(files: CompiledFiles, text: string, seconds: number, names: NameAt): void {
    const directory = mkdtempSync(join(tmpdir(), 'gradlens-live-'));
    const task = { file: this.#file, files, recording: directory, check: null };
    const model = new GraphModel(new SiteMapper(mapsOf(files)), new Map([[this.#file, text]]));
    model.settle();
    const run: Run = {
      text,
      seconds,
      began: Date.now(),
      thread: new RunnerThread(task, seconds),
      directory,
      model,
      names,
      files,
      tail: null,
      looking: setInterval(() => void this.#showSoFar(run), PATIENCE),
    };
    this.#run = run;
    void run.thread.ended.then((end) => this.#finish(run, end));
  }

  async #showSoFar(run: Run): Promise<void> {
    const before = run.model.revision;
    await this.#read(run);
    if (this.#run !== run || run.model.revision === before) return;
    run.model.nameBySite(run.names, false);
    if (this.#shown !== run && this.#finished !== null) run.model.follow(this.#finished);
    this.#show(run);
  }

  async #finish(run: Run, end: RunEnd): Promise<void> {
    if (end.how !== 'stopped') await this.#read(run);
    const isCurrent = this.#run === run;
    if (!isCurrent) {
      this.#release(run);
      return;
    }
    this.#run = null;
    run.model.finish();
    run.model.nameBySite(run.names);
    // How much of a first run was seen on the way is chance: what opens and folds must not depend on it.
    if (this.#finished === null) run.model.layOutAnew();
    else run.model.follow(this.#finished);
    // What an error cut off stands where it did when it comes back.
    if (end.how !== 'failed') this.#finished = run.model;
    this.#show(run);
    this.#release(run);
    const { printed } = run.thread;
    switch (end.how) {
      case 'ended':
        this.#announce({ state: 'done', printed });
        return;
      case 'timedOut':
        this.#announce({ state: 'timedOut', seconds: run.seconds, printed });
        return;
      case 'failed':
        this.#announce({
          state: 'failed',
          error: end.error,
          site: siteOfError(end.stack, run.files),
          printed,
        });
        return;
      case 'stopped':
    }
  }

  async #read(run: Run): Promise<void> {
    if (run.tail === null) {
      const name = readdirSync(run.directory).find((file) => file.endsWith(RECORDING_SUFFIX));
      if (name === undefined) return;
      run.tail = new Tail(join(run.directory, name), run.model);
    }
    await run.tail.drain();
  }

  #show(run: Run): void {
    const before = this.#shown;
    this.#keep(run);
    if (before === run) this.#graphs.changed(this.#graph);
    else this.#graphs.replace(this.#graph, run.model, before === null ? null : edit(before, run));
  }

  #cancel(): void {
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    clearInterval(run.looking);
    run.thread.stop();
  }

  #release(run: Run): void {
    clearInterval(run.looking);
    run.tail?.close();
    if (this.#shown !== run) remove(run);
  }

  #keep(run: Run | null): void {
    if (this.#shown !== null && this.#shown !== run) remove(this.#shown);
    this.#shown = run;
  }
}

const remove = ({ directory }: Run): void => rmSync(directory, { recursive: true, force: true });

/** Null where the same text ran again. */
function edit(before: Run, { text, began }: Run): Edit | null {
  const line = firstChangedLine(before.text, text);
  return line === null ? null : { line, time: began };
}

const mapsOf = (files: CompiledFiles): Map<string, string> =>
  new Map([...files].map(([path, { map }]) => [path, map]));

export class LiveRuns {
  readonly #graphs: Graphs;
  readonly #announce: (graph: GraphId, state: LiveState) => void;
  readonly #live = new Map<GraphId, LiveGraph>();

  constructor(graphs: Graphs, announce: (graph: GraphId, state: LiveState) => void) {
    this.#graphs = graphs;
    this.#announce = announce;
  }

  start(file: string, text: string, seconds: number): GraphId {
    const graph = this.#graphs.add();
    const live = new LiveGraph(graph, file, this.#graphs, (state) => this.#announce(graph, state));
    this.#live.set(graph, live);
    // After the answer, so that nobody hears of a graph they do not know yet.
    setImmediate(() => void live.start(text, seconds));
    return graph;
  }

  /** @throws when the graph is not one that `start` made */
  update(graph: GraphId, text: string, seconds: number): void {
    const live = this.#live.get(graph);
    if (live === undefined) throw new Error(`Graph ${graph} is not a live run: start it again.`);
    live.update(text, seconds);
  }

  /** Null where the graph is no live run's. */
  sources(graph: GraphId): Source[] | null {
    return this.#live.get(graph)?.sources() ?? null;
  }

  /** What fed a graph; null where it is no live run's. */
  tail(graph: GraphId): Tail | null {
    return this.#live.get(graph)?.tail ?? null;
  }

  stop(graph: GraphId): void {
    this.#live.get(graph)?.stop();
    this.#live.delete(graph);
  }

  /** Ends all runs and removes their recordings. */
  close(): void {
    for (const live of this.#live.values()) live.stop();
  }
}
