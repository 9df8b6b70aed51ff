/** @file A debuggee's own protocol (Chrome DevTools Protocol), through js-debug's proxy. */

import * as vscode from 'vscode';
import { WebSocket } from 'ws';

/** js-debug answers with nothing in the first moments of a session. */
const RETRY_DELAYS = [20, 40, 80, 160, 320, 640, 1000];

/**
 * An answer comes in parts, and the debuggee sends the second when it knows that the first has come: a system
 * waits up to 40 ms before it tells so, unless it sends something anyway. So while an answer is awaited something
 * is sent, for the first moments.
 */
const NUDGE_MILLISECONDS = 5;
const NUDGES = 20;
/** Nobody awaits the answer of number 0. */
const NUDGE = JSON.stringify({
  id: 0,
  method: 'Runtime.evaluate',
  params: { expression: '0', returnByValue: true },
});

/** The part of a call frame that is used here. */
export interface CallFrame {
  /** 0-based. */
  readonly location: {
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber?: number;
  };
  readonly scopeChain: readonly ScopeOfFrame[];
}

export interface ScopeOfFrame {
  readonly type: string;
  readonly object: { readonly objectId?: string };
  /** Of the text in the script, 0-based. */
  readonly startLocation?: { readonly lineNumber: number; readonly columnNumber?: number };
}

/** The commands that are used here: parameters and results. */
interface Commands {
  'JsDebug.subscribe': { params: { events: string[] }; result: unknown };
  'Debugger.enable': { params: Record<never, never>; result: unknown };
  'Debugger.setBreakpointOnFunctionCall': {
    params: { objectId: string };
    result: { breakpointId: string };
  };
  'Debugger.removeBreakpoint': { params: { breakpointId: string }; result: unknown };
  /** What steps pass over, from each position in turn on or not. */
  'Debugger.setBlackboxedRanges': {
    params: {
      scriptId: string;
      positions: readonly { readonly lineNumber: number; readonly columnNumber: number }[];
    };
    result: unknown;
  };
  'Debugger.getScriptSource': { params: { scriptId: string }; result: { scriptSource: string } };
  'Runtime.setMaxCallStackSizeToCapture': { params: { size: number }; result: unknown };
  'Runtime.evaluate': {
    params: {
      expression: string;
      returnByValue?: boolean;
      includeCommandLineAPI?: boolean;
      /** What it throws is no exception for the debugger to stop at. */
      silent?: boolean;
    };
    result: {
      result: { value?: unknown; objectId?: string };
      exceptionDetails?: {
        stackTrace?: { callFrames: readonly { scriptId: string; url: string }[] };
      };
    };
  };
  'Runtime.callFunctionOn': {
    params: {
      objectId: string;
      functionDeclaration: string;
      arguments?: readonly { readonly objectId: string }[];
      returnByValue: true;
    };
    result: { result: { value?: unknown } };
  };
}

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly callFrames?: readonly CallFrame[] };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export class CdpConnection implements vscode.Disposable {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #nudge: NodeJS.Timeout | null = null;
  /** Frames of the current pause, innermost first; null while the program runs. */
  #paused: readonly CallFrame[] | null = null;
  #waiting: (() => void)[] = [];
  /** Of the scripts that the program was seen in, by id. */
  readonly #urls = new Map<string, string>();
  /** Of the scripts that were asked for, by id. */
  readonly #sources = new Map<string, string>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    // Text frames arrive as one Buffer each: the socket is left in its default mode.
    socket.on('message', (data) => this.#receive(JSON.parse((data as Buffer).toString()) as Reply));
    socket.on('close', () => this.#closed());
    socket.on('error', () => this.#closed());
  }

  /** @returns null where there is no such protocol (other js-debug, a session that ended). */
  static async open(session: vscode.DebugSession): Promise<CdpConnection | null> {
    for (const delay of [0, ...RETRY_DELAYS]) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      let proxy: { host: string; port: number; path?: string } | undefined;
      try {
        proxy = await vscode.commands.executeCommand(
          'extension.js-debug.requestCDPProxy',
          session.id,
        );
      } catch {
        return null;
      }
      if (proxy === undefined) continue;
      const socket = new WebSocket(`ws://${proxy.host}:${proxy.port}${proxy.path ?? ''}`, {
        // On one machine packing takes longer than sending.
        perMessageDeflate: false,
      });
      const opened = await new Promise<boolean>((resolve) => {
        socket.once('open', () => resolve(true));
        socket.once('error', () => resolve(false));
      });
      if (!opened) return null;
      const connection = new CdpConnection(socket);
      await connection.send('JsDebug.subscribe', {
        events: ['Debugger.paused', 'Debugger.resumed'],
      });
      return connection;
    }
    return null;
  }

  send<K extends keyof Commands>(
    method: K,
    params: Commands[K]['params'],
  ): Promise<Commands[K]['result']> {
    if (this.#socket.readyState !== WebSocket.OPEN)
      return Promise.reject(new Error('the debuggee is gone'));
    const id = this.#nextId++;
    return new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
      this.#hurry();
    });
  }

  /**
   * The call frames of the current pause. js-debug reports a stop now and then before the event arrives
   * here; a connection made after the stop gets it by enabling the debugger domain again.
   */
  async pausedFrames(): Promise<readonly CallFrame[]> {
    if (this.#paused !== null) return this.#paused;
    const event = new Promise<void>((resolve) => this.#waiting.push(resolve));
    const told = this.send('Debugger.enable', {}).then(
      () => new Promise((resolve) => setTimeout(resolve, 250)),
    );
    await Promise.race([event, told]);
    return this.#frames();
  }

  /** The URLs of the scripts that innermost frames of the current pause are in; empty for code without any. */
  async urlsOf(frames: readonly CallFrame[]): Promise<string[]> {
    if (frames.some(({ location }) => !this.#urls.has(location.scriptId))) {
      // Frames have scripts' ids alone. The stack of an exception is on top of them, and has the URLs, too.
      const { exceptionDetails } = await this.send('Runtime.evaluate', {
        expression: 'throw 0',
        silent: true,
      });
      for (const { scriptId, url } of exceptionDetails?.stackTrace?.callFrames ?? [])
        this.#urls.set(scriptId, url);
    }
    return frames.map(({ location }) => this.#urls.get(location.scriptId) ?? '');
  }

  /** The text of a script, as it runs. */
  async sourceOf(scriptId: string): Promise<string> {
    const known = this.#sources.get(scriptId);
    if (known !== undefined) return known;
    const { scriptSource } = await this.send('Debugger.getScriptSource', { scriptId });
    this.#sources.set(scriptId, scriptSource);
    return scriptSource;
  }

  /** The program was told to run on: the frames of its next pause are other ones. */
  resumes(): void {
    this.#paused = null;
  }

  dispose(): void {
    this.#socket.close();
  }

  #frames(): readonly CallFrame[] {
    return this.#paused ?? [];
  }

  #hurry(): void {
    clearInterval(this.#nudge ?? undefined);
    let nudges = 0;
    this.#nudge = setInterval(() => {
      if (this.#pending.size === 0 || ++nudges > NUDGES) clearInterval(this.#nudge ?? undefined);
      else this.#socket.send(NUDGE);
    }, NUDGE_MILLISECONDS);
  }

  #receive(reply: Reply): void {
    if (reply.method === 'Debugger.paused') {
      this.#paused = reply.params?.callFrames ?? [];
      for (const resolve of this.#waiting.splice(0)) resolve();
    } else if (reply.method === 'Debugger.resumed') {
      this.#paused = null;
    } else if (reply.id !== undefined) {
      const pending = this.#pending.get(reply.id);
      this.#pending.delete(reply.id);
      if (reply.error) pending?.reject(new Error(reply.error.message));
      else pending?.resolve(reply.result);
    }
  }

  #closed(): void {
    clearInterval(this.#nudge ?? undefined);
    for (const { reject } of this.#pending.values()) reject(new Error('the debuggee is gone'));
    this.#pending.clear();
  }
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}
