/**
 * @file One peer on one case, in a process of its own: `run.mjs PEER HOME CASE`. Sends the numbers of the
 * first run, then answers each message with the times of some more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { cases } from './cases.mjs';

const [peer = '', home = '', name = ''] = process.argv.slice(2);
const { open } = await import(`./peers/${peer}.mjs`);
const { prepare, read, free = () => undefined } = await open(home);
const step = prepare(cases[name]);

/** Milliseconds of each run, for about this long. */
function times(milliseconds, atLeast) {
  const result = [];
  const end = performance.now() + milliseconds;
  while (result.length < atLeast || performance.now() < end) {
    const before = performance.now();
    const made = step();
    result.push(performance.now() - before);
    free(made);
  }
  return result;
}

if (step === null) process.send({ skipped: true });
else {
  const first = step();
  process.send({ results: first.map((each) => Array.from(read(each))) });
  free(first);
  times(500, 3);
  process.on('message', async () => {
    globalThis.gc?.();
    await sleep(1); // compilers that work in the background may finish
    process.send({ times: times(250, 3) });
  });
}
