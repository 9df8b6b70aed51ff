/** @file A graph that is declared before there are data, as the inspector is given it. */

import assert from 'node:assert/strict';
import { sym, tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import type { DeclaredRecord } from '../../engine/recorder/records/format.ts';
import { graphOf } from '../recorder/memory.ts';

/** c = 2·a + b of the lecture notes (S2). */
const RECORDS: readonly DeclaredRecord[] = (
  [
    ['a', '', '', [], [2]],
    ['_mulscalar0', 'mul', '×', [1], null],
    ['b', '', '', [], null],
    ['_plus0', 'add', '+', [2, 3], null],
  ] as const
).map(([name, operator, symbol, inputs, shape], i) => ({
  kind: 'declared',
  seq: i + 1,
  stack: 0,
  declared: i + 1,
  name,
  operator,
  symbol,
  inputs,
  shape,
}));

describe('a graph of symbols', () => {
  const model = new GraphModel();
  for (const record of RECORDS) model.append(record);

  it('is drawn without values: cards of variables and operators, and what they read', () => {
    const { cards, edges } = model.slice(1);
    assert.deepEqual(
      cards.map(({ name, op, role, shape, value, declared }) => [
        name,
        op,
        role,
        shape,
        value,
        declared,
      ]),
      [
        ['a', 'variable', 'constant', '[2]', '', true],
        ['_mulscalar0', 'mul', 'operator', '', '', true],
        ['b', 'variable', 'constant', '', '', true],
        ['_plus0', 'add', 'operator', '', '', true],
      ],
    );
    assert.deepEqual(
      edges.map(({ source, target, kind }) => [source, target, kind]),
      [
        [0, 1, 'plain'],
        [1, 3, 'plain'],
        [2, 3, 'plain'],
      ],
    );
  });

  it('is told of as what runs on data later', () => {
    const model = graphOf(() => {
      const c = sym.mul(2, sym.var('a')).add(sym.var('b'));
      const executor = c.bind({ a: tensor([1, 2]), b: tensor([2, 3]) }, { argsGrad: ['a', 'b'] });
      executor.forward({}, { isTrain: true });
    });
    const { cards } = model.slice(1);
    const declared = cards.findLast(({ declared }) => declared)?.name ?? '';
    const modules = cards.flatMap(({ id, op }) => {
      const row = model.details(id).rows.find(({ label }) => label === 'module');
      return row === undefined ? [] : [[op, row.value]];
    });
    assert.deepEqual(modules, [
      ['mul', `${declared} on data`],
      ['add', `${declared} on data`],
    ]);
  });

  it('says that data come later', () => {
    const { rows, noGradientBecause } = model.details(3);
    assert.deepEqual(
      rows.map(({ label, value }) => `${label}: ${value}`),
      ['made by: add', 'data: none yet: it is declared, and bound to data later'],
    );
    assert.equal(
      noGradientBecause,
      'No gradient reaches _plus0 because it is only declared: bind data to the symbol and run it.',
    );
  });
});
