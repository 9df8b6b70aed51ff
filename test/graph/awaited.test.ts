/** @file Groups of what a library does after an `await` of its own, where no frame of the program is on the stack. */

import assert from 'node:assert/strict';

import { readSource } from '../../engine/graph/groups/source.ts';
import { GraphModel } from '../../engine/graph/model.ts';
import { FILE, Program } from './records.ts';
import { assertSound } from './sound.ts';

const TEXT = `w = variable();
async function train() {
x = exp(data);
await model.fit(
x);
}
train();
`;

/** `fit` slices a batch, computes a loss, and writes the variable by its gradient. */
function fitted(batches: number): Program {
  const program = new Program();
  const w = program.created([2], { requiresGrad: true });
  program.line = 7;
  program.call('train', () => {
    program.line = 3;
    const x = program.op('exp', [program.created([1])], [1]);
    program.deepest = 0;
    for (let batch = 0; batch < batches; batch++) {
      const rows = program.op('slice', [x], [1]);
      const loss = program.op('sum', [program.op('mul', [rows, w], [1])], [1]);
      const grad = program.tensor([1]);
      program.backward(loss, [], [{ of: w, grad }], 'grad');
      program.inPlace('assign', w, [program.op('mul', [grad, 0.1], [1])], [1]);
      program.op('add', [program.tensor([1]), 1], [1]);
    }
  });
  return program;
}

describe('what a library does after an await', () => {
  const model = new GraphModel(undefined, new Map([[FILE, TEXT]]));
  for (const record of fitted(20).records) model.append(record);

  it('is in the call that the program waits for, batch by batch, each with its update', () => {
    const slice = model.slice(1);
    assertSound(slice);
    const { nodes } = model.graph;
    const ways = new Map<string, string[]>();
    for (let node = 0; node < nodes.length; node++) {
      const way = model.outlinePath(node).map(({ title }) => title);
      if (way.includes('batch 13')) ways.set(`${model.graph.op(node)} ${ways.size}`, way);
    }
    const inBatch = ['train()', 'fit()', 'batch × 20', 'batches 11–20', 'batch 13'];
    const inUpdate = [...inBatch, 'batch step: 1 parameter'];
    assert.deepEqual(
      [...ways].map(([name, way]) => [name, way.slice(way.indexOf('train()'), -1)]),
      [
        ['slice 0', inBatch],
        ['mul 1', inBatch],
        ['sum 2', inBatch],
        ['mul 3', inUpdate],
        ['assign 4', inUpdate],
        ['add 5', inBatch],
      ],
    );
  });
});

describe('a source text', () => {
  const source = readSource(`for (const x of data) {
await a.fit(x,
log());
log();
}
await b.fit((x) => { await never(); });
const f = async () => { log(); await (await g)(); };
`);
  const awaited = (line: number): number | undefined => source.awaitedAfter(line, 1)?.line;

  it('tells what the program waits for next: in a loop, what it begins with again', () => {
    assert.deepEqual([1, 2, 3, 4, 6].map(awaited), [2, 2, 2, 2, 6]);
    assert.equal(source.awaitedAfter(2, 1)?.column, 9);
  });

  it('does not look into other functions, nor for what has no name', () => {
    assert.equal(source.awaitedAfter(7, 24), null);
  });
});
