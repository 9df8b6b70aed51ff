/** @file Runs an example as a newcomer would: a Node process of its own, in the examples' folder. */

import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `file` of the examples to its end with the Node binary and its options. */
export function run(node: string, options: readonly string[], file: string): Run {
  const { status, stdout, stderr, error } = spawnSync(node, [...options, file], {
    cwd: examples,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 64 << 20,
  });
  if (error) throw error;
  return { code: status, stdout, stderr };
}

/** The current Node with tsx, which runs TypeScript on Node 20. */
export function runWithTsx(file: string): Run {
  return run(process.execPath, ['--import', 'tsx'], file);
}

/** A Node that runs TypeScript by itself: this one, or one that the project's script provides. */
export function node24(): string {
  const script = fileURLToPath(new URL('../../.scripts/node24.mjs', import.meta.url));
  return execFileSync(process.execPath, [script], { encoding: 'utf8' }).trim();
}
