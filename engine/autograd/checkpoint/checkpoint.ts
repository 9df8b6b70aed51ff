/** @file Checkpointing: forward keeps only its inputs, backward computes the rest again. */

import { ValueError } from '../../tensor/errors.ts';
import { generatorState, withGeneratorState } from '../../tensor/generator.ts';
import { disposable, scoped } from '../grad-mode.ts';
import { state } from '../state.ts';
import { CheckpointFrame } from './frame.ts';
import { checkpointReentrant } from './reentrant.ts';

export { CheckpointError, graphExecGroup } from './frame.ts';

/** Two scopes, opened around the first run and around its recomputation. */
export type ContextFn = () => readonly [forward: () => Disposable, recompute: () => Disposable];

export interface CheckpointOptions {
  /**
   * Run unrecorded, with a backward pass of its own inside the backward pass; then gradients can only be
   * asked for by `backward` without `inputs`, and not be differentiated. Default false.
   */
  readonly useReentrant?: boolean;
  /** Draw the same random numbers again; default true. */
  readonly preserveRngState?: boolean;
  /** `none` takes recomputed tensors of another shape or type without a word. */
  readonly determinismCheck?: 'default' | 'none';
  /** Stop recomputing once all that backward needs is there; default true. */
  readonly earlyStop?: boolean;
  /** Tell in errors what was saved the first time and again; default false. */
  readonly debug?: boolean;
  readonly contextFn?: ContextFn;
}

let earlyStops: boolean | null = null;

/** Inside, checkpoints stop early, or not, whatever their own option says. */
export function setCheckpointEarlyStop(enable: boolean): Disposable;
export function setCheckpointEarlyStop<T>(enable: boolean, body: () => T): T;
export function setCheckpointEarlyStop<T>(enable: boolean, body?: () => T): T | Disposable {
  const open = (): Disposable => {
    const before = earlyStops;
    earlyStops = enable;
    return disposable(() => {
      earlyStops = before;
    });
  };
  return scoped(open, 'setCheckpointEarlyStop', body);
}

let debugs: boolean | null = null;

/** Inside, checkpoints tell more in errors, or not, whatever their own option says; null: as it says. */
export function setCheckpointDebugEnabled(enabled: boolean | null): Disposable;
export function setCheckpointDebugEnabled<T>(enabled: boolean | null, body: () => T): T;
export function setCheckpointDebugEnabled<T>(
  enabled: boolean | null,
  body?: () => T,
): T | Disposable {
  const open = (): Disposable => {
    const before = debugs;
    debugs = enabled;
    return disposable(() => {
      debugs = before;
    });
  };
  return scoped(open, 'setCheckpointDebugEnabled', body);
}

function inScope<R>(open: (() => Disposable) | undefined, body: () => R): R {
  if (open === undefined) return body();
  using _ = open();
  return body();
}

/**
 * The result of `f(...args)`, whose saved tensors are not kept: a backward pass that needs them runs `f`
 * again, once. `f` must do the same each time.
 * @throws CheckpointError in backward, when `f` saved other tensors the second time
 */
export function checkpoint<A extends unknown[], R>(
  f: (...args: A) => R,
  args: A,
  options: CheckpointOptions = {},
): R {
  const { useReentrant = false, preserveRngState = true, contextFn } = options;
  const { determinismCheck = 'default', earlyStop = true, debug = false } = options;
  const body = f as unknown as (...args: unknown[]) => R;
  if (useReentrant) {
    if (contextFn !== undefined || debug) {
      throw new ValueError(
        'Passing `context_fn` or `debug` is only supported when use_reentrant=False.',
      );
    }
    return checkpointReentrant(body, args, preserveRngState) as R;
  }
  if (!['default', 'none'].includes(determinismCheck)) {
    throw new ValueError(
      `determinism_check should be one of ['default', 'none'], but got ${determinismCheck}`,
    );
  }
  const [forward, again] = contextFn?.() ?? [];
  if (!state.gradEnabled) return body(...args);
  const random = preserveRngState ? generatorState() : null;
  const frame = new CheckpointFrame(
    args,
    (inputs) => {
      const rerun = (): R => inScope(again, () => body(...inputs));
      if (random === null) rerun();
      else withGeneratorState(random, rerun);
    },
    {
      earlyStop: earlyStops ?? earlyStop,
      compares: determinismCheck === 'default',
      debug: debugs ?? debug,
    },
  );
  return frame.run(() => inScope(forward, () => body(...args)));
}

type Step<X> = (x: X) => X;

/**
 * Applies functions one after the other, in `segments` checkpointed parts; the last part is recorded as
 * it is.
 * @param functions functions, or a container of modules
 */
export function checkpointSequential<X>(
  functions: readonly Step<X>[] | { children(): readonly { call(x: X): X }[] },
  segments: number,
  input: X,
  options: CheckpointOptions = {},
): X {
  const steps: readonly Step<X>[] =
    'children' in functions
      ? functions.children().map((module) => (x: X) => module.call(x))
      : functions;
  const part =
    (from: number, to: number): Step<X> =>
    (x) =>
      steps.slice(from, to).reduce((value, step) => step(value), x);
  const size = Math.floor(steps.length / segments);
  const last = size * (segments - 1);
  let value = input;
  for (let start = 0; start < last; start += size) {
    value = checkpoint(part(start, start + size), [value], options);
  }
  return part(last, steps.length)(value);
}
