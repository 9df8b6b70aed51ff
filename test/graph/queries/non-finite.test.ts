/** @file The first NaN or Inf and the values that made it; Inf that is meant is no finding. */

import assert from 'node:assert/strict';
import { nn, ones, tensor, where, zeros, type Tensor } from 'gradlens';

import { findings, lineOf, withoutLines } from './ask.ts';

const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });
const line = (mark: string): number => lineOf(import.meta.url, mark);
const found = (program: () => Record<string, Tensor>, finished = false): string[] =>
  findings('nonFinite', program, finished).map(
    ({ severity, sentence }) => `${severity}: ${withoutLines(sentence)}`,
  );

describe('the first value that is not finite', () => {
  it('is told with its element, its operands and its line', () => {
    const program = (): Record<string, Tensor> => {
      const x = leaf(4, 0, -1);
      const root = x.sqrt(); // sqrt
      const log = root.log();
      return { x, root, log, loss: log.sum() };
    };
    assert.deepEqual(found(program), [
      'warning: The first NaN is made by sqrt at …: element [2] is NaN where x is -1.00.',
    ]);
    const [finding] = findings('nonFinite', program);
    assert.equal(finding?.site?.line, line('sqrt'));
  });

  it('is the 0 / 0 that made it, not what follows', () => {
    assert.deepEqual(
      found(() => {
        const [a, b] = [tensor([[1, 0]]), tensor([[2, 0]])];
        const ratio = a.div(b);
        return { a, b, ratio, loss: ratio.mul(2).sum() };
      }),
      [
        'warning: The first NaN is made by div at …: element [0, 1] is NaN where a is 0.00 and b is 0.00.',
      ],
    );
  });

  it('is an overflow that spreads; one that nothing takes up is for information', () => {
    assert.deepEqual(
      found(() => {
        const x = tensor(100);
        const big = x.exp();
        return { x, big, twice: big.mul(2) };
      }),
      ['warning: The first Inf is made by exp at …: it is Inf where x is 100.'],
    );
    assert.deepEqual(
      found(() => {
        const x = tensor(100);
        return { x, big: x.exp() };
      }),
      ['information: The first Inf is made by exp at …: it is Inf where x is 100.'],
    );
  });

  it('that comes of an overflow tells that as well', () => {
    const program = (): Record<string, Tensor> => {
      const x = tensor([1e30, 1]);
      const big = x.square(); // overflow
      const twice = big.mul(2);
      const none = twice.sub(twice); // none
      return { x, big, twice, none, loss: none.sum() };
    };
    const [finding] = findings('nonFinite', program);
    assert.equal(finding?.site?.line, line('none'));
    assert.deepEqual(finding.related.at(-1), {
      site: { ...finding.site, line: line('overflow'), column: 21 },
      text: 'The first Inf is made by square here: element [0] is Inf where x is 1.00e30.',
    });
  });

  it('is none where a mask takes it away', () => {
    assert.deepEqual(
      found(() => {
        const x = tensor([-1, 4, NaN]);
        const root = where(x.gt(0), x.sqrt(), zeros(3));
        const known = x.maskedFill(x.isnan(), 0);
        return { x, root, known };
      }),
      [],
    );
  });

  it('of an operator that mixes elements comes with all operands', () => {
    assert.deepEqual(
      found(() => {
        const scores = tensor([-Infinity, -Infinity]);
        return { scores, weights: scores.softmax(0) };
      }),
      ['warning: The first NaN is made by softmax at …: from scores [2] = [-Inf, -Inf].'],
    );
  });

  it('in data is for information, once something has come of it or nothing can any more', () => {
    const told = ['information: The first NaN is in the data: data at ….'];
    const lone = (): Record<string, Tensor> => ({ data: tensor([1, NaN]) });
    // It may be about to be left out.
    assert.deepEqual(found(lone), []);
    assert.deepEqual(found(lone, true), told);
    const looked = (): Record<string, Tensor> => {
      const data = tensor([1, NaN]);
      return { data, missing: data.isnan() };
    };
    assert.deepEqual(found(looked), []);
    const taken = (): Record<string, Tensor> => {
      const data = tensor([1, NaN]);
      return { data, mean: data.mean() };
    };
    assert.deepEqual(found(taken), told);
  });

  it('among gradients is made by a derivative', () => {
    assert.deepEqual(
      found(() => {
        const x = leaf(0, 4);
        const loss = x.sqrt().sum();
        loss.backward();
        return { x, loss };
      }),
      [
        'warning: The first Inf among the gradients is made by the derivative of sqrt at …, by the rule ∇/(2√a): element [0] is Inf where x is 0.00.',
      ],
    );
  });

  it('is the gradient behind a where() that hides the values only', () => {
    assert.deepEqual(
      found(() => {
        const x = leaf(0, 1);
        const safe = where(x.gt(0), x.log(), zeros(2));
        const loss = safe.sum();
        loss.backward();
        return { x, safe, loss };
      }),
      [
        'warning: The first NaN among the gradients is made by the derivative of log at …, by the rule ∇/a: element [0] is NaN where x is 0.00.',
      ],
    );
  });

  it('is none where -Inf masks what softmax is to leave out', () => {
    assert.deepEqual(
      found(() => {
        const scores = ones([2, 2], { requiresGrad: true });
        const mask = tensor([
          [false, true],
          [false, false],
        ]);
        const weights = scores.maskedFill(mask, -Infinity).softmax(1);
        weights
          .mul(tensor([[1, 2]]))
          .sum()
          .backward();
        return { scores, weights };
      }),
      [],
    );
  });

  it('is none in a model that trains', () => {
    assert.deepEqual(
      found(() => {
        const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Linear(3, 2));
        nn.functional
          .crossEntropy(model.call(ones([4, 2])), zeros(4, { dtype: 'int64' }))
          .backward();
        return {};
      }),
      [],
    );
  });
});
