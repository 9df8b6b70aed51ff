/** @file Programs of jax-js in parts: each makes a tensor of the same shape first, and prints its name and results. */

import assert from 'node:assert/strict';

import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import { node24, record, run, type Project } from './programs.ts';

export interface Part {
  readonly printed: unknown;
  readonly records: readonly GradlensRecord[];
}

/**
 * By name. What the program prints and how it ends is the same without the recorder.
 * @param shape of the tensor that each part begins with, as text
 */
export function partsOf(project: Project, program: string, shape: string): Map<string, Part> {
  project.link('jax');
  const options = { cwd: project.path, node: node24() };
  const { recordings, ...outcome } = record([program], options);
  assert.deepEqual(outcome, run([program], options));
  assert.equal(outcome.code, 0, outcome.stderr);
  const { records } = recordings[0]!;
  const starts = records.flatMap((each, i) =>
    each.kind === 'created' && each.tensor.shape.join() === shape ? [i] : [],
  );
  const lines = outcome.stdout.trimEnd().split('\n');
  assert.equal(starts.length, lines.length);
  const parts = lines.map((line, i): [string, Part] => {
    const at = line.lastIndexOf(' ');
    const printed: unknown = JSON.parse(line.slice(at));
    return [line.slice(0, at), { printed, records: records.slice(starts[i], starts[i + 1]) }];
  });
  return new Map(parts);
}
