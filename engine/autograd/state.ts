/** @file The thread's autograd state: grad mode, forward-mode levels, the running pass. */

import type { Node, NodeExtras } from './node.ts';

/** A backward pass while it runs. */
export interface RunningPass {
  readonly id: number;
  /** Is it asked for the gradients of all leaves, and so are the passes around it? */
  readonly isWhole: boolean;
  /** Is the graph kept, to be run again? */
  readonly keepsGraph: boolean;
  /** Called at its end; see `queueCallback`. */
  readonly callbacks: (() => void)[];
  /** Will the pass run this node, or ask for the gradient that arrives at it? */
  reaches(node: Node): boolean;
  /** The nodes it runs, and those it asks, in order. */
  order(): Node[];
}

/** Anomaly mode: traces where nodes are made, and looks for NaN in gradients. */
export interface Anomaly {
  readonly checkNan: boolean;
  origin(): NonNullable<NodeExtras['origin']>;
}

/** Decides what is made while the program of a dialect calls: tensors, modules and contexts under its names. */
export interface Maker {
  /** The prototype of an object, given its class's. */
  prototype(of: object): object;
  /** The object that a module's constructor then gives its fields, given its class's prototype. */
  module(prototype: object): object;
}

interface State {
  gradEnabled: boolean;
  inference: boolean;
  silent: number;
  batches: number;
  transforms: number;
  captured: number;
  elementary: boolean;
  dualLevels: readonly number[];
  duringBackward: boolean;
  pass: RunningPass | null;
  node: Node | null;
  anomaly: Anomaly | null;
  maker: Maker | null;
}

export const state: State = {
  /** Grad mode: results of operators are recorded for backward. */
  gradEnabled: true,
  /** Above 0 the engine works for itself: no operator is reported. */
  silent: 0,
  /** Open levels of `vmap` and batched backward passes. */
  batches: 0,
  /** Functions running that `grad`, `vjp`, `jvp` or `vmap` transform. */
  transforms: 0,
  /** In a function that is differentiated: the number of the last tensor it found when it began. */
  captured: 0,
  /** Derivatives are made of the operators of the table, for who reads them as expressions. */
  elementary: false,
  /** Results of operators are inference tensors: never recorded, without version counter. */
  inference: false,
  /** The open levels of forward mode, the outermost first. Tangents of other levels do not count. */
  dualLevels: [],
  /** A backward pass with `createGraph` is running. */
  duringBackward: false,
  /** The innermost backward pass. */
  pass: null,
  /** The node it runs. */
  node: null,
  anomaly: null,
  /** Of the dialect whose program calls; null: tensors and modules are the library's own. */
  maker: null,
};

/** Whether nothing follows what is computed now (no graph, tangent, batch, observer): it may be done in one step. */
export function isUnfollowed(): boolean {
  const { gradEnabled, silent, batches, dualLevels } = state;
  return !gradEnabled && silent > 0 && batches === 0 && dualLevels.length === 0;
}

/** Operators on tensors that require grad are recorded; in inference mode nothing is, whatever grad mode. */
export function isRecording(): boolean {
  return state.gradEnabled && !state.inference;
}

/** Reports nothing, and records for backward or does not. */
function silently<T>(gradEnabled: boolean, work: () => T): T {
  const before = state.gradEnabled;
  state.gradEnabled = gradEnabled;
  state.silent++;
  try {
    return work();
  } finally {
    state.silent--;
    state.gradEnabled = before;
  }
}

/** Reports nothing, and records for backward as grad mode says. */
export const untold = <T>(work: () => T): T => silently(state.gradEnabled, work);

/** Runs the engine's own work: nothing is recorded for backward and nothing is reported. */
export function internally<T>(work: () => T): T {
  return silently(false, work);
}

/** Runs a user's function for a check: recorded, but not reported, because it is called very often. */
export function unreported<T>(work: () => T): T {
  return silently(true, work);
}

/**
 * Computes with the tangents of one level: unreported, and following only the levels outside it. Also in
 * the engine's own work, tangents are recorded as grad mode says.
 */
export function onTangents<T>(depth: number, work: () => T): T {
  const levels = state.dualLevels;
  state.dualLevels = levels.slice(0, depth);
  state.silent++;
  try {
    return work();
  } finally {
    state.silent--;
    state.dualLevels = levels;
  }
}
