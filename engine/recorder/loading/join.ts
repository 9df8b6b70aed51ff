/** @file For a debugger that comes to a program which runs already: it has this evaluated in the program. */

import { installRecorder } from '../install.ts';
import { DIRECTORY, SLOT, TENSORFLOW_ENGINE } from '../realm/symbols.ts';

/** What the debugger is told. */
export interface Joined {
  /** Where this thread records. */
  readonly directory: string;
  /** A tensor library was at work before the recorder was there. */
  readonly missed: boolean;
}

/** @param directory to record into, unless this thread records already */
export function join(directory: string): Joined {
  const globals = globalThis as unknown as Record<PropertyKey, unknown>;
  const before = globals[DIRECTORY];
  if (typeof before === 'string') return { directory: before, missed: false };
  const missed = globals[SLOT] !== undefined || globals[TENSORFLOW_ENGINE] !== undefined;
  installRecorder({ directory, late: missed });
  return { directory, missed };
}
