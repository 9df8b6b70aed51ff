/** @file What scripts write from the engine is up to date. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('generated files', function () {
  this.timeout(60_000);

  it('are what .scripts/generate.mjs writes', () => {
    execFileSync(process.execPath, [join(root, '.scripts/generate.mjs'), '--check'], {
      stdio: 'pipe',
    });
  });
});
