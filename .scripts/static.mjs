/** @file The static checks: the compiler, ESLint, the formatter and the laws of the house. */
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './run.mjs';

const ROOMS = ['engine', 'extension', 'webview', 'examples', 'test'];

/** @param {string} path of a program in node_modules */
const bin = (path) => join(root, 'node_modules', ...path.split('/'));

/** @type {Record<string, readonly string[]>} each check's name and command */
const CHECKS = {
  // The longest first: it takes as long as all others together.
  'ESLint has nothing to say': [
    bin('eslint/bin/eslint.js'),
    ...['--config', '.config/eslint.mjs', '--max-warnings', '0'],
    '.',
  ],
  'the compiler accepts the sources': [bin('typescript/bin/tsc'), '-p', '.'],
  'the compiler accepts the scripts': [
    bin('typescript/bin/tsc'),
    ...['-p', '.config/tsconfig.scripts.json'],
  ],
  'the files are formatted': [
    bin('prettier/bin/prettier.cjs'),
    ...['--check', '--log-level', 'warn'],
    ...[...ROOMS, '.scripts', '.config'].map((room) => `${room}/**/*.{ts,mjs,cjs,css,json}`),
    ...['package.json', 'tsconfig.json', 'README.md'],
  ],
  'the rooms keep the laws of the house': [
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    ...['--config', '.config/dependencies.cjs'],
    ...ROOMS,
  ],
};

/**
 * Runs every check, two at a time, and prints each one's outcome.
 *
 * @returns {Promise<import('./counts.mjs').Counts>}
 */
export async function staticChecks() {
  const waiting = Object.entries(CHECKS);
  const counts = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [name, command] = next;
      try {
        await run(process.execPath, command, { cwd: root, lines: 60 });
        counts.passed++;
        console.log(`  ✔ ${name}`);
      } catch (error) {
        counts.failed++;
        console.log(`  ✘ ${name}\n${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all([lane(), lane()]);
  return counts;
}
