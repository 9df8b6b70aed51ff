/**
 * @file Programs that put functions of their own, which throw, into the place of what the recorder works with: nobody
 * calls them, and all is recorded. On a full disk their recordings end, and they go on.
 */

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { node24, Project, record, recorderEnv, recordingsIn, run } from './programs.ts';

/** Those that the library calls itself are left. */
const REPLACE = `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const print = process._rawDebug;
const replaced = {
  fs: [require('fs'), ['writeSync', 'openSync', 'readFileSync', 'closeSync', 'existsSync']],
  path: [require('path'), ['join', 'resolve']],
  vm: [require('vm'), ['createContext', 'runInContext']],
  module: [require('module'), ['findSourceMap']],
  process: [process, ['cwd', 'hrtime']],
  performance: [performance, ['now']],
  Date: [Date, ['now']],
  JSON: [JSON, ['stringify']],
  Error: [Error, ['prepareStackTrace', 'captureStackTrace']],
  Object: [Object, ['defineProperty', 'getOwnPropertyDescriptor']],
  Reflect: [Reflect, ['apply', 'ownKeys', 'getPrototypeOf']],
  String: [String.prototype, ['indexOf']],
  RegExp: [RegExp.prototype, ['exec']],
  Map: [Map.prototype, ['entries']],
  WeakRef: [WeakRef.prototype, ['deref']],
  Buffer: [Buffer, ['from']],
  TextEncoder: [TextEncoder.prototype, ['encodeInto', 'encode']],
};
for (const [holder, names] of Object.values(replaced))
  for (const name of names) if (!CALLED.includes(name)) holder[name] = () => { throw new Error('asked for ' + name); };
`;

interface Library {
  readonly linked: 'jax' | 'tfjs' | null;
  readonly node: () => string;
  /** Its start, and a step, of which the result is a text. */
  readonly start: string;
  readonly step: string;
  /** What it calls itself of what is replaced. */
  readonly called: readonly string[];
  /** Operators of a step. */
  readonly operators: readonly string[];
}

const LIBRARIES: Readonly<Record<string, Library>> = {
  gradlens: {
    linked: null,
    node: () => process.execPath,
    start: `import { tensor } from 'gradlens'; const x = tensor([1, 2], { requiresGrad: true });`,
    step: `const y = x.mul(x).sum(); y.backward(); return String(x.grad);`,
    called: [],
    operators: ['mul', 'sum'],
  },
  'TensorFlow.js': {
    linked: 'tfjs',
    node: () => process.execPath,
    start: `import * as tf from '@tensorflow/tfjs'; const x = tf.tensor1d([1, 2]);`,
    step: `return tf.grad((x) => x.square().sum())(x).dataSync().join();`,
    called: [],
    operators: ['square', 'sum'],
  },
  'jax-js': {
    linked: 'jax',
    node: node24,
    start: `import { numpy as np, grad } from '@jax-js/jax';`,
    step: `return grad((x) => np.sum(np.square(x)))(np.array([1, 2])).js().join();`,
    called: ['stringify', 'deref', 'entries', 'encode'],
    operators: ['mul', 'sum'],
  },
};

describe('a program that replaces what the recorder works with', function () {
  this.timeout(120_000);
  const project = new Project({ 'package.json': '{ "type": "module" }' });
  before(() => {
    for (const { linked } of Object.values(LIBRARIES)) if (linked !== null) project.link(linked);
  });
  after(() => project.remove());

  for (const [name, { node, start, step, called, operators }] of Object.entries(LIBRARIES))
    it(`is recorded as ever: ${name}`, () => {
      const text = `${start}\nconst CALLED = ${JSON.stringify(called)};\n${REPLACE}\nconst step = () => { ${step} };\nprint(step()); print(step());`;
      project.write('replaced.mjs', text);
      const options = { cwd: project.path, node: node() };
      const { recordings, ...outcome } = record(['replaced.mjs'], options);
      assert.deepEqual(outcome, run(['replaced.mjs'], options));
      assert.match(outcome.stderr, /2\D+4/);
      assert.deepEqual(recordings[0]?.operators, [...operators, ...operators]);
    });

  for (const [name, { node, start, step }] of Object.entries(LIBRARIES))
    it(`goes on where the disk is full: ${name}`, () => {
      // It needs the right to mount a small disk.
      if (process.getuid?.() !== 0 || process.platform !== 'linux') return;
      const directory = mkdtempSync(join(tmpdir(), 'gradlens-full-'));
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', directory]);
      } catch {
        rmSync(directory, { recursive: true });
        return;
      }
      try {
        const text = `${start}\nconst step = () => { ${step} };\nfor (let i = 0; i < 200; i++) step();\nconsole.log(step());`;
        project.write('full.mjs', text);
        const options = { cwd: project.path, node: node() };
        const { stdout, stderr, status } = spawnSync(options.node, ['full.mjs'], {
          cwd: options.cwd,
          env: { ...process.env, ...recorderEnv(directory) },
          encoding: 'utf8',
        });
        const plain = run(['full.mjs'], options);
        assert.deepEqual([stdout, stderr, status], [plain.stdout, plain.stderr, plain.code]);
        assert.ok((recordingsIn(directory)[0]?.operators.length ?? 0) > 10);
        assert.ok(readdirSync(directory).some((each) => each.endsWith('.ENOSPC.failed')));
      } finally {
        execFileSync('umount', [directory]);
        rmSync(directory, { recursive: true });
      }
    });
});
