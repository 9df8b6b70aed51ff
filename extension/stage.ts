/** @file What Gradlens is looking at: the one graph that the inspector and the overlays show. */

import * as vscode from 'vscode';
import type { GraphId, Site } from '../engine/protocol/index.ts';
import type { Banner } from '../webview/protocol.ts';
import { Debouncer } from './disposables.ts';
import type { Stream } from './streams.ts';

/** Who puts something on the stage. */
export type Owner = 'session' | 'live' | 'trace';

export interface Subject {
  readonly owner: Owner;
  readonly title: string;
  /** Null while there is none yet. */
  readonly graph: GraphId | null;
  readonly banner: Banner | null;
  /** Where the program stands (1-based line), while it does. */
  readonly at: { readonly file: string; readonly line: number } | null;
  /** Whether source lines carry notes now: values are only true while the program stands still. */
  readonly annotate: boolean;
  /** What can be looked at in its place, itself among them. */
  readonly streams: readonly Stream[];
}

export class Stage implements vscode.Disposable {
  readonly #didChange = new vscode.EventEmitter<Subject | null>();
  readonly #didChoose = new vscode.EventEmitter<GraphId>();
  #subject: Subject | null = null;
  /** A program has just stopped, and its picture is on its way: one of before would only delay it. */
  expectsStop = false;

  readonly onDidChange = this.#didChange.event;
  /** The user wants another of the streams. */
  readonly onDidChoose = this.#didChoose.event;

  get subject(): Subject | null {
    return this.#subject;
  }

  /** Takes the stage, whoever had it. */
  show(subject: Subject): void {
    this.expectsStop = false;
    this.#subject = subject;
    this.#didChange.fire(subject);
  }

  /** Goes on only if the same owner has the stage, or nobody. */
  update(subject: Subject): void {
    if (this.#subject === null || this.#subject.owner === subject.owner) this.show(subject);
  }

  /** Clears the stage if `owner` has it. */
  leave(owner: Owner): void {
    if (this.#subject?.owner !== owner) return;
    this.#subject = null;
    this.#didChange.fire(null);
  }

  /** Runs `action` once things have been quiet. The picture of a stop comes first: it waits for nothing else. */
  refresher(milliseconds: number, action: () => void): Debouncer {
    const refresher = new Debouncer(milliseconds, () => {
      if (this.expectsStop) refresher.schedule();
      else action();
    });
    return refresher;
  }

  choose(graph: GraphId): void {
    if (this.#subject?.streams.some((stream) => stream.graph === graph) === true)
      this.#didChoose.fire(graph);
  }

  dispose(): void {
    this.#didChoose.dispose();
    this.#didChange.dispose();
  }
}

export function info(text: string): Banner {
  return { kind: 'info', text, site: null };
}

export function busy(text: string): Banner {
  return { kind: 'busy', text, site: null };
}

export function failure(text: string, site: Site | null = null): Banner {
  return { kind: 'error', text, site };
}
