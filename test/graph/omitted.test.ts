/** @file Operands that a program left out are no cards: who reads the picture did not write those numbers. */

import assert from 'node:assert/strict';
import { nn, optim, tensor, type Tensor } from 'gradlens';

import type { GraphModel } from '../../engine/graph/model.ts';
import { graphOf, recorded } from '../recorder/memory.ts';

const { functional } = nn;
const data = (): Tensor => tensor([[0.2, 0.7]], { requiresGrad: true });
const target = (): Tensor => tensor([[1, 0]]);

const cards = (model: GraphModel): string[] =>
  model
    .slice(1)
    .cards.map(({ op }) => op)
    .sort();

function derivative(model: GraphModel, op: string): string | undefined {
  const card = model.slice(1).cards.find((each) => each.op === op);
  assert.ok(card !== undefined, op);
  return model.details(card.id).rows.find(({ label }) => label === 'derivative')?.value;
}

describe('operands that a program leaves out', () => {
  it('are no cards', () => {
    const loss = graphOf(() => functional.binaryCrossEntropy(data(), target()));
    assert.deepEqual(cards(loss), ['binaryCrossEntropy', 'tensor', 'tensor']);
    const norm = graphOf(() => functional.layerNorm(data(), [2]));
    assert.deepEqual(cards(norm), ['layerNorm', 'tensor']);
    const likelihood = graphOf(() => functional.nllLoss(data(), tensor([1], { dtype: 'int64' })));
    assert.deepEqual(cards(likelihood), ['nllLoss', 'tensor', 'tensor']);
    const logits = graphOf(() =>
      functional.binaryCrossEntropyWithLogits(data(), target(), { posWeight: tensor([2, 3]) }),
    );
    assert.deepEqual(cards(logits), ['binaryCrossEntropyWithLogits', 'tensor', 'tensor', 'tensor']);
  });

  it('stand in the rule as the numbers that they count for', () => {
    const norm = graphOf(() => functional.rmsNorm(data(), [2]));
    assert.equal(derivative(norm, 'rmsNorm'), '(∇·b − â·mean(∇·b·â))/rms, â = a/rms, b = 1; Σ∇·â');
    const given = graphOf(() => functional.rmsNorm(data(), [2], { weight: tensor([1, 1]) }));
    assert.equal(derivative(given, 'rmsNorm'), '(∇·b − â·mean(∇·b·â))/rms, â = a/rms; Σ∇·â');
  });

  it('are no cards where the library counts', () => {
    const counted = graphOf(() => {
      const data = tensor([
        [0.2, 0.7],
        [0.4, 0.1],
      ]);
      const norm = new nn.BatchNorm1d(2);
      norm.call(data);
      new optim.swaUtils.AveragedModel(norm).updateParameters(norm);
    });
    assert.equal(
      counted.slice(1).cards.some(({ op }) => op === 'number'),
      false,
    );
    const writes = recorded(() =>
      new nn.BatchNorm1d(2).call(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    );
    const count = writes.find((each) => each.kind === 'operator' && each.name === 'add_');
    assert.deepEqual(count?.kind === 'operator' && count.inputs[1], { number: 1, omitted: true });
  });

  it('are told apart from numbers that it gave', () => {
    assert.deepEqual(cards(graphOf(() => data().mul(1))), ['mul', 'number', 'tensor']);
  });
});
