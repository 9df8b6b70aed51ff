/** @file Faulty calls of nn.functional fail with PyTorch's own words. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Tensor, nn, ones as made, tensor } from 'gradlens';

const F = nn.functional;
const ones = (...shape: number[]): Tensor => made(shape);
const longs = (...values: number[]): Tensor => tensor(values, { dtype: 'int64' });

/** The programs of test/reference/errors_neural.py, under the same names. */
const programs: Readonly<Record<string, () => unknown>> = {
  'conv2d of other channels': () => F.conv2d(ones(1, 2, 5, 5), ones(4, 3, 3, 3)),
  'conv2d of a vector': () => F.conv2d(ones(2), ones(4, 3, 3, 3)),
  'conv2d with too large a kernel': () => F.conv2d(ones(1, 1, 2, 2), ones(1, 1, 3, 3)),
  'conv1d same with a stride': () =>
    F.conv1d(ones(1, 1, 5), ones(1, 1, 3), null, { stride: 2, padding: 'same' }),
  'conv1d with a wrong bias': () => F.conv1d(ones(1, 1, 5), ones(2, 1, 3), ones(3)),
  'conv1d with wrong groups': () => F.conv1d(ones(1, 2, 5), ones(3, 1, 3), null, { groups: 2 }),
  'conv1d with a negative padding': () =>
    F.conv1d(ones(1, 1, 5), ones(1, 1, 3), null, { padding: -1 }),
  'conv1d without a stride': () => F.conv1d(ones(1, 1, 5), ones(1, 1, 3), null, { stride: 0 }),
  'conv1d of two types': () => F.conv1d(ones(1, 1, 4), ones(1, 1, 2).to('float64')),
  'conv1d with a bias of another type': () =>
    F.conv1d(ones(1, 1, 4), ones(1, 1, 2), ones(1).to('float64')),
  'layerNorm of another shape': () => F.layerNorm(ones(2, 3), [4]),
  'groupNorm of odd channels': () => F.groupNorm(ones(2, 3), 2),
  'batchNorm of one value': () => F.batchNorm(ones(1, 3), null, null, { training: true }),
  'batchNorm without statistics': () => F.batchNorm(ones(2, 3), null, null),
  'embedding of floats': () => F.embedding(ones(2), ones(3, 2)),
  'embedding out of range': () => F.embedding(longs(5), ones(3, 2)),
  'nllLoss out of range': () => F.nllLoss(ones(1, 3), longs(5)),
  'nllLoss of another batch': () => F.nllLoss(ones(2, 3), longs(1)),
  'binaryCrossEntropy of another shape': () => F.binaryCrossEntropy(ones(2), ones(3)),
  'binaryCrossEntropyWithLogits of another shape': () =>
    F.binaryCrossEntropyWithLogits(ones(2), ones(3)),
  'binaryCrossEntropy outside': () => F.binaryCrossEntropy(tensor([2]), ones(1)),
  'glu of an odd length': () => F.glu(ones(3)),
  'prelu of wrong slopes': () => F.prelu(ones(2, 3), ones(2)),
  'softshrink below 0': () => F.softshrink(ones(2), -1),
  'dropout beyond 1': () => F.dropout(ones(2), 2),
  'oneHot of a negative class': () => F.oneHot(longs(-1)),
  'oneHot of too few classes': () => F.oneHot(longs(3), 2),
  'oneHot of floats': () => F.oneHot(ones(2)),
  'huberLoss without delta': () => F.huberLoss(ones(2), ones(2), { delta: 0 }),
  'smoothL1Loss below 0': () => F.smoothL1Loss(ones(2), ones(2), { beta: -1 }),
  'reduction of no name': () => F.mseLoss(ones(2), ones(2), { reduction: 'x' as 'sum' }),
  'labelSmoothing beyond 1': () => F.crossEntropy(ones(1, 2), longs(0), { labelSmoothing: 2 }),
  'maxPool2d with too much padding': () => F.maxPool2d(ones(1, 1, 4, 4), 2, { padding: 2 }),
  'gaussianNllLoss of a negative variance': () =>
    F.gaussianNllLoss(ones(2), ones(2), tensor([1, -1])),
  'interpolate without a size': () => F.interpolate(ones(1, 1, 2), {}),
  'attention with two masks': () =>
    F.scaledDotProductAttention(ones(1, 2, 2), ones(1, 2, 2), ones(1, 2, 2), {
      attnMask: ones(2, 2),
      isCausal: true,
    }),
};

describe('errors of nn.functional are what PyTorch says', () => {
  const file = new URL('./data/errors-neural.json', import.meta.url);
  const { messages } = JSON.parse(readFileSync(file, 'utf8')) as {
    messages: Record<string, string>;
  };

  it('for all programs of the reference', () => {
    assert.deepEqual(Object.keys(programs).sort(), Object.keys(messages).sort());
  });

  for (const [name, program] of Object.entries(programs)) {
    it(name, () => {
      assert.throws(program, (error: unknown) => {
        assert.equal(String(error), messages[name]);
        return true;
      });
    });
  }
});
