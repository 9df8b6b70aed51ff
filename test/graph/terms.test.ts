/** @file The terms that several backward passes give along one edge, and what all uses add up to; PyTorch has the numbers. */

import assert from 'node:assert/strict';
import { autograd, ones, tensor, type Tensor } from 'gradlens';

import type { GraphModel } from '../../engine/graph/model.ts';
import type { Details, Slice } from '../../engine/protocol/index.ts';
import { graphOf } from '../recorder/memory.ts';

/** Details of the node with a value. */
function detailsOf(model: GraphModel, value: string): Details {
  const card = model.slice(1).cards.find((each) => each.value === value);
  assert.ok(card !== undefined, value);
  return model.details(card.id);
}

const row = ({ rows }: Details, label: string): string | undefined =>
  rows.find((each) => each.label === label)?.value;

const uses = ({ relations }: Details): string[] =>
  relations
    .filter(({ title }) => title === 'Gradient from')
    .flatMap(({ nodes }) => nodes.map(({ label, note = '' }) => `${label}: ${note}`));

/** h = x², which Σ3h and Σh² are functions of. */
function trunk(x: Tensor, between: () => void = () => undefined, retains = false): void {
  const h = x.mul(x);
  if (retains) h.retainGrad();
  h.mul(3).sum().backward(null, { retainGraph: true });
  between();
  h.mul(h).sum().backward();
}

const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });

describe('several passes along one edge', () => {
  const model = graphOf(() => trunk(leaf()));
  const x = detailsOf(model, '[1.00, 2.00]');
  const h = detailsOf(model, '[1.00, 4.00]');

  it('each have a term, and there is the sum', () => {
    // Of 3x² each factor gets 3x, of x⁴ each gets 2x³.
    assert.equal(
      row(h, 'gradient to a tensor'),
      'pass 1: [3.00, 6.00]; pass 2: [2.00, 16.0]; Σ [5.00, 22.0]',
    );
  });

  it('add up to the gradient of a leaf', () => {
    const terms = 'pass 1: [6.00, 12.0]; pass 2: [4.00, 32.0]; Σ [10.0, 44.0]';
    assert.deepEqual([row(x, 'gradient from uses'), ...uses(x)], [terms, `mul: ${terms}`]);
    assert.equal(x.grad, 'tensor([10., 44.])');
  });

  it('are told apart by the uses that they came from', () => {
    const notes = uses(h).map((note) => note.replace(/line \d+/, 'line N'));
    assert.deepEqual(notes, [
      'mul: line N; pass 1: [3.00, 3.00]',
      'mul: line N, twice; pass 2: [2.00, 8.00]',
    ]);
    assert.equal(
      row(h, 'gradient from uses'),
      'pass 1: [3.00, 3.00]; pass 2: [2.00, 8.00]; Σ [5.00, 11.0]',
    );
  });
});

describe('what uses give a node', () => {
  it('adds up to its gradient in one pass, too', () => {
    const model = graphOf(() => {
      const x = leaf();
      x.mul(3).add(x.exp()).add(x).sum().backward();
    });
    const x = detailsOf(model, '[1.00, 2.00]');
    // 3 + eˣ + 1
    assert.deepEqual(
      [row(x, 'gradient from uses'), ...uses(x)],
      [
        'pass 1: [6.72, 11.4]',
        ...['mul: pass 1: [3.00, 3.00]', 'exp: pass 1: [2.72, 7.39]', 'add: pass 1: [1.00, 1.00]'],
      ],
    );
  });

  it('is not told twice where there is one use and one pass', () => {
    const model = graphOf(() => leaf().mul(3).sum().backward());
    const x = detailsOf(model, '[1.00, 2.00]');
    assert.deepEqual([row(x, 'gradient from uses'), ...uses(x)], [undefined]);
    assert.equal(row(detailsOf(model, '[3.00, 6.00]'), 'gradient to a tensor'), 'norm 4.243');
  });

  it('is in the sum no more where it was cleared between the passes', () => {
    const model = graphOf(() => {
      const x = leaf();
      trunk(x, () => (x.grad = null));
    });
    const x = detailsOf(model, '[1.00, 2.00]');
    assert.equal(
      row(x, 'gradient from uses'),
      'pass 1, cleared since: [6.00, 12.0]; pass 2: [4.00, 32.0]',
    );
    assert.equal(x.grad, 'tensor([ 4., 32.])');
  });

  it('is not added to .grad by autograd.grad()', () => {
    const model = graphOf(() => {
      const x = leaf();
      const y = x.pow(2).sum();
      y.backward(null, { retainGraph: true });
      autograd.grad(y, x, { retainGraph: true });
      y.backward();
    });
    const x = detailsOf(model, '[1.00, 2.00]');
    assert.equal(
      row(x, 'gradient from uses'),
      'pass 1: [2.00, 4.00]; pass 2, of grad(): [2.00, 4.00]; pass 3: [2.00, 4.00]; Σ [4.00, 8.00]',
    );
  });

  it('of many passes is told of the last, and is in the sum', () => {
    const model = graphOf(() => {
      const y = leaf().mul(2).sum();
      for (let i = 0; i < 20; i++) y.backward(null, { retainGraph: true });
    });
    const x = detailsOf(model, '[1.00, 2.00]');
    const told = row(x, 'gradient from uses') ?? '';
    assert.match(told, /^12 passes before; pass 13: \[2\.00, 2\.00\]; /);
    assert.match(told, /; Σ \[40\.0, 40\.0\]$/);
    assert.equal(x.grad, 'tensor([40., 40.])');
  });
});

/** Norms of gradients without a negative element that point one way add up: those along a card's edges, by its value. */
function edgeSums({ cards, edges }: Slice): [value: string, ofEdges: string, ofCard: string][] {
  return cards.flatMap((card) => {
    const current = edges.filter((each) => each.source === card.id && each.replaced !== true);
    const norms = current.flatMap(({ gradNorm }) => gradNorm ?? []);
    const sum = norms.reduce((total, norm) => total + norm, 0);
    return norms.length === 0
      ? []
      : [[card.value, sum.toFixed(3), card.gradNorm?.toFixed(3) ?? '']];
  });
}

describe('edges of the picture', () => {
  const scalar = (): Tensor => tensor(2, { requiresGrad: true });

  it('add up to the gradients of their cards after several passes', () => {
    const slice = graphOf(() => trunk(scalar())).slice(1);
    // h = 4: 3h gave it 3, and h² then 2h; to x go 3 · 2x and 4x³.
    assert.deepEqual(edgeSums(slice), [
      ['2.00', '44.000', '44.000'],
      ['4.00', '8.000', '8.000'],
      ['12.0', '1.000', '1.000'],
      ['16.0', '1.000', '1.000'],
    ]);
    const struck = slice.edges.filter(({ replaced }) => replaced === true);
    assert.deepEqual(
      struck.map(({ gradNorm }) => gradNorm),
      [3],
    );
  });

  it('do so of a result that retains its gradient, of which each pass is told by itself, too', () => {
    const model = graphOf(() => trunk(scalar(), undefined, true));
    assert.deepEqual(edgeSums(model.slice(1)).slice(0, 2), [
      ['2.00', '44.000', '44.000'],
      // 3 + 2h
      ['4.00', '11.000', '11.000'],
    ]);
    const h = detailsOf(model, '4.00');
    assert.equal(h.grad, 'tensor(11.)');
    assert.equal(row(h, 'after each pass'), '11, 3, latest first');
    const moments = Array.from({ length: model.timeline().moments }, (_, at) => at);
    const ran = moments.flatMap((at) => {
      const { sentence, arrived } = model.happening(at);
      return sentence === 'MulBackward0 of mul ran.' ? [arrived] : [];
    });
    // Of 3h, of h, of h², and of h again.
    assert.deepEqual(ran, ['1.00', '3.00', '1.00', '8.00']);
  });

  it('did so at each moment between the passes', () => {
    const model = graphOf(() => trunk(scalar()));
    const isBetween = (moment: number): boolean => {
      const sums = edgeSums(model.past(1, moment));
      return sums.length === 3 && sums.every(([, ofEdges, ofCard]) => ofEdges === ofCard);
    };
    const between = Array.from({ length: model.timeline().moments }, (_, at) => at).find(isBetween);
    assert.ok(between !== undefined);
    // Of 3x² alone.
    assert.deepEqual(edgeSums(model.past(1, between))[0], ['2.00', '12.000', '12.000']);
  });

  it('do so where the gradient was cleared in between, and of what grad() gave', () => {
    const cleared = graphOf(() => {
      const x = scalar();
      trunk(x, () => (x.grad = null));
    });
    assert.deepEqual(edgeSums(cleared.slice(1))[0], ['2.00', '32.000', '32.000']);
    const asked = graphOf(() => {
      const x = scalar();
      const y = x.pow(2).sum();
      y.backward(null, { retainGraph: true });
      autograd.grad(y.mul(5), x, { retainGraph: true });
    });
    // Of 5x², after x²: the card shows what was asked for.
    assert.deepEqual(edgeSums(asked.slice(1))[0], ['2.00', '20.000', '20.000']);
  });

  it('say that they are of the latest pass where the elements were not recorded', () => {
    const model = graphOf(() => {
      const y = ones(2000, { requiresGrad: true }).mul(2).sum();
      for (let i = 0; i < 3; i++) y.backward(null, { retainGraph: true });
    });
    const { cards, edges } = model.slice(1);
    const leaf = cards.find(({ role }) => role === 'parameter');
    const from = edges.filter(({ source }) => source === leaf?.id);
    // 2000 twos; the card has three times as much.
    assert.deepEqual(
      from.map(({ gradNorm, latestOf }) => [gradNorm?.toFixed(2), latestOf]),
      [[Math.sqrt(2000 * 4).toFixed(2), 3]],
    );
    assert.equal(leaf?.gradNorm?.toFixed(2), Math.sqrt(2000 * 36).toFixed(2));
  });
});
