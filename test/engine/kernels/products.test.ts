/** @file Products of float32 matrices of any size and layout, against sums in float64. */

import assert from 'node:assert/strict';
import * as g from 'gradlens';
import type { Tensor } from 'gradlens';

/** Whole numbers in [-3, 3]: sums of their products are exact in float32. */
function matrix(rows: number, columns: number, seed: number): Tensor {
  const values = Array.from({ length: rows * columns }, (_, i) => ((i * 7 + seed * 13) % 7) - 3);
  return g.tensor(values).reshape([rows, columns]);
}

/** The same matrix in another layout. */
const LAYOUTS: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  rows: (x) => x,
  columns: (x) => x.t().contiguous().t(),
  window: (x) =>
    g.nn.functional.pad(x, [3, 2, 1, 1]).narrow(0, 1, x.size(0)).narrow(1, 3, x.size(1)),
  'every second': (x) => g.stack([x, x.add(1)], 2).select(2, 0),
};

function expected(a: Tensor, b: Tensor): Tensor {
  return a.to('float64').matmul(b.to('float64')).to('float32');
}

describe('products of float32 matrices', () => {
  const sizes = [
    ...[
      [1, 40, 70],
      [40, 70, 1],
      [2, 700, 3],
      [13, 17, 11],
      [16, 16, 16],
      [33, 520, 9],
    ],
    ...[
      [100, 31, 65],
      [7, 1, 400],
      [97, 5, 8],
      [6, 1030, 24],
    ],
  ] as const;
  for (const [m, k, n] of sizes) {
    it(`${String(m)}x${String(k)} times ${String(k)}x${String(n)}`, () => {
      const a = matrix(m, k, 1);
      const b = matrix(k, n, 2);
      for (const [left, layA] of Object.entries(LAYOUTS)) {
        for (const [right, layB] of Object.entries(LAYOUTS)) {
          assert.ok(g.equal(layA(a).mm(layB(b)), expected(a, b)), `${left}, ${right}`);
        }
      }
    });
  }

  it('in batches, also expanded and transposed', () => {
    const a = g.stack([matrix(20, 30, 1), matrix(20, 30, 2), matrix(20, 30, 3)]);
    const b = matrix(30, 25, 4);
    for (const other of [
      b.expand(3, 30, 25),
      g.stack([b.t(), b.t().mul(2), b.t()]).transpose(1, 2),
    ]) {
      assert.ok(g.equal(a.bmm(other), expected(a, other)));
    }
  });

  it('vectors of any stride', () => {
    const a = matrix(30, 40, 1);
    const column = matrix(40, 3, 2).select(1, 1);
    assert.ok(g.equal(a.mv(column), expected(a, column)));
    assert.ok(
      g.equal(
        a.t().mv(matrix(30, 3, 5).select(1, 2)),
        expected(a.t(), matrix(30, 3, 5).select(1, 2)),
      ),
    );
  });

  it('an infinity or a NaN stays in its row and column', () => {
    const a = matrix(20, 20, 1);
    a.select(0, 3).fill_(Infinity);
    const b = matrix(20, 20, 3).abs().add(1);
    const product = a.mm(b);
    assert.ok(product.select(0, 3).eq(Infinity).all().item());
    assert.equal(product.isinf().sum().item(), 20);
  });
});
