/** @file A recorder into memory, alone or around a program of this process. */

import assert from 'node:assert/strict';

import { observerSlot } from '../../engine/autograd/observer.ts';
import { RecordReader } from '../../engine/graph/reading/decode.ts';
import { GraphModel } from '../../engine/graph/model.ts';
import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import type { Detail } from '../../engine/recorder/records/stream.ts';
import { Recorder, type RecorderOptions } from '../../engine/recorder/recorder.ts';

export interface Recording {
  readonly recorder: Recorder;
  /** What it wrote so far. */
  readonly all: () => GradlensRecord[];
  /** How often it told of its end. */
  readonly ended: () => number;
}

interface Options {
  readonly values?: number;
  readonly records?: number;
  readonly fail?: boolean;
  readonly detail?: Detail;
  readonly written?: RecorderOptions['written'];
}

export function recording({
  values = 1e9,
  records = 1e9,
  fail = false,
  detail = 'all',
  written = () => undefined,
}: Options = {}): Recording {
  const reader = new RecordReader();
  const all: GradlensRecord[] = [];
  let ended = 0;
  const recorder = new Recorder({
    write: (bytes) => {
      all.push(...reader.push(bytes));
      assert.equal(reader.damaged, null);
      return !fail;
    },
    describe: () => ({ pid: 1, thread: 0, cwd: '', argv: [], node: '', began: 0 }),
    bounds: { values, records },
    late: false,
    values: detail,
    written,
    ended: () => ended++,
  });
  return { recorder, all: () => all, ended: () => ended };
}

/** The records of a program. */
export function recorded(program: () => void, options: Options = {}): GradlensRecord[] {
  const { recorder, all } = recording(options);
  const slot = observerSlot();
  const before = slot.observer;
  slot.observer = recorder;
  try {
    program();
  } finally {
    slot.observer = before;
  }
  return all();
}

/** The graph that comes of them. */
export function graphOf(program: () => void, options?: Options): GraphModel {
  const model = new GraphModel();
  for (const record of recorded(program, options)) model.append(record);
  return model;
}
