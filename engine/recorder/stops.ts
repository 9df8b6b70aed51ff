/**
 * @file Stops the program for the debugger where the user wants to look: after a backward pass, at the first
 * NaN. Without a debugger, and unless armed by it, nothing ever stops.
 */

import type { GradlensRecord, Value } from './format.ts';

/** What the program runs to. */
export type Goal = 'backward' | 'nan';

export class Stops {
  #goal: Goal | null = null;
  #pause: () => void = () => undefined;

  /**
   * Stops once, at the next event of this kind; null takes that back.
   * @param pause holds a `debugger` statement. It comes from the debugger, since that passes over the
   *   statements of this file, which the user has no business in.
   */
  arm(goal: Goal | null, pause: () => void): void {
    this.#goal = goal;
    this.#pause = pause;
  }

  /** A record was written. */
  after(record: GradlensRecord): void {
    if (this.#goal === null || !isReached(this.#goal, record)) return;
    this.#goal = null;
    this.#pause();
  }
}

function isReached(goal: Goal, record: GradlensRecord): boolean {
  if (goal === 'backward') return record.kind === 'backwardEnded';
  switch (record.kind) {
    case 'created':
      return holdsNaN(record.tensor.value);
    case 'operator':
      return anyHoldsNaN(record.outputs.map(({ value }) => value));
    case 'nodeRan':
      return anyHoldsNaN(record.gradInputs);
    default:
      return false;
  }
}

function anyHoldsNaN(values: readonly (Value | null)[]): boolean {
  for (let i = 0; i < values.length; i++) if (holdsNaN(values[i] ?? null)) return true;
  return false;
}

function holdsNaN(value: Value | null): boolean {
  if (value === null) return false;
  if (value.kind === 'summary') return value.nan > 0;
  const { data } = value;
  for (let i = 0; i < data.length; i++) if (data[i] !== data[i]) return true;
  return false;
}
