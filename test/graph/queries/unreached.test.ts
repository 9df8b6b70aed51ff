/** @file Parameters that the loss does not reach: told with the cut and its line, and never where all is well. */

import assert from 'node:assert/strict';
import { autograd, nn, noGrad, ones, optim, tensor, type Tensor } from 'gradlens';

import { findings, lineOf, modelOf, withoutLines } from './ask.ts';

const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });
const line = (mark: string): number => lineOf(import.meta.url, mark);

describe('parameters that no gradient reaches', () => {
  it('behind a detach, with its line', () => {
    const [finding, ...more] = findings('unreached', () => {
      const w = leaf(1, 2);
      const b = leaf(3, 4);
      const hidden = w.mul(2);
      const cut = hidden.detach(); // cut
      const loss = cut.add(b).sum();
      loss.backward(); // backward
      return { w, b, cut, loss };
    });
    assert.deepEqual(more, []);
    assert.equal(
      withoutLines(finding?.sentence ?? ''),
      'No gradient reaches w because cut, on the way to loss, was cut off by detach() at ….',
    );
    assert.equal(finding?.site?.line, line('cut'));
    assert.equal(finding.severity, 'information');
    assert.equal(finding.path.length, 5);
    assert.ok(finding.related.some(({ site }) => site.line === line('backward')));
  });

  it('under noGrad, through an integer, through an operator without a derivative', () => {
    const sentences = findings('unreached', () => {
      const [w, v, u, b] = [leaf(1, 2), leaf(1, 2), leaf(1, 2), leaf(3, 4)];
      const hidden = noGrad(() => w.mul(2));
      const whole = v.to('int64');
      const sign = u.gt(1);
      const loss = b.mul(hidden).mul(whole).mul(sign).sum();
      loss.backward();
      return { w, v, u, b, hidden, whole, sign, loss };
    }).map(({ sentence }) => withoutLines(sentence));
    assert.deepEqual(sentences.sort(), [
      'No gradient reaches u because sign, on the way to loss, was made by gt at …, which has no derivative.',
      'No gradient reaches v because whole, on the way to loss, is not of a floating point dtype since to at ….',
      'No gradient reaches w because hidden, on the way to loss, was computed under noGrad() at ….',
    ]);
  });

  it('together, where one cut keeps it from several', () => {
    const found = findings(
      'unreached',
      () => {
        const [w, b, v] = [leaf(1), leaf(2), leaf(3)];
        const hidden = w.add(b).detach();
        const loss = hidden.mul(v).sum();
        loss.backward();
        return { w, b, v, hidden, loss };
      },
      true,
    );
    assert.equal(found.length, 1);
    assert.match(found[0]?.sentence ?? '', /^No gradient reaches w and b because hidden,/);
    assert.equal(found[0]?.severity, 'warning');
  });

  it('that nothing reads, when the program has ended or repeats itself', () => {
    const once = (): Record<string, Tensor> => {
      const w = leaf(1);
      const unused = tensor(2, { requiresGrad: true }); // made
      w.sum().backward();
      return { w, unused };
    };
    assert.deepEqual(findings('unreached', once), []);
    const [finding] = findings('unreached', once, true);
    assert.equal(finding?.sentence, 'No gradient reaches unused because nothing reads it.');
    assert.equal(finding.site?.line, line('made'));
    const again = findings('unreached', () => {
      const [w, unused] = [leaf(1), leaf(2)];
      for (let step = 0; step < 2; step++) w.sum().backward();
      return { w, unused };
    });
    assert.deepEqual(
      again.map(({ severity, nodes }) => [severity, nodes.length]),
      [['warning', 1]],
    );
  });

  it('that is read in every step and never part of the loss', () => {
    const [finding] = findings('unreached', () => {
      const [w, v] = [leaf(1), leaf(2)];
      let loss = w;
      for (let step = 0; step < 3; step++) {
        v.mul(2);
        loss = w.mul(3).sum();
        loss.backward();
      }
      return { w, v, loss };
    });
    assert.equal(
      withoutLines(finding?.sentence ?? ''),
      'No gradient reaches v because loss, where backward() at … begins, is not computed from it.',
    );
  });

  it('whose values went into plain numbers, at the line where they did', () => {
    const program = (): Record<string, Tensor> => {
      const [w, scale, level] = [leaf(1, 2), leaf(3), leaf(4)];
      const optimizer = new optim.SGD([w, scale, level], { lr: 0.1 });
      let loss = w;
      for (let step = 0; step < 3; step++) {
        optimizer.zeroGrad();
        const factor = scale.item(); // item
        const levels = tensor(level.square().tolist()); // list
        loss = w.mul(factor).add(levels).sum();
        loss.backward();
        optimizer.step();
      }
      return { w, scale, level, loss };
    };
    const found = findings('unreached', program);
    assert.deepEqual(
      found.map(({ severity, sentence, site }) => [severity, withoutLines(sentence), site?.line]),
      [
        [
          'warning',
          'No gradient reaches level because loss, where backward() at … begins, is not computed from it: square was copied out by tolist() at …, and plain numbers carry no gradient.',
          line('list'),
        ],
        [
          'warning',
          'No gradient reaches scale because only item() at … reads it, and plain numbers carry no gradient.',
          line('item'),
        ],
      ],
    );
  });

  it('under noGrad are one finding, named after what comes out of the scope', () => {
    const found = findings('unreached', () => {
      const [base, head] = [new nn.Linear(2, 3), new nn.Linear(3, 1)];
      const optimizer = new optim.SGD([...base.parameters(), ...head.parameters()], { lr: 0.1 });
      let features = ones([1]);
      for (let step = 0; step < 3; step++) {
        optimizer.zeroGrad();
        features = noGrad(() => base.call(ones([4, 2])).relu());
        head.call(features).mean().backward();
        optimizer.step();
      }
      return { features, weight: base.weight, bias: base.bias! };
    });
    assert.deepEqual(
      found.map(({ sentence }) => withoutLines(sentence)),
      [
        'No gradient reaches weight and bias because features, on the way to mean, was computed under noGrad() at ….',
      ],
    );
  });

  it('are none where a new leaf is made of what they gave', () => {
    assert.deepEqual(
      findings(
        'unreached',
        () => {
          const w = leaf(1, 2);
          const fresh = w.mul(2).detach().requiresGrad_();
          fresh.square().sum().backward();
          return { w, fresh };
        },
        true,
      ),
      [],
    );
  });

  it('are none before any backward(), none of autograd.grad(), none where each has its own loss', () => {
    assert.deepEqual(
      findings('unreached', () => ({ w: leaf(1).mul(2) }), true),
      [],
    );
    assert.deepEqual(
      findings(
        'unreached',
        () => {
          const [w, b] = [leaf(1), leaf(2)];
          const loss = w.mul(b).sum();
          autograd.grad(loss, [w]);
          return { w, b };
        },
        true,
      ),
      [],
    );
    assert.deepEqual(
      findings(
        'unreached',
        () => {
          const [a, b] = [leaf(1), leaf(2)];
          a.mul(2).sum().backward();
          const later = b.mul(a.detach()).sum();
          later.backward();
          return { a, b, later };
        },
        true,
      ),
      [],
    );
  });

  it('are none in a training loop of a module, nor of two that train in turn', () => {
    const found = findings(
      'unreached',
      () => {
        const [generator, critic] = [new nn.Linear(2, 2), new nn.Linear(2, 1)];
        const optimizers = [generator, critic].map(
          (model) => new optim.SGD(model.parameters(), { lr: 0.1 }),
        );
        for (let step = 0; step < 3; step++) {
          for (const optimizer of optimizers) optimizer.zeroGrad();
          critic
            .call(generator.call(ones([3, 2])).detach())
            .mean()
            .backward();
          critic
            .call(generator.call(ones([3, 2])))
            .mean()
            .neg()
            .backward();
          for (const optimizer of optimizers) optimizer.step();
        }
        return {};
      },
      true,
    );
    assert.deepEqual(found, []);
  });

  it('are listed for the question, also when they may still come', () => {
    const model = modelOf(() => {
      const [w, unused] = [leaf(1), leaf(2)];
      w.sum().backward();
      return { w, unused };
    });
    const { hits } = model.answer({ ask: 'unreached' });
    assert.deepEqual(
      hits.map(({ label }) => label),
      ['unused'],
    );
  });
});
