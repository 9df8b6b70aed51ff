/** @file Which start of a program a debug session belongs to, and where that records. */

import * as vscode from 'vscode';
import type { EngineClient } from '../engine.ts';
import type { CdpConnection } from './cdp.ts';
import { DIRECTORY_VARIABLE, type LaunchDirectories } from './directories.ts';
import { Launch } from './launch.ts';

/** What the recorder in the program answers: see `engine/recorder/loading/join.ts`. */
interface Joined {
  readonly directory: string;
  readonly missed: boolean;
}

export interface LaunchEvents {
  readonly created: (launch: Launch) => void;
  /** A launch has its first recording. */
  readonly recording: () => void;
}

export class Launches implements vscode.Disposable {
  readonly #engine: EngineClient;
  readonly #directories: LaunchDirectories;
  readonly #recorder: string;
  readonly #events: LaunchEvents;
  readonly #byDirectory = new Map<string, Launch>();
  /** Directories for programs that VS Code did not start, by root session. */
  readonly #fresh = new Map<string, Promise<string>>();
  /** Root sessions whose user knows already. */
  readonly #told = new Set<string>();

  /** @param recorder path of the file that is loaded into programs */
  constructor(
    engine: EngineClient,
    directories: LaunchDirectories,
    recorder: string,
    events: LaunchEvents,
  ) {
    this.#engine = engine;
    this.#directories = directories;
    this.#recorder = recorder;
    this.#events = events;
  }

  all(): Launch[] {
    return [...this.#byDirectory.values()];
  }

  /** The launch whose configuration was given the recorder; null for all others. */
  configured(session: vscode.DebugSession): Launch | null {
    const root = rootOf(session);
    const env = root.configuration['env'] as Record<string, string> | undefined;
    const directory = env?.[DIRECTORY_VARIABLE];
    return this.#directories.has(directory) ? this.#at(directory, root.name, true) : null;
  }

  /**
   * For a program that VS Code did not start: asks it where it records, and has it record from now on where
   * it does not.
   * @returns null where the recorder cannot be brought into it; the user is told
   */
  async join(session: vscode.DebugSession, cdp: CdpConnection): Promise<Launch | null> {
    const root = rootOf(session);
    // Its threads and children record beside each other.
    const fresh = this.#fresh.get(root.id) ?? this.#directories.create();
    this.#fresh.set(root.id, fresh);
    const expression = `require(${JSON.stringify(this.#recorder)}).join(${JSON.stringify(await fresh)})`;
    const reply = await cdp
      .send('Runtime.evaluate', { expression, returnByValue: true, includeCommandLineAPI: true })
      .catch(() => null);
    // The program ended meanwhile.
    if (reply === null) return null;
    const joined = reply.result.value as Joined | undefined;
    const name = titleOf(session);
    if (joined === undefined) {
      this.#tell(
        root,
        `Gradlens cannot record ${name}: the recorder cannot be loaded into it. If it runs on another machine or in a container, open that place in VS Code and start the program there.`,
      );
      return null;
    }
    const { directory, missed } = joined;
    const isTerminals = await this.#directories.isOfTerminals(directory);
    // One may leave a program and come back to it: then it still records.
    const launch = this.#at(directory, name, isTerminals);
    launch.isJoined = true;
    launch.ended = false;
    if (missed) {
      launch.missed = true;
      this.#tell(
        root,
        `Gradlens came to ${name} while it was running: what its tensors did before is not in the picture. To see all of it, start the program from VS Code (F5), or in a JavaScript Debug Terminal.`,
      );
    }
    return launch;
  }

  delete(launch: Launch): void {
    this.#byDirectory.delete(launch.directory);
    launch.dispose();
  }

  dispose(): void {
    for (const launch of this.#byDirectory.values()) launch.dispose();
  }

  #at(directory: string, title: string, removes: boolean): Launch {
    let launch = this.#byDirectory.get(directory);
    if (launch === undefined) {
      launch = new Launch(directory, title, removes, this.#engine, this.#events.recording);
      this.#events.created(launch);
      this.#byDirectory.set(directory, launch);
    }
    return launch;
  }

  #tell({ id }: vscode.DebugSession, sentence: string): void {
    if (this.#told.has(id)) return;
    this.#told.add(id);
    void vscode.window.showWarningMessage(sentence);
  }
}

function rootOf(session: vscode.DebugSession): vscode.DebugSession {
  let root = session;
  while (root.parentSession !== undefined) root = root.parentSession;
  return root;
}

/** What a process is called. */
export function titleOf({ name, parentSession }: vscode.DebugSession): string {
  // js-debug calls each one that it attaches to by port "Remote Process"; the configuration has a name of the user's.
  if (name.startsWith('Remote Process') && parentSession !== undefined) return parentSession.name;
  // It appends the name of the launch to that of the process.
  return name.split(' « ')[0] ?? '';
}
