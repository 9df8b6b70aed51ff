/**
 * @file Runs integration suites inside the extension host: the bundled `*.test.cjs` of the folder that
 * the runner names. What they print goes to the file that the runner shows.
 */
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';

/** VS Code calls this; a rejection makes the run fail. */
export async function run(): Promise<void> {
  const {
    GRADLENS_LOG: log,
    GRADLENS_RESULT: result,
    GRADLENS_SUITES: suites,
    GRADLENS_ONLY: only = '',
  } = process.env;
  if (log === undefined || result === undefined || suites === undefined) {
    throw new Error('The integration suites are run by `npm run test:vscode`.');
  }
  // Defined, not assigned: the extension host's console ignores assignments. Its errors and warnings are
  // VS Code's own and stay where they are.
  Object.defineProperty(console, 'log', {
    value: (...words: unknown[]) => {
      appendFileSync(log, `${format(...words)}\n`);
    },
  });

  // Loaded after the lines above, because its reporters keep the console they find. While loading it also
  // decides whether its signs are coloured; the programs that suites debug need not know.
  process.env['NO_COLOR'] = '1';
  const { default: Mocha } = await import('mocha');
  delete process.env['NO_COLOR'];
  const mocha = new Mocha({
    timeout: 60_000,
    slow: 5_000,
    forbidOnly: true,
    forbidPending: true,
    color: false,
  });
  for (const name of readdirSync(suites).sort()) {
    if (name.endsWith('.test.cjs') && name.includes(only)) mocha.addFile(join(suites, name));
  }
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const passed = runner.stats?.passes ?? 0;
      const failed = passed + failures === 0 ? 1 : failures;
      writeFileSync(result, JSON.stringify({ passed, failed }));
      if (failed === 0) resolve();
      else reject(new Error(`${String(failed)} failed`));
    });
  });
}
