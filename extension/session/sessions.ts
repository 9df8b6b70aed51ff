/** @file Follows debug sessions: at a stop it reads the recording, names the variables and takes the stage. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { NoAnswer, type GraphInfo } from '../../engine/worker/protocol.ts';
import { DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import { busy, info, type Stage, type Subject } from '../stage.ts';
import { Errand, GOAL_WORDS, type Goal } from './errand.ts';
import { stackOf, type Frame } from './frames.ts';
import { DIRECTORY_VARIABLE, Launch, type LaunchDirectories } from './launches.ts';
import { namesByEvaluation, namesInScope } from './names.ts';
import { Target } from './target.ts';

/** A step is shorter than this: its short run in between is not worth a flicker. */
const STEP_MILLISECONDS = 150;

/** What other extensions are told about a debugged process. */
export interface SessionInfo {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'ended';
  /** Where it is paused: 1-based line of the selected frame. */
  readonly at: { readonly file: string; readonly line: number } | null;
  readonly graph: GraphInfo | null;
}

export class Sessions implements vscode.Disposable {
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #directories: LaunchDirectories;
  readonly #log: vscode.LogOutputChannel;
  readonly #root: string;
  readonly #store = new DisposableStore();
  readonly #launches = new Map<string, Launch>();
  /** By id of the debug session; ended ones stay until their launch is released. */
  readonly #targets = new Map<string, Target>();
  readonly #firstGraph = this.#store.add(new vscode.EventEmitter<Launch>());
  /** The process that the user looks at. */
  #current: Target | null = null;

  /** A stopped program of this launch has a graph, for the first time. */
  readonly onFirstGraph = this.#firstGraph.event;

  constructor(
    engine: EngineClient,
    stage: Stage,
    directories: LaunchDirectories,
    log: vscode.LogOutputChannel,
    root: string,
  ) {
    this.#engine = engine;
    this.#stage = stage;
    this.#directories = directories;
    this.#log = log;
    this.#root = root;
    this.#store.add(
      vscode.debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: (session) => this.#track(session),
      }),
    );
    this.#store.add(vscode.debug.onDidTerminateDebugSession((session) => this.#ended(session)));
    this.#store.add(
      vscode.debug.onDidChangeActiveStackItem((item) => {
        if (item !== undefined) this.#selected(item);
      }),
    );
    this.#store.add(engine.onDidRestart(() => this.#reopen()));
    this.#store.add(engine.onGraphFound(() => this.#runningChanged()));
  }

  async list(): Promise<SessionInfo[]> {
    return Promise.all(
      [...this.#targets.values()].map(async (target) => ({
        name: target.session.name,
        state: target.state.state,
        at: target.at,
        graph: await target.graph(),
      })),
    );
  }

  /** Lets the program that is looked at run to something. */
  async runTo(goal: Goal): Promise<void> {
    const target = this.#current;
    if (target === null || target.state.state === 'ended') {
      void vscode.window.showInformationMessage(
        'Gradlens: start a program under the debugger first; it may be running or paused.',
      );
      return;
    }
    const errand = new Errand(goal, target, this.#engine, this.#root);
    if (!(await errand.begin())) {
      void vscode.window.showWarningMessage(
        'Gradlens: this program cannot be reached through the debugger.',
      );
      return;
    }
    target.errand = errand;
    if (target.state.state === 'paused')
      await vscode.commands.executeCommand('workbench.action.debug.continue');
  }

  dispose(): void {
    this.#store.dispose();
    for (const target of this.#targets.values()) target.dispose();
    for (const launch of this.#launches.values()) launch.dispose();
  }

  #track(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const launch = this.#launchOf(session);
    // The first session of a launch only starts processes; each process then has a session of its own.
    if (launch === null || session.parentSession === undefined) return undefined;
    const target = new Target(session, launch);
    this.#targets.set(session.id, target);
    return {
      onDidSendMessage: (message: DapMessage) => {
        if (message.type !== 'event') return;
        if (message.event === 'initialized')
          target.cdp().catch((error: unknown) => this.#failed(error));
        if (message.event === 'stopped') this.#stopped(target, message.body?.threadId ?? 0);
        if (message.event === 'continued') this.#resumed(target);
      },
      onWillReceiveMessage: (message: DapMessage) => {
        if (message.type === 'request' && RESUMING.has(message.command ?? ''))
          this.#resumed(target);
      },
    };
  }

  #launchOf(session: vscode.DebugSession): Launch | null {
    let root = session;
    while (root.parentSession !== undefined) root = root.parentSession;
    const env = root.configuration['env'] as Record<string, string> | undefined;
    const directory = env?.[DIRECTORY_VARIABLE];
    if (!this.#directories.has(directory)) return null;
    let launch = this.#launches.get(directory);
    if (launch === undefined) {
      this.#releaseEnded();
      launch = new Launch(directory, root.name, this.#engine, () => this.#runningChanged());
      this.#launches.set(directory, launch);
      this.#stage.update(running(launch.title, null));
    }
    return launch;
  }

  /** The last program's graph may be looked at until the next one starts. */
  #releaseEnded(): void {
    for (const launch of [...this.#launches.values()].filter(({ ended }) => ended)) {
      this.#launches.delete(launch.directory);
      launch.dispose();
      for (const [id, target] of this.#targets)
        if (target.launch === launch) this.#targets.delete(id);
      if (this.#current?.launch === launch) this.#current = null;
    }
  }

  #stopped(target: Target, threadId: number): void {
    const { errand } = target;
    if (errand === null) {
      this.#stands(target, threadId);
      return;
    }
    errand
      .goesOn(threadId)
      .catch((error: unknown) => {
        this.#failed(error);
        return false;
      })
      .then((goesOn) => {
        if (goesOn || target.errand !== errand) return;
        target.errand = null;
        this.#stands(target, threadId);
      })
      .catch((error: unknown) => this.#failed(error));
  }

  #stands(target: Target, threadId: number): void {
    target.state = { state: 'paused', threadId, frame: null };
    this.#look(target, threadId, null).catch((error: unknown) => this.#failed(error));
  }

  #resumed(target: Target): void {
    if (target.state.state !== 'paused') return;
    const moment = ++target.moment;
    target.state = { state: 'running' };
    this.#tellResumed(target).catch((error: unknown) => this.#failed(error));
    setTimeout(() => {
      if (target.moment === moment) void this.#publish(target, false);
    }, STEP_MILLISECONDS);
  }

  async #tellResumed(target: Target): Promise<void> {
    const found = await target.graph();
    if (found !== null) await this.#engine.request('resumed', { graph: found.graph });
  }

  /** The user selected a frame, or VS Code did at a stop. */
  #selected(item: vscode.DebugThread | vscode.DebugStackFrame): void {
    const target = this.#targets.get(item.session.id);
    if (target === undefined || target.state.state !== 'paused') return;
    if (!('frameId' in item)) return;
    const { frame } = target.state;
    // A stop is being looked at already, and the frame it chooses is the one that VS Code selects.
    if (frame === null || (frame.id === item.frameId && this.#current === target)) return;
    this.#look(target, item.threadId, item.frameId).catch((error: unknown) => this.#failed(error));
  }

  /** Everything the program did before it paused is on disk: read it, name it, show it. */
  async #look(target: Target, threadId: number, frameId: number | null): Promise<void> {
    const moment = ++target.moment;
    const stale = (): boolean => target.moment !== moment;
    const [cdp, stack] = await Promise.all([
      target.cdp().catch(() => null),
      stackOf(target.session, threadId),
      target.launch.drain(),
    ]);
    if (stale()) return;
    const index = selectedIndex(stack, frameId);
    const frame = stack[index] ?? null;
    target.state = { state: 'paused', threadId, frame };
    const found = await target.graph();
    if (found !== null) {
      const names = await (cdp !== null
        ? namesInScope(cdp, index)
        : frame !== null
          ? namesByEvaluation(target.session, frame)
          : []);
      if (stale()) return;
      await this.#engine.request('stopped', { graph: found.graph, names, at: target.at });
    }
    if (stale()) return;
    await this.#publish(target, true);
    if (found !== null && !target.launch.inspectorOpened) {
      target.launch.inspectorOpened = true;
      this.#firstGraph.fire(target.launch);
    }
  }

  #ended(session: vscode.DebugSession): void {
    const target = this.#targets.get(session.id);
    if (target !== undefined) {
      target.moment++;
      target.state = { state: 'ended' };
      if (target.errand !== null)
        void vscode.window.showInformationMessage(
          `Gradlens: the program ended before it came to ${GOAL_WORDS[target.errand.goal]}.`,
        );
      target.launch
        .drain()
        .then(() => this.#publish(target, false))
        .catch((error: unknown) => this.#failed(error))
        .finally(() => target.dispose());
      return;
    }
    const launch = session.parentSession === undefined ? this.#launchOf(session) : null;
    if (launch !== null) launch.ended = true;
  }

  /** Something new of a running program is on disk, or became a graph. */
  #runningChanged(): void {
    for (const launch of this.#launches.values()) {
      if (launch.ended) continue;
      launch
        .drain()
        .then(async () => {
          const target = [...this.#targets.values()].find((other) => other.launch === launch);
          if (target?.state.state === 'running') await this.#publish(target, false);
        })
        .catch((error: unknown) => this.#failed(error));
    }
  }

  /** After a restart of the engine: the recordings are still on disk. */
  #reopen(): void {
    for (const launch of this.#launches.values()) launch.forgetGraphs();
    if (this.#stage.subject?.owner === 'session')
      this.#stage.show({ ...this.#stage.subject, graph: null });
    for (const target of this.#targets.values()) {
      const again =
        target.state.state === 'paused'
          ? this.#look(target, target.state.threadId, target.state.frame?.id ?? null)
          : target.launch.drain().then(() => this.#publish(target, false));
      again.catch((error: unknown) => this.#failed(error));
    }
  }

  async #publish(target: Target, claim: boolean): Promise<void> {
    const moment = target.moment;
    const found = await target.graph();
    for (const notice of target.launch.takeNotices())
      this.#log.warn(`${target.launch.title}: ${notice}`);
    if (target.moment !== moment) return;
    if (!claim && this.#current !== null && this.#current !== target && isLive(this.#current))
      return;
    this.#current = target;
    const subject = subjectOf(target, found);
    // A program without tensors does not push a live run off the stage.
    if (claim && found !== null) this.#stage.show(subject);
    else this.#stage.update(subject);
  }

  #failed(error: unknown): void {
    // The engine's death is told once, where it is noticed; what it interrupted is asked again.
    if (error instanceof NoAnswer) this.#log.debug(`session: ${error.message}`);
    else
      this.#log.error(`session: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  }
}

/** Requests after which the program runs. js-debug announces it too, but later. */
const RESUMING = new Set(['continue', 'next', 'stepIn', 'stepOut', 'restartFrame']);

interface DapMessage {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly body?: { readonly threadId?: number };
}

function isLive(target: Target): boolean {
  return target.state.state !== 'ended';
}

function selectedIndex(stack: readonly Frame[], frameId: number | null): number {
  const selected = stack.findIndex(({ id }) => id === frameId);
  if (selected >= 0) return selected;
  return Math.max(
    0,
    stack.findIndex(({ file, skipped }) => file !== '' && !skipped),
  );
}

function running(title: string, found: GraphInfo | null): Subject {
  const banner =
    found === null
      ? busy(`Recording ${title}. No tensors seen yet.`)
      : busy(`Recording ${title}. Pause it to see values and names.`);
  return {
    owner: 'session',
    title,
    graph: found?.graph ?? null,
    banner,
    at: null,
    annotate: false,
  };
}

function subjectOf(target: Target, found: GraphInfo | null): Subject {
  // js-debug appends the name of the launch to that of the process.
  const title = target.session.name.split(' « ')[0] ?? '';
  const graph = found?.graph ?? null;
  switch (target.state.state) {
    case 'running':
      return running(title, found);
    case 'paused': {
      const where =
        target.at === null ? 'Paused.' : `Paused at ${basename(target.at.file)}:${target.at.line}.`;
      const banner =
        found === null
          ? info(
              `${where} No tensors seen yet: they appear here as soon as the program makes some.`,
            )
          : info(where);
      return { owner: 'session', title, graph, banner, at: target.at, annotate: true };
    }
    case 'ended': {
      const banner =
        found === null
          ? info('The program ended without making a tensor.')
          : info('The program ended. This is its last state.');
      return { owner: 'session', title, graph, banner, at: null, annotate: false };
    }
  }
}
