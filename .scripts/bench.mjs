/**
 * @file `npm run bench -- NAME`: builds the product, installs the programs it is compared with into the
 * user's cache and runs the benchmark in `test/bench/NAME/` under Node 24. `npm run bench -- engine matmul`
 * runs the cases whose name contains the word.
 */
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { root } from './paths.mjs';
import { Failure, script } from './say.mjs';

const home = join(root, 'test', 'bench');

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
  const { status } = spawnSync(await node24(), [program, ...words], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
});
