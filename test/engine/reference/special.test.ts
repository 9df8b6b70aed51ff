/** @file The special functions to 14 digits, against mpmath. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as g from 'gradlens';
import type { Tensor } from 'gradlens';

const text = readFileSync(new URL('./data/special.json', import.meta.url), 'utf8');
const { values } = JSON.parse(text) as { values: Record<string, [number, number][]> };

const { erf, erfc, erfinv, lgamma, digamma, i0, i1, i0e, i1e, expm1, log1p, asinh, atanh } = g;
const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  ...(g.special as unknown as Record<string, (x: Tensor) => Tensor>),
  ...{ erf, erfc, erfinv, lgamma, digamma, i0, i1, i0e, i1e, expm1, log1p, asinh, atanh },
  trigamma: (x) => g.polygamma(1, x),
  pentagamma: (x) => g.polygamma(3, x),
};

describe('special functions', () => {
  for (const [name, points] of Object.entries(values)) {
    it(name, () => {
      const x = g.tensor(
        points.map(([at]) => at),
        { dtype: 'float64' },
      );
      const f = functions[name];
      assert.ok(f);
      f(x)
        .toTypedArray()
        .forEach((actual, i) => {
          const [at, expected] = points[i] ?? [NaN, NaN];
          const error = Math.abs((Number(actual) - expected) / expected);
          assert.ok(error <= 1e-14, `${name}(${String(at)}) is off by ${String(error)}`);
        });
    });
  }
});
