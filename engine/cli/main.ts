/** @file Entry of the command `gradlens`: finds out what is wanted, and tells in one sentence what went wrong. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { TraceError } from '../trace/chunks.ts';
import { compare } from './compare.ts';
import { graph } from './graph.ts';
import { record } from './record.ts';
import { Failure, helpOf, UsageError } from './usage.ts';
import { why } from './why.ts';

const COMMANDS: ReadonlyMap<string, (words: readonly string[], version: string) => Promise<void>> =
  new Map([
    ['record', record],
    ['graph', graph],
    ['why', why],
    ['compare', compare],
  ]);

const ASKS_FOR_HELP = new Set(['-h', '--help', 'help']);

function version(): string {
  const manifest = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

async function run([name = '--help', ...words]: readonly string[]): Promise<void> {
  if (name === '-v' || name === '--version') {
    process.stdout.write(`${version()}\n`);
    return;
  }
  if (ASKS_FOR_HELP.has(name)) {
    process.stdout.write(helpOf(words[0] ?? ''));
    return;
  }
  const command = COMMANDS.get(name);
  if (command === undefined) throw new UsageError('', `There is no command "${name}".`);
  // What follows a program's name is the program's.
  if (ASKS_FOR_HELP.has(words[0] ?? '')) process.stdout.write(helpOf(name));
  else await command(words, version());
}

// Whoever reads may have read enough: `gradlens graph … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

run(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = 1;
  if (error instanceof UsageError) {
    process.exitCode = 2;
    const help = ['gradlens', error.command, '--help'].filter((word) => word !== '').join(' ');
    process.stderr.write(`gradlens: ${error.message} "${help}" tells how.\n`);
  } else if (error instanceof Failure || error instanceof TraceError) {
    process.stderr.write(`gradlens: ${error.message}\n`);
  } else {
    throw error;
  }
});
