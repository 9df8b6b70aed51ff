/** @file Values as they are captured: right elements of any view, right statistics of any size. */

import assert from 'node:assert/strict';

import { HEAD_ELEMENTS, INLINE_ELEMENTS } from '../../engine/recorder/records/format.ts';
import type { SummaryValue } from '../../engine/recorder/records/format.ts';
import { mul, noGrad, ones } from '../../engine/index.ts';
import { captureValue } from '../../engine/recorder/records/values.ts';
import { recorded } from './memory.ts';
import { observed } from './observed.ts';

const range = (count: number): Float32Array => Float32Array.from({ length: count }, (_, i) => i);

function whole(...args: Parameters<typeof observed>): number[] {
  const value = captureValue(observed(...args));
  assert.ok(value?.kind === 'whole');
  return [...value.data];
}

function summary(...args: Parameters<typeof observed>): SummaryValue {
  const value = captureValue(observed(...args));
  assert.ok(value?.kind === 'summary');
  return value;
}

function close(actual: number, expected: number, tolerance = 1e-12): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );
}

describe('captured values', () => {
  it('are row-major, whatever the strides', () => {
    const data = range(24);
    assert.deepEqual(whole(data, [2, 3]), [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(whole(data, [3, 2], { strides: [1, 3] }), [0, 3, 1, 4, 2, 5], 'transposed');
    assert.deepEqual(
      whole(data, [2, 2, 2], { strides: [12, 1, 4], offset: 3 }),
      [3, 7, 4, 8, 15, 19, 16, 20],
    );
    assert.deepEqual(whole(data, [2, 3], { strides: [0, 1] }), [0, 1, 2, 0, 1, 2], 'expanded');
    assert.deepEqual(whole(data, [3], { strides: [0], offset: 5 }), [5, 5, 5]);
    assert.deepEqual(whole(data, [1, 3, 1], { strides: [99, 2, 99], offset: 1 }), [1, 3, 5]);
    assert.deepEqual(whole(data, [], { offset: 7 }), [7], 'a scalar');
    assert.deepEqual(whole(data, [2, 0, 3]), [], 'empty');
  });

  it('come from every kind of storage as numbers', () => {
    assert.deepEqual(whole(BigInt64Array.from([1n, -2n])), [1, -2]);
    assert.deepEqual(whole(Uint8Array.from([0, 1])), [0, 1]);
    assert.deepEqual(whole(Int32Array.from([-7])), [-7]);
    assert.deepEqual(whole(Float64Array.from([0.1, NaN])), [0.1, NaN]);
  });

  it('are whole up to the limit and a summary beyond it', () => {
    assert.equal(whole(range(INLINE_ELEMENTS)).length, INLINE_ELEMENTS);
    const { head, ...rest } = summary(range(1025));
    assert.deepEqual([...head], [...range(HEAD_ELEMENTS)]);
    // Of 0 … n-1: mean (n-1)/2, variance (n²-1)/12.
    close(rest.mean, 512);
    close(rest.std, Math.sqrt((1025 ** 2 - 1) / 12));
    assert.deepEqual(
      [rest.count, rest.min, rest.max, rest.nan, rest.infinite],
      [1025, 0, 1024, 0, 0],
    );
  });

  it('summarize the finite elements and count the others', () => {
    const data = range(2000);
    data.set([NaN, Infinity, -Infinity, NaN, NaN]);
    const value = summary(data);
    assert.deepEqual([value.min, value.max, value.nan, value.infinite], [5, 1999, 3, 2]);
    close(value.mean, (5 + 1999) / 2);
    close(value.std, Math.sqrt((1995 ** 2 - 1) / 12));
    const none = summary(new Float32Array(3000).fill(NaN));
    assert.deepEqual(
      [none.min, none.max, none.mean, none.std, none.nan],
      [NaN, NaN, NaN, NaN, 3000],
    );
  });

  it('keep the spread of values far from zero', () => {
    const data = Float64Array.from({ length: 4000 }, (_, i) => 1e9 + (i % 2));
    close(summary(data).std, 0.5);
    assert.equal(summary(new Float64Array(4000).fill(0.1)).std, 0);
  });

  it('are right for as many elements as there are, wherever they begin', () => {
    // Fractions of multiples of the golden ratio: spread evenly, in no order.
    const data = Float32Array.from({ length: 10_000 }, (_, i) => ((i * 0.6180339887) % 1) - 0.3);
    for (const [offset, count] of [
      [0, 1025],
      [1, 4096],
      [3, 9000],
      [7, 9993],
    ] as const) {
      const elements = [...data.subarray(offset, offset + count)];
      const mean = elements.reduce((sum, element) => sum + element, 0) / count;
      const squares = elements.reduce((sum, element) => sum + (element - mean) ** 2, 0);
      const value = summary(data, [count], { offset });
      assert.deepEqual([value.min, value.max], [Math.min(...elements), Math.max(...elements)]);
      close(value.mean, mean);
      close(value.std, Math.sqrt(squares / count));
    }
  });

  it('summarize views as their elements in order', () => {
    const data = range(6000);
    const value = summary(data, [40, 50], { strides: [1, 40], offset: 1000 });
    assert.deepEqual([value.min, value.max, value.count], [1000, 2999, 2000]);
    assert.deepEqual([...value.head.subarray(0, 3)], [1000, 1040, 1080]);
    const expanded = summary(data, [2000, 1], { strides: [0, 1], offset: 9 });
    assert.deepEqual([expanded.min, expanded.max, expanded.std], [9, 9, 0]);
  });

  it('find what is not finite anywhere', () => {
    for (const at of [0, 1, 999, 1499, 2000]) {
      const data = range(2001);
      data[at] = NaN;
      const rest = [...data].filter((element) => !Number.isNaN(element));
      const value = summary(data);
      assert.equal(value.nan, 1, `at ${at}`);
      assert.deepEqual([value.min, value.max], [rest[0], rest.at(-1)]);
      close(value.mean, rest.reduce((sum, element) => sum + element, 0) / rest.length);
    }
    const columns = range(3000);
    columns.set([Infinity, NaN], 1500);
    const value = summary(columns, [3, 1000], { strides: [1, 3] });
    assert.deepEqual([value.nan, value.infinite, value.min, value.max], [1, 1, 0, 2999]);
  });
});

describe('recorded gradients', () => {
  /** Means of the gradients that arrived at nodes, in order. */
  function means(program: () => void): number[] {
    const values = recorded(program).flatMap((record) =>
      record.kind === 'nodeRan' ? record.gradOutputs : [],
    );
    return values.flatMap((value) => (value?.kind === 'summary' ? value.mean : []));
  }

  const SIZE = INLINE_ELEMENTS + 1;

  it('are those that arrive, whoever wrote into them on their way', () => {
    // d(2·3·x)/dx: 1 arrives at the second product, 2 at the first, 6 at the leaf.
    const pass = (write: (grad: ReturnType<typeof ones>) => void): number[] =>
      means(() => {
        const x = ones(SIZE, { requiresGrad: true });
        const y = mul(x, 3);
        y.registerHook(write);
        mul(y, 2).backward(ones(SIZE));
      });
    assert.deepEqual(
      pass(() => undefined),
      [1, 2, 6],
    );
    const inPlace = pass((grad) => noGrad(() => void grad.mul_(5)));
    assert.deepEqual(inPlace, [1, 10, 30]);
    const unversioned = pass((grad) => void grad.data.mul_(5));
    assert.deepEqual(unversioned, [1, 10, 30]);
  });

  it('are read anew in the next pass', () => {
    const found = means(() => {
      const x = ones(SIZE, { requiresGrad: true });
      const seed = ones(SIZE);
      const y = mul(x, 3);
      y.backward(seed, { retainGraph: true });
      seed.data.mul_(2);
      y.backward(seed);
    });
    assert.deepEqual(found, [1, 3, 2, 6]);
  });
});
