/** @file npm packages installed in the user's cache: whole or not at all, once for all checkouts. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locked } from './lock.mjs';
import { cache } from './paths.mjs';
import { npm } from './run.mjs';
import { during } from './say.mjs';

/** npm arguments for a quiet install that runs no code of the packages. */
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--omit=dev'];
const ADVICE = 'Check the network connection to the npm registry, then run the command again.';

/**
 * @typedef {object} Recipe
 * @property {string} name
 * @property {string} version
 * @property {readonly string[]} [beside] further packages, with versions, that must share its dependencies
 * @property {readonly string[]} [inner] folders inside the package that have dependencies of their own
 * @property {Readonly<Record<string, string>>} [replace] texts of files inside the package that are ours
 * @property {readonly string[]} needed paths inside the package without which it cannot work
 */

/**
 * Gives the folder of an npm package in the user's cache, installing it there first if it is missing,
 * incomplete or made by another recipe. No package's install script runs.
 *
 * @param {Recipe} recipe
 * @returns {Promise<string>}
 */
export async function cached(recipe) {
  const { name, version, beside = [], inner = [], replace = {} } = recipe;
  const home = join(cache, `${name}-${version}`);
  const inPackage = join('node_modules', name);
  if (await complete(home, recipe)) return join(home, inPackage);

  return locked(`${home}.lock`, async () => {
    if (await complete(home, recipe)) return join(home, inPackage);
    return during(`Installing ${name} ${version} into ${cache} (once)`, async () => {
      const draft = `${home}.draft`;
      await rm(draft, { recursive: true, force: true });
      await mkdir(draft, { recursive: true });
      await writeFile(join(draft, 'package.json'), '{ "private": true }\n');
      await npm(['install', `${name}@${version}`, ...beside, ...QUIET], draft, ADVICE);
      for (const folder of inner) {
        await npm(['install', ...QUIET], join(draft, inPackage, folder), ADVICE);
      }
      for (const [path, text] of Object.entries(replace)) {
        await writeFile(join(draft, inPackage, path), text);
      }
      await writeFile(join(draft, '.complete'), mark(recipe));
      await rm(home, { recursive: true, force: true });
      await rename(draft, home);
      return join(home, inPackage);
    });
  });
}

/**
 * @param {string} home
 * @param {Recipe} recipe
 */
async function complete(home, recipe) {
  const found = await readFile(join(home, '.complete'), 'utf8').catch(() => '');
  return (
    found === mark(recipe) &&
    recipe.needed.every((path) => existsSync(join(home, 'node_modules', recipe.name, path)))
  );
}

/** @param {Recipe} recipe */
function mark(recipe) {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex');
}
