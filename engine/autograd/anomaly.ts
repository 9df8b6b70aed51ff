/** @file Anomaly mode: finds the operator whose backward failed or made NaN, and where it was called. */

import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { numbersOf } from '../kernels/strided.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { disposable, scoped } from './grad-mode.ts';
import type { Node } from './node.ts';
import { state } from './state.ts';
import { warn } from './warnings.ts';

export interface AnomalyOptions {
  /** Refuse gradients with NaN; default true. */
  readonly checkNan?: boolean;
}

function open({ checkNan = true }: AnomalyOptions): Disposable {
  return set({ checkNan, origin: () => ({ stack: stackOfCaller(), parent: state.node }) });
}

function set(next: typeof state.anomaly): Disposable {
  const before = state.anomaly;
  state.anomaly = next;
  return disposable(() => {
    state.anomaly = before;
  });
}

function stackOfCaller(): string {
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  return lines.join('\n');
}

/**
 * In the body, or to the end of the block, nodes remember where they were made; a backward that throws,
 * or makes NaN, then warns with that place.
 */
export function detectAnomaly(options?: AnomalyOptions): Disposable;
export function detectAnomaly<T>(body: () => T, options?: AnomalyOptions): T;
export function detectAnomaly<T>(
  first?: AnomalyOptions | (() => T),
  options: AnomalyOptions = {},
): T | Disposable {
  const isBody = typeof first === 'function';
  warn(
    'Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging.',
  );
  return scoped(
    () => open(isBody ? options : (first ?? {})),
    'detectAnomaly',
    isBody ? first : undefined,
  );
}

/** Switches anomaly mode from here on, without a warning; dispose of the result to switch back. */
export function setDetectAnomaly(enabled: boolean, options: AnomalyOptions = {}): Disposable {
  return enabled ? open(options) : set(null);
}

export function isAnomalyEnabled(): boolean {
  return state.anomaly !== null;
}

export function isAnomalyCheckNanEnabled(): boolean {
  return state.anomaly?.checkNan === true;
}

/** Throws when a contribution of a node holds a NaN. */
export function refuseNan(node: Node, contributions: readonly (Tensor | null)[]): void {
  if (!isAnomalyCheckNanEnabled()) return;
  contributions.forEach((grad, i) => {
    if (grad === null || !isFloating(grad.dtype)) return;
    if (numbersOf(grad).some((value) => Number.isNaN(value))) {
      throw new RuntimeError(
        `Function '${node.name}' returned nan values in its ${String(i)}th output.`,
      );
    }
  });
}

/** Tells where a node whose backward failed was made, and the node that made it, if any. */
export function warnOfOrigin(node: Node): void {
  const origin = node.extras?.origin ?? null;
  if (origin === null) {
    warn(
      `Error detected in ${node.name}. No forward pass information available. Enable detect anomaly during forward pass for more information.`,
    );
    return;
  }
  warn(
    `Error detected in ${node.name}. Traceback of forward call that caused the error:\n${origin.stack}`,
  );
  for (
    let parent = origin.parent;
    parent !== null;
    parent = parent.extras?.origin?.parent ?? null
  ) {
    const stack = parent.extras?.origin?.stack;
    warn(
      stack === undefined
        ? `\n\nPrevious calculation was induced by ${parent.name}. No forward pass information available. Enable detect anomaly during forward pass for more information.`
        : `\n\nPrevious calculation was induced by ${parent.name}. Traceback of forward call that induced the previous calculation:\n${stack}`,
    );
  }
}
