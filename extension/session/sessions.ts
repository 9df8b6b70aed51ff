/** @file Follows debug sessions: which programs run, stop, go on and end, and what is done about each. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  NoAnswer,
  type GraphId,
  type GraphInfo,
  type NodeId,
} from '../../engine/protocol/index.ts';
import { DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import { setting } from '../settings.ts';
import type { Stage } from '../stage.ts';
import { hasUnseenContexts } from './contexts.ts';
import { fetchElements } from './elements.ts';
import { Errand, GOAL_WORDS, type Goal } from './errand.ts';
import type { LaunchDirectories } from './directories.ts';
import type { Launch } from './launch.ts';
import { Launches } from './launches.ts';
import { Onlooker } from './onlooker.ts';
import { Spotlight } from './spotlight.ts';
import { running } from './subject.ts';
import { connect, Target } from './target.ts';
import { Targets } from './targets.ts';
import { restartTracker, Tracker } from './tracker.ts';

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
  readonly #log: vscode.LogOutputChannel;
  readonly #root: string;
  readonly #store = new DisposableStore();
  readonly #launches: Launches;
  readonly #targets = new Targets();
  readonly #spotlight: Spotlight;
  readonly #onlooker: Onlooker;
  /** Session, thread and frame that VS Code told of last. */
  #lastSelected = '';
  readonly #firstGraph = this.#store.add(new vscode.EventEmitter<string>());

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
    this.#log = log;
    this.#root = root;
    this.#launches = new Launches(
      engine,
      directories,
      join(root, 'out', 'recorder', 'recorder.cjs'),
      {
        created: (launch) => this.#launched(launch),
        recording: () => this.#runningChanged(),
      },
    );
    this.#spotlight = new Spotlight(stage, this.#launches, this.#targets, log);
    this.#onlooker = new Onlooker(engine, this.#spotlight, (file) => this.#firstGraph.fire(file));
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
    this.#store.add(stage.onDidChoose((graph) => void this.#spotlight.turnTo(graph)));
    this.#store.add(engine.onDidRestart(() => this.#reopen()));
    this.#store.add(engine.onGraphFound(() => this.#runningChanged()));
  }

  async list(): Promise<SessionInfo[]> {
    return Promise.all(
      this.#targets.all().map(async (target) => ({
        name: target.session.name,
        state: target.state.state,
        at: target.at,
        graph: await target.graph(),
      })),
    );
  }

  /** Lets the program that is looked at run to something. */
  async runTo(goal: Goal): Promise<void> {
    const target = this.#spotlight.on;
    if (target === null || target.state.state === 'ended') {
      void vscode.window.showInformationMessage(
        'Gradlens: start a program under the debugger first; it may be running or paused.',
      );
      return;
    }
    const errand = new Errand(goal, target, this.#engine, this.#root);
    if (!(await errand.begin())) {
      void vscode.window.showWarningMessage(
        'Gradlens: this program cannot be reached through its debugger. Start it again from VS Code (F5).',
      );
      return;
    }
    target.errand = errand;
    if (target.state.state === 'paused')
      await vscode.commands.executeCommand('workbench.action.debug.continue');
  }

  /**
   * Has all elements of a value fetched from the program that a graph is of.
   * @throws one sentence, when it does not stand still or does not have them any more
   */
  async fetchElements(graph: GraphId, node: NodeId, of: 'value' | 'grad'): Promise<void> {
    const target = await this.#targets.withGraph(graph);
    if (target?.state.state === 'paused')
      return fetchElements(target, this.#engine, { graph, node, of });
    if (target?.state.state === 'running')
      throw new Error('The program runs: pause it, and all elements can be fetched.');
    throw new Error(
      'Only statistics were recorded. Debug the program and pause it, and all elements can be fetched.',
    );
  }

  dispose(): void {
    this.#store.dispose();
    for (const target of this.#targets.all()) target.dispose();
    this.#launches.dispose();
  }

  #track(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const launch = this.#launches.configured(session);
    const restarts = (): void => {
      if (launch !== null) this.#restarts(launch);
    };
    // The first session of a launch only starts processes; each process then has a session of its own.
    if (session.parentSession === undefined)
      return launch === null ? undefined : restartTracker(restarts);
    if (launch === null && !isJoined(session)) return undefined;
    return new Tracker(launch === null ? null : this.#targets.add(new Target(session, launch)), {
      join: () => this.#join(session),
      stopped: (target, threadId) => this.#stopped(target, threadId),
      resumed: (target) => this.#resumed(target),
      restarts,
      ended: () => this.#ended(session),
      failed: (error) => this.#failed(error),
    });
  }

  async #join(session: vscode.DebugSession): Promise<Target | null> {
    const cdp = await connect(session);
    const launch = cdp === null ? null : await this.#launches.join(session, cdp);
    if (launch === null) {
      cdp?.dispose();
      return null;
    }
    return this.#targets.add(new Target(session, launch, cdp));
  }

  /** The last program's graph may be looked at until the next one starts. */
  #launched(fresh: Launch): void {
    for (const launch of this.#launches.all().filter(({ ended }) => ended)) {
      this.#launches.delete(launch);
      this.#targets.release(launch);
      this.#spotlight.leave(launch);
    }
    this.#stage.update(running(fresh.title, null, []));
  }

  /** What its processes showed makes place for the next run, as that of a launch before does. */
  #restarts(launch: Launch): void {
    for (const target of this.#targets.of(launch)) {
      target.moment++;
      target.errand = null;
      target.state = { state: 'ended' };
    }
    const { on } = this.#spotlight;
    if (on !== null && on.launch !== launch) return;
    this.#spotlight.leave(launch);
    this.#stage.update(running(launch.title, null, []));
  }

  #stopped(target: Target, threadId: number): void {
    const { errand } = target;
    // VS Code restarts it.
    if (!target.isLive) return;
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
    target.state = { state: 'paused', threadId, at: null, frame: null };
    this.#stage.expectsStop = true;
    this.#onlooker
      .look(target, threadId, null)
      .finally(() => (this.#stage.expectsStop = false))
      .then(() => this.#lookIntoContexts(target))
      .catch((error: unknown) => this.#failed(error));
  }

  /** What is not seen is told once, behind the picture. */
  async #lookIntoContexts(target: Target): Promise<void> {
    if (target.toldOfContexts || target.state.state !== 'paused') return;
    target.toldOfContexts = await hasUnseenContexts(await target.cdp());
    if (!target.toldOfContexts) return;
    await target.launch.drain();
    await this.#spotlight.show(target, false);
  }

  #resumed(target: Target): void {
    if (target.state.state !== 'paused') return;
    const moment = ++target.moment;
    target.state = { state: 'running' };
    void target.cdp().then(
      (cdp) => cdp?.resumes(),
      () => undefined,
    );
    this.#tellResumed(target).catch((error: unknown) => this.#failed(error));
    setTimeout(() => {
      if (target.moment === moment) void this.#spotlight.show(target, false);
    }, STEP_MILLISECONDS);
  }

  async #tellResumed(target: Target): Promise<void> {
    const found = await target.graph();
    if (found !== null) await this.#engine.request('resumed', { graph: found.graph });
  }

  /** The user selected a frame, or VS Code did at a stop. */
  #selected(item: vscode.DebugThread | vscode.DebugStackFrame): void {
    const target = this.#targets.get(item.session);
    if (target === undefined || target.state.state !== 'paused') return;
    if (!('frameId' in item)) return;
    // VS Code tells of the same frame again when it has read the rest of a stack; nobody chose it then.
    const told = `${item.session.id} ${item.threadId} ${item.frameId}`;
    if (told === this.#lastSelected) return;
    this.#lastSelected = told;
    // A stop is being looked at already, and the frame it chooses is the one that VS Code selects.
    if (target.state.frame === null) return;
    if (target.selected === item.frameId && this.#spotlight.on === target) return;
    this.#onlooker
      .look(target, item.threadId, item.frameId)
      .catch((error: unknown) => this.#failed(error));
  }

  #ended(session: vscode.DebugSession): void {
    const target = this.#targets.get(session);
    if (target?.isLive === false) {
      // It was restarted: the next run is looked at.
      target.dispose();
    } else if (target !== undefined) {
      target.moment++;
      target.state = { state: 'ended' };
      const { launch } = target;
      if (launch.isJoined && !this.#targets.of(launch).some(({ isLive }) => isLive))
        launch.ended = true;
      if (target.errand !== null)
        void vscode.window.showInformationMessage(
          `Gradlens: the program ended before it came to ${GOAL_WORDS[target.errand.goal]}.`,
        );
      target.launch
        .drain()
        .then(() => this.#spotlight.show(target, false))
        .catch((error: unknown) => this.#failed(error))
        .finally(() => target.dispose());
    } else if (session.parentSession === undefined) {
      const launch = this.#launches.configured(session);
      if (launch !== null) launch.ended = true;
    }
  }

  /** Something new of a running program is on disk, or became a graph. */
  #runningChanged(): void {
    for (const launch of this.#launches.all()) {
      if (launch.ended) continue;
      launch
        .drain()
        .then(async () => {
          const target = this.#targets.of(launch).find(({ isLive }) => isLive);
          if (target?.state.state === 'running') await this.#spotlight.show(target, false);
          else await this.#spotlight.showStreams();
        })
        .catch((error: unknown) => this.#failed(error));
    }
  }

  /** After a restart of the engine: the recordings are still on disk. */
  #reopen(): void {
    for (const launch of this.#launches.all()) launch.forgetGraphs();
    if (this.#stage.subject?.owner === 'session')
      this.#stage.show({ ...this.#stage.subject, graph: null });
    for (const target of this.#targets.all()) {
      const again =
        target.state.state === 'paused'
          ? this.#onlooker.look(target, target.state.threadId, target.state.frame)
          : target.launch.drain().then(() => this.#spotlight.show(target, false));
      again.catch((error: unknown) => this.#failed(error));
    }
  }

  #failed(error: unknown): void {
    // The engine's death is told once, where it is noticed; what it interrupted is asked again.
    if (error instanceof NoAnswer) this.#log.debug(`session: ${error.message}`);
    else
      this.#log.error(`session: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
  }
}

/** Programs that VS Code did not start, or not by a configuration: attached ones, and those of terminals. */
function isJoined(session: vscode.DebugSession): boolean {
  return (
    (session.type === 'pwa-node' || session.type === 'node-terminal') &&
    vscode.workspace.isTrusted &&
    setting('recordDebugSessions')
  );
}
