/** @file Talks to the built worker in a process of its own, as the extension does. */

import { fork, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  Channel,
  type Card,
  type GraphId,
  type GraphInfo,
  type HostSide,
  type LiveState,
  type Slice,
  type WorkerSide,
} from '../../engine/protocol/index.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = join(root, 'out/worker/main.cjs');

export class Client {
  readonly channel: Channel<HostSide, WorkerSide>;
  readonly found: GraphInfo[] = [];
  readonly states: { graph: GraphId; state: LiveState }[] = [];
  changes = 0;
  /** A directory of this client's own, removed at the end. */
  readonly directory = mkdtempSync(join(tmpdir(), 'gradlens-test-'));
  /** Where its worker, and nobody else, has temporary files. */
  readonly temporary = mkdtempSync(join(tmpdir(), 'gradlens-test-'));
  readonly #worker: ChildProcess;
  readonly #waiting: (() => void)[] = [];

  constructor() {
    if (!existsSync(entry)) throw new Error('Build the worker first: npm run build -- worker');
    this.#worker = fork(entry, [], {
      serialization: 'advanced',
      execArgv: [],
      env: { ...process.env, TMPDIR: this.temporary, TEMP: this.temporary },
    });
    this.channel = new Channel<HostSide, WorkerSide>(
      { post: (message) => this.#worker.send(message as object, () => undefined) },
      {},
    );
    this.#worker.on('message', (message) => this.channel.receive(message));
    this.#worker.on('exit', () => this.channel.close('The worker ended.'));
    this.channel.on('graphFound', ({ info }) => {
      this.found.push(info);
      this.#wake();
    });
    this.channel.on('graphChanged', () => {
      this.changes++;
      this.#wake();
    });
    this.channel.on('liveState', (payload) => {
      this.states.push(payload);
      this.#wake();
    });
  }

  file(name: string, text: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, text);
    return path;
  }

  /** Does something that the worker sees only when it is done. */
  unseen(work: () => void): void {
    this.#worker.kill('SIGSTOP');
    try {
      work();
    } finally {
      this.#worker.kill('SIGCONT');
    }
  }

  /** Resolves as soon as the worker's announcements make the condition true. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Runs a text and waits for its end. */
  async live(text: string, seconds = 20): Promise<{ graph: GraphId; state: LiveState }> {
    const file = join(this.directory, 'live.ts');
    const { graph } = await this.channel.request('liveStart', { file, text, seconds });
    return { graph, state: await this.ended(graph) };
  }

  /** Runs another text in the graph's place and waits for its end. */
  async edit(graph: GraphId, text: string, seconds = 20): Promise<LiveState> {
    const ended = this.ended(graph);
    await this.channel.request('liveUpdate', { graph, text, seconds });
    return ended;
  }

  /** The state in which the graph's next run ends. */
  async ended(graph: GraphId): Promise<LiveState> {
    const from = this.states.length;
    const ends = (): LiveState | undefined =>
      this.states.slice(from).find((s) => s.graph === graph && s.state.state !== 'running')?.state;
    await this.until(() => ends() !== undefined);
    return ends() as LiveState;
  }

  slice(graph: GraphId): Promise<Slice> {
    return this.channel.request('slice', { graph });
  }

  async close(): Promise<void> {
    this.#worker.kill();
    for (const each of [this.directory, this.temporary])
      rmSync(each, { recursive: true, force: true });
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** The only card with this name. */
export function named(slice: Slice, name: string): Card {
  const found = slice.cards.filter((card) => card.name === name);
  if (found.length !== 1)
    throw new Error(
      `${found.length} cards are named ${name}; there are ${slice.cards.map((c) => c.name || c.op).join(', ')}`,
    );
  return found[0] as Card;
}
