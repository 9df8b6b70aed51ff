/** @file Leaves that several parts use: a few stand near their uses, for many one card does until it is opened. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Card, Slice } from '../../engine/protocol/index.ts';
import { farLeaves } from './near.ts';
import { Program } from './records.ts';
import { assertSound } from './sound.ts';

/** Ten parameters, which two functions of fifty operators each read, and an operator beside them. */
function model(): GraphModel {
  const program = new Program();
  const all = Array.from({ length: 10 }, () => program.created([2], { requiresGrad: true }));
  for (const [line, name] of ['encode', 'decode'].entries()) {
    program.line = 10 + line;
    program.call(name, () => {
      for (let at = 0; at < 50; at++) {
        program.line = 30 + at;
        const [a, b] = [all[at % 10], all[(at + 1) % 10]];
        if (a !== undefined && b !== undefined) program.op('mul', [a, b], [4]);
      }
    });
  }
  program.line = 20;
  program.op('stack', all.slice(0, 3), [2]);
  const made = new GraphModel();
  for (const record of program.records) made.append(record);
  return made;
}

const bundle = ({ cards }: Slice): Card => {
  const [card, another] = cards.filter(({ name }) => name === 'leaves');
  assert.ok(card !== undefined && another === undefined);
  return card;
};

describe('leaves that several parts use', () => {
  it('open in a frame beside their card, move nothing, and are folded again', () => {
    const graph = model();
    const folded = graph.slice(1);
    assert.equal(bundle(folded).group?.parameters, 10);
    graph.fold(bundle(folded).id, true);
    const open = graph.slice(1);
    assertSound(open);
    assert.deepEqual(farLeaves(open), []);
    const { id, group } = bundle(open);
    assert.equal(group?.open, true);
    const frame = open.regions.find(({ header }) => header === id);
    const leaves = open.cards.filter((card) => card.role === 'parameter');
    assert.deepEqual(
      frame?.nodes,
      leaves.map((card) => card.id),
    );
    assert.equal(leaves.length, 10);
    // As wide as high, rather than a strip.
    assert.equal(new Set(leaves.map(({ y }) => y)).size, 3);
    for (const { id: card, x, y } of folded.cards) {
      const now = open.cards.find((each) => each.id === card);
      assert.deepEqual([now?.x, now?.y], [x, y]);
    }
    graph.fold(id, false);
    assert.deepEqual(graph.slice(1).cards, folded.cards);
  });

  it('are counted, and so are those that nothing reads', () => {
    assert.equal(bundle(model().slice(1)).value, '10 params');
    const program = new Program();
    for (let at = 0; at < 12; at++) program.created([at]);
    const made = new GraphModel();
    for (const record of program.records) made.append(record);
    assert.equal(bundle(made.slice(1)).value, '12 constants');
  });

  it('are named by the operators that read them', () => {
    const graph = model();
    graph.fold(bundle(graph.slice(1)).id, true);
    const { cards } = graph.slice(1);
    const stack = cards.find(({ op }) => op === 'stack');
    const far = stack?.far.map(({ id }) => id);
    const parameters = cards.filter((card) => card.role === 'parameter').map(({ id }) => id);
    assert.deepEqual(far, parameters.slice(0, 3));
  });
});
