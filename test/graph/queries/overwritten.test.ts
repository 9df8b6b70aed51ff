/** @file Writes into what a node keeps for backward: told before backward fails, and not where nothing breaks. */

import assert from 'node:assert/strict';
import { exp, nn, noGrad, ones, optim, randn, tensor, type Tensor } from 'gradlens';

import { findings, lineOf, withoutLines } from './ask.ts';

const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });
const line = (mark: string): number => lineOf(import.meta.url, mark);
const found = (program: () => Record<string, Tensor>, finished = false): string[] =>
  findings('overwritten', program, finished).map(({ sentence }) => withoutLines(sentence));

describe('a kept tensor that is written', () => {
  it('is told before backward() fails, with both lines', () => {
    const program = (): Record<string, Tensor> => {
      const x = leaf(1, 2);
      const y = exp(x); // keep
      y.add_(1); // write
      return { x, y };
    };
    assert.deepEqual(found(program), [
      'add_ at … writes into y, which exp at … keeps for backward: the backward pass through exp will fail.',
    ]);
    const [finding] = findings('overwritten', program);
    assert.equal(finding?.site?.line, line('write'));
    assert.deepEqual(
      finding.related.map(({ site }) => site.line),
      [line('keep')],
    );
  });

  it('is told through a view as well', () => {
    assert.equal(
      found(() => {
        const [x, w] = [leaf(1, 2), leaf(3, 4)];
        const y = x.mul(2);
        const product = y.mul(w);
        y.view(2, 1).mul_(3);
        return { x, w, y, product };
      }).length,
      1,
    );
  });

  it('is told of weights that a step changes before a second pass, by their name', () => {
    const program = (): Record<string, Tensor> => {
      const [first, last] = [new nn.Linear(2, 2), new nn.Linear(2, 1)];
      const optimizer = new optim.SGD(last.parameters(), { lr: 0.1 });
      const out = last.call(first.call(ones([3, 2])).tanh()); // use
      out.mean().backward(undefined, { retainGraph: true });
      optimizer.step(); // update
      assert.throws(() => out.square().mean().backward(), /modified by an inplace operation/);
      return { weight: last.weight };
    };
    const [finding, ...more] = findings('overwritten', program);
    assert.deepEqual(more, []);
    assert.equal(
      withoutLines(finding?.sentence ?? ''),
      'SGD.step at … writes into weight, which addmm at … keeps for backward: that is why the backward pass failed.',
    );
    assert.deepEqual(
      [finding?.site?.line, finding?.related[0]?.site.line],
      [line('update'), line('use')],
    );
  });

  it('explains a backward pass that failed', () => {
    const program = (): Record<string, Tensor> => {
      const x = leaf(1, 2);
      const y = x.mul(x);
      noGrad(() => x.mul_(100));
      assert.throws(() => y.sum().backward(), /modified by an inplace operation/);
      return { x, y };
    };
    const sentence =
      'mul_ at … writes into x, which mul at … keeps for backward: that is why the backward pass failed.';
    assert.deepEqual(found(program), [sentence]);
    assert.deepEqual(found(program, true), [sentence]);
  });

  it('behind the back of autograd is told when the gradient is wrong', () => {
    assert.deepEqual(
      found(() => {
        const w = leaf(1);
        const square = w.mul(w);
        w.data.mul_(100);
        square.backward();
        // 2 w is 2, and autograd finds 200.
        assert.equal(w.grad!.item(), 200);
        return { w, square };
      }, true),
      [
        'mul_ at … changes w unseen, which mul at … keeps for backward: the gradient is computed from the new values and is wrong.',
      ],
    );
  });

  it('is none where the derivative needs no values', () => {
    assert.deepEqual(
      found(() => {
        const x = leaf(1, 2);
        const y = x.mul(2).add(1);
        y.mul_(3);
        const z = x.mul(2);
        noGrad(() => x.mul_(2));
        y.sum().add(z.sum()).backward();
        return { x, y };
      }),
      [],
    );
  });

  it('is none in training loops: after backward() has run, and where the loss was only looked at', () => {
    for (const looks of [false, true])
      assert.deepEqual(
        found(() => {
          const model = new nn.Sequential(
            new nn.Linear(2, 4),
            new nn.BatchNorm1d(4),
            new nn.ReLU(),
            new nn.Linear(4, 1),
          );
          const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
          for (let step = 0; step < 3; step++) {
            optimizer.zeroGrad();
            model
              .call(randn([8, 2]))
              .square()
              .mean()
              .backward();
            if (looks)
              model
                .call(ones([8, 2]))
                .square()
                .mean()
                .item();
            optimizer.step();
          }
          return {};
        }),
        [],
      );
  });

  it('is none where the program ended without a backward pass', () => {
    assert.deepEqual(
      found(() => {
        const x = leaf(1, 2);
        const y = exp(x);
        y.add_(1);
        return { x, y };
      }, true),
      [],
    );
  });
});
