/** @file Comparisons in the inspector: with an earlier stop, a run before an edit, two training steps. */

import assert from 'node:assert/strict';
import { noGrad, optim, tensor } from 'gradlens';

import { stepsOf } from '../../engine/graph/compare/steps.ts';
import { GraphModel } from '../../engine/graph/model.ts';
import type { Compared } from '../../engine/protocol/index.ts';
import { comparables, compareWith } from '../../engine/worker/comparisons.ts';
import { Graphs } from '../../engine/worker/graphs.ts';
import { graphOf, recorded } from '../recorder/memory.ts';
import { modelOf } from './queries/ask.ts';

const marks = ({ hits }: Compared): string[] => hits.map(({ mark, label }) => `${mark} ${label}`);

/** Gradient descent on w², with another operator in the third step. */
function training(): void {
  const w = tensor(8, { requiresGrad: true });
  for (let step = 0; step < 3; step++) {
    const loss = step < 2 ? w.mul(w) : w.mul(w).abs();
    w.grad = null;
    loss.backward();
    noGrad(() => w.sub_(w.grad?.mul(0.25) ?? 0));
  }
}

describe('comparisons of one graph', () => {
  it('with an earlier stop: what came since, and gradients that arrived', () => {
    const graphs = new Graphs(() => undefined);
    const model = new GraphModel();
    const graph = graphs.add(model);
    const records = recorded(() => {
      const x = tensor(3, { requiresGrad: true });
      const y = x.mul(x);
      y.backward();
      y.detach().exp();
    });
    const stop = records.findIndex(({ kind }) => kind === 'backwardBegan');
    const at = (line: number) => ({ file: '/home/you/train.ts', line });
    for (const record of records.slice(0, stop)) model.append(record);
    model.stopped([], at(7));
    for (const record of records.slice(stop)) model.append(record);
    model.stopped([], at(9));
    const [earlier, ...more] = comparables(graphs, graph);
    assert.deepEqual(more, []);
    assert.ok(earlier?.kind === 'stop');
    assert.equal(earlier.site.line, 7);
    const compared = compareWith(graphs, graph, { with: 'moment', moment: earlier.moment });
    assert.deepEqual(marks(compared), [
      'changed tensor',
      'changed mul',
      'added detach',
      'added exp',
    ]);
    assert.match(compared.hits[0]?.text ?? '', /^has a gradient now$/);
  });

  const scaled = (by: number) =>
    modelOf(() => {
      const x = tensor([1, 2]);
      return { x, y: x.mul(by).exp() };
    });

  it('with the runs before two edits: where the values part', () => {
    const graphs = new Graphs(() => undefined);
    const graph = graphs.add(scaled(2));
    assert.deepEqual(comparables(graphs, graph), []);
    graphs.replace(graph, scaled(2.5), { line: 3, time: 1_000 });
    graphs.replace(graph, scaled(3), { line: 4, time: 2_000 });
    const edits = comparables(graphs, graph);
    assert.deepEqual(edits, [
      { kind: 'edit', id: 2, line: 4, time: 2_000 },
      { kind: 'edit', id: 1, line: 3, time: 1_000 },
    ]);
    for (const [edit, by] of [
      [2, '0.5 (2.50 → 3.00)'],
      [1, '1 (2.00 → 3.00)'],
    ] as const) {
      const compared = compareWith(graphs, graph, { with: 'edit', edit });
      assert.deepEqual(marks(compared), ['parted 3', 'changed mul', 'changed y']);
      assert.match(compared.summary, /They part at 3/);
      assert.equal(compared.hits[0]?.text, `Here the values part: value by ${by}`);
    }
    graphs.drop(graph);
  });

  it('with no run that was dropped: old edits are kept as far as there is room', () => {
    const graphs = new Graphs(() => undefined);
    const graph = graphs.add(scaled(0));
    /** A run with so many MiB of elements; an edit of the line of its number follows. */
    const edit = (line: number, mebibytes: number): void => {
      const { values } = graphs.get(graph).graph;
      values.supply(0, new Float64Array((mebibytes * 2 ** 20) / 8));
      graphs.replace(graph, scaled(line), { line, time: line });
    };
    const lines = (): number[] =>
      comparables(graphs, graph).flatMap((each) => (each.kind === 'edit' ? [each.line] : []));
    edit(1, 100);
    edit(2, 100);
    edit(3, 300);
    assert.deepEqual(lines(), [3, 2], 'the newest whatever its size, and what fits beside it');
    edit(4, 1);
    assert.deepEqual(lines(), [4]);
    assert.throws(() => compareWith(graphs, graph, { with: 'edit', edit: 1 }), /not kept any more/);
    for (let line = 5; line <= 50; line++) edit(line, 1);
    assert.deepEqual(lines().slice(0, 2), [50, 49]);
    assert.equal(lines().length, 30);
    graphs.drop(graph);
  });

  it('tells on folded groups what differs in them, and leads to where the values part', () => {
    const graphs = new Graphs(() => undefined);
    /** Each step doubles x; one of them turns its sign first. */
    const run = (odd: number) =>
      modelOf(() => {
        let x = tensor([1, 2]);
        const step = (at: number): void => {
          if (at === odd) x = x.neg();
          x = x.mul(2);
        };
        for (let at = 0; at < 100; at++) step(at);
        return { x };
      });
    const graph = graphs.add(run(-1));
    graphs.replace(graph, run(70), { line: 1, time: 0 });
    const model = graphs.get(graph);
    const before = model.slice(graph);
    assert.ok(before.cards.every(({ differences }) => differences === undefined));
    const compared = compareWith(graphs, graph, { with: 'edit', edit: 1 });
    assert.match(compared.summary, /, 30 of them differ, 1 is new\./);
    const flagged = model.slice(graph).cards.filter(({ differences }) => differences);
    assert.ok(flagged.length > 0);
    assert.ok(flagged.every(({ group }) => group?.open === false));
    const drawn = new Set(before.cards.map(({ id }) => id));
    const hidden = compared.hits.filter(({ node }) => !drawn.has(node)).length;
    const total = flagged.reduce(
      (sum, { differences }) => sum + (differences?.changed ?? 0) + (differences?.added ?? 0),
      0,
    );
    assert.equal(total, hidden);
    const parting = flagged.find(({ differences }) => differences?.parts);
    const parted = compared.hits.find(({ mark }) => mark === 'parted');
    assert.ok(parting?.differences && parted);
    assert.equal(parting.differences.first, parted.node);
    model.unhide(parting.differences.first);
    const opened = model.slice(graph).cards;
    assert.ok(opened.some(({ id }) => id === parted.node));
    assert.ok(opened.every(({ differences }) => differences?.parts !== true));
    const marks = new Map(compared.hits.map(({ node, mark }) => [node, mark]));
    const told = opened.filter(({ group, op }) => group === undefined && op !== 'number');
    assert.deepEqual(
      told.map(({ compared: mark }) => mark),
      told.map(({ id }) => marks.get(id)),
    );
    assert.ok(told.some(({ compared: mark }) => mark === 'parted'));
  });

  it('of two training steps, wherever they are', () => {
    const model = graphOf(training);
    const graphs = new Graphs(() => undefined);
    const graph = graphs.add(model);
    assert.equal(stepsOf(model.graph).length, 3);
    assert.deepEqual(
      comparables(graphs, graph).map((each) => each.kind === 'step' && each.step),
      [0, 1, 2],
    );
    const compared = compareWith(graphs, graph, { with: 'steps', before: 1, after: 2 });
    // w is 4 in the second step and 2 in the third: w² 16 and 4.
    const parted = compared.hits.find(({ mark }) => mark === 'parted');
    assert.equal(parted?.label, 'mul');
    assert.match(parted.text, /value by 12/);
    assert.ok(marks(compared).includes('added abs'));
    assert.throws(
      () => compareWith(graphs, graph, { with: 'steps', before: 1, after: 3 }),
      /no training step 4/,
    );
  });

  it('of the first training step, in which the optimizer makes what it keeps', () => {
    const model = graphOf(() => {
      const w = tensor([1, 2], { requiresGrad: true });
      const optimizer = new optim.Adam([w], { lr: 0.1 });
      for (let step = 0; step < 3; step++) {
        optimizer.zeroGrad();
        w.square().sum().backward();
        optimizer.step();
      }
    });
    const graphs = new Graphs(() => undefined);
    const graph = graphs.add(model);
    const compared = compareWith(graphs, graph, { with: 'steps', before: 0, after: 1 });
    assert.ok(marks(compared).every((mark) => !mark.startsWith('added')));
    assert.match(compared.hits[0]?.text ?? '', /^Here the values part/);
    assert.equal(compared.hits[0]?.label, 'square');
    // What is made once, before the loop, is no part of it.
    const gone = compared.hits.filter(({ mark }) => mark === 'removed');
    assert.ok(gone.every(({ text }) => !text.includes('[1.00, 2.00]')));
    assert.equal(stepsOf(model.graph)[0]?.from, 1);
  });

  it('with another graph: what is gone stands after what comes before it', () => {
    const graphs = new Graphs(() => undefined);
    const chain = (more: boolean) =>
      graphOf(() => {
        const x = tensor([1, 2]);
        (more ? x.mul(x).exp() : x.mul(x)).sum();
      });
    const [there, here] = [graphs.add(chain(true)), graphs.add(chain(false))];
    const compared = compareWith(graphs, here, { with: 'graph', graph: there });
    const removed = compared.hits.find(({ mark }) => mark === 'removed');
    assert.equal(removed?.label, 'exp');
    assert.equal(graphs.get(here).graph.op(removed.node), 'mul');
  });
});
