/** @file `[n]` against `[n, 1]`: told where two sides are compared, not where an outer product is meant. */

import assert from 'node:assert/strict';
import { arange, nn, ones, tensor, type Tensor } from 'gradlens';

import { findings, lineOf, withoutLines } from './ask.ts';

const found = (program: () => Record<string, Tensor>): string[] =>
  findings('broadcast', program).map(({ sentence }) => withoutLines(sentence));

describe('a silent broadcast', () => {
  it('of predictions [n, 1] and labels [n] is told', () => {
    const program = (): Record<string, Tensor> => {
      const model = new nn.Linear(2, 1);
      const prediction = model.call(ones([3, 2]));
      const labels = tensor([1, 0, 1]);
      const error = prediction.sub(labels); // here
      return { prediction, labels, loss: error.square().mean() };
    };
    assert.deepEqual(found(program), [
      'sub at … makes [3, 3] of labels [3] and prediction [3, 1]: every element meets every other. Give both the same shape if that is not meant.',
    ]);
    assert.equal(findings('broadcast', program)[0]?.site?.line, lineOf(import.meta.url, 'here'));
  });

  it('is told of comparisons, also where the column was shaped elsewhere', () => {
    assert.equal(
      found(() => {
        const labels = tensor([1, 0, 1]).unsqueeze(1);
        const predicted = tensor([1, 1, 1]);
        return { labels, predicted, right: predicted.eq(labels) };
      }).length,
      1,
    );
  });

  it('within a loss is told at the loss', () => {
    const [sentence] = found(() => {
      const [prediction, labels] = [ones([3, 1], { requiresGrad: true }), tensor([1, 0, 1])];
      return { prediction, labels, loss: nn.functional.mseLoss(prediction, labels) };
    });
    assert.match(
      sentence ?? '',
      /^mseLoss at … makes \[3, 3\] of labels \[3\] and prediction \[3, 1\]:/,
    );
  });

  it('is none where the column is shaped on purpose', () => {
    assert.deepEqual(
      found(() => {
        const x = arange(4);
        const y = ones(4);
        const column = x.unsqueeze(1);
        const distances = x.sub(x.unsqueeze(1));
        const others = x.view(4, 1).sub(y);
        const outer = column.mul(y);
        const pairs = x.sub(column);
        const table = tensor([[0], [10], [20], [30]]).add(y);
        return { distances, others, outer, pairs, table };
      }),
      [],
    );
  });

  it('is none between the rows and the columns of one matrix, and is one between rows and labels', () => {
    assert.deepEqual(
      found(() => {
        const flow = ones([4, 4], { requiresGrad: true });
        const out = flow.sum(1, { keepdim: true });
        const into = flow.sum(0);
        return { flow, balance: out.sub(into) };
      }),
      [],
    );
    const [sentence, ...others] = found(() => {
      const logits = ones([3, 2], { requiresGrad: true });
      const prediction = logits.mean(1, { keepdim: true });
      const labels = tensor([1, 0, 1]);
      return { prediction, labels, error: prediction.sub(labels) };
    });
    assert.match(sentence ?? '', /of labels \[3\] and prediction \[3, 1\]/);
    assert.deepEqual(others, []);
  });

  it('is none for equal shapes, for one element, and for rows of a matrix', () => {
    assert.deepEqual(
      found(() => {
        const logits = ones([3, 4]);
        const normed = logits.sub(logits.amax(1, { keepdim: true }));
        const one = ones([1, 1]).sub(ones(1));
        const same = ones([3, 1]).sub(ones([3, 1]));
        const bias = logits.add(ones(4));
        return { normed, one, same, bias };
      }),
      [],
    );
  });
});
