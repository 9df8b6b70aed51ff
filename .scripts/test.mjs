/**
 * @file `npm test`: the static checks and all suites, or those named (`npm test -- unit page vscode`);
 * `npm test -- vscode debug` runs the integration suites whose file name contains "debug". Ends with
 * the line `N passed, N failed`. What cannot run, is skipped or has no tests counts as failed.
 */
import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { install } from './install.mjs';
import { node24 } from './node24.mjs';
import { exitOnSignals, Failure, say, script } from './say.mjs';

/** What the test tools need (mocha 12, ESLint 10); the product itself runs on every Node 20. */
const NODE_FOR_TESTS = { major: 20, minor: 19 };

await script(async () => {
  exitOnSignals();
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major === NODE_FOR_TESTS.major && minor < NODE_FOR_TESTS.minor) {
    say(`The test tools need a newer Node than ${process.version}: they run under Node 24.`);
    const newer = await node24();
    const { status } = spawnSync(newer, process.argv.slice(1), {
      stdio: 'inherit',
      env: { ...process.env, PATH: `${dirname(newer)}${delimiter}${process.env.PATH ?? ''}` },
    });
    process.exitCode = status ?? 1;
    return;
  }
  await install();
  // From here on, the dependencies are there.
  const { sum } = await import('./counts.mjs');
  const { suites } = await import('./suites.mjs');
  const words = process.argv.slice(2);
  const named = Object.entries(suites).filter(([name]) => words.includes(name));
  const [only = ''] = words.filter((word) => !(word in suites));
  const counts = [];
  for (const [name, suite] of named.length > 0 ? named : Object.entries(suites)) {
    console.log(`\n=== ${name} ===`);
    try {
      counts.push(await suite(only));
    } catch (error) {
      console.error(error instanceof Failure ? `gradlens: ${error.message}` : error);
      console.error(`The suite "${name}" could not run: this counts as a failed test.`);
      counts.push({ passed: 0, failed: 1 });
    }
  }
  const { passed, failed } = sum(counts);
  process.exitCode = failed > 0 ? 1 : 0;
  console.log(`\n${passed} passed, ${failed} failed`);
});
