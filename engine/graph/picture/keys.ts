/** @file What cards are called over the edits of a program: the page keeps what has the same key. */

export class Keys {
  static #edits = 0;
  /** Of the edit that made this program; empty for the first one. */
  #edit = '';
  /** Of the cards that were there before the last edit. */
  #known: ReadonlyMap<number, string> = new Map();

  /** Unlike that of any other card, also of those before an edit. */
  of(card: number): string {
    return this.#known.get(card) ?? `${this.#edit}${card}`;
  }

  /** Of a program that was edited. @param stays cards from before the edit, with what they are now */
  follow(before: Keys, stays: Iterable<readonly [was: number, is: number]>): void {
    this.#edit = `${++Keys.#edits}.`;
    this.#known = new Map([...stays].map(([was, is]) => [is, before.of(was)]));
  }
}
