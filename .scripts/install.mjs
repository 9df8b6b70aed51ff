/**
 * @file Makes `node_modules` what `package-lock.json` says. Like everything it imports, it uses Node's
 * built-in modules only, so that it runs in a fresh clone.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isProgram, root } from './paths.mjs';
import { npm } from './run.mjs';
import { during, script } from './say.mjs';

/** Installs the project's dependencies if they are missing or differ from the lock file. */
export async function install() {
  if (await installed()) return;
  await during('Installing dependencies with npm', () =>
    npm(
      ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
      root,
      'Check the network connection to the npm registry, then run the command again.',
    ),
  );
}

/** Whether every package of the lock file is there, and in that version by npm's own account. */
async function installed() {
  const [wanted = {}, present] = await Promise.all([
    packages(join(root, 'package-lock.json')),
    packages(join(root, 'node_modules', '.package-lock.json')).catch(() => undefined),
  ]);
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' ||
      optional ||
      (present?.[path]?.version === version && existsSync(join(root, path, 'package.json'))),
  );
}

/**
 * @param {string} lockFile
 * @returns {Promise<Record<string, { version: string, optional?: boolean }> | undefined>}
 */
async function packages(lockFile) {
  return JSON.parse(await readFile(lockFile, 'utf8')).packages;
}

if (isProgram(import.meta.url)) await script(install);
