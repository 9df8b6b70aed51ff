/** @file What a graph holds in memory, and for how long (section D). */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';

describe('D5: lifetime', () => {
  it('what was saved is released by backward; nodes stay; deep graphs run and are collected', function () {
    this.timeout(60_000);
    const file = new URL('released.ts', import.meta.url).pathname;
    const output = execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', file], {
      encoding: 'utf8',
    });
    assert.deepEqual(JSON.parse(output), {
      backward: { kept: false, walkable: true },
      grad: { kept: false, walkable: true },
      retained: { kept: true, walkable: true },
      chain: false,
      deep: 100_001,
    });
  });
});
