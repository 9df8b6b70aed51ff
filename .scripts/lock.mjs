/** @file A lock between processes: a directory that holds its owner's process id. */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';

/**
 * Runs `work` while holding the lock `directory`; waits while another living process holds it, and takes
 * over a lock whose owner died.
 *
 * @template T
 * @param {string} directory
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function locked(directory, work) {
  await mkdir(dirname(directory), { recursive: true });
  for (let waits = 0; !(await take(directory)); waits++) {
    if (await abandoned(directory)) await rm(directory, { recursive: true, force: true });
    else {
      if (waits % 20 === 0) say(`Waiting for another run to finish its set-up (${directory}) ...`);
      await sleep(500);
    }
  }
  try {
    return await work();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** @param {string} directory */
async function take(directory) {
  try {
    await mkdir(directory);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(directory, 'pid'), String(process.pid));
  return true;
}

/** @param {string} directory */
async function abandoned(directory) {
  const pid = Number(await readFile(join(directory, 'pid'), 'utf8').catch(() => '0'));
  if (pid === 0) {
    // The owner is between making the directory and writing its id, or died there.
    const made = await stat(directory).catch(() => null);
    return made !== null && Date.now() - made.mtimeMs > 10_000;
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}
