/** @file Names from the source: of all that a call of the library computes, what it gives back has the variable's. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import { Program, type Tensor } from './records.ts';

/** `op value` of what is named y, oldest first: what the second line made has that name. */
function named(model: GraphModel): string[] {
  const { nodes } = model.graph;
  return Array.from({ length: nodes.length }, (_, node) => node)
    .filter((node) => model.graph.strings.text(nodes.name.get(node)) === 'y')
    .map((node) => `${model.graph.op(node)} ${model.details(node).value}`);
}

function read({ records }: Program): GraphModel {
  const model = new GraphModel();
  for (const record of records) model.append(record);
  return model;
}

const nameAt = ({ line }: { line: number }, output: number): string | null =>
  line === 2 && output === 0 ? 'y' : null;

/** The names once all is recorded. */
function namesIn(body: (program: Program, x: Tensor) => void): string[] {
  const program = new Program();
  const x = program.created([1]);
  program.line = 2;
  body(program, x);
  const model = read(program);
  model.nameBySite(nameAt);
  return named(model);
}

/** ln(eˣ + eˣ), by three operators of one call. */
function logSumExp(program: Program, x: Tensor, value: number): Tensor {
  const power = program.op('exp', [x], [0]);
  return program.op('log', [program.op('sum', [power, power], [0])], [value]);
}

describe('the name of a variable', () => {
  it('is that of what a call gave back, not of what was computed on the way', () => {
    assert.deepEqual(
      namesIn((program, x) => logSumExp(program, x, 2)),
      ['log tensor(2.)'],
    );
  });

  it('is given at each call of a loop, of one operator or of several, also where the last was cut off', () => {
    assert.deepEqual(
      namesIn((program, x) => {
        let y = x;
        for (const value of [2, 4, 8]) y = program.op('mul', [y, 2], [value]);
      }),
      ['mul tensor(2.)', 'mul tensor(4.)', 'mul tensor(8.)'],
    );
    assert.deepEqual(
      namesIn((program, x) => {
        let y = x;
        for (const value of [2, 3]) y = logSumExp(program, y, value);
        program.op('exp', [y], [0]);
      }),
      ['log tensor(2.)', 'log tensor(3.)'],
    );
  });

  it('is not that of a write into what was there before, unless the call does nothing else', () => {
    assert.deepEqual(
      namesIn((program, x) => {
        const mean = program.op('mean', [x], [1]);
        program.op('sub', [x, mean], [5]);
        program.inPlace('add_', x, [program.op('mul', [mean, 0.1], [0])], [9]);
      }),
      ['sub tensor(5.)'],
    );
    assert.deepEqual(
      namesIn((program, x) => program.inPlace('add_', x, [1], [2])),
      ['tensor tensor(1.)', 'add_ tensor(2.)'],
    );
  });

  it('is not that of a write into what a module keeps, which has its own', () => {
    const program = new Program();
    const kept = program.created([1], {}, 'Buffer');
    program.line = 2;
    program.inPlace('add_', kept, [1], [2]);
    const model = read(program);
    model.nameBySite(nameAt);
    assert.deepEqual(named(model), []);
  });

  it('is given once for each call of a module, and through a function of the program that a call calls', () => {
    assert.deepEqual(
      namesIn((program, x) => {
        for (const value of [4, 16])
          program.scope('module', 'Linear', () => {
            program.op('mul', [program.op('mul', [x, 2], [0]), 2], [value]);
          });
      }),
      ['mul tensor(4.)', 'mul tensor(16.)'],
    );
    assert.deepEqual(
      namesIn((program, x) => {
        const rows = program.op('view', [x], [0]);
        program.call('each', () => {
          program.line = 5;
          program.op('mul', [rows, 2], [0]);
        });
        program.op('stack', [rows], [7]);
      }),
      ['stack tensor(7.)'],
    );
  });

  it('waits for the end of a call that is still going on', () => {
    const program = new Program();
    const x = program.created([1]);
    program.line = 2;
    logSumExp(program, x, 2);
    const model = read(program);
    const told = program.records.length;
    model.nameBySite(nameAt, false);
    assert.deepEqual(named(model), []);
    program.op('neg', [program.op('abs', [x], [0])], [-3]);
    program.line = 3;
    program.op('neg', [x], [-1]);
    for (const record of program.records.slice(told)) model.append(record);
    model.nameBySite(nameAt, false);
    assert.deepEqual(named(model), ['neg tensor(-3.)']);
  });
});
