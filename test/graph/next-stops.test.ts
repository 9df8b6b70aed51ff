/** @file From stop to stop of a loop, what it computed since is seen, and what was there before moves nowhere. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Slice } from '../../engine/protocol/index.ts';
import { Project } from '../recorder/programs.ts';
import { recorded, training } from './recorded.ts';
import { assertSound } from './sound.ts';

const STOPS = 24;

const TRAINING = training(
  'new nn.Sequential(new nn.Linear(3, 8), new nn.Tanh(), new nn.Linear(8, 1))',
  STOPS,
);

describe('the picture at the next stop', function () {
  this.timeout(30_000);
  const project = new Project({ 'package.json': '{ "type": "module" }' });
  after(() => project.remove());

  /** Of a breakpoint at the call of `backward`. */
  function* stops(): Generator<{ readonly slice: Slice; readonly latest: number }> {
    const model = new GraphModel();
    for (const each of recorded(project, TRAINING).records) {
      if (each.kind === 'backwardBegan')
        yield { slice: model.slice(1), latest: model.graph.nodes.length - 1 };
      model.append(each);
    }
  }

  it('shows what a loop computed since, and moves nothing', () => {
    let before: Slice | null = null;
    let count = 0;
    for (const { slice, latest } of stops()) {
      assertSound(slice);
      const loss = slice.cards.find(({ id }) => id === latest);
      assert.equal(loss?.op, 'mean', `at stop ${++count}`);
      const places = new Map(before?.cards.map(({ id, x, y }) => [id, `${x} ${y}`]));
      for (const { id, x, y } of slice.cards)
        assert.equal(`${x} ${y}`, places.get(id) ?? `${x} ${y}`, `at stop ${count}`);
      before = slice;
    }
    assert.equal(count, STOPS);
  });
});
