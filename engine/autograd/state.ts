/** @file The thread's autograd state: grad mode, and whether operators are reported to the observer. */

import { observerSlot } from './observer.ts';

export const state = {
  /** Grad mode: results of operators are recorded for backward. */
  gradEnabled: true,
  /** Above 0 the engine works for itself: no operator is reported. */
  silent: 0,
  /** The open level of forward mode; 0 when there is none. Tangents of other levels do not count. */
  dualLevel: 0,
  /** A backward pass with `createGraph` is running. */
  duringBackward: false,
};

const slot = observerSlot();
let lastReported: unknown = null;

/** Tells the observer, once, of an error the engine throws; returns it. */
export function reportThrow(where: string, error: unknown): unknown {
  if (slot.observer !== null && error instanceof Error && error !== lastReported) {
    lastReported = error;
    slot.observer.threw(where, error);
  }
  return error;
}

/** Runs the engine's own work: nothing is recorded for backward and nothing is reported. */
export function internally<T>(work: () => T): T {
  const before = state.gradEnabled;
  state.gradEnabled = false;
  state.silent++;
  try {
    return work();
  } finally {
    state.silent--;
    state.gradEnabled = before;
  }
}

/** Runs a user's function for a check: recorded, but not reported, because it is called very often. */
export function unreported<T>(work: () => T): T {
  const before = state.gradEnabled;
  state.gradEnabled = true;
  state.silent++;
  try {
    return work();
  } finally {
    state.silent--;
    state.gradEnabled = before;
  }
}

/** Computes with tangents themselves: unreported, and without tangents of their own. */
export function onTangents<T>(work: () => T): T {
  const level = state.dualLevel;
  state.dualLevel = 0;
  state.silent++;
  try {
    return work();
  } finally {
    state.silent--;
    state.dualLevel = level;
  }
}
