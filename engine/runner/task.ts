/** @file What the worker hands a runner thread, and what the thread tells back. */

import type { CompiledFiles } from './compile.ts';

/** What a runner thread is started with. */
export interface RunnerTask {
  readonly file: string;
  readonly files: CompiledFiles;
  /** Where to record; null records nothing. */
  readonly recording: string | null;
  /** The function to check; null only runs the program. */
  readonly check: CheckTask | null;
}

export interface CheckTask {
  /** As the program refers to it: `f`, or `Class.method`. */
  readonly functionName: string;
  readonly parameters: readonly { readonly name: string; readonly kind: ParameterKind }[];
}

/** What a parameter's declared type makes of it where the program never called the function. */
export type ParameterKind = 'tensor' | 'number' | 'optional' | 'other';

/** The global through which the program tells the runner of the function to check. */
export const PROBE = '__gradlensCheck';

export interface CheckProbe {
  /** The function was entered. */
  called(checked: unknown, args: readonly unknown[]): void;
  /** The program has defined the function, and has not called it so far. */
  defined(checked: unknown): void;
}

/** How a check ended in the runner. */
export type CheckOutcome =
  | { readonly outcome: 'passed'; readonly elements: number; readonly inputs: string }
  | {
      readonly outcome: 'mismatch';
      readonly inputs: string;
      readonly input: string;
      readonly index: readonly number[];
      readonly reverse: number;
      readonly numeric: number;
      /** The custom function on the way, when there is exactly one; else empty. */
      readonly custom: string;
    }
  | { readonly outcome: 'notRun'; readonly reason: string };

export type RunnerMessage =
  /** Everything is loaded: the program's own time begins. */
  | { readonly type: 'began' }
  | { readonly type: 'printed'; readonly text: string }
  | {
      readonly type: 'failed';
      /** `RangeError: …`, as Node prints it. */
      readonly error: string;
      readonly stack: string;
    }
  | { readonly type: 'checked'; readonly outcome: CheckOutcome };
