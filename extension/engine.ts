/** @file The worker process that holds the graphs: started when first asked, restarted when it dies. */

import { fork, type ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import { Channel, type HostSide, type WorkerSide } from '../engine/protocol/index.ts';
import { DisposableStore } from './disposables.ts';

type Methods = WorkerSide['methods'];
type Events = WorkerSide['events'];

/** After this many deaths within a minute it waits for the next request instead of restarting. */
const DEATHS_TOLERATED = 3;
const ONE_MINUTE = 60_000;

interface Running {
  readonly child: ChildProcess;
  readonly channel: Channel<HostSide, WorkerSide>;
}

export class EngineClient implements vscode.Disposable {
  readonly #entry: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #store = new DisposableStore();
  readonly #graphFound = this.#store.add(new vscode.EventEmitter<Events['graphFound']>());
  readonly #graphChanged = this.#store.add(new vscode.EventEmitter<Events['graphChanged']>());
  readonly #liveState = this.#store.add(new vscode.EventEmitter<Events['liveState']>());
  readonly #didRestart = this.#store.add(new vscode.EventEmitter<void>());
  readonly #deaths: number[] = [];
  #running: Running | null = null;
  #disposed = false;

  readonly onGraphFound = this.#graphFound.event;
  readonly onGraphChanged = this.#graphChanged.event;
  readonly onLiveState = this.#liveState.event;
  /** A new process took the place of a dead one: no graph or recording is known to it yet. */
  readonly onDidRestart = this.#didRestart.event;

  /** @param entry path of the worker's bundle */
  constructor(entry: string, log: vscode.LogOutputChannel) {
    this.#entry = entry;
    this.#log = log;
  }

  /** Process id of the worker while it runs. */
  get pid(): number | undefined {
    return this.#running?.child.pid;
  }

  /** @throws NoAnswer when the worker dies or `signal` aborts before the answer; else what the worker threw. */
  request<K extends keyof Methods>(
    method: K,
    params: Methods[K]['params'],
    signal?: AbortSignal,
  ): Promise<Methods[K]['result']> {
    if (this.#disposed) return Promise.reject(new Error('Gradlens is shutting down.'));
    const running = this.#running ?? (this.#deaths.length > 0 ? this.#restart() : this.#start());
    return running.channel.request(method, params, signal);
  }

  dispose(): void {
    this.#disposed = true;
    this.#running?.channel.close('Gradlens is shutting down.');
    this.#running?.child.kill();
    this.#running = null;
    this.#store.dispose();
  }

  /** Takes the place of a process that died. */
  #restart(): Running {
    const running = this.#start();
    this.#didRestart.fire();
    return running;
  }

  #start(): Running {
    const env: NodeJS.ProcessEnv = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    // Options meant for the extension host, or for a program being debugged, are not the worker's.
    delete env['NODE_OPTIONS'];
    const child = fork(this.#entry, [], {
      serialization: 'advanced',
      env,
      execArgv: [],
      silent: true,
    });
    const channel = new Channel<HostSide, WorkerSide>(
      {
        // A message to a dying process is lost; its requests are rejected when `exit` comes.
        post: (message) => child.connected && child.send(message as object, () => undefined),
      },
      {},
    );
    channel.on('graphFound', (event) => this.#graphFound.fire(event));
    channel.on('graphChanged', (event) => this.#graphChanged.fire(event));
    channel.on('liveState', (event) => this.#liveState.fire(event));
    child.on('message', (message) => channel.receive(message));
    child.on('error', (error) => this.#log.error(`engine: ${error.message}`));
    child.stdout?.on('data', (chunk) => this.#log.info(`engine: ${String(chunk).trimEnd()}`));
    child.stderr?.on('data', (chunk) => this.#log.warn(`engine: ${String(chunk).trimEnd()}`));
    child.on('exit', (code, signal) => this.#exited(channel, signal ?? `exit code ${code}`));
    this.#log.info(`engine: started, process ${child.pid}`);
    this.#running = { child, channel };
    return this.#running;
  }

  #exited(channel: Channel<HostSide, WorkerSide>, how: string): void {
    channel.close('The engine stopped before it answered.');
    if (this.#disposed) return;
    this.#running = null;
    this.#log.error(`engine: stopped (${how})`);
    const now = Date.now();
    this.#deaths.push(now);
    if (this.#deaths.filter((death) => now - death < ONE_MINUTE).length > DEATHS_TOLERATED) {
      const output = 'Show Output';
      void vscode.window
        .showErrorMessage(
          'Gradlens: the engine keeps stopping and was not restarted. The next command starts it again; the output tells what it said.',
          output,
        )
        .then((choice) => {
          if (choice === output) this.#log.show();
        });
      return;
    }
    this.#restart();
    void vscode.window.showWarningMessage(
      'Gradlens: the engine stopped and was restarted; graphs are being read again from the recordings on disk.',
    );
  }
}
