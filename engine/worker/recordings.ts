/** @file Follows the recordings of debug sessions: all files that appear in a directory, one graph a file. */

import { existsSync, readdirSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

import type { GraphId, GraphInfo, WorkerSide } from '../protocol/index.ts';
import { RECORDING_SUFFIX } from '../recorder/records/format.ts';
import type { Source } from '../trace/writer.ts';
import { deletionOf, failureOf } from './failures.ts';
import type { Graphs } from './graphs.ts';
import { Tail } from './tail.ts';
import { infoOf, sourceOf } from './traces.ts';

/** Milliseconds between two looks where the system does not tell of changes. */
const POLL = 250;

type Drained = WorkerSide['methods']['drain']['result'];

interface Followed {
  readonly graph: GraphId;
  readonly tail: Tail;
  announced: boolean;
}

class Recording {
  readonly #directory: string;
  readonly #title: string;
  readonly #graphs: Graphs;
  readonly #found: (info: GraphInfo) => void;
  readonly #files = new Map<string, Followed>();
  /** By name of the sign, or of the recording that was deleted. */
  readonly #failures = new Map<string, string>();
  /** Recordings that the system told of: one may be gone before anybody has looked. */
  readonly #heard = new Set<string>();
  readonly #poll: NodeJS.Timeout;
  #watcher: FSWatcher | null = null;
  #reading: Promise<void> | null = null;
  #again = false;
  #closed = false;

  constructor(
    directory: string,
    title: string,
    seen: string | null,
    graphs: Graphs,
    found: (info: GraphInfo) => void,
  ) {
    this.#directory = directory;
    this.#title = title;
    this.#graphs = graphs;
    this.#found = found;
    this.#hear(seen);
    this.#poll = setInterval(() => this.#look(), POLL);
    try {
      this.#watcher = watch(directory, (_event, name) => {
        this.#hear(name);
        this.#look();
      });
      // The directory may go at any time; polling goes on and finds nothing.
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // Not there yet, or the system has no watches left: polling does it.
    }
    this.#look();
  }

  /** Reads all that is there now. */
  async drain(): Promise<Drained> {
    await this.#reading;
    await this.#read();
    const followed = [...this.#files.values()].filter(({ announced }) => announced);
    return {
      graphs: followed.map((each) => this.#info(each)),
      failures: [...this.#failures.values()],
    };
  }

  has(graph: GraphId): boolean {
    return [...this.#files.values()].some((followed) => followed.graph === graph);
  }

  /** What feeds a graph. */
  tail(graph: GraphId): Tail | null {
    return [...this.#files.values()].find((followed) => followed.graph === graph)?.tail ?? null;
  }

  /** Of the files that are still there. */
  sources(): Source[] {
    return [...this.#files.values()]
      .filter(({ announced, tail }) => announced && existsSync(tail.path))
      .map(({ tail }) => sourceOf(tail.path, tail.model));
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    this.#watcher?.close();
    for (const { tail } of this.#files.values()) tail.close();
  }

  #hear(name: string | null): void {
    if (name?.endsWith(RECORDING_SUFFIX) === true) this.#heard.add(name);
  }

  /** Reads soon; one reading at a time. */
  #look(): void {
    if (this.#reading !== null) {
      this.#again = true;
      return;
    }
    this.#reading = this.#read().finally(() => {
      this.#reading = null;
      if (!this.#again) return;
      this.#again = false;
      this.#look();
    });
  }

  async #read(): Promise<void> {
    this.#findFiles();
    for (const followed of this.#files.values()) {
      const { graph, tail } = followed;
      const before = tail.model.revision;
      await tail.drain();
      if (this.#closed) return;
      if (!followed.announced && tail.model.process !== null) {
        followed.announced = true;
        this.#found(this.#info(followed));
      }
      if (tail.model.revision !== before) this.#graphs.changed(graph);
    }
  }

  #findFiles(): void {
    if (this.#closed) return;
    let names: string[];
    try {
      names = readdirSync(this.#directory);
    } catch {
      names = [];
    }
    for (const name of names.sort()) {
      if (!name.endsWith(RECORDING_SUFFIX) || this.#files.has(name)) continue;
      const graph = this.#graphs.add();
      const tail = new Tail(join(this.#directory, name), this.#graphs.get(graph));
      this.#files.set(name, { graph, tail, announced: false });
    }
    for (const name of names) {
      const failure = failureOf(name, this.#directory);
      if (failure !== null) this.#fail(name, failure.text, `${failure.stem}${RECORDING_SUFFIX}`);
    }
    for (const name of new Set([...this.#files.keys(), ...this.#heard])) {
      if (names.includes(name)) continue;
      const wasRead = this.#files.get(name)?.announced === true;
      this.#fail(name, deletionOf(name, this.#directory, wasRead), name);
    }
  }

  /** @param recording name of the file that this is about */
  #fail(key: string, text: string, recording: string): void {
    if (this.#failures.has(key)) return;
    this.#failures.set(key, text);
    const followed = this.#files.get(recording);
    if (followed === undefined) return;
    followed.tail.model.note(text);
    this.#graphs.changed(followed.graph);
  }

  #info({ graph, tail }: Followed): GraphInfo {
    return infoOf(graph, this.#title, tail.model);
  }
}

export class Recordings {
  readonly #graphs: Graphs;
  readonly #found: (recording: number, info: GraphInfo) => void;
  readonly #open = new Map<number, Recording>();
  #lastId = 0;

  constructor(graphs: Graphs, found: (recording: number, info: GraphInfo) => void) {
    this.#graphs = graphs;
    this.#found = found;
  }

  open(directory: string, title: string, seen: string | null): number {
    const id = ++this.#lastId;
    this.#open.set(
      id,
      new Recording(directory, title, seen, this.#graphs, (info) => this.#found(id, info)),
    );
    return id;
  }

  /** @throws when there is no such recording */
  async drain(id: number): Promise<Drained> {
    const recording = this.#open.get(id);
    if (recording === undefined) throw new Error(`There is no recording ${id}: it was closed.`);
    return recording.drain();
  }

  /** All recordings of the session that a graph is of; null where it is of none. */
  async sources(graph: GraphId): Promise<Source[] | null> {
    const recording = [...this.#open.values()].find((each) => each.has(graph));
    if (recording === undefined) return null;
    await recording.drain();
    return recording.sources();
  }

  /** What feeds a graph, read to its end; null where it is of no open recording. */
  async tail(graph: GraphId): Promise<Tail | null> {
    const recording = [...this.#open.values()].find((each) => each.has(graph));
    await recording?.drain();
    return recording?.tail(graph) ?? null;
  }

  /** Its graphs stay until they are dropped. */
  close(id: number): void {
    this.#open.get(id)?.close();
    this.#open.delete(id);
  }
}
