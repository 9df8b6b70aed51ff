/** @file What a program, written out as a module of plain JavaScript, records as it runs; and a training as one. */

import assert from 'node:assert/strict';

import { record, type Project, type Recording } from '../recorder/programs.ts';

interface Recorded {
  readonly records: Recording['records'];
  /** What it printed. */
  readonly stdout: string;
}

/**
 * A training by Adam on data of three features.
 *
 * @param net makes the network
 * @param beforeStep what else each step does, between the backward pass and the optimizer's step
 */
export const training = (net: string, steps: number, beforeStep = ''): string => `
import { manualSeed, nn, noGrad, optim, randn } from 'gradlens';
manualSeed(0);
const net = ${net};
const optimizer = new optim.Adam(net.parameters());
const [x, y] = [randn([16, 3]), randn([16, 1])];
for (let step = 0; step < ${steps}; step++) {
  optimizer.zeroGrad();
  const loss = net.call(x).sub(y).square().mean();
  loss.backward();
  ${beforeStep}
  optimizer.step();
}
`;

export function recorded(project: Project, program: string): Recorded {
  project.write('program.mjs', program);
  const { recordings, stderr, stdout } = record(['program.mjs'], { cwd: project.path });
  const [recording] = recordings;
  assert.ok(recording !== undefined, stderr);
  return { records: recording.records, stdout };
}
