/**
 * @file Runs integration suites inside the extension host: the bundled `*.test.cjs` of the folder that
 * the runner names. What they print goes to the file that the runner shows.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import * as vscode from 'vscode';

/** Counts so far; suites about restarts run one for each load of the window. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly loads: number;
}

/** VS Code calls this; a rejection makes the run fail. */
export async function run(): Promise<void> {
  const {
    GRADLENS_LOG: log,
    GRADLENS_RESULT: result,
    GRADLENS_SUITES: suites,
    GRADLENS_ONLY: only = '',
    GRADLENS_RELOADS: reloads = '',
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
  const names = readdirSync(suites).filter(
    (name) => name.endsWith('.test.cjs') && name.includes(only),
  );
  const before = countsIn(result);
  const due = reloads === '' ? names : names.sort().slice(before.loads, before.loads + 1);
  for (const name of due.sort()) mocha.addFile(join(suites, name));
  const counts = await new Promise<Counts>((resolve) => {
    const runner = mocha.run((failures) => {
      const passed = runner.stats?.passes ?? 0;
      const failed = passed + failures === 0 ? 1 : failures;
      resolve({ passed: before.passed + passed, failed, loads: before.loads + 1 });
    });
  });
  writeFileSync(result, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} failed`);
  if (reloads === '' || counts.loads === names.length) return;
  await vscode.commands.executeCommand('workbench.action.reloadWindow');
  // This extension host goes with the window; the next one goes on.
  await new Promise(() => undefined);
}

function countsIn(result: string): Counts {
  if (!existsSync(result)) return { passed: 0, failed: 0, loads: 0 };
  return JSON.parse(readFileSync(result, 'utf8')) as Counts;
}
