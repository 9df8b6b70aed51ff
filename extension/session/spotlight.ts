/** @file The debugged process that the user looks at: it is what the stage shows of all sessions. */

import * as vscode from 'vscode';
import type { GraphId } from '../../engine/protocol/index.ts';
import type { Stage } from '../stage.ts';
import { nameOf, type Stream } from '../streams.ts';
import type { Launch } from './launch.ts';
import type { Launches } from './launches.ts';
import { running, subjectOf } from './subject.ts';
import type { Target } from './target.ts';
import type { Targets } from './targets.ts';

export class Spotlight {
  readonly #stage: Stage;
  readonly #launches: Launches;
  readonly #targets: Targets;
  readonly #log: vscode.LogOutputChannel;
  #on: Target | null = null;
  /** How often the user has turned to another one. */
  #turns = 0;

  constructor(stage: Stage, launches: Launches, targets: Targets, log: vscode.LogOutputChannel) {
    this.#stage = stage;
    this.#launches = launches;
    this.#targets = targets;
    this.#log = log;
  }

  get on(): Target | null {
    return this.#on;
  }

  /** Gives whether the user has turned to none since; what was asked for before that comes too late to claim. */
  watch(): () => boolean {
    const turns = this.#turns;
    return () => this.#turns === turns;
  }

  /** A launch that is let go is not looked at any more. */
  leave(launch: Launch): void {
    if (this.#on?.launch === launch) this.#on = null;
  }

  /**
   * Shows how a process stands.
   * @param claim whether it takes the place of another one that still runs
   */
  async show(target: Target, claim: boolean): Promise<void> {
    const moment = target.moment;
    const found = await target.graph();
    for (const notice of target.launch.takeNotices())
      this.#log.warn(`${target.launch.title}: ${notice}`);
    for (const failure of target.launch.takeFailures())
      void vscode.window.showWarningMessage(`Gradlens: ${failure}`);
    if (target.moment !== moment) return;
    if (!claim && this.#on !== null && this.#on !== target && this.#on.isLive) return;
    this.#on = target;
    const subject = subjectOf(target, found, await this.#streams());
    // Another one may have been turned to meanwhile.
    if (target.moment !== moment || this.#on !== target) return;
    // A program without tensors does not push a live run off the stage.
    if (claim && found !== null) this.#stage.show(subject);
    else this.#stage.update(subject);
  }

  /** Something came to those that can be looked at. */
  async showStreams(): Promise<void> {
    const streams = await this.#streams();
    const { subject } = this.#stage;
    if (subject?.owner === 'session') this.#stage.update({ ...subject, streams });
  }

  /** The user wants to see another process or thread. */
  async turnTo(graph: GraphId): Promise<void> {
    this.#turns++;
    const target = await this.#targets.withGraph(graph);
    if (target !== null) {
      await this.show(target, true);
      return;
    }
    // One that is recorded without a debugger.
    const launch = this.#launches.all().find(({ graphs }) => graphs.some((g) => g.graph === graph));
    const found = launch?.graphs.find((each) => each.graph === graph);
    if (found !== undefined) this.#stage.show(running(nameOf(found), found, await this.#streams()));
  }

  #streams(): Promise<Stream[]> {
    return this.#targets.streams(this.#launches.all());
  }
}
