/** @file How each program was looked at, for the next panel that shows it: also after the window was closed. */

import type * as vscode from 'vscode';
import { PROTOCOL_VERSION, type PageState } from '../../webview/protocol.ts';
import { Debouncer } from '../disposables.ts';

const KEY = 'gradlens.views';
/** Programs that one comes back to. */
const MOST = 16;
/** Between a change and its keeping, milliseconds: a picture that is dragged changes with every frame. */
const QUIET = 500;

/** By this or another version of the extension. */
interface Kept {
  readonly version: number;
  readonly states: readonly PageState[];
}

const NOTHING: Kept = { version: PROTOCOL_VERSION, states: [] };

export class Views implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  /** By program; what was looked at last comes last. */
  readonly #states: Map<string, PageState>;
  readonly #keep = new Debouncer(QUIET, () => this.#write());

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
    const { version, states } = memento.get<Kept>(KEY, NOTHING);
    this.#states = new Map(
      version === PROTOCOL_VERSION ? states.map((state) => [state.about, state]) : [],
    );
  }

  /** Null for a program that was never looked at. */
  of(program: string): PageState | null {
    return this.#states.get(program) ?? null;
  }

  remember(state: PageState): void {
    if (state.about === '') return;
    this.#states.delete(state.about);
    this.#states.set(state.about, state);
    for (const oldest of this.#states.keys()) {
      if (this.#states.size <= MOST) break;
      this.#states.delete(oldest);
    }
    this.#keep.schedule();
  }

  dispose(): void {
    this.#keep.dispose();
    this.#write();
  }

  #write(): void {
    const kept: Kept = { version: PROTOCOL_VERSION, states: [...this.#states.values()] };
    void this.#memento.update(KEY, kept);
  }
}
