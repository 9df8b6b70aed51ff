/** @file One start of a program under the debugger: its directory of recordings and its graphs. */

import { watch, type FSWatcher } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import type * as vscode from 'vscode';
import type { GraphInfo } from '../../engine/protocol/index.ts';
import type { EngineClient } from '../engine.ts';

/** All processes of one start write into one directory. */
export class Launch implements vscode.Disposable {
  readonly directory: string;
  readonly title: string;
  /** The inspector opened by itself once for this launch. */
  inspectorOpened = false;
  ended = false;
  /** VS Code came to the program, and did not start it. */
  isJoined = false;
  /** The debugger came when tensors had been made already. */
  missed = false;
  readonly #removes: boolean;
  readonly #engine: EngineClient;
  readonly #watcher: FSWatcher | null;
  #graphs: GraphInfo[] = [];
  #failures: readonly string[] = [];
  #recording: Promise<number> | null = null;
  /** The first file that the system told of. */
  #seen: string | null = null;
  readonly #noticed = new Set<string>();

  /**
   * @param removes whether the directory goes when this is disposed
   * @param onRecording the first recording appeared
   */
  constructor(
    directory: string,
    title: string,
    removes: boolean,
    engine: EngineClient,
    onRecording: () => void,
  ) {
    this.directory = directory;
    this.title = title;
    this.#removes = removes;
    this.#engine = engine;
    this.#watcher = this.#watch(onRecording);
  }

  get graphs(): readonly GraphInfo[] {
    return this.#graphs;
  }

  /**
   * Reads all that is on disk now. The worker is not troubled before there is something to read, so that
   * debugging a program without tensors costs nothing.
   */
  async drain(): Promise<void> {
    if (this.#recording === null && this.#seen === null) {
      const files = await readdir(this.directory).catch(() => []);
      if (files.length === 0) return;
    }
    this.#recording ??= this.#engine
      .request('openRecording', { directory: this.directory, title: this.title, seen: this.#seen })
      .then(({ recording }) => recording);
    const recording = await this.#recording;
    const { graphs, failures } = await this.#engine.request('drain', { recording });
    this.#graphs = [...graphs];
    this.#failures = failures;
  }

  /** What the recorder cannot show of this launch's programs, for the log; each sentence once. */
  takeNotices(): string[] {
    return this.#once(this.#graphs.flatMap(({ notices }) => notices));
  }

  /** Recordings that ended early, for the user; each sentence once. */
  takeFailures(): string[] {
    return this.#once(this.#failures);
  }

  get failures(): readonly string[] {
    return this.#failures;
  }

  #once(sentences: readonly string[]): string[] {
    const fresh = new Set(sentences.filter((each) => !this.#noticed.has(each)));
    for (const each of fresh) this.#noticed.add(each);
    return [...fresh];
  }

  /** A new worker knows nothing of this launch: what it is told next opens the recordings again. */
  forgetGraphs(): void {
    this.#recording = null;
    this.#graphs = [];
  }

  dispose(): void {
    this.#watcher?.close();
    const { directory } = this;
    void this.#release().finally(
      () => this.#removes && rm(directory, { recursive: true, force: true }),
    );
  }

  #watch(onRecording: () => void): FSWatcher | null {
    try {
      const watcher = watch(this.directory, { persistent: false }, (_event, name) => {
        watcher.close();
        this.#seen = name;
        onRecording();
      });
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      // Somebody else's directory may be gone: then there is nothing to come.
      return null;
    }
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
