/** @file What is recorded of an error that nobody caught: what was thrown, and the program's line, in each thread. */

import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';

import { node24, Project, record, type Recording } from './programs.ts';

const START = `
const { tensor, mul } = require('gradlens');
const x = tensor([1, 2, 3], { requiresGrad: true });
mul(x, x);
`;

/** What ends a thread; null where it goes on, or nothing is told. The line is that with the comment `here`. */
type Expected = readonly [errorName: string, message: string | RegExp, isPlaced: boolean] | null;

/** A thread each. */
const ENDS: Readonly<Record<string, readonly [text: string, expected: Expected]>> = {
  'an error': [
    `const deep = () => { throw new TypeError('mine'); }; // here
     deep();`,
    ['TypeError', 'mine', true],
  ],
  'one whose message looks like a stack': [
    String.raw`throw new Error('a\n    at fake (/x/y.js:1:1)'); // here`,
    ['Error', 'a\n    at fake (/x/y.js:1:1)', true],
  ],
  'one of the library': [
    `mul(x, tensor([1, 2])); // here`,
    ['RuntimeError', /size of tensor a/, true],
  ],
  'one in a timer': [
    `setTimeout(() => { throw new RangeError('late'); }, 1); // here`,
    ['RangeError', 'late', true],
  ],
  'one in a promise': [
    `(async () => { await null; throw new RangeError('later'); })(); // here`,
    ['RangeError', 'later', true],
  ],
  'a text in a promise': [
    `Promise.reject('why');`,
    ['UnhandledPromiseRejection', /the reason "why"/, false],
  ],
  'a text': [`throw 'boom';`, ['', '"boom"', false]],
  'a symbol': [`throw Symbol('sign');`, ['', 'Symbol(sign)', false]],
  null: [`throw null;`, ['', 'null', false]],
  'an object': [`throw { code: 3 };`, ['an object', '', false]],
  'an object of a class': [
    `class Failure { message = 'no'; }; throw new Failure();`,
    ['Failure', 'no', false],
  ],
  'a proxy': [`throw new Proxy(new Error('hidden'), {});`, ['an object', '', false]],
  'an error with a getter': [
    `const error = new Error('x'); Object.defineProperty(error, 'message', { get: () => 'y' }); throw error;`,
    ['Error', '', false],
  ],
  'an error with a stack of its own': [
    `const error = new Error('x'); Object.defineProperty(error, 'stack', { get: () => 'y' }); throw error;`,
    ['Error', 'x', false],
  ],
  'an error of another realm': [
    `throw require('vm').runInNewContext('new TypeError("far")');`,
    ['TypeError', 'far', false],
  ],
  'an error, in a program that prepares stacks': [
    `Error.prepareStackTrace = () => 'none'; throw new Error('mine');`,
    ['Error', 'mine', false],
  ],
  'an error, in a program that has source-map-support': [
    `Error.prepareStackTrace = function prepareStackTrace(error, frames) {
       return [error, ...frames].join('\\n    at ');
     };
     throw new Error('mine'); // here`,
    ['Error', 'mine', true],
  ],
  'an error, in a program whose monitor exits': [
    `process.on('uncaughtExceptionMonitor', () => process.exit(3)); throw new Error('mine');`,
    ['Error', 'mine', false],
  ],
  'an error, in a program whose monitor throws': [
    `process.on('uncaughtExceptionMonitor', () => { throw new Error('its own'); }); throw new Error('mine');`,
    ['Error', 'mine', false],
  ],
  'an error, in a program that watches, too': [
    `process.on('uncaughtExceptionMonitor', (error) => { error.message += '!'; });
     throw new Error('mine'); // here`,
    ['Error', 'mine!', true],
  ],
  'an error, in a program that changes it as it exits': [
    `const error = new Error('mine'); // here
     process.on('exit', () => { error.message = 'changed'; });
     throw error;`,
    ['Error', 'changed', true],
  ],
  'an error, in a program that exits early': [
    `process.on('exit', () => process.exit(3)); throw new Error('mine');`,
    ['Error', 'mine', false],
  ],
  'an error behind one that is handled': [
    `process.once('uncaughtException', () => {});
     setTimeout(() => { throw new RangeError('second'); }, 5); // here
     throw new Error('first');`,
    ['RangeError', 'second', true],
  ],
  'an error behind ones that are captured': [
    `process.setUncaughtExceptionCaptureCallback(() => process.setUncaughtExceptionCaptureCallback(null));
     setTimeout(() => { throw new RangeError('second'); }, 5); // here
     throw new Error('first');`,
    ['RangeError', 'second', true],
  ],
  'an error that is handled': [
    `process.on('uncaughtException', () => {}); throw new Error('mine');`,
    null,
  ],
  'an error that is captured': [
    `process.setUncaughtExceptionCaptureCallback(() => {}); throw new Error('mine');`,
    null,
  ],
};

/** Runs the files, each in a thread. */
const MAIN = `
const { Worker } = require('worker_threads');
for (const file of process.argv.slice(2)) new Worker(file).on('error', () => {});
`;

describe('what a program ends with', function () {
  this.timeout(60_000);
  const project = new Project({ 'main.cjs': MAIN });
  after(() => project.remove());

  const names = Object.keys(ENDS);
  const files = names.map((_, at) => `./thread-${at}.cjs`);
  for (const [version, node] of [
    ['20', () => process.execPath],
    ['24', node24],
  ] as const)
    it(`is told as it is, and never asked for, on Node ${version}`, () => {
      names.forEach((name, at) => project.write(files[at] ?? '', START + (ENDS[name]?.[0] ?? '')));
      const options = { cwd: project.path, node: node() };
      const { recordings, code, stderr } = record(['main.cjs', ...files], options);
      assert.equal(code, 0, stderr);
      const found = new Map(recordings.map((each) => [/\d+(?=\.\w+$)/.exec(each.name)?.[0], each]));
      names.forEach((name, at) => {
        const recording = found.get(String(at + 1));
        assert.ok(recording, name);
        checkEnd(name, recording, join(project.path, files[at] ?? ''));
      });
    });

  it('has its line where ts-node compiles the program', () => {
    project.link('tsnode');
    const tsNode = realpathSync(join(project.path, 'node_modules', 'ts-node'));
    project.write('tsconfig.json', '{ "compilerOptions": { "module": "commonjs", "types": [] } }');
    const types = 'interface Unused {\n  readonly a: number;\n}\n';
    project.write(
      'crash.ts',
      `${START}${types}const f = () => {\n  throw new Error('mine');\n};\nf();`,
    );
    const command = [
      join(tsNode, 'dist', 'bin.js'),
      '-T',
      '-C',
      join(tsNode, '..', 'typescript'),
      'crash.ts',
    ];
    const { recordings } = record(command, { cwd: project.path });
    const crash = recordings[0]?.records.at(-1);
    assert.ok(crash?.kind === 'crashed');
    const sites = recordings[0]?.sites(crash.stack).slice(0, 2);
    const file = join(project.path, 'crash.ts');
    assert.deepEqual(
      sites?.map((site) => [site.file, site.line]),
      [
        [file, 9],
        [file, 11],
      ],
    );
  });

  it('is nothing where no tensor was made before', () => {
    project.write('plain.cjs', `require('gradlens'); throw new Error('mine');`);
    const { recordings, code } = record(['plain.cjs'], { cwd: project.path });
    assert.deepEqual([recordings.length, code], [0, 1]);
  });

  it('is told by the thread and by the program that does not handle it', () => {
    project.write('thread.cjs', `${START} throw new TypeError('within');`);
    project.write('both.cjs', `${START} new (require('worker_threads').Worker)('./thread.cjs');`);
    const { recordings } = record(['both.cjs'], { cwd: project.path });
    assert.deepEqual(
      recordings.map(({ records }) => {
        const last = records.at(-1);
        return last?.kind === 'crashed' ? [last.errorName, last.message] : null;
      }),
      [
        ['TypeError', 'within'],
        ['TypeError', 'within'],
      ],
    );
  });
});

function checkEnd(name: string, recording: Recording, file: string): void {
  const [text, expected] = ENDS[name] ?? ['', null];
  const crashes = recording.records.filter((each) => each.kind === 'crashed');
  assert.equal(crashes.length > 0, expected !== null, name);
  const crash = crashes.at(-1);
  if (crash === undefined || expected === null) return;
  const [errorName, message, isPlaced] = expected;
  assert.equal(crash.errorName, errorName, name);
  if (typeof message === 'string') assert.equal(crash.message, message, name);
  else assert.match(crash.message, message, name);
  const line = (START + text).split('\n').findIndex((each) => each.endsWith('// here')) + 1;
  const [site] = recording.sites(crash.stack);
  assert.deepEqual(
    site === undefined ? null : [site.file, site.line],
    isPlaced ? [file, line] : null,
    name,
  );
}
