/** @file Runs the command `gradlens` as a shell would. */

import { join } from 'node:path';

import { ROOT, run } from '../recorder/programs.ts';
import type { Outcome, RunOptions } from '../recorder/programs.ts';

/** The bundle that `bin` names; `npm run build` makes it. */
export const COMMAND = join(ROOT, 'out', 'cli', 'main.cjs');

export const gradlens = (args: readonly string[], options: RunOptions): Outcome =>
  run([COMMAND, ...args], options);
