/** @file The vector of a vector–Jacobian product: which root of which pass it seeds is told at both ends. */

import assert from 'node:assert/strict';
import { autograd, func, mul, tensor, type Tensor } from 'gradlens';

import type { GraphModel } from '../../engine/graph/model.ts';
import type { NodeId } from '../../engine/protocol/index.ts';
import { graphOf } from '../recorder/memory.ts';

const SEEDS = 'Seeds backward from';
const SEEDED = 'Backward seeded with';

/** The nodes with these values, and by `FROM → TO: how` what is told of seeds, by those names. */
function seedsIn(model: GraphModel, values: Readonly<Record<string, string>>): string[] {
  const named = new Map<NodeId, string>();
  for (const { id, value } of model.slice(1).cards) {
    const name = values[value];
    if (name !== undefined) named.set(id, name);
  }
  const told: string[] = [];
  for (const [id, name] of named)
    for (const { title, nodes } of model.details(id).relations) {
      if (title !== SEEDS && title !== SEEDED) continue;
      for (const { id: other, note = '' } of nodes) {
        const call = note.replace(/ at vector\.test\.ts:\d+/, ' here');
        told.push(`${name} ${title === SEEDS ? '→' : '←'} ${named.get(other) ?? '?'}: ${call}`);
      }
    }
  return told.sort();
}

const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });

describe('the vector that a pass is given', () => {
  it('is told with the root that it seeds, and the root with it', () => {
    const model = graphOf(() => {
      leaf()
        .mul(3)
        .backward(tensor([10, 20]));
    });
    assert.deepEqual(seedsIn(model, { '[3.00, 6.00]': 'y', '[10.0, 20.0]': 'v' }), [
      'v → y: backward() here',
      'y ← v: backward() here',
    ]);
  });

  it('goes with its own root where there are several, some of which have none', () => {
    const model = graphOf(() => {
      const x = leaf();
      const roots = [x.mul(3), x.sum(), x.mul(5)];
      autograd.grad(roots, x, { gradOutputs: [tensor([10, 20]), null, tensor([30, 40])] });
    });
    const names = {
      ...{ '[3.00, 6.00]': 'y', '3.00': 's', '[5.00, 10.0]': 'z' },
      ...{ '[10.0, 20.0]': 'v', '[30.0, 40.0]': 'w' },
    };
    assert.deepEqual(seedsIn(model, names), [
      'v → y: autograd.grad() here',
      'w → z: autograd.grad() here',
      'y ← v: autograd.grad() here',
      'z ← w: autograd.grad() here',
    ]);
  });

  it('goes with its own root behind one that is given as an edge', () => {
    const model = graphOf(() => {
      const x = leaf();
      const edge = autograd.getGradientEdge(x.mul(5));
      autograd.backward([edge, x.mul(3)], [tensor([30, 40]), tensor([10, 20])]);
    });
    const names = { '[3.00, 6.00]': 'y', '[10.0, 20.0]': 'v', '[30.0, 40.0]': 'w' };
    assert.deepEqual(seedsIn(model, names), ['v → y: backward() here', 'y ← v: backward() here']);
  });

  it('with createGraph is told likewise, and so is what the pass makes itself', () => {
    const model = graphOf(() => {
      const x = leaf();
      const roots = [x.sum(), x.mul(5)];
      autograd.grad(roots, x, { gradOutputs: [null, tensor([30, 40])], createGraph: true });
    });
    const names = { '3.00': 's', '[5.00, 10.0]': 'z', '1.00': 'one', '[30.0, 40.0]': 'w' };
    assert.deepEqual(seedsIn(model, names), [
      'one → s: autograd.grad() here',
      's ← one: autograd.grad() here',
      'w → z: autograd.grad() here',
      'z ← w: autograd.grad() here',
    ]);
    const seed = model.slice(1).cards.find(({ op }) => op === 'seed');
    assert.ok(seed !== undefined);
    const told = model.details(seed.id).rows.find(({ label }) => label === 'what for');
    assert.equal(
      told?.value,
      'the pass starts with it: the gradient of sum with respect to itself',
    );
  });

  it('is told once of a root that it seeds again', () => {
    const model = graphOf(() => {
      const y = leaf().mul(3);
      const v = tensor([10, 20]);
      for (let i = 0; i < 3; i++) y.backward(v, { retainGraph: true });
    });
    assert.deepEqual(seedsIn(model, { '[3.00, 6.00]': 'y', '[10.0, 20.0]': 'v' }), [
      'v → y: backward() here, 3 times',
      'y ← v: backward() here, 3 times',
    ]);
  });

  it('may be a stored gradient', () => {
    const model = graphOf(() => {
      const x = leaf();
      x.mul(3).sum().backward();
      x.mul(7).backward(x.grad);
    });
    // Of 3 Σ x it is 3; of 7 x with the seed 3 it is 21 more.
    const names = { '[3.00, 3.00]': 'grad', '[7.00, 14.0]': 'y', '[1.00, 2.00]': 'x' };
    assert.deepEqual(seedsIn(model, names), [
      'grad → y: backward() here',
      'y ← grad: backward() here',
    ]);
    assert.equal(
      model.slice(1).cards.find(({ role }) => role === 'parameter')?.grad,
      '[24.0, 24.0]',
    );
  });

  it('of vjp is told with what the function gave', () => {
    const model = graphOf(() => {
      const [, pull] = func.vjp((x: Tensor) => mul(x, 3), [tensor([1, 2])]);
      pull(tensor([10, 20]));
    });
    assert.deepEqual(seedsIn(model, { '[3.00, 6.00]': 'y', '[10.0, 20.0]': 'v' }), [
      'v → y: autograd.grad() here',
      'y ← v: autograd.grad() here',
    ]);
  });

  it('is not there where a pass begins with one and nobody gave it', () => {
    const model = graphOf(() => {
      leaf().sum().backward();
    });
    assert.deepEqual(seedsIn(model, { '3.00': 'y', '[1.00, 2.00]': 'x' }), []);
  });
});
