/** @file The directories that programs record into, and their removal. */

import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as vscode from 'vscode';

/** The environment variables that tell the recorder where to write: `engine/recorder/loading/place.ts` reads them. */
export const DIRECTORY_VARIABLE = 'GRADLENS_DIR';
export const TERMINALS_VARIABLE = 'GRADLENS_TERMINALS';
/** And the one that tells it how much of the values it is to record. */
export const VALUES_VARIABLE = 'GRADLENS_VALUES';

const PREFIX = 'gradlens-launch-';

/** The directories of this extension host's launches. */
export class LaunchDirectories implements vscode.Disposable {
  readonly #created = new Set<string>();
  /** Each program of a terminal makes its own directory in this one. */
  readonly #terminals: string;

  constructor(terminals: string) {
    this.#terminals = terminals;
  }

  async create(): Promise<string> {
    await mkdir(tmpdir(), { recursive: true });
    const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
    this.#created.add(directory);
    return directory;
  }

  /** Whether a program of a terminal records there; from its first event on the directory exists. */
  async isOfTerminals(directory: string): Promise<boolean> {
    if (dirname(directory) !== this.#terminals) return false;
    await mkdir(directory, { recursive: true });
    return true;
  }

  has(directory: string | null | undefined): directory is string {
    return typeof directory === 'string' && this.#created.has(directory);
  }

  /** Deletes what extension hosts left behind that were killed, and what programs of terminals did. */
  async deleteLeftovers(): Promise<void> {
    await deleteOfDead(tmpdir(), /^gradlens-launch-(\d+)-/);
    await deleteOfDead(this.#terminals, /^(\d+)-/);
  }

  /** Synchronous, because an extension host does not wait long when it shuts down. */
  dispose(): void {
    for (const directory of this.#created) rmSync(directory, { recursive: true, force: true });
  }
}

/** @param pattern finds the process that a name is of */
async function deleteOfDead(folder: string, pattern: RegExp): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const owner = Number(pattern.exec(name)?.[1] ?? NaN);
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
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
