/** @file Runs a program as if nobody was in between: its input, output, signals and end are its own. */

import { spawn } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Failure } from './usage.ts';

export interface Command {
  readonly name: string;
  readonly args: readonly string[];
}

const SCRIPT = /^\.[cm]?[jt]sx?$/;
const TYPESCRIPT = /^\.[cm]?tsx?$/;

/** Those that end programs. A terminal sends SIGINT to the program, too; others send it to us alone. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGINT', 'SIGQUIT'];
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

/** A script is run by this Node; everything else is a command. */
export function commandOf(program: string, args: readonly string[]): Command {
  const ending = extname(program);
  if (!SCRIPT.test(ending)) return { name: program, args };
  const path = resolve(program);
  if (!existsSync(path)) throw new Failure(`There is no program ${program}.`);
  return {
    name: process.execPath,
    args: [...(TYPESCRIPT.test(ending) ? loader(path) : []), path, ...args],
  };
}

/** What this Node needs to run TypeScript. */
function loader(path: string): string[] {
  const { typescript = false } = process.features as { typescript?: string | false };
  if (typescript !== false) return [];
  try {
    return ['--import', pathToFileURL(createRequire(path).resolve('tsx')).href];
  } catch {
    throw new Failure(
      `Node ${process.version} does not run TypeScript: install tsx in your project, or use Node 22.18 or newer.`,
    );
  }
}

/**
 * @param directory where the recorder in the program writes
 * @returns what ends this process as the program ended; `failed` where success would be a lie
 * @throws Failure when the program cannot be started
 */
export async function runProgram(
  { name, args }: Command,
  directory: string,
): Promise<(failed: boolean) => void> {
  const child = spawn(name, args, {
    stdio: 'inherit',
    env: { ...process.env, NODE_OPTIONS: await options(), GRADLENS_DIR: directory },
    // Commands of npm are scripts there.
    shell: process.platform === 'win32' && name !== process.execPath,
  });
  const forward = (signal: NodeJS.Signals): void => {
    if (process.stdin.isTTY && FROM_TERMINAL.has(signal)) return;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  return new Promise((done, fail) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'there is no such file or command' : error.message;
      fail(new Failure(`${name} cannot be run: ${why}.`));
    });
    child.on('exit', (code, signal) => {
      for (const each of SIGNALS) process.off(each, forward);
      done((failed) => {
        if (signal !== null) process.kill(process.pid, signal);
        else process.exitCode = failed && code === 0 ? 1 : (code ?? 1);
      });
    });
  });
}

/** The user's own, and the recorder. */
async function options(): Promise<string> {
  const recorder = join(__dirname, '..', 'recorder', 'recorder.cjs');
  await access(recorder, constants.R_OK);
  // Inside quotes Node reads a backslash as an escape.
  const load = `--require "${recorder.replaceAll('\\', '/')}"`;
  return [process.env['NODE_OPTIONS'] ?? '', load].filter((part) => part !== '').join(' ');
}
