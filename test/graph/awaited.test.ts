/** @file Groups of what a library does after an `await` of its own, where no frame of the program is on the stack. */

import assert from 'node:assert/strict';

import { readSource } from '../../engine/graph/groups/source.ts';
import { GraphModel } from '../../engine/graph/model.ts';
import { FILE, Program, type Tensor } from './records.ts';
import { assertSound } from './sound.ts';

const TEXT = `w = variable();
async function train() {
x = exp(data);
await model.fit(
x);
}
train();
`;

const LIBRARY = '/home/you/node_modules/@tensorflow/tfjs/dist/tf.node.js';

/**
 * `fit` slices a batch, computes a loss, and writes the variable by its gradient; after every fifth it computes the
 * loss of other data.
 */
function fitted(batches: number): Program {
  const program = new Program();
  program.push({ kind: 'script', script: 2, url: LIBRARY, map: null });
  const w = program.created([2], { requiresGrad: true });
  program.line = 7;
  program.call('train', () => {
    program.line = 3;
    const x = program.op('exp', [program.created([1])], [1]);
    const lossOf = (data: Tensor): Tensor => {
      const rows = program.op('slice', [data], [1]);
      return program.op('sum', [program.op('mul', [rows, w], [1])], [1]);
    };
    for (let batch = 1; batch <= batches; batch++) {
      program.library = 'fitLoop';
      const loss = lossOf(x);
      const grad = program.tensor([1]);
      program.backward(loss, [], [{ of: w, grad }], 'grad');
      program.inPlace('assign', w, [program.op('mul', [grad, 0.1], [1])], [1]);
      program.library = 'LayersModel.testLoop';
      if (batch % 5 === 0) program.op('div', [lossOf(program.tensor([1])), 3], [1]);
      program.library = 'BaseLogger.onBatchEnd';
      program.op('add', [program.tensor([1]), 1], [1]);
    }
  });
  return program;
}

describe('what a library does after an await', () => {
  const model = new GraphModel(undefined, new Map([[FILE, TEXT]]));
  for (const record of fitted(20).records) model.append(record);

  /** The groups around each operator of a batch, in order. */
  function waysIn(batch: string): [operator: string, ...way: string[]][] {
    const { nodes } = model.graph;
    const ways: [string, ...string[]][] = [];
    for (let node = 0; node < nodes.length; node++) {
      const way = model.outlinePath(node).map(({ title }) => title);
      if (way.includes(batch))
        ways.push([model.graph.op(node), ...way.slice(way.indexOf('train()'), -1)]);
    }
    return ways;
  }

  it('is in the call that the program waits for, batch by batch, each with its update', () => {
    assertSound(model.slice(1));
    const inBatch = ['train()', 'fit()', 'batch × 20', 'batches 1–19', 'batches 11–19', 'batch 13'];
    const inUpdate = [...inBatch, 'batch step: 1 parameter'];
    assert.deepEqual(waysIn('batch 13'), [
      ['slice', ...inBatch],
      ['mul', ...inBatch],
      ['sum', ...inBatch],
      ['mul', ...inUpdate],
      ['assign', ...inUpdate],
      ['add', ...inBatch],
    ]);
  });

  it('is a validation where the model runs on data that it does not learn from, and no batch', () => {
    const ways = waysIn('batch 15').map(([operator, ...way]) => [operator, way.at(-1)]);
    assert.deepEqual(ways.slice(3), [
      ['mul', 'batch step: 1 parameter'],
      ['assign', 'batch step: 1 parameter'],
      ['slice', 'validation'],
      ['mul', 'validation'],
      ['sum', 'validation'],
      ['div', 'validation'],
      ['add', 'batch 15'],
    ]);
  });
});

describe('what TensorFlow.js does for data sets, between functions with names', () => {
  const text = `async function train() {
const w = variable();
await model.fitDataset(data);
}
train();
`;
  const model = new GraphModel(undefined, new Map([[FILE, text]]));
  const program = new Program();
  program.push({ kind: 'script', script: 2, url: LIBRARY, map: null });
  program.line = 5;
  program.call('train', () => {
    program.line = 2;
    // All that the program makes itself is a leaf.
    const w = program.created([2], { requiresGrad: true });
    for (let epoch = 0; epoch < 2; epoch++) {
      program.library = '';
      const loss = program.op('mul', [w, 3], [6]);
      const grad = program.tensor([3]);
      program.backward(loss, [], [{ of: w, grad }], 'grad');
      program.inPlace('assign', w, [grad], [1]);
      let sum = program.tensor([0]);
      for (let batch = 0; batch < 2; batch++) {
        program.library = 'testFunction';
        const tested = program.op('matMul', [w, 3], [6]);
        program.library = '';
        sum = program.op('add', [sum, tested], [6]);
      }
      program.op('div', [sum, 2], [6]);
      program.library = 'BaseLogger.onEpochEnd';
      program.op('abs', [sum], [6]);
    }
  });
  for (const record of program.records) model.append(record);
  const inner = Array.from({ length: model.graph.nodes.length }, (_, node) => {
    const titles = model.outlinePath(node).map(({ title }) => title);
    return [model.graph.op(node), ...titles.slice(titles.indexOf('fitDataset()') + 2, -1)];
  });

  it('is one validation an epoch, with its sums, and no callback', () => {
    const epochOf = (batch: string): string[][] => [
      ['mul', batch],
      ['assign', batch, 'batch step: 1 parameter'],
      ...['matMul', 'add', 'matMul', 'add', 'div'].map((op) => [op, batch, 'validation']),
      ['abs', batch],
    ];
    const operators = inner.filter(([op]) => !['tensor', 'grad', 'number'].includes(op ?? ''));
    assert.deepEqual(operators, [...epochOf('batch 1'), ...epochOf('batch 2')]);
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

  it('has objects among the arguments of a call, which are no functions', () => {
    const nested = readSource('async () => {\nawait a.fit(b(), {\nc: d() });\n}');
    assert.equal(nested.awaitedAfter(3, 4)?.line, 2);
  });

  it('does not look into other functions, nor for what has no name', () => {
    assert.equal(source.awaitedAfter(7, 24), null);
  });
});
