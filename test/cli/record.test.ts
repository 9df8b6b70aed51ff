/** @file `gradlens record`: a program runs as without it, and what it did is in a trace. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { readTrace } from '../../engine/trace/reader.ts';
import { node24, Project, ROOT, run } from '../recorder/programs.ts';
import type { Outcome } from '../recorder/programs.ts';
import { COMMAND, gradlens } from './command.ts';

const START = `const { tensor } = require('gradlens');
const x = tensor([1, 2, 3], { requiresGrad: true });
const y = x.mul(x).sum();
y.backward();
`;

const TYPED = `import { tensor, type Tensor } from 'gradlens';
const x: Tensor = tensor([1, 2, 3], { requiresGrad: true });
const y: Tensor = x.mul(x).sum();
y.backward();
console.log(String(x.grad));
`;

/** Programs by how they end. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'prints on both outputs': `${START} console.log(String(x.grad)); console.error('and this');`,
  'exits in the middle': `${START} process.exit(3); console.log('never');`,
  'throws and does not catch': `${START} throw new TypeError('mine');`,
  'rejects and does not catch': `${START} Promise.reject(new RangeError('mine'));`,
  'is ended by a signal of its own': `${START} process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1e5);`,
  'is killed': `${START} process.kill(process.pid, 'SIGKILL'); for (;;);`,
  'looks at its arguments': `${START} console.log(process.argv.slice(2), process.execArgv);`,
};

/** Everything in a trace that tells whether it holds the program. */
async function kept(path: string): Promise<{ grad: string; names: string[] }[]> {
  const { recordings, problem } = await readTrace(path);
  assert.equal(problem, null);
  return recordings.map(({ model }) => {
    const { cards } = model.slice(1);
    return { grad: cards[0]?.grad ?? '', names: cards.map(({ name }) => name) };
  });
}

const WHOLE = [{ grad: '[2.00, 4.00, 6.00]', names: ['x', '', 'y'] }];

describe('gradlens record', function () {
  this.timeout(60_000);
  const project = new Project({
    'train.ts': TYPED,
    'train.cjs': `${START}console.log(String(x.grad));`,
  });
  const at = { cwd: project.path };
  after(() => project.remove());
  const trace = join(project.path, 'kept.gradtrace');
  const record = (args: readonly string[], node = process.execPath): Outcome =>
    gradlens(['record', '-o', trace, ...args], { ...at, node });

  for (const [name, text] of Object.entries(PROGRAMS))
    it(`changes nothing of a program that ${name}, and keeps it`, async () => {
      project.write('program.cjs', text);
      const args = [join(project.path, 'program.cjs'), '-o', '--help', 'a b'];
      assert.deepEqual(record(args), run(args, at));
      assert.deepEqual(await kept(trace), WHOLE);
    });

  it('passes input on', () => {
    project.write(
      'input.cjs',
      `${START} process.stdin.on('data', (text) => console.log(String(text)));`,
    );
    const program = spawn(process.execPath, [COMMAND, 'record', '-o', trace, 'input.cjs'], {
      cwd: project.path,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    program.stdin.end('typed');
    return once(program.stdout, 'data').then(([text]) => assert.equal(String(text), 'typed\n'));
  });

  it('passes signals on, and keeps what there is', async () => {
    project.write(
      'waits.cjs',
      `${START} process.on('SIGTERM', () => { console.log('asked to end'); process.exit(7); });
      console.log('ready'); setInterval(() => {}, 1000);`,
    );
    rmSync(trace, { force: true });
    const program = spawn(process.execPath, [COMMAND, 'record', '-o', trace, 'waits.cjs'], {
      cwd: project.path,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    program.stdout.on('data', (text) => (printed += String(text)));
    await once(program.stdout, 'data');
    program.kill('SIGTERM');
    const [code] = (await once(program, 'close')) as [number];
    assert.deepEqual([printed, code], ['ready\nasked to end\n', 7]);
    assert.deepEqual(await kept(trace), WHOLE);
  });

  it('runs TypeScript by Node where Node can, and else by tsx', async () => {
    for (const node of [process.execPath, node24()]) {
      rmSync(trace, { force: true });
      const { stdout, stderr, code } = record(['train.ts'], node);
      assert.deepEqual([stdout, stderr, code], ['tensor([2., 4., 6.])\n', '', 0], node);
      assert.deepEqual(await kept(trace), WHOLE);
    }
    const { recordings } = await readTrace(trace);
    const sites = recordings[0]?.model.slice(1).cards.map(({ site }) => [site?.file, site?.line]);
    const file = join(project.path, 'train.ts');
    assert.deepEqual(sites, [
      [file, 2],
      [file, 3],
      [file, 3],
    ]);
  });

  it('says what TypeScript needs where neither is there', () => {
    if (process.versions.node.startsWith('20.')) {
      unlinkSync(join(project.path, 'node_modules', 'tsx'));
      const { stderr, code } = record(['train.ts']);
      assert.equal(code, 1);
      assert.match(stderr, /^gradlens: Node v20\S+ does not run TypeScript: install tsx .*\n$/);
    }
  });

  it('runs commands, with the options of Node that are set', async () => {
    const bin = join(ROOT, 'node_modules', '.bin');
    const env = {
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      NODE_OPTIONS: '--stack-trace-limit=7',
    };
    project.write('limit.ts', `${TYPED}console.log(Error.stackTraceLimit);`);
    for (const command of [
      ['tsx'],
      ['node', '--import', join(ROOT, 'node_modules/tsx/dist/loader.mjs')],
    ]) {
      const args = ['record', '-o', trace, ...command, 'limit.ts'];
      const { stdout, stderr } = gradlens(args, { ...at, env });
      assert.deepEqual([stdout, stderr], ['tensor([2., 4., 6.])\n7\n', ''], command[0]);
      assert.deepEqual(await kept(trace), WHOLE);
    }
  });

  it('keeps every process, in one trace named after the program', async () => {
    project.write(
      'forks.cjs',
      `${START} if (process.send === undefined) require('child_process').fork(__filename);`,
    );
    const { stdout, stderr, code } = gradlens(['record', 'forks.cjs'], at);
    assert.deepEqual([stdout, stderr, code], ['', '', 0]);
    assert.deepEqual(await kept(join(project.path, 'forks.gradtrace')), [...WHOLE, ...WHOLE]);
  });

  it('tells of a program without tensors, and leaves its code alone', () => {
    project.write('plain.cjs', `process.exitCode = 4;`);
    rmSync(trace, { force: true });
    const { stderr, code } = record(['plain.cjs']);
    assert.equal(
      stderr,
      'gradlens: plain.cjs made no tensors that Gradlens knows: there is no trace.\n',
    );
    assert.deepEqual([code, existsSync(trace)], [4, false]);
  });

  it('tells of a trace that cannot be written', () => {
    const { stdout, stderr, code } = gradlens(
      ['record', '-o', join('nowhere', 'x.gradtrace'), 'train.cjs'],
      at,
    );
    assert.equal(stdout, 'tensor([2., 4., 6.])\n');
    assert.match(stderr, /^gradlens: The trace .*x\.gradtrace cannot be written: ENOENT.*\n$/);
    assert.equal(code, 1);
  });

  it('leaves no files of its own behind', () => {
    // A folder for temporary files that no other test writes into.
    const temporary = mkdtempSync(join(tmpdir(), 'gradlens-left-'));
    const env = { TMPDIR: temporary, TEMP: temporary };
    const { code } = gradlens(['record', '-o', trace, 'train.cjs'], { ...at, env });
    assert.equal(code, 0);
    assert.deepEqual(readdirSync(temporary), []);
    rmSync(temporary, { recursive: true });
  });

  const misuses: [args: string[], message: RegExp, code: number][] = [
    [
      ['record'],
      /^gradlens: The program to run is missing\. "gradlens record --help" tells how\.\n$/,
      2,
    ],
    [['record', '-o'], /After -o the name of a file is missing\./, 2],
    [['record', '--fast', 'x.js'], /There is no option --fast\./, 2],
    [['record', 'missing.js'], /^gradlens: There is no program missing\.js\.\n$/, 1],
    [
      ['record', 'no-such-command'],
      /^gradlens: no-such-command cannot be run: there is no such file or command\.\n$/,
      1,
    ],
  ];
  for (const [args, message, expected] of misuses)
    it(`says in one sentence what is wrong with ${args.join(' ')}`, () => {
      const { stdout, stderr, code } = gradlens(args, at);
      assert.match(stderr, message);
      assert.deepEqual([stdout, code, stderr.split('\n').length], ['', expected, 2]);
    });
});
