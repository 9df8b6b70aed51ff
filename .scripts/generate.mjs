/**
 * @file Writes the files that follow from the engine's tables and its public door: what the dialects know
 * of calls, their exported names, the API page and the list of operators. `--check` only says which of
 * them are out of date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { Failure, script } from './say.mjs';
import { generated } from './generated.mjs';

await script(async () => {
  const check = process.argv.includes('--check');
  /** @type {string[]} */
  const stale = [];
  for (const [file, make] of Object.entries(generated)) {
    const text = await make();
    const path = join(root, file);
    if ((await readFile(path, 'utf8').catch(() => '')) === text) continue;
    stale.push(file);
    if (!check) await writeFile(path, text);
  }
  if (check && stale.length > 0) {
    throw new Failure(`Out of date: ${stale.join(', ')}. Run: node .scripts/generate.mjs`);
  }
});
