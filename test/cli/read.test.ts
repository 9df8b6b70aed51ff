/** @file `gradlens graph` and `gradlens why`: what a trace holds, and the inspector's answers. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readTrace } from '../../engine/trace/reader.ts';
import { Project, ROOT } from '../recorder/programs.ts';
import type { Outcome } from '../recorder/programs.ts';
import { gradlens } from './command.ts';

/** Of y = Σ (x² · u) with u = detach(2x²) the gradient is 2x · u = 4x³; the detach cuts `apart` off. */
const PROGRAM = `const { tensor } = require('gradlens');
const x = tensor([1, 2, 3], { requiresGrad: true });
const apart = tensor([2, 2, 2], { requiresGrad: true });
const u = x.mul(x).mul(apart).detach();
const y = x.mul(x).mul(u).sum();
y.backward();
if (process.argv[2] === 'fork') require('child_process').fork(__filename);
`;

describe('a trace on the command line', function () {
  this.timeout(60_000);
  const project = new Project({ 'train.cjs': PROGRAM });
  const at = { cwd: project.path };
  before(() => {
    gradlens(['record', 'train.cjs'], at);
    gradlens(['record', '-o', 'two.gradtrace', 'train.cjs', 'fork'], at);
  });
  after(() => project.remove());

  /** What is printed where nothing is wrong. */
  const printed = (args: readonly string[]): string => {
    const { stdout, stderr, code } = gradlens(args, at);
    assert.deepEqual([stderr, code], ['', 0]);
    return stdout;
  };

  it('is printed a line a node', () => {
    const lines = printed(['graph', 'train.gradtrace']).split('\n');
    assert.match(lines[0] ?? '', /^process \d+-0 train\.cjs$/);
    // 2x · u with u = 2x²: 4x³
    assert.equal(
      lines[1],
      '#0  x [3] = [1.00, 2.00, 3.00]  ∇ [4.00, 32.0, 108]  tensor  train.cjs:2',
    );
    assert.equal(lines[2], '#1  apart [3] = [2.00, 2.00, 2.00]  tensor  train.cjs:3');
    assert.match(lines[5] ?? '', /^#4 {2}u \[3\] = .* {2}detach\(✂ detach #3\) {2}train\.cjs:4$/);
  });

  it('is JSON, with what it was made by', () => {
    const text = JSON.parse(printed(['graph', 'train.gradtrace', '--json'])) as Record<
      string,
      unknown
    >;
    const { format, version, title, savedBy, problem, graphs } = text;
    const product = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.deepEqual(
      [format, version, title, savedBy, problem],
      ['gradlens-trace', 1, 'train.cjs', `gradlens ${product.version}`, null],
    );
    const [only, ...others] = graphs as Record<string, unknown>[];
    assert.equal(others.length, 0);
    assert.deepEqual([only?.['node'], only?.['cwd']], [process.version, project.path]);
    assert.ok(Date.parse(only?.['began'] as string) <= Date.parse(text['saved'] as string));
    const { nodes, edges } = only?.['graph'] as Record<string, Record<string, unknown>[]>;
    assert.deepEqual([nodes?.[0]?.['label'], nodes?.[0]?.['shape']], ['x', [3]]);
    assert.ok(edges?.some(({ cause }) => cause === 'detach'));
  });

  it('is DOT, a digraph a process', () => {
    const text = printed(['graph', '--dot', 'two.gradtrace']);
    assert.equal(text.match(/^digraph /gm)?.length, 2);
  });

  it('ends quietly when nobody reads on', () => {
    project.write(
      'head.cjs',
      `const { spawn } = require('child_process');
      const child = spawn(process.execPath, ${JSON.stringify([join(ROOT, 'out/cli/main.cjs'), 'graph', 'train.gradtrace'])});
      child.stdout.destroy();
      child.stderr.pipe(process.stderr);`,
    );
    assert.equal(gradlens(['record', 'head.cjs'], at).stderr.includes('EPIPE'), false);
  });

  it("gives the inspector's answer, by number, name and place", async () => {
    const { recordings } = await readTrace(join(project.path, 'train.gradtrace'));
    const because = recordings[0]?.model.details(1).noGradientBecause ?? '';
    assert.match(because, /detach\(\) at train\.cjs:4/);
    const answer = `#1 apart (train.cjs:3): ${because}\n`;
    for (const node of ['1', '#1', 'apart', 'train.cjs:3', `${project.path}/train.cjs:3`])
      assert.equal(printed(['why', 'train.gradtrace', node]), answer, node);
    assert.equal(
      printed(['why', 'train.gradtrace', 'x']),
      '#0 x (train.cjs:2): A gradient reached it: tensor([  4.,  32., 108.])\n',
    );
  });

  it('tells processes apart', async () => {
    const { recordings } = await readTrace(join(project.path, 'two.gradtrace'));
    const names = recordings.map(({ name }) => name);
    const answers = printed(['why', 'two.gradtrace', 'apart']).trimEnd().split('\n');
    assert.deepEqual(
      answers.map((line) => line.split(' ')[0]),
      names.map((name) => `${name}#1`),
    );
    const { stderr, code } = gradlens(['why', 'two.gradtrace', '1'], at);
    assert.equal(
      stderr,
      `gradlens: This trace has several recordings: say which, as in ${names[0] ?? ''}#1 or ${names[1] ?? ''}#1.\n`,
    );
    assert.equal(code, 1);
    assert.equal(printed(['why', 'two.gradtrace', `${names[1] ?? ''}#1`]), `${answers[1] ?? ''}\n`);
  });

  it('that was cut off is shown with a message', () => {
    const bytes = readFileSync(join(project.path, 'train.gradtrace'));
    writeFileSync(join(project.path, 'short.gradtrace'), bytes.subarray(0, bytes.length - 60));
    const { stdout, stderr, code } = gradlens(['graph', 'short.gradtrace'], at);
    assert.match(stdout, /#0 {2}x/);
    assert.equal(stderr, 'gradlens: short.gradtrace was cut off: this is what came before.\n');
    assert.equal(code, 0);
  });

  it('has help and a version', () => {
    assert.match(printed([]), /gradlens record .*\n.*gradlens graph .*\n.*gradlens why /);
    assert.equal(printed(['--help']), printed([]));
    for (const command of ['record', 'graph', 'why']) {
      const help = printed([command, '--help']);
      assert.ok(help.startsWith(`gradlens ${command} `));
      assert.equal(printed(['help', command]), help);
    }
    assert.match(printed(['--version']), /^\d+\.\d+\.\d+\n$/);
  });

  const misuses: [args: string[], message: RegExp, code: number][] = [
    [['grpah'], /^gradlens: There is no command "grpah"\. "gradlens --help" tells how\.\n$/, 2],
    [['graph'], /The name of a trace is missing\. "gradlens graph --help" tells how\./, 2],
    [['graph', 'a', 'b'], /One trace and one form at a time/, 2],
    [['graph', 'a', '--dot', '--json'], /One trace and one form at a time/, 2],
    [['graph', 'a', '--xml'], /There is no option --xml\./, 2],
    [['graph', 'no.gradtrace'], /^gradlens: There is no file no\.gradtrace\.\n$/, 1],
    [['graph', 'train.cjs'], /^gradlens: train\.cjs is not a Gradlens trace\.\n$/, 1],
    [['why', 'train.gradtrace'], /The name of a node is missing\./, 2],
    [['why', 'train.gradtrace', 'x', 'y'], /One node at a time/, 2],
    [
      ['why', 'train.gradtrace', '99'],
      /There is no node #99: they are numbered from 0 to \d+\.\n$/,
      1,
    ],
    [['why', 'train.gradtrace', '1-0#1'], /There is no recording 1-0 in this trace\.\n$/, 1],
    [['why', 'train.gradtrace', 'w'], /No tensor in this trace is called w: /, 1],
    [
      ['why', 'train.gradtrace', 'train.cjs:1'],
      /No tensor in this trace was made at train\.cjs:1: /,
      1,
    ],
  ];
  for (const [args, message, expected] of misuses)
    it(`says in one sentence what is wrong with ${args.join(' ')}`, () => {
      const { stdout, stderr, code }: Outcome = gradlens(args, at);
      assert.match(stderr, message);
      assert.deepEqual([stdout, code, stderr.split('\n').length], ['', expected, 2]);
    });
});
