/** @file Comparisons in the inspector: with an earlier stop, a run before an edit, two training steps. */

import assert from 'node:assert/strict';
import { noGrad, tensor } from 'gradlens';

import { stepsOf } from '../../engine/graph/compare/steps.ts';
import { comparables, compareWith } from '../../engine/worker/comparisons.ts';
import { Graphs } from '../../engine/worker/graphs.ts';
import type { Compared } from '../../engine/worker/protocol.ts';
import { GraphModel } from '../../engine/graph/model.ts';
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
    assert.match(compared.hits[0]?.text ?? '', /^a gradient only in the second$/);
  });

  it('with the run before the last edit: where the values part', () => {
    const graphs = new Graphs(() => undefined);
    const run = (by: number) =>
      modelOf(() => {
        const x = tensor([1, 2]);
        return { x, y: x.mul(by).exp() };
      });
    const graph = graphs.add(run(2));
    assert.deepEqual(comparables(graphs, graph), []);
    assert.throws(() => compareWith(graphs, graph, { with: 'edit' }), /no run before/);
    graphs.replace(graph, run(3));
    assert.deepEqual(comparables(graphs, graph), [{ kind: 'edit' }]);
    const compared = compareWith(graphs, graph, { with: 'edit' });
    assert.deepEqual(marks(compared), ['parted 3', 'changed mul', 'changed y']);
    assert.match(compared.summary, /They part at 3/);
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
    graphs.replace(graph, run(70));
    const model = graphs.get(graph);
    const before = model.slice(graph);
    assert.ok(before.cards.every(({ differences }) => differences === undefined));
    const compared = compareWith(graphs, graph, { with: 'edit' });
    assert.match(compared.summary, /30 of them differ, 1 only here, 0 only there/);
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

  it('with another graph: what is only there stands after what comes before it', () => {
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
