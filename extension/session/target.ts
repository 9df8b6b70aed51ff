/** @file One debugged process or thread of a launch. */

import type * as vscode from 'vscode';
import type { GraphInfo } from '../../engine/protocol/index.ts';
import { CdpConnection } from './cdp.ts';
import type { Place } from './frames.ts';
import type { Errand } from './errand.ts';
import type { Launch } from './launch.ts';

/**
 * With a debugger attached V8 walks this many frames for each call site that the recorder takes; its
 * default of 200 doubles the recorder's cost. As many as the recorder wants of an operator. What errors print
 * is another number, `Error.stackTraceLimit`.
 */
const CAPTURED_FRAMES = 9;

export type TargetState =
  | { readonly state: 'running' }
  | {
      readonly state: 'paused';
      readonly threadId: number;
      /** Where the selected frame stands; null where that is no file, or not known yet. */
      readonly at: Place | null;
      /** The selected one; null before VS Code told the stack. */
      readonly frame: number | null;
    }
  | { readonly state: 'ended' };

/** Null where the debuggee's own protocol is out of reach. */
export async function connect(session: vscode.DebugSession): Promise<CdpConnection | null> {
  const connection = await CdpConnection.open(session);
  await connection?.send('Runtime.setMaxCallStackSizeToCapture', { size: CAPTURED_FRAMES });
  return connection;
}

export class Target implements vscode.Disposable {
  readonly session: vscode.DebugSession;
  readonly launch: Launch;
  state: TargetState = { state: 'running' };
  /** Grows with each stop, resumption and change of frame: an answer to an older question is stale. */
  moment = 0;
  /** The frame that was selected last, also where it is still being looked at; null: the one VS Code selects. */
  selected: number | null = null;
  /** Whether it was told that tensors of contexts are not seen. */
  toldOfContexts = false;
  /** What it runs to at present. */
  errand: Errand | null = null;
  #cdp: Promise<CdpConnection | null> | null;
  #identity: Promise<{ pid: number; thread: number } | null> | null = null;

  /** @param cdp where there is a connection already */
  constructor(session: vscode.DebugSession, launch: Launch, cdp: CdpConnection | null = null) {
    this.session = session;
    this.launch = launch;
    this.#cdp = cdp === null ? null : Promise.resolve(cdp);
  }

  /** Null where the debuggee's own protocol is out of reach. */
  cdp(): Promise<CdpConnection | null> {
    this.#cdp ??= connect(this.session);
    return this.#cdp;
  }

  /** The recording of this process and thread; null while it made no tensors. */
  async graph(): Promise<GraphInfo | null> {
    const { graphs } = this.launch;
    if (graphs.length === 0) return null;
    this.#identity ??= this.#askIdentity();
    const identity = await this.#identity;
    if (identity === null) return graphs.at(-1) ?? null;
    return (
      graphs.find(({ pid, thread }) => pid === identity.pid && thread === identity.thread) ?? null
    );
  }

  get isLive(): boolean {
    return this.state.state !== 'ended';
  }

  /** Where the selected frame stands (1-based line); null while the program runs. */
  get at(): Place | null {
    return this.state.state === 'paused' ? this.state.at : null;
  }

  dispose(): void {
    void this.#cdp?.then((connection) => connection?.dispose()).catch(() => undefined);
  }

  async #askIdentity(): Promise<{ pid: number; thread: number } | null> {
    try {
      const reply = await (
        await this.cdp()
      )?.send('Runtime.evaluate', {
        expression: `[process.pid, require('node:worker_threads').threadId]`,
        returnByValue: true,
        includeCommandLineAPI: true,
      });
      const [pid, thread] = reply?.result.value as [number, number];
      return { pid, thread };
    } catch {
      return null;
    }
  }
}
