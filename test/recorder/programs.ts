/** @file Runs small programs as users do, with and without the recorder, and reads what was recorded. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { GIVEN } from '../../engine/autograd/observer.ts';
import { RecordReader } from '../../engine/graph/reading/decode.ts';
import { SiteMapper } from '../../engine/graph/source/maps.ts';
import type { Site } from '../../engine/protocol/index.ts';
import { RECORDING_SUFFIX } from '../../engine/recorder/records/format.ts';
import type { Frame, GradlensRecord } from '../../engine/recorder/records/format.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The bundle that is injected; `npm run build` makes it. */
export const RECORDER = join(ROOT, 'out', 'recorder', 'recorder.cjs');

let newer: string | undefined;

/** A Node that runs TypeScript as it is. */
export function node24(): string {
  newer ??= execFileSync(process.execPath, [join(ROOT, '.scripts', 'node24.mjs')], {
    encoding: 'utf8',
  }).trim();
  return newer;
}

/** A package of a user's, in which `gradlens` and our development tools can be imported. */
export class Project {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'gradlens test ')));

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(join(this.path, 'node_modules'));
    symlinkSync(ROOT, join(this.path, 'node_modules', 'gradlens'), 'junction');
    for (const name of ['tsx', 'typescript', 'esbuild'])
      symlinkSync(
        join(ROOT, 'node_modules', name),
        join(this.path, 'node_modules', name),
        'junction',
      );
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  /** Makes another library available, from the user's cache. */
  link(library: 'jax' | 'tfjs' | 'tsnode' | 'vitest'): void {
    const modules = execFileSync(
      process.execPath,
      [join(ROOT, '.scripts', 'libraries.mjs'), library],
      { encoding: 'utf8' },
    ).trim();
    const folders = { jax: '@jax-js', tfjs: '@tensorflow', tsnode: 'ts-node', vitest: 'vitest' };
    const scope = folders[library];
    symlinkSync(join(modules, scope), join(this.path, 'node_modules', scope), 'junction');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A package of modules for the suite that asks, with a library; gone after its tests. */
export function projectWith(library: 'jax' | 'tfjs'): Project {
  const project = new Project({ 'package.json': '{ "type": "module" }' });
  before(() => project.link(library));
  after(() => project.remove());
  return project;
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
}

export interface RunOptions {
  readonly cwd: string;
  readonly node?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the program can read. */
  readonly input?: string;
}

/** Ours, but for what would reach into the programs. */
const ENV: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: '' };

export function run(args: readonly string[], { cwd, node, env, input }: RunOptions): Outcome {
  const { stdout, stderr, status, signal } = spawnSync(node ?? process.execPath, args, {
    cwd,
    env: { ...ENV, ...env },
    ...(input === undefined ? {} : { input }),
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 2 ** 30,
  });
  return { stdout, stderr, code: status, signal };
}

/** What one process and thread recorded. */
export class Recording {
  readonly name: string;
  readonly records: readonly GradlensRecord[];
  readonly #mapper = new SiteMapper();
  readonly #stacks = new Map<number, readonly Frame[]>();

  constructor(name: string, bytes: Uint8Array) {
    const reader = new RecordReader();
    this.name = name;
    this.records = reader.push(bytes);
    if (reader.damaged !== null) throw new Error(`${name}: ${reader.damaged.message}`);
    for (const record of this.records) {
      if (record.kind === 'script') this.#mapper.add(record);
      if (record.kind === 'stack') this.#stacks.set(record.stack, record.frames);
    }
  }

  /** The operators that ran, by name: what a pass is given to start with is told likewise, and is none. */
  get operators(): string[] {
    return this.records.flatMap((record) =>
      record.kind === 'operator' && record.name !== GIVEN ? [record.name] : [],
    );
  }

  /** Places of a stack in the user's files, innermost first. */
  sites(stack: number): Site[] {
    return (this.#stacks.get(stack) ?? []).flatMap((frame) => this.#mapper.site(frame) ?? []);
  }

  /** The user's line that made the first record of an operator. */
  siteOf(operator: string): Site | undefined {
    for (const record of this.records)
      if (record.kind === 'operator' && record.name === operator)
        return this.sites(record.stack)[0];
    return undefined;
  }
}

export interface Recorded extends Outcome {
  /** In order of file names, so of process and thread. */
  readonly recordings: readonly Recording[];
}

export function recordingsIn(directory: string): Recording[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(RECORDING_SUFFIX))
    .sort()
    .map((name) => new Recording(name, readFileSync(join(directory, name))));
}

/** Environment of a program under the recorder. */
export function recorderEnv(directory: string): Record<string, string> {
  return { NODE_OPTIONS: `--require "${RECORDER}"`, GRADLENS_DIR: directory };
}

export function record(args: readonly string[], options: RunOptions): Recorded {
  const directory = mkdtempSync(join(tmpdir(), 'gradlens-recording-'));
  try {
    const env = { ...options.env, ...recorderEnv(directory) };
    const outcome = run(args, { ...options, env });
    return { ...outcome, recordings: recordingsIn(directory) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
