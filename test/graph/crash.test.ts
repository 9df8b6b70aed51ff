/** @file What a program ended with, in words: above the picture with a link, and among the notes with the place. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { CrashedRecord, GradlensRecord } from '../../engine/recorder/records/format.ts';
import { FILE, lesson } from './records.ts';

/** The lesson in a thread, whose recording ends with what nobody caught. */
function crashed(thread: number, crash: Partial<CrashedRecord>): GraphModel {
  const about = { pid: 7, cwd: '/home/you', argv: [], node: 'v24.0.0', began: 0 };
  const frames = [{ script: 1, line: 11, column: 4, functionName: '' }];
  const records: GradlensRecord[] = [
    ...lesson().program.records,
    { kind: 'process', thread, ...about },
    { kind: 'stack', stack: 99, frames },
    { kind: 'crashed', seq: 100, stack: 99, errorName: '', message: '', ...crash },
  ];
  const model = new GraphModel();
  for (const record of records) model.append(record);
  return model;
}

describe('what a program ended with', () => {
  const cases: Record<string, [thread: number, crash: Partial<CrashedRecord>, text: string]> = {
    'an error': [
      0,
      { errorName: 'TypeError', message: 'x is undefined' },
      'The program ended with TypeError@: x is undefined',
    ],
    'an error of a thread': [
      3,
      { errorName: 'Error', message: 'no' },
      'The thread ended with Error@: no',
    ],
    'an error without a message': [
      0,
      { errorName: 'RangeError' },
      'The program ended with RangeError@',
    ],
    'what is no error': [0, { message: '"boom"' }, 'The program ended@: it threw "boom"'],
  };
  for (const [name, [thread, crash, text]] of Object.entries(cases))
    it(`is told: ${name}`, () => {
      const model = crashed(thread, crash);
      const site = { file: FILE, line: 12, column: 5, functionName: '' };
      assert.deepEqual(model.crash, { text: text.replace('@', ''), site });
      assert.deepEqual(model.slice(1).notes, [text.replace('@', ' at train.ts:12')]);
    });

  it('has no place where that is not known', () => {
    const model = crashed(0, { errorName: 'Error', message: 'no', stack: 0 });
    assert.deepEqual(model.crash, { text: 'The program ended with Error: no', site: null });
    assert.deepEqual(model.slice(1).notes, ['The program ended with Error: no']);
  });

  it('has its place where that is told later, and is said once', () => {
    const model = crashed(0, { errorName: 'Error', message: 'no', stack: 0 });
    const again = {
      kind: 'crashed',
      seq: 101,
      stack: 99,
      errorName: 'Error',
      message: 'yes',
    } as const;
    model.append(again);
    assert.equal(model.crash?.site?.line, 12);
    assert.deepEqual(model.slice(1).notes, ['The program ended with Error at train.ts:12: yes']);
  });

  it('is nothing where it did not crash', () => assert.equal(new GraphModel().crash, null));
});
