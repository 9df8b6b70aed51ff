/** @file The terms that several backward passes give along one edge, and what all uses add up to; PyTorch has the numbers. */

import assert from 'node:assert/strict';
import { autograd, tensor, type Tensor } from 'gradlens';

import type { GraphModel } from '../../engine/graph/model.ts';
import type { Details } from '../../engine/worker/protocol.ts';
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
function trunk(x: Tensor, between: () => void = () => undefined): void {
  const h = x.mul(x);
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
    assert.deepEqual(uses(h), ['mul: pass 1: [3.00, 3.00]', 'mul: pass 2: [2.00, 8.00]']);
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
    assert.equal(row(detailsOf(model, '[3.00, 6.00]'), 'gradient to a tensor'), 'norm 4.2426');
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
