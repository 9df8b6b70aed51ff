/**
 * @file When things happened: each record that changed a graph is a moment, and whatever the graph logs is in
 * the order of the moments, so that a moment needs to keep no more than how long the logs were after it.
 */

import { bytes, ints } from '../tables/columns.ts';

/** What a moment brought. */
export const Happened = {
  /** Values: an operator ran, a leaf was made. */
  made: 0,
  /** A backward pass began; the subject is its index. */
  began: 1,
  /** A node of the pass ran: it was given the gradient of its result, and gave its operands theirs. */
  ran: 2,
  /** A pass stored the gradient of a leaf, or of what was asked for. */
  stored: 3,
  /** A gradient was assigned, cleared or zeroed by hand. */
  assigned: 4,
  /** A pass ended. */
  ended: 5,
} as const;

/** Entries of a log by what they are of: a chain back from each latest one. */
export class Chains {
  readonly #previous = ints();
  readonly #latest = ints();

  get length(): number {
    return this.#previous.length;
  }

  /** The next entry of the log is of this. */
  chain(of: number): void {
    while (this.#latest.length <= of) this.#latest.push(-1);
    this.#latest.set(of, this.#previous.push(this.#latest.get(of)));
  }

  /** The latest that there was when the log was so long; -1 for none. */
  entry(of: number, length: number): number {
    if (of >= this.#latest.length) return -1;
    let entry = this.#latest.get(of);
    while (entry >= length) entry = this.#previous.get(entry);
    return entry;
  }

  /** The one before an entry, of the same; -1 for none. */
  before(entry: number): number {
    return this.#previous.get(entry);
  }

  /** All that there are, newest first. */
  *entries(of: number): Generator<number> {
    for (let entry = this.entry(of, Infinity); entry >= 0; entry = this.before(entry)) yield entry;
  }
}

/** Values of one field over time, by what has it. */
export class ChangeLog extends Chains {
  readonly of = ints();
  readonly value = ints();

  add(of: number, value: number): void {
    this.of.push(of);
    this.value.push(value);
    this.chain(of);
  }

  /** Whether there was a value when the log was so long. */
  has(of: number, length: number): boolean {
    return this.entry(of, length) >= 0;
  }

  /**
   * The value that was there when the log was so long; -1 before there was any.
   * @param from entries before this one do not count
   */
  at(of: number, length: number, from = 0): number {
    const entry = this.entry(of, length);
    return entry < from ? -1 : this.value.get(entry);
  }
}

export class History {
  /** Gradients that nodes show, in the value store. */
  readonly gradients = new ChangeLog();
  /** Gradients that flowed along edges. */
  readonly contributions = new ChangeLog();
  /** By their entries: index of the pass that each is of. */
  readonly contributionPass = ints();
  /** Their entries by the node that each went to. */
  readonly arrivals = new Chains();
  readonly #what = bytes();
  /** The node or the pass that it is about; of several nodes the first. */
  readonly #subject = ints();
  /** Lengths of the logs after each moment. */
  readonly #nodes = ints();
  readonly #gradients = ints();
  readonly #contributions = ints();

  get length(): number {
    return this.#what.length;
  }

  /** Ends a moment in which this happened, and after which there are so many nodes. */
  mark(what: number, subject: number, nodes: number): void {
    this.#what.push(what);
    this.#subject.push(subject);
    this.#nodes.push(nodes);
    this.#gradients.push(this.gradients.length);
    this.#contributions.push(this.contributions.length);
  }

  what(moment: number): number {
    return this.#what.get(moment);
  }

  subject(moment: number): number {
    return this.#subject.get(moment);
  }

  /** Nodes that there were after a moment; none before the first. */
  nodes(moment: number): number {
    return moment < 0 ? 0 : this.#nodes.get(moment);
  }

  /** Entries of `gradients` and of `contributions` after a moment. */
  gradientEntries(moment: number): number {
    return moment < 0 ? 0 : this.#gradients.get(moment);
  }

  contributionEntries(moment: number): number {
    return moment < 0 ? 0 : this.#contributions.get(moment);
  }
}
