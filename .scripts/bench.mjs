/**
 * @file `npm run bench -- NAME`: builds the product, installs the programs it is compared with into the
 * user's cache and runs the benchmark in `test/bench/NAME/` under Node 24. `npm run bench -- engine matmul`
 * runs the cases whose name contains the word. Around it stands how fast the machine is: some are twice as fast
 * on one day as on another, and only ratios and figures of one pace can be compared.
 */
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { root } from './paths.mjs';
import { Failure, script } from './say.mjs';

const home = join(root, 'test', 'bench');
const ADDITIONS = 2e8;

/** Milliseconds of a loop that needs nothing but the processor: the best of a few. */
function pace() {
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now();
    let sum = 0;
    for (let i = 0; i < ADDITIONS; i++) sum = (sum + i) | 0;
    return performance.now() - began;
  });
  return Math.round(Math.min(...times));
}

await script(async () => {
  const [name = '', ...words] = process.argv.slice(2);
  const names = await readdir(home);
  if (!names.includes(name)) {
    throw new Failure(`Say which benchmark: npm run bench -- ${names.join(' | ')}`);
  }
  await install();
  const { build } = await import('./product.mjs');
  await build();
  const program = join(home, name, 'main.mjs');
  const before = pace();
  const { status } = spawnSync(await node24(), [program, ...words], { stdio: 'inherit' });
  console.log(
    `Pace: ${ADDITIONS.toLocaleString('en')} additions took ${before} ms before, ${pace()} ms after.`,
  );
  process.exitCode = status ?? 1;
});
