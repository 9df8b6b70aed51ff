/** @file Call sites lead to the original line and column, whoever compiled the program. */

import assert from 'node:assert/strict';
import { join } from 'node:path';

import type { Site } from '../../engine/protocol/index.ts';
import { node24, Project, record, ROOT, run } from './programs.ts';
import type { Recorded } from './programs.ts';

/** Types, blank lines and several operators a line: nothing stays in its place when this is compiled. */
const PROGRAM = `
import { tensor, mul, type Tensor } from 'gradlens';

interface Layer {
  readonly weight: Tensor;
  readonly name: string;
}

class Model<T extends Layer> {
  readonly layers: readonly T[];
  constructor(layers: readonly T[]) {
    this.layers = layers;
  }
  forward(x: Tensor): Tensor {
    let h: Tensor = x;
    for (const layer of this.layers as readonly Layer[]) {
      const before: number = 1; const scaled = h.add(before).mul(layer.weight);
      h = scaled as Tensor;
    }
    return h;
  }
}

const model = new Model([{ weight: tensor([2, 3], { requiresGrad: true }), name: 'a' }]);
const out: Tensor = model.forward(tensor([1, 2]));
const loss = mul(out, out).sum();
loss.backward();
console.log(String(loss.item()));
if ('CRASH' in process.env) throw new RangeError('at the end' as string);
`;

/** Place of `word` within `text` in the program: where V8 says a call is. */
function place(text: string, word: string): { line: number; column: number } {
  const at = PROGRAM.indexOf(text) + text.indexOf(word);
  assert.ok(at >= 0);
  const before = PROGRAM.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

const EXPECTED = {
  add: place('h.add(before)', 'add'),
  mul: place('.mul(layer.weight)', 'mul'),
  sum: place('mul(out, out).sum()', 'sum'),
};

const CALLERS = `
import { mul, optim, tensor } from 'gradlens';
const x = tensor([1, 2], { requiresGrad: true });
const sgd = new optim.SGD([x], { lr: 0.5 });
function scaled() { return mul(x, 2); }
function through() { return scaled(); }
function update() {
  x.sum().backward();
  sgd.step();
}
through(); // 1
through(); // 2
update(); // 1
update(); // 2
`;

const COMPILER = ['--target', 'es2022', '--skipLibCheck', '--noCheck', '--rootDir', '.'];
const MODULE = ['--module', 'nodenext', '--moduleResolution', 'nodenext'];

interface Way {
  readonly files: Readonly<Record<string, string>>;
  readonly build?: readonly string[];
  readonly run: readonly string[];
  readonly node: 'old' | 'new';
}

const ESM = { 'package.json': '{"type":"module"}', 'src/program.ts': PROGRAM };
const CJS = { 'package.json': '{"type":"commonjs"}', 'src/program.ts': PROGRAM };
/** As ts-node, esbuild-register and others do it. */
const HOOK = `
  const { transformSync } = require('esbuild');
  const options = { loader: 'ts', format: 'cjs', sourcemap: 'inline' };
  require.extensions['.ts'] = (module, file) => {
    const text = require('fs').readFileSync(file, 'utf8');
    module._compile(transformSync(text, { ...options, sourcefile: file }).code, file);
  };
`;
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const TSX = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');

function tsc(...options: string[]): readonly string[] {
  return [TSC, ...COMPILER, ...MODULE, '--outDir', 'dist', ...options, 'src/program.ts'];
}

function bundle(options: object): readonly string[] {
  const all = {
    entryPoints: ['src/program.ts'],
    bundle: true,
    platform: 'node',
    sourcemap: true,
    outfile: 'dist/bundle.cjs',
    ...options,
  };
  return ['-e', `require('esbuild').buildSync(${JSON.stringify(all)})`];
}

const WAYS: Readonly<Record<string, Way>> = {
  'tsx, ES module, Node 20': { files: ESM, run: [TSX, 'src/program.ts'], node: 'old' },
  'tsx, CommonJS, Node 20': { files: CJS, run: [TSX, 'src/program.ts'], node: 'old' },
  'tsx as a loader, Node 20': {
    files: ESM,
    run: ['--import', 'tsx', 'src/program.ts'],
    node: 'old',
  },
  'tsx, ES module, Node 24': { files: ESM, run: [TSX, 'src/program.ts'], node: 'new' },
  'tsx, CommonJS, Node 24': { files: CJS, run: [TSX, 'src/program.ts'], node: 'new' },
  'type stripping, Node 24': { files: ESM, run: ['src/program.ts'], node: 'new' },
  'a hook that compiles what is required': {
    files: { ...CJS, 'node_modules/hook/register.js': HOOK },
    run: ['--require', 'hook/register', 'src/program.ts'],
    node: 'old',
  },
  'tsc with a map beside': {
    files: ESM,
    build: tsc('--sourceMap'),
    run: ['dist/src/program.js'],
    node: 'old',
  },
  'tsc to CommonJS with an inline map': {
    files: CJS,
    build: tsc('--inlineSourceMap'),
    run: ['dist/src/program.js'],
    node: 'old',
  },
  'tsc, and Node that reads maps itself': {
    files: ESM,
    build: tsc('--sourceMap'),
    run: ['--enable-source-maps', 'dist/src/program.js'],
    node: 'old',
  },
  'a bundle with the engine in it': {
    files: ESM,
    build: bundle({}),
    run: ['dist/bundle.cjs'],
    node: 'old',
  },
  'a minified bundle with the engine in it': {
    files: ESM,
    build: bundle({ minify: true }),
    run: ['dist/bundle.cjs'],
    node: 'old',
  },
  'a minified bundle with an inline map, Node 24': {
    files: ESM,
    build: bundle({ minify: true, sourcemap: 'inline' }),
    run: ['dist/bundle.cjs'],
    node: 'new',
  },
};

describe('call sites', function () {
  this.timeout(60_000);

  for (const [name, way] of Object.entries(WAYS)) {
    it(`lead home from ${name}`, () => {
      const project = new Project(way.files);
      try {
        const options = { cwd: project.path, env: { CRASH: '' } };
        if (way.build !== undefined) {
          const built = run(way.build, options);
          assert.equal(built.code, 0, built.stdout + built.stderr);
        }
        check(
          record(way.run, way.node === 'new' ? { ...options, node: node24() } : options),
          join(project.path, 'src', 'program.ts'),
        );
      } finally {
        project.remove();
      }
    });
  }

  it('tell the callers of one function apart, also where the library calls itself in between', () => {
    const project = new Project({ 'package.json': '{"type":"module"}', 'program.js': CALLERS });
    try {
      const { recordings, stderr } = record(['program.js'], { cwd: project.path, node: node24() });
      assert.equal(recordings.length, 1, stderr);
      const sitesOf = (name: string): (readonly (readonly [string, number])[])[] =>
        (recordings[0]?.records ?? []).flatMap((each) =>
          each.kind === 'operator' && each.name === name && each.stack > 0
            ? [
                (recordings[0]?.sites(each.stack) ?? []).map((site) => [
                  site.functionName,
                  site.line,
                ]),
              ]
            : [],
        );
      const lineOf = (text: string): number =>
        CALLERS.slice(0, CALLERS.indexOf(text)).split('\n').length;
      const made = (caller: string): readonly (readonly [string, number])[] => [
        ['scaled', lineOf('mul(x, 2)')],
        ['through', lineOf('return scaled()')],
        ['', lineOf(caller)],
      ];
      assert.deepEqual(sitesOf('mul').slice(0, 2), [
        made('through(); // 1'),
        made('through(); // 2'),
      ]);
      const stepped = (caller: string): readonly (readonly [string, number])[] => [
        ['update', lineOf('sgd.step()')],
        ['', lineOf(caller)],
      ];
      assert.deepEqual(sitesOf('sub_'), [stepped('update(); // 1'), stepped('update(); // 2')]);
    } finally {
      project.remove();
    }
  });

  for (const pool of ['forks', 'threads', 'vmForks', 'vmThreads'])
    it(`lead home from a run of vitest in ${pool}`, () => {
      const project = new Project({
        ...ESM,
        'src/runs.test.ts':
          "import { it } from 'vitest';\nit('runs', () => import('./program.ts'), 60_000);\n",
      });
      project.link('vitest');
      try {
        const vitest = join(project.path, 'node_modules', 'vitest', 'vitest.mjs');
        const run = [vitest, 'run', '--pool', pool];
        const outcome = record(run, { cwd: project.path, node: node24() });
        // Its contexts do not end well where it is linked, as here.
        assert.match(outcome.stdout, /97\n/);
        checkSites(outcome, join(project.path, 'src', 'program.ts'));
      } finally {
        project.remove();
      }
    });
});

/** It computes, and then it crashes. */
function check(outcome: Recorded, file: string): void {
  assert.deepEqual([outcome.stdout, outcome.code], ['97\n', 1], outcome.stderr);
  checkSites(outcome, file);
  const [recording] = outcome.recordings;
  const crash = recording?.records.at(-1);
  assert.ok(crash?.kind === 'crashed', crash?.kind);
  assert.deepEqual([crash.errorName, crash.message], ['RangeError', 'at the end']);
  const [site, ...others] = recording?.sites(crash.stack) ?? [];
  const thrown = { file, ...place('throw new RangeError', 'new'), functionName: '' };
  assert.deepEqual(site, thrown);
  // Some compilers wrap the program; of the recorder there is nothing.
  assert.ok(others.every((each) => each.file === file));
}

function checkSites({ recordings }: Recorded, file: string): void {
  const [recording] = recordings;
  assert.equal(recordings.length, 1);
  assert.ok(recording);
  for (const [operator, expected] of Object.entries(EXPECTED)) {
    const site: Partial<Site> = { ...recording.siteOf(operator) };
    assert.deepEqual(
      { file: site.file, line: site.line, column: site.column },
      { file, ...expected },
      operator,
    );
  }
  // The whole chain of the user's calls, and nothing but the user's.
  const add = recording.records.find((each) => each.kind === 'operator' && each.name === 'add');
  assert.ok(add?.kind === 'operator');
  assert.deepEqual(
    recording.sites(add.stack).map((site) => [site.file, site.line]),
    [
      [file, EXPECTED.add.line],
      [file, place('model.forward(tensor([1, 2]))', 'forward').line],
    ],
  );
}
