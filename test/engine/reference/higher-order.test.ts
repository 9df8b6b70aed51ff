/** @file Derivatives of the first to the fourth order, from their closed forms. */

import assert from 'node:assert/strict';
import { type Tensor, autograd, tensor } from 'gradlens';

const e2 = Math.exp(2);
const tanh = Math.tanh(0.5);
const sigmoid = 1 / (1 + Math.exp(-0.5));
const ln2 = Math.LN2;

/** A function, a point, and its derivatives there, by the order. */
const table: readonly (readonly [string, (x: Tensor) => Tensor, number, readonly number[]])[] = [
  ['x³', (x) => x.pow(3), 2, [12, 12, 6]],
  ['x·x·x', (x) => x.mul(x).mul(x), 2, [12, 12, 6]],
  ['sin x', (x) => x.sin(), 0.7, [Math.cos(0.7), -Math.sin(0.7), -Math.cos(0.7), Math.sin(0.7)]],
  ['eˣ', (x) => x.exp(), 2, [e2, e2, e2, e2]],
  ['ln x', (x) => x.log(), 2, [1 / 2, -1 / 4, 1 / 4, -3 / 8]],
  ['1/x', (x) => x.reciprocal(), 2, [-1 / 4, 1 / 4, -3 / 8, 3 / 4]],
  ['√x', (x) => x.sqrt(), 4, [1 / 4, -1 / 32, 3 / 256, -15 / 2048]],
  [
    'tanh x',
    (x) => x.tanh(),
    0.5,
    [
      1 - tanh ** 2,
      -2 * tanh * (1 - tanh ** 2),
      (1 - tanh ** 2) * (6 * tanh ** 2 - 2),
      8 * tanh * (1 - tanh ** 2) * (2 - 3 * tanh ** 2),
    ],
  ],
  [
    'sigmoid x',
    (x) => x.sigmoid(),
    0.5,
    [
      sigmoid * (1 - sigmoid),
      sigmoid * (1 - sigmoid) * (1 - 2 * sigmoid),
      sigmoid * (1 - sigmoid) * (1 - 6 * sigmoid + 6 * sigmoid ** 2),
      sigmoid * (1 - sigmoid) * (1 - 2 * sigmoid) * (1 - 12 * sigmoid + 12 * sigmoid ** 2),
    ],
  ],
  [
    'xˣ',
    (x) => x.pow(x),
    2,
    [
      4 * (1 + ln2),
      4 * ((1 + ln2) ** 2 + 1 / 2),
      4 * ((1 + ln2) ** 3 + (3 / 2) * (1 + ln2) - 1 / 4),
    ],
  ],
  ['2ˣ', (x) => tensor(2, { dtype: 'float64' }).pow(x), 3, [8 * ln2, 8 * ln2 ** 2, 8 * ln2 ** 3]],
  ['relu x', (x) => x.relu(), 2, [1]],
];

describe('higher derivatives', () => {
  for (const [name, f, at, derivatives] of table) {
    it(`of ${name} at ${String(at)}`, () => {
      const x = tensor(at, { dtype: 'float64', requiresGrad: true });
      let y = f(x);
      for (const [i, expected] of derivatives.entries()) {
        const [next] = autograd.grad(y, x, { createGraph: true });
        assert.ok(next);
        const error = Math.abs(next.item() - expected);
        assert.ok(
          error <= 1e-13 * Math.max(1, Math.abs(expected)),
          `derivative ${String(i + 1)} is ${String(next.item())}, not ${String(expected)}`,
        );
        y = next;
      }
    });
  }

  it('accumulates first and second order into one gradient (x = 2: 12 + 288)', () => {
    const x = tensor(2, { requiresGrad: true });
    x.pow(3).backward(null, { createGraph: true });
    assert.ok(x.grad);
    x.grad.pow(2).backward();
    assert.equal(x.grad.item(), 300);
  });
});
