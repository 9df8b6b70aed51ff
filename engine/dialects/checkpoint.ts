/** @file `torch.utils.checkpoint`: functions that take the options of checkpointing among their own arguments. */

import * as engine from '../index.ts';
import type { CheckpointOptions, ContextFn } from '../autograd/checkpoint/checkpoint.ts';
import { warn } from '../autograd/warnings.ts';
import type { Namespace } from './adapt.ts';
import { isKeywords } from './call.ts';
import type { AnyFunction } from './speaker.ts';

const WITHOUT_REENTRANT = {
  checkpoint:
    'torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in PyTorch 2.9, calling checkpoint without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences between the two variants.',
  sequential:
    'torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be passed explicitly. In version 2.9 we will raise an exception if use_reentrant is not passed. use_reentrant=False is recommended, but if you need to preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences between the two variants.',
} as const;

interface Call {
  readonly args: readonly unknown[];
  readonly options: CheckpointOptions;
  /** Keyword arguments that are none of checkpointing's. */
  readonly rest: Readonly<Namespace>;
}

function read(args: readonly unknown[], warning: string): Call {
  const last = args.at(-1);
  const keywords: Readonly<Namespace> = isKeywords(last) ? last : {};
  const {
    use_reentrant: reentrant = null,
    preserve_rng_state: preserveRngState = true,
    context_fn: contextFn = null,
    determinism_check: determinismCheck = 'default',
    early_stop: earlyStop = true,
    debug = false,
    ...rest
  } = keywords;
  if (reentrant === null) warn(warning);
  const useReentrant = reentrant !== false;
  if (useReentrant && Object.keys(rest).length > 0) throw unexpected(rest);
  const options = { useReentrant, preserveRngState, determinismCheck, earlyStop, debug };
  return {
    args: isKeywords(last) ? args.slice(0, -1) : args,
    options: {
      ...(options as CheckpointOptions),
      ...(contextFn === null ? {} : { contextFn: scopesOf(contextFn as AnyFunction) }),
    },
    rest,
  };
}

function unexpected(rest: Readonly<Namespace>): Error {
  return new engine.ValueError(`Unexpected keyword arguments: ${Object.keys(rest).join(',')}`);
}

/** A context manager: one of ours, or of the program's own. */
interface Manager extends Partial<Disposable> {
  __enter__(): unknown;
  __exit__(...error: unknown[]): unknown;
}

/** In Python the two contexts are open only while the function runs; ours are open when they are made. */
function scopesOf(contextFn: AnyFunction): ContextFn {
  return () => {
    const managers = contextFn() as readonly [Manager, Manager];
    for (const manager of [...managers].reverse()) manager[Symbol.dispose]?.();
    const opener = (manager: Manager) => (): Disposable => {
      manager.__enter__();
      return {
        [Symbol.dispose]() {
          manager.__exit__(null, null, null);
        },
      };
    };
    return [opener(managers[0]), opener(managers[1])];
  };
}

/** `checkpoint(function, …its arguments, { use_reentrant, … })` */
export function checkpoint(f: AnyFunction, ...given: unknown[]): unknown {
  const { args, options, rest } = read(given, WITHOUT_REENTRANT.checkpoint);
  const all = Object.keys(rest).length > 0 ? [...args, rest] : args;
  return engine.autograd.checkpoint(f, [...all], options);
}

/** `checkpoint_sequential(functions, segments, input, { use_reentrant, … })` */
export function checkpointSequential(...given: unknown[]): unknown {
  const { args, options, rest } = read(given, WITHOUT_REENTRANT.sequential);
  if (Object.keys(rest).length > 0) throw unexpected(rest);
  const [functions, segments, input] = args;
  return engine.autograd.checkpointSequential(
    functions as AnyFunction[],
    segments as number,
    input,
    options,
  );
}
