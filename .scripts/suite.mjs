/**
 * @file Runs mocha on test files, several at a time, and writes the counts: `node --import tsx suite.mjs RESULT
 * FILE...`. A skipped test counts as failed, and so does a suite without tests.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';

// Mocha decides while loading whether its signs are coloured; the programs that tests run need not know.
process.env.NO_COLOR = '1';
const { default: Mocha } = await import('mocha');
delete process.env.NO_COLOR;

const [result = '', ...files] = process.argv.slice(2);
const jobs = Math.min(availableParallelism(), files.length);
const mocha = new Mocha({
  timeout: 60_000,
  forbidOnly: true,
  forbidPending: true,
  color: false,
  parallel: jobs > 1,
  jobs,
});
for (const file of files) mocha.addFile(file);
// In parallel each worker loads its files by itself.
if (jobs === 1) await mocha.loadFilesAsync();
const runner = mocha.run(() => {
  const { passes = 0, failures = 0 } = runner.stats ?? {};
  const counts = { passed: passes, failed: passes + failures === 0 ? 1 : failures };
  // A handle that a test left open must not keep the run from ending.
  void writeFile(result, JSON.stringify(counts)).then(() =>
    process.exit(counts.failed > 0 ? 1 : 0),
  );
});
