/**
 * @file Nothing edited, a replay gives the recording itself, bit for bit. Of the examples, which all are recorded for
 * it, the pictures are looked at, too.
 */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import { replay } from '../../engine/replay/replay.ts';
import { examples } from '../examples/run.ts';
import { assertOpens } from '../graph/opened.ts';
import { recorded } from '../recorder/memory.ts';
import { record } from '../recorder/programs.ts';
import { programs, seeded } from './programs.ts';

/** @returns what was taken as recorded, and why */
function same(records: readonly GradlensRecord[]): string[] {
  const { records: now, doubts, rough } = replay(records);
  assert.equal(now.length, records.length);
  now.forEach((each, at) => assert.deepStrictEqual(each, records[at]));
  assert.equal(rough.size, 0);
  return [...doubts.values()];
}

describe('a replay without edits gives the recording again', () => {
  for (const [name, program] of Object.entries(programs))
    it(`of a program with ${name}`, () => {
      assert.deepEqual(same(recorded(seeded(program, [0.5, -1, 2, 3]))), []);
    });

  it('of values too large to be kept: what is made of them stays as it was recorded', () => {
    const reasons = same(
      recorded(() => {
        const x = tensor(
          Array.from({ length: 2000 }, (_, i) => i),
          { requiresGrad: true },
        );
        x.mul(2).sum().backward();
      }),
    );
    assert.equal(reasons[0], 'its values were not kept whole');
  });
});

describe('an example is replayed to its recording, and its picture stays readable as groups are opened', () => {
  const files = ['.', 'dialects'].flatMap((folder) =>
    readdirSync(join(examples, folder))
      .filter((name) => name.endsWith('.ts') && !/^(print|check-gradients)\.ts$/.test(name))
      .map((name) => join(folder, name)),
  );
  /** Functions that compute unseen: symbols bound to data, expressions differentiated. */
  const unseen: Readonly<Record<string, number>> = {
    '09-symbols.ts': 2,
    '10-four-ways.ts': 2,
  };
  for (const file of files)
    it(file, function () {
      this.timeout(30_000);
      const { recordings } = record(['--import', 'tsx', file], { cwd: examples });
      assert.equal(recordings.length, 1);
      const records = recordings[0]?.records ?? [];
      const model = new GraphModel();
      for (const each of records) model.append(each);
      assertOpens(model);
      const reasons = same(records);
      assert.equal(reasons.length, unseen[file] ?? 0, reasons.join('; '));
    });
});
