/** @file Draws have the moments of their distributions, and a seed repeats them. */

import assert from 'node:assert/strict';
import * as g from 'gradlens';
import type { Tensor } from 'gradlens';

const COUNT = 40_000;
const room = (): Tensor => g.empty(COUNT, { dtype: 'float64' });

/** Each with mean and variance (DLMF and textbooks have them). */
const draws: Readonly<Record<string, readonly [() => Tensor, mean: number, variance: number]>> = {
  rand: [() => g.rand(COUNT), 1 / 2, 1 / 12],
  randn: [() => g.randn(COUNT), 0, 1],
  randint: [() => g.randint(2, 8, COUNT).to('float64'), 4.5, 35 / 12],
  randperm: [() => g.randperm(7).to('float64'), 3, 4],
  uniform_: [() => room().uniform_(-1, 3), 1, 4 / 3],
  normal_: [() => room().normal_(2, 3), 2, 9],
  exponential_: [() => room().exponential_(0.5), 2, 4],
  geometric_: [() => room().geometric_(0.25), 4, 12],
  logNormal_: [() => room().logNormal_(0, 0.5).log(), 0, 0.25],
  'cauchy_, its arctangent': [() => room().cauchy_(0, 1).atan(), 0, Math.PI ** 2 / 12],
  random_: [() => room().random_(4), 1.5, 1.25],
  bernoulli_: [() => room().bernoulli_(0.3), 0.3, 0.21],
  bernoulli: [() => g.fullLike(room(), 0.3).bernoulli(), 0.3, 0.21],
  'poisson, small rates': [() => g.poisson(g.fullLike(room(), 2.5)), 2.5, 2.5],
  'poisson, large rates': [() => g.poisson(g.fullLike(room(), 40)), 40, 40],
  normal: [() => g.normal(g.fullLike(room(), 2), 3), 2, 9],
  'multinomial with replacement': [
    () => g.tensor([1, 0, 3]).multinomial(COUNT, true).to('float64'),
    1.5,
    0.75,
  ],
};

describe('random numbers', () => {
  for (const [name, [draw, mean, variance]] of Object.entries(draws)) {
    it(`${name}: mean and variance`, () => {
      g.manualSeed(11);
      const sample = draw();
      const scale = Math.sqrt(variance / sample.numel());
      // A permutation has its moments exactly; others within 5 standard errors of the mean.
      assert.ok(Math.abs(sample.mean().item() - mean) < 5 * scale);
      assert.ok(Math.abs(sample.var(null, { correction: 0 }).item() / variance - 1) < 0.1);
    });

    it(`${name}: the same seed, the same numbers`, () => {
      g.manualSeed(5);
      const first = draw();
      const second = draw();
      g.manualSeed(5);
      assert.ok(g.equal(draw(), first));
      assert.ok(!g.equal(second, first));
    });
  }

  it('multinomial without replacement takes places by weight, each once', () => {
    g.manualSeed(2);
    const firsts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const places = g.tensor([1, 0, 3, 4]).multinomial(3).tolist() as number[];
      assert.deepEqual([...places].sort(), [0, 2, 3]);
      firsts[places[0] ?? 0]!++;
    }
    assert.ok(Math.abs(firsts[0]! / 4000 - 1 / 8) < 0.03);
    assert.ok(Math.abs(firsts[3]! / 4000 - 1 / 2) < 0.03);
  });

  it('asTensor shares the memory of a typed array', () => {
    const array = Float64Array.of(1, 2);
    const x = g.asTensor(array);
    array[0] = 7;
    assert.deepEqual(x.tolist(), [7, 2]);
    assert.deepEqual(g.asTensor(array, { dtype: 'float32' }).tolist(), [7, 2]);
  });
});
