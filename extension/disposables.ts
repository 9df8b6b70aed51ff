/** @file Things that are released together. */

import type * as vscode from 'vscode';

/** Owns what is added to it. What is added after the end is released at once. */
export class DisposableStore implements vscode.Disposable {
  readonly #items = new Set<vscode.Disposable>();
  #disposed = false;

  add<T extends vscode.Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.add(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of [...this.#items].reverse()) item.dispose();
    this.#items.clear();
  }
}

/** Runs `action` once things have been quiet for `milliseconds`. */
export class Debouncer implements vscode.Disposable {
  readonly #milliseconds: number;
  readonly #action: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, action: () => void) {
    this.#milliseconds = milliseconds;
    this.#action = action;
  }

  schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#action, this.#milliseconds);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  dispose(): void {
    this.cancel();
  }
}
