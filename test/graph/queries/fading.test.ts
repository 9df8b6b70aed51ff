/** @file Vanishing and exploding gradients: decay over many operators, not one division or a short way. */

import assert from 'node:assert/strict';
import { autograd, full, ones, tensor, type Tensor } from 'gradlens';

import { findings, withoutLines } from './ask.ts';

const leaf = (...data: number[]): Tensor => tensor(data, { requiresGrad: true });
const fading = (program: () => Record<string, Tensor>): string[] =>
  ['vanishing', 'exploding'].flatMap((kind) =>
    findings(kind as 'vanishing', program).map(({ sentence }) => withoutLines(sentence)),
  );

/** `depth` times the function. */
function chain(x: Tensor, depth: number, f: (x: Tensor) => Tensor): Tensor {
  for (let i = 0; i < depth; i++) x = f(x);
  return x;
}

describe('gradients on a long way back', () => {
  it('vanish through sigmoids: each lets at most a quarter pass', () => {
    const [sentence = '', ...more] = fading(() => {
      const w = leaf(0.5, -0.5);
      const loss = chain(w, 12, (x) => x.sigmoid()).sum();
      loss.backward();
      // The derivative of a sigmoid is at most 1/4, so twelve leave less than 4⁻¹² = 6e-8.
      assert.ok(w.grad!.abs().max().item() < 4 ** -12);
      return { w, loss };
    });
    assert.deepEqual(more, []);
    assert.match(
      sentence,
      /^Gradients vanish on the way back from loss to w: an element of its gradient falls from 1\.0e0 to [\d.]+e-8 over 12 operators, most at sigmoid at …\.$/,
    );
  });

  it('explode through products: 10 to the 12th', () => {
    const [sentence = '', ...more] = fading(() => {
      const w = leaf(1, 2);
      const loss = chain(w, 12, (x) => x.mul(10)).sum();
      loss.backward();
      return { w, loss };
    });
    assert.deepEqual(more, []);
    assert.match(sentence, /^Gradients explode .* grows from 1\.0e0 to 1\.0e12 over 12 operators/);
  });

  it('vanish where nothing is left of them', () => {
    const [sentence = '', ...more] = fading(() => {
      const w = leaf(0.5, -0.5);
      const loss = chain(w, 80, (x) => x.sigmoid()).sum();
      loss.backward();
      // 4⁻⁸⁰ is less than half of 2⁻¹⁴⁹, the smallest float32.
      assert.deepEqual(w.grad?.tolist(), [0, 0]);
      return { w, loss };
    });
    assert.deepEqual(more, []);
    assert.match(sentence, /falls from 1\.0e0 to 0 over 80 operators, most at sigmoid at …\.$/);
  });

  it('are told of any pass, at the operator that takes most of them', () => {
    const sentences = fading(() => {
      const w = leaf(0.5, -0.5);
      const deep = chain(w, 12, (x) => x.sigmoid());
      const loss = deep.sum().mul(1e-3);
      autograd.grad(loss, [w]);
      leaf(1).mul(2).backward();
      return { w, loss };
    });
    assert.equal(sentences.length, 1);
    assert.match(sentences[0] ?? '', /^Gradients vanish .* most at sigmoid at …\.$/);
  });

  it('do neither over few operators, in one step, around one, or at zero', () => {
    const programs: readonly ((w: Tensor) => Tensor)[] = [
      (w) => chain(w, 5, (x) => x.mul(0.01)),
      (w) => chain(w, 20, (x) => x.tanh()).mul(1e-8),
      (w) => chain(w, 20, (x) => x.mul(1.1)),
      (w) => chain(w, 20, (x) => x.relu().neg()),
    ];
    for (const program of programs)
      assert.deepEqual(
        fading(() => {
          const w = leaf(0.1, -0.2);
          program(w).sum().backward();
          return { w };
        }),
        [],
      );
  });

  it('do not where a mean over many elements makes them small', () => {
    assert.deepEqual(
      fading(() => {
        const w = ones([1000, 1000], { requiresGrad: true });
        chain(w, 12, (x) => x.add(1))
          .mul(full([1000, 1000], 1))
          .mean()
          .backward();
        return { w };
      }),
      [],
    );
  });
});
