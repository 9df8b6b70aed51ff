/** @file Listens to what VS Code and a debugger say to each other: when a program stops, goes on and ends. */

import type * as vscode from 'vscode';
import type { Stop } from './errand.ts';
import { DEEP } from './frames.ts';
import type { Target } from './target.ts';

export interface Listener {
  /** Finds the recording of a program that no launch of ours started; null: it is not recorded. */
  join(): Promise<Target | null>;
  stopped(target: Target, threadId: number): void;
  resumed(target: Target): void;
  /** The launch is to run anew, by the toolbar of this process. */
  restarts(): void;
  /** The program ended while it was being joined. */
  ended(): void;
  failed(error: unknown): void;
}

/** Requests after which the program runs. js-debug announces it too, but later. */
const RESUMING = new Set(['continue', 'next', 'stepIn', 'stepOut', 'restartFrame']);

interface DapMessage {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly body?: Stop;
  /** VS Code's own: it sends what is left in it. */
  readonly arguments?: { levels?: number };
}

/** VS Code asks for the innermost frame, then for so many more or one less, and selects one of those. */
const FEW_LEVELS = 19;

export class Tracker implements vscode.DebugAdapterTracker {
  /** Null until the program has been joined. */
  #target: Target | null;
  readonly #listener: Listener;
  /** What happens while the program is being joined. */
  #stoppedThread: number | null = null;
  #hasEnded = false;
  /** It stands in the recorder, with the program's frame perhaps far below. */
  #standsDeep = false;

  constructor(target: Target | null, listener: Listener) {
    this.#target = target;
    this.#listener = listener;
  }

  onDidSendMessage({ type, event, body }: DapMessage): void {
    if (type !== 'event') return;
    const target = this.#target;
    if (event === 'initialized')
      this.#begin().catch((error: unknown) => this.#listener.failed(error));
    if (event === 'stopped') {
      if (body !== undefined) this.#standsDeep = target?.errand?.announce(body) === true;
      this.#stoppedThread = body?.threadId ?? 0;
      if (target !== null) this.#listener.stopped(target, this.#stoppedThread);
    }
    if (event === 'continued') {
      this.#stoppedThread = null;
      if (target !== null) this.#listener.resumed(target);
    }
    if (event === 'terminated') this.#hasEnded = true;
  }

  onWillReceiveMessage({ type, command, arguments: wanted }: DapMessage): void {
    if (this.#standsDeep && command === 'stackTrace' && (wanted?.levels ?? 0) >= FEW_LEVELS)
      (wanted as { levels: number }).levels = DEEP;
    if (type === 'request' && command === 'restart') this.#listener.restarts();
    if (type === 'request' && RESUMING.has(command ?? '') && this.#target !== null)
      this.#listener.resumed(this.#target);
  }

  async #begin(): Promise<void> {
    if (this.#target !== null) {
      await this.#target.cdp();
      return;
    }
    const target = await this.#listener.join();
    this.#target = target;
    if (target === null) return;
    if (this.#hasEnded) this.#listener.ended();
    else if (this.#stoppedThread !== null) this.#listener.stopped(target, this.#stoppedThread);
  }
}

/** Of the first session of a launch, which only starts processes: tells when it is to start them anew. */
export function restartTracker(restarts: () => void): vscode.DebugAdapterTracker {
  return {
    onWillReceiveMessage: ({ type, command }: DapMessage) => {
      if (type === 'request' && command === 'restart') restarts();
    },
  };
}
