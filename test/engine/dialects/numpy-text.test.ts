/** @file Arrays print as NumPy prints them, which is what MXNet shows (data: test/reference/numpy-text.py). */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { numpyText, type NumpyArray } from '../../../engine/dialects/mxnet/numpy-text.ts';

interface Line extends Omit<NumpyArray, 'values'> {
  readonly values: readonly (number | boolean | string)[];
  readonly text: string;
}

const nonFinite: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
const lines = readFileSync(new URL('../reference/data/numpy-text.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Line);

describe('printing of arrays as in NumPy', () => {
  it(`of ${String(lines.length)} arrays`, () => {
    for (const { shape, dtype, values, text } of lines) {
      const numbers = values.map((x) => (typeof x === 'string' ? (nonFinite[x] ?? NaN) : x));
      assert.equal(numpyText({ shape, dtype, values: numbers }), text);
    }
  });
});
