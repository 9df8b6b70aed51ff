/** @file Where a process is to record, as its environment says; null where it is not to. */

import type * as Inspector from 'node:inspector';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { builtIn } from '../realm/built-in.ts';

/** One start of a program under the debugger records here, with all its children. */
export const DIRECTORY_VARIABLE = 'GRADLENS_DIR';

/**
 * Set for whole terminals: each program that starts in one has a directory of its own in this one. It
 * records only while a debugger is attached to it, since nobody looks at the others.
 */
export const TERMINALS_VARIABLE = 'GRADLENS_TERMINALS';

export interface Place {
  readonly directory: string;
  /** Asked at the first event: a debugger may come after the recorder. */
  readonly wanted: () => boolean;
}

/** Taken now: a program may put something else into its place. */
const taken = { mkdirSync };

function isDebugged(): boolean {
  return (builtIn('node:inspector') as typeof Inspector).url() !== undefined;
}

export function placeOf(env: NodeJS.ProcessEnv): Place | null {
  const terminals = env[TERMINALS_VARIABLE] ?? '';
  let directory = env[DIRECTORY_VARIABLE] ?? '';
  if (directory === '' && terminals !== '') {
    directory = join(terminals, `${process.pid}-${Date.now()}`);
    // For its children.
    env[DIRECTORY_VARIABLE] = directory;
  }
  if (directory === '') return null;
  if (terminals === '' || !directory.startsWith(terminals))
    return { directory, wanted: () => true };
  return {
    directory,
    wanted: () => {
      if (!isDebugged()) return false;
      taken.mkdirSync(directory, { recursive: true });
      return true;
    },
  };
}
