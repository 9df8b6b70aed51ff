/** @file Damaged recordings: an error or a shorter graph, never a crash, a hang or memory without end. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { GraphModel } from '../../engine/graph/model.ts';
import { RecordReader } from '../../engine/graph/reading/decode.ts';
import { Encoder } from '../../engine/recorder/records/encoder.ts';
import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import { node24, recorderEnv, ROOT, run } from '../recorder/programs.ts';
import { lesson, Program } from './records.ts';

const MUTATIONS = 10_000;
/** Small ones: each mutation is read as a whole. */
const EXAMPLES = [
  '01-first-gradient.ts',
  '02-vectors-and-detach.ts',
  '03-control-flow.ts',
  '05-gradients.ts',
  '08-lecture-notes.ts',
  '09-symbols.ts',
  'bad/throws-halfway.ts',
];

function decoded(records: readonly GradlensRecord[]): RecordReader & { all: GradlensRecord[] } {
  const encoder = new Encoder();
  for (const record of records) encoder.encode(record);
  const reader = new RecordReader();
  return Object.assign(reader, { all: reader.push(encoder.pending()) });
}

describe('a damaged recording', function () {
  this.timeout(300_000);

  it(`survives ${MUTATIONS} mutations of real recordings`, () => {
    const directory = mkdtempSync(join(tmpdir(), 'gradlens-mutations-'));
    try {
      for (const example of EXAMPLES)
        run([join(ROOT, 'examples', example)], {
          cwd: ROOT,
          node: node24(),
          env: recorderEnv(directory),
        });
      const files = readdirSync(directory).map((name) => join(directory, name));
      assert.equal(files.length, EXAMPLES.length);
      const program = fileURLToPath(new URL('mutations.ts', import.meta.url));
      const options = ['--max-old-space-size=256', '--import', 'tsx'];
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [...options, program, String(MUTATIONS), ...files],
        { encoding: 'utf8', timeout: 280_000, maxBuffer: 2 ** 26 },
      );
      const last = stdout.trimEnd().split('\n').at(-1) ?? '';
      assert.equal(status, 0, `${last}\n${stderr}`);
      console.log(`      ${last}`);
      const { damaged, nodes, megabytes } = JSON.parse(last) as Record<string, number>;
      assert.ok((damaged ?? 0) > MUTATIONS / 4, 'damage is noticed');
      assert.ok((nodes ?? 0) > MUTATIONS, 'what comes before the damage is read');
      assert.ok((megabytes ?? Infinity) < 400, 'memory is bounded');
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('with values that do not fit their shape is refused there', () => {
    const { program } = lesson();
    for (const shape of [[2, 0], [2 ** 40, 2 ** 40], new Array<number>(200).fill(2)]) {
      const odd = new Program();
      odd.created([1, 2, 3], { shape });
      const before = program.records.length;
      const reader = decoded([...program.records, ...odd.records.slice(2)]);
      assert.equal(reader.all.length, before + 1, 'the stack before it');
      assert.match(reader.damaged?.message ?? '', /a value does not fit its tensor's shape\.$/);
    }
  });

  it("prints a gradient that does not fit its tensor's shape as it came", () => {
    const program = new Program();
    const x = program.created([1, 2, 3, 4], { shape: [2, 2], requiresGrad: true });
    const y = program.op('mul', [x, 2], [], { output: { shape: [2, 0] } });
    program.backward(y, [{ of: y, grad: [1, 2, 3], inputs: [null] }], []);
    const model = new GraphModel();
    for (const record of program.records) model.append(record);
    const card = model.slice(1).cards.find(({ op }) => op === 'mul');
    assert.equal(card?.grad, '[1.00, 2.00, 3.00]');
    assert.equal(model.details(card.id).grad, 'tensor([1., 2., 3.])');
  });

  it('of a program that throws without end keeps few sentences', () => {
    const { program } = lesson();
    const model = new GraphModel();
    for (const record of program.records) model.append(record);
    for (let seq = 0; seq < 100_000; seq++)
      model.append({
        kind: 'threw',
        seq,
        stack: 1,
        where: 'mul',
        errorName: 'RangeError',
        message: `error ${seq}`,
      });
    const { notes } = model.slice(1);
    assert.ok(notes.length < 20, String(notes.length));
    assert.match(notes[0] ?? '', /error 0$/);
    assert.match(notes.at(-1) ?? '', /^99992 more errors/);
  });
});
