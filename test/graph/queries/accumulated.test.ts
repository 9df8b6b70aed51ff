/** @file Gradients that pile up: a warning where an update has used them, information where they may be meant to. */

import assert from 'node:assert/strict';
import { autograd, nn, noGrad, ones, optim, tensor, type Tensor } from 'gradlens';

import { findings, lineOf, withoutLines } from './ask.ts';

const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });
const line = (mark: string): number => lineOf(import.meta.url, mark);
const found = (program: () => Record<string, Tensor>): string[] =>
  findings('accumulated', program).map(
    ({ severity, sentence }) => `${severity}: ${withoutLines(sentence)}`,
  );

describe('gradients that pile up', () => {
  it('are a warning in a loop that updates and never zeroes', () => {
    const program = (): Record<string, Tensor> => {
      const w = leaf(1, 2);
      for (let step = 0; step < 3; step++) {
        w.mul(w).sum().backward(); // backward
        noGrad(() => w.sub_(w.grad!.mul(0.1))); // update
      }
      return { w };
    };
    assert.deepEqual(found(program), [
      'warning: backward() at … adds to the gradient of w that the one before left, though the update at … has used that already: zero gradients before backward().',
    ]);
    const [finding] = findings('accumulated', program);
    assert.equal(finding?.site?.line, line('backward'));
    assert.deepEqual(
      finding.related.map(({ site }) => site.line),
      [line('update')],
    );
  });

  it('are one finding for all parameters of an optimizer, also where the update writes through .data', () => {
    assert.equal(
      found(() => {
        const model = new nn.Linear(2, 2);
        const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
        for (let step = 0; step < 2; step++) {
          model
            .call(ones([1, 2]))
            .sum()
            .backward();
          optimizer.step();
        }
        return { weight: model.weight };
      }).length,
      1,
    );
    const [sentence] = found(() => {
      const w = leaf(1);
      for (let step = 0; step < 2; step++) {
        w.mul(w).sum().backward();
        w.data.sub_(w.grad!.mul(0.1));
      }
      return { w };
    });
    assert.match(sentence ?? '', /^warning: .* though the update/);
  });

  it('are for information where no update lies between: small batches are summed so', () => {
    assert.deepEqual(
      found(() => {
        const w = leaf(1, 2);
        w.sum().backward();
        w.mul(2).sum().backward();
        return { w };
      }),
      [
        'information: backward() at … adds to the gradient of w that the one at … left: nothing zeroed it in between.',
      ],
    );
  });

  it('are a warning where another pass of the loop leaves them to the update', () => {
    // The critic's gradients of the generator's pass are still there in the critic's step.
    const program = (): Record<string, Tensor> => {
      const [generator, critic] = [new nn.Linear(2, 2), new nn.Linear(2, 1)];
      const [g, c] = [generator, critic].map((net) => new optim.SGD(net.parameters(), { lr: 0.1 }));
      for (let step = 0; step < 2; step++) {
        const fake = generator.call(ones([3, 2]));
        critic.call(fake.detach()).mean().backward(); // critic's
        c!.step(); // step
        g!.zeroGrad();
        critic.call(fake).mean().neg().backward(); // generator's
        g!.step();
      }
      return { weight: critic.weight, bias: critic.bias! };
    };
    const lines = findings('accumulated', program).map(({ severity, site, related }) => {
      return [severity, site?.line, ...related.map((each) => each.site.line)];
    });
    assert.deepEqual(lines, [['warning', line("generator's"), line("critic's"), line('step')]]);
  });

  const zeroed: readonly [how: string, zero: (w: Tensor) => unknown][] = [
    ['zero_()', (w) => w.grad!.zero_()],
    ['data.zero_()', (w) => w.grad!.data.zero_()],
    ['null', (w) => (w.grad = null)],
    ['zeroGrad()', (w) => new optim.SGD([w], { lr: 1 }).zeroGrad()],
    ['zeros', (w) => new optim.SGD([w], { lr: 1 }).zeroGrad(false)],
  ];
  for (const [how, zero] of zeroed)
    it(`are none where ${how} zeroes them`, () => {
      const program = (): Record<string, Tensor> => {
        const w = leaf(1, 2);
        for (let step = 0; step < 3; step++) {
          w.mul(w).sum().backward();
          noGrad(() => w.sub_(w.grad!.mul(0.1)));
          zero(w);
        }
        return { w };
      };
      assert.deepEqual(found(program), []);
    });

  it('are none in one pass that reaches a parameter many times, also through checkpoints', () => {
    assert.deepEqual(
      found(() => {
        const w = leaf(1, 2);
        const part = (x: Tensor): Tensor => x.mul(w);
        const x = autograd.checkpoint(part, [leaf(3, 4)], { useReentrant: true });
        const y = autograd.checkpoint(part, [x], { useReentrant: true });
        y.add(w.mul(w)).sum().backward();
        return { w };
      }),
      [],
    );
  });
});
