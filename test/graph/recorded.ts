/** @file What a program, written out as a module of plain JavaScript, records as it runs. */

import assert from 'node:assert/strict';

import { record, type Project, type Recording } from '../recorder/programs.ts';

interface Recorded {
  readonly records: Recording['records'];
  /** What it printed. */
  readonly stdout: string;
}

export function recorded(project: Project, program: string): Recorded {
  project.write('program.mjs', program);
  const { recordings, stderr, stdout } = record(['program.mjs'], { cwd: project.path });
  const [recording] = recordings;
  assert.ok(recording !== undefined, stderr);
  return { records: recording.records, stdout };
}
