/** @file One start of a program under the debugger: its directory of recordings and its graphs. */

import { rmSync, watch, type FSWatcher } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { GraphInfo } from '../../engine/worker/protocol.ts';
import type { EngineClient } from '../engine.ts';

/** The environment variable that tells the recorder where to write. */
export const DIRECTORY_VARIABLE = 'GRADLENS_DIR';

const PREFIX = 'gradlens-launch-';

/** All processes of one start write into one directory. */
export class Launch implements vscode.Disposable {
  readonly directory: string;
  readonly title: string;
  /** The inspector opened by itself once for this launch. */
  inspectorOpened = false;
  ended = false;
  readonly #engine: EngineClient;
  readonly #watcher: FSWatcher;
  #graphs: GraphInfo[] = [];
  #recording: Promise<number> | null = null;
  readonly #noticed = new Set<string>();

  /** @param onRecording the first recording appeared */
  constructor(directory: string, title: string, engine: EngineClient, onRecording: () => void) {
    this.directory = directory;
    this.title = title;
    this.#engine = engine;
    this.#watcher = watch(directory, { persistent: false }, () => {
      this.#watcher.close();
      onRecording();
    });
    this.#watcher.on('error', () => this.#watcher.close());
  }

  get graphs(): readonly GraphInfo[] {
    return this.#graphs;
  }

  /**
   * Reads all that is on disk now. The worker is not troubled before there is something to read, so that
   * debugging a program without tensors costs nothing.
   */
  async drain(): Promise<void> {
    if (this.#recording === null) {
      const files = await readdir(this.directory).catch(() => []);
      if (files.length === 0) return;
    }
    this.#recording ??= this.#engine
      .request('openRecording', { directory: this.directory, title: this.title })
      .then(({ recording }) => recording);
    const { graphs } = await this.#engine.request('drain', { recording: await this.#recording });
    this.#graphs = [...graphs];
  }

  /** What the recorder cannot show of this launch's programs; each sentence once. */
  takeNotices(): string[] {
    const fresh = this.#graphs
      .flatMap(({ notices }) => notices)
      .filter((each) => !this.#noticed.has(each));
    for (const each of fresh) this.#noticed.add(each);
    return [...new Set(fresh)];
  }

  /** A new worker knows nothing of this launch: what it is told next opens the recordings again. */
  forgetGraphs(): void {
    this.#recording = null;
    this.#graphs = [];
  }

  dispose(): void {
    this.#watcher.close();
    const { directory } = this;
    void this.#release().finally(() => rm(directory, { recursive: true, force: true }));
  }

  async #release(): Promise<void> {
    if (this.#recording === null) return;
    try {
      const recording = await this.#recording;
      await this.#engine.request('closeRecording', { recording });
      for (const { graph } of this.#graphs) await this.#engine.request('dropGraph', { graph });
    } catch {
      // The worker died or we are shutting down: there is nothing left to release.
    }
  }
}

/** The directories of this extension host's launches. */
export class LaunchDirectories implements vscode.Disposable {
  readonly #created = new Set<string>();

  async create(): Promise<string> {
    await mkdir(tmpdir(), { recursive: true });
    const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
    this.#created.add(directory);
    return directory;
  }

  has(directory: string | null | undefined): directory is string {
    return typeof directory === 'string' && this.#created.has(directory);
  }

  /** Deletes what extension hosts left behind that were killed. */
  async deleteLeftovers(): Promise<void> {
    for (const name of await readdir(tmpdir()).catch(() => [])) {
      const owner = Number(/^gradlens-launch-(\d+)-/.exec(name)?.[1] ?? NaN);
      if (Number.isNaN(owner) || isAlive(owner)) continue;
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /** Synchronous, because an extension host does not wait long when it shuts down. */
  dispose(): void {
    for (const directory of this.#created) rmSync(directory, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
