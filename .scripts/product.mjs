/** @file Runs the build script for other scripts. */
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';
import { during } from './say.mjs';

/**
 * Builds the named bundles, or the whole product.
 *
 * @param {readonly string[]} words as for `npm run build`
 */
export async function build(...words) {
  await during(`Building ${words.join(' ') || 'the product'}`, () =>
    run(process.execPath, [join(root, '.scripts', 'build.mjs'), ...words], {
      cwd: root,
      advice: 'Correct the errors below.',
      lines: 40,
    }),
  );
}
