/**
 * @file `npm run package`: builds for production and packs `gradlens-<version>.vsix`, the extension, and
 * `gradlens-<version>.tgz`, the library with its command. `.vscodeignore` and `.npmignore` say what is in them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { install } from './install.mjs';
import { isProgram, root } from './paths.mjs';
import { build } from './product.mjs';
import { npm } from './run.mjs';
import { say, script } from './say.mjs';

/**
 * Packs the extension, as it was built last.
 *
 * @returns {Promise<string>} the package's path
 */
export async function pack() {
  const { createVSIX } = await import('@vscode/vsce');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const packagePath = join(root, `gradlens-${version}.vsix`);
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

/**
 * Packs the library, as it was built last.
 *
 * @returns {Promise<string>} the package's path
 */
export async function packLibrary() {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await npm(['pack', '--silent'], root, 'Check what `npm pack` says.');
  return join(root, `gradlens-${version}.tgz`);
}

if (isProgram(import.meta.url)) {
  await script(async () => {
    await install();
    await build('--production');
    say(`Packed ${await pack()}`);
    say(`Packed ${await packLibrary()}`);
  });
}
