/** @file The set-up's lock keeps two runs apart and outlives none of them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { locked } from '../../.scripts/lock.mjs';

describe('the lock', () => {
  let home: string;
  let lock: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'gradlens-lock-'));
    lock = join(home, 'a.lock');
  });
  afterEach(() => rm(home, { recursive: true }));

  it('runs one at a time', async () => {
    let inside = 0;
    const work = () =>
      locked(lock, async () => {
        inside++;
        await sleep(50);
        assert.equal(inside, 1);
        inside--;
      });
    await Promise.all([work(), work()]);
    assert.ok(!existsSync(lock));
  });

  it('is given back when the work fails', async () => {
    await assert.rejects(
      locked(lock, () => Promise.reject(new Error('no network'))),
      /no network/,
    );
    assert.ok(!existsSync(lock));
  });

  it('is taken over when its owner has died', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await mkdir(lock);
    await writeFile(join(lock, 'pid'), String(pid));
    assert.equal(await locked(lock, () => Promise.resolve('done')), 'done');
  });
});
