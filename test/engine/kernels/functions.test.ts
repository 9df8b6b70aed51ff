/** @file float32 functions: within 2 units in the last place of mathematics, and right at the edges. */

import assert from 'node:assert/strict';
import * as g from 'gradlens';
import type { Tensor } from 'gradlens';

/** Distance between neighbouring float32 numbers at a value. */
function unit(value: number): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value) || Number.MIN_VALUE)), -126);
  return 2 ** (exponent - 23);
}

const FUNCTIONS: Readonly<
  Record<string, readonly [(x: Tensor) => Tensor, (x: number) => number, from: number, to: number]>
> = {
  exp: [g.exp, Math.exp, -103.9, 88.7],
  tanh: [g.tanh, Math.tanh, -12, 12],
  sigmoid: [
    g.sigmoid,
    (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
    -100,
    100,
  ],
  log: [g.log, Math.log, 1e-45, 8],
  sqrt: [g.sqrt, Math.sqrt, 0, 100],
};

const EDGES = [0, -0, Infinity, -Infinity, NaN, 1e-45, -1e-45, 1e-38, 3.4e38, -3.4e38, 1, -1, 0.5];

describe('float32 functions', () => {
  for (const [name, [f, exact, from, to]] of Object.entries(FUNCTIONS)) {
    const compare = (values: readonly number[]): void => {
      const x = g.tensor(values);
      const results = f(x).toTypedArray();
      x.toTypedArray().forEach((argument, i) => {
        const expected = Math.fround(exact(Number(argument)));
        const actual = Number(results[i]);
        if (Number.isFinite(expected)) {
          const error = Math.abs(actual - exact(Number(argument))) / unit(expected);
          assert.ok(error <= 2, `${name}(${String(argument)}) is off by ${String(error)} ulp`);
          // −0 stays −0 where mathematics says so.
          if (expected === 0)
            assert.ok(Object.is(actual, expected), `${name}(${String(argument)})`);
        } else assert.deepEqual(actual, expected, `${name}(${String(argument)})`);
      });
    };

    it(`${name} is within 2 ulp`, () => {
      const count = 20_001;
      compare(Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1)));
      const sign = from < 0 ? -1 : 1;
      compare(
        Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1 : sign) * 2 ** (i / 2.7 - 148)).map(
          (x) => Math.min(x, to),
        ),
      );
    });

    it(`${name} at the edges, in any place of a vector`, () => {
      for (let shift = 0; shift < 4; shift++) {
        compare([...Array<number>(shift).fill(1), ...EDGES, ...EDGES]);
      }
    });
  }
});

describe('float32 arithmetic', () => {
  const operations = {
    add: [g.add, (a: number, b: number) => a + b],
    sub: [g.sub, (a: number, b: number) => a - b],
    mul: [g.mul, (a: number, b: number) => a * b],
    div: [g.div, (a: number, b: number) => a / b],
  } as const;
  for (const [name, [f, exact]] of Object.entries(operations)) {
    it(`${name} is exact for any length, and with a number on either side`, () => {
      for (const length of [1, 3, 255, 256, 257, 2047, 2048, 2049, 5003]) {
        const a = Float32Array.from({ length }, (_, i) => EDGES[i % EDGES.length] ?? i);
        const b = Float32Array.from({ length }, (_, i) => EDGES[(i * 5 + 3) % EDGES.length] ?? i);
        const check = (made: Tensor, expected: (i: number) => number): void => {
          made.toTypedArray().forEach((actual, i) => {
            assert.ok(
              Object.is(Number(actual), Math.fround(expected(i))),
              `${name} at ${String(i)}`,
            );
          });
        };
        check(f(g.tensor(a), g.tensor(b)), (i) => exact(a[i]!, b[i]!));
        check(f(g.tensor(a), 2.5), (i) => exact(a[i]!, 2.5));
        // A number is divided by a tensor as PyTorch does it: the reciprocal, times the number.
        const before = (x: number): number =>
          name === 'div' ? Math.fround(1 / x) * 2.5 : exact(2.5, x);
        check(f(2.5, g.tensor(b)), (i) => before(b[i]!));
      }
    });
  }

  it('does not write beyond its result', () => {
    const memory = g.zeros(3000);
    memory.narrow(0, 500, 2051).add_(1);
    assert.equal(memory.sum().item(), 2051);
    assert.equal(memory.narrow(0, 500, 2051).sum().item(), 2051);
  });
});

describe('derivatives in one step', () => {
  const points = [-3, -1, -0, 0, 0.5, 2, NaN, Infinity, -Infinity];
  for (const name of ['tanh', 'sigmoid', 'relu'] as const) {
    it(`${name}: the recorded derivative and the one that nobody follows agree`, () => {
      const values = Array.from({ length: 300 }, (_, i) => points[i % points.length] ?? 0);
      const gradients = [false, true].map((createGraph) => {
        const x = g.tensor(values).requiresGrad_();
        const [gradient] = g.autograd.grad(x[name]().sum(), [x], { createGraph });
        return gradient!.detach();
      });
      assert.ok(g.allclose(gradients[0]!, gradients[1]!, { rtol: 1e-6, equalNan: true }));
    });
  }
});
