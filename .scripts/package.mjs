/** @file `npm run package`: builds for production and packs `gradlens-<version>.vsix`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { install } from './install.mjs';
import { isProgram, root } from './paths.mjs';
import { say, script } from './say.mjs';

/**
 * Packs the extension.
 *
 * @returns {Promise<string>} the package's path
 */
export async function pack() {
  const { build } = await import('./product.mjs');
  const { createVSIX } = await import('@vscode/vsce');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const packagePath = join(root, `gradlens-${version}.vsix`);
  await build('--production');
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false, // they are in the bundles
    skipLicense: true, // package.json names it
    allowMissingRepository: true,
    rewriteRelativeLinks: false, // there is no public repository to point at
  });
  return packagePath;
}

if (isProgram(import.meta.url)) {
  await script(async () => {
    await install();
    say(`Packed ${await pack()}`);
  });
}
