/** @file The sentences of a graph's status line. */

/** A program may throw a million errors; the first ones tell what is wrong. */
const ERRORS = 8;

export class Notes {
  readonly #errors: string[] = [];
  readonly #others: string[] = [];
  #moreErrors = 0;

  /** @returns false when it was said already */
  add(sentence: string): boolean {
    if (this.#others.includes(sentence)) return false;
    this.#others.push(sentence);
    return true;
  }

  takeBack(sentence: string): void {
    const at = this.#others.indexOf(sentence);
    if (at >= 0) this.#others.splice(at, 1);
  }

  threw(sentence: string): void {
    if (this.#errors.length < ERRORS) this.#errors.push(sentence);
    else this.#moreErrors++;
  }

  get all(): string[] {
    const more = this.#moreErrors === 0 ? [] : [`${this.#moreErrors} more errors were thrown.`];
    return [...this.#errors, ...more, ...this.#others];
  }
}
