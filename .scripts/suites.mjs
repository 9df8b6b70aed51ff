/** @file The suites of `npm test`, by name; each gives its counts. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chromiumPath } from './chromium.mjs';
import { integration } from './integration.mjs';
import { locked } from './lock.mjs';
import { pack } from './package.mjs';
import { out, root } from './paths.mjs';
import { build } from './product.mjs';
import { Failure } from './say.mjs';
import { staticChecks } from './static.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */

/** Rooms whose tests need Node only; those with the longest first, so that all cores are busy to the end. */
const UNIT_ROOMS = [
  'house',
  'graph',
  'recorder',
  'worker',
  'cli',
  'replay',
  'trace',
  'examples',
  'extension',
  'engine',
];

/** @type {Promise<void> | undefined} */
let built;

/** Every suite needs the product; a run of several builds it once. */
function product() {
  return (built ??= build());
}

/** @type {Record<string, (only: string) => Promise<Counts>>} */
export const suites = {
  static: async () => {
    // The examples are checked against the types of the built package.
    await product();
    return staticChecks();
  },
  unit: async (only) => {
    await product();
    const files = await Promise.all(UNIT_ROOMS.map(testFiles));
    return mocha('unit', files.flat(), only);
  },
  page: async (only) => {
    await product();
    const env = { CHROME: await chromiumPath() };
    return mocha('page', await testFiles('webview'), only, env);
  },
  vscode: (only) =>
    alone(async () => {
      await product();
      return integration({ only });
    }),
  restart: () =>
    alone(async () => {
      await product();
      return integration({ restarts: true });
    }),
  untrusted: () =>
    alone(async () => {
      await product();
      return integration({ trusted: false });
    }),
  package: () =>
    alone(async () => {
      // What `.vscodeignore` names; the types are the library's.
      await build('--production', 'engine', 'extension', 'recorder', 'webview', 'worker');
      return integration({ vsix: await pack() });
    }),
};

/**
 * Runs a suite that has the output folder for itself: two at once would write over each other.
 *
 * @param {() => Promise<Counts>} suite
 * @returns {Promise<Counts>}
 */
function alone(suite) {
  return locked(join(out, 'integration.lock'), async () => {
    await rm(join(out, 'test'), { recursive: true, force: true });
    await build('integration');
    return suite();
  });
}

/** @param {string} room */
async function testFiles(room) {
  const names = await readdir(join(root, 'test', room), { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(root, 'test', room, name));
}

/**
 * @param {string} name
 * @param {readonly string[]} all
 * @param {string} only
 * @param {Record<string, string>} env
 * @returns {Promise<Counts>}
 */
async function mocha(name, all, only, env = {}) {
  const files = all.filter((file) => file.slice(root.length).includes(only));
  if (files.length === 0) throw new Failure(`There are no test files for "${name} ${only}".`);
  const result = join(await mkdtemp(join(tmpdir(), 'gradlens-mocha-')), 'result.json');
  await new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', join(root, '.scripts', 'suite.mjs'), result, ...files],
      {
        cwd: root,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    child.on('error', reject);
    child.on('exit', resolve);
  });
  const counts = await readFile(result, 'utf8').catch(() => null);
  await rm(dirname(result), { recursive: true });
  if (counts === null) throw new Failure(`mocha did not come to an end of the ${name} tests.`);
  return JSON.parse(counts);
}
