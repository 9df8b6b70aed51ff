/** @file Large tensors that a paused program is asked for: kept within a bound, written whole, honest where they are gone. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { elementsFrom } from '../../engine/graph/elements.ts';
import { writeElements } from '../../engine/recorder/pause/fetch.ts';
import { PAST_BYTES, Retention, RETAINED_BYTES } from '../../engine/recorder/pause/retention.ts';
import type { ObservedTensor } from '../../engine/autograd/observer.ts';
import type { ElementType } from '../../engine/protocol/index.ts';
import { observed } from './observed.ts';

const MEBIBYTE = 2 ** 20;
const large = (bytes: number): ObservedTensor => observed(new Float32Array(bytes / 4));
const keep = (retention: Retention, tensor: ObservedTensor): void =>
  retention.keep(tensor, tensor.storage.id, tensor.storage.data?.byteLength ?? 0);

describe('large tensors are kept', () => {
  it('within a bound of bytes, the oldest let go first', () => {
    const retention = new Retention();
    const all = Array.from({ length: RETAINED_BYTES / MEBIBYTE + 2 }, () => large(MEBIBYTE));
    for (const [i, tensor] of all.entries()) {
      keep(retention, tensor);
      assert.equal(retention.dropped, i * MEBIBYTE >= RETAINED_BYTES);
    }
    assert.deepEqual(
      all.map(({ id }) => retention.find(id) !== undefined),
      all.map((_, i) => i >= 2),
    );
  });

  it('their memory counted once, however many views show it', () => {
    const retention = new Retention();
    const base = large(RETAINED_BYTES / 2);
    keep(retention, base);
    const views = Array.from({ length: 100 }, () => ({ ...base, id: large(MEBIBYTE).id }));
    for (const view of views) keep(retention, view);
    assert.equal(retention.dropped, false);
    keep(retention, large(RETAINED_BYTES));
    // The memory is free only when the last of its views is let go.
    assert.deepEqual([base, ...views].map(({ id }) => retention.find(id)).filter(Boolean), []);
  });

  it('from before the last two backward passes within a smaller one', () => {
    const retention = new Retention();
    const steps = Array.from({ length: 4 }, () =>
      Array.from({ length: PAST_BYTES / MEBIBYTE / 2 }, () => large(MEBIBYTE)),
    );
    const isKept = (): boolean[][] =>
      steps.map((step) => step.map(({ id }) => retention.find(id) !== undefined));
    const all = (step: ObservedTensor[]): boolean[] => step.map(() => true);
    for (const step of steps) {
      for (const tensor of step) keep(retention, tensor);
      retention.passEnded();
    }
    // The last two steps fill that bound.
    assert.deepEqual(
      isKept(),
      steps.map((step, i) => (i < 2 ? step.map(() => false) : all(step))),
    );
    const later = Array.from({ length: RETAINED_BYTES / MEBIBYTE / 2 }, () => large(MEBIBYTE));
    for (const tensor of later) keep(retention, tensor);
    assert.deepEqual(isKept().slice(2), steps.slice(2).map(all), 'a step may fill the other');
  });

  it('also as the gradients of results, which some nodes pass on', () => {
    const retention = new Retention();
    const [grad, later, small] = [large(MEBIBYTE), large(MEBIBYTE), observed(new Float32Array(8))];
    retention.keepGradient(1, 0, grad);
    retention.keepGradient(2, 1, grad);
    retention.keepGradient(3, 0, small);
    const keptOf = (node: number, output: number): ObservedTensor | undefined =>
      retention.gradient(node, output)?.tensor;
    assert.deepEqual([keptOf(1, 0), keptOf(2, 1), keptOf(3, 0)], [grad, grad, undefined]);
    // Another pass.
    retention.keepGradient(2, 1, later);
    assert.deepEqual([keptOf(1, 0), keptOf(2, 1)], [grad, later]);
    keep(retention, large(RETAINED_BYTES - MEBIBYTE));
    assert.deepEqual([keptOf(1, 0), keptOf(2, 1)], [undefined, later]);
    keep(retention, large(RETAINED_BYTES));
    assert.equal(keptOf(2, 1), undefined);
  });

  it('and small ones are not: they are recorded whole', () => {
    const retention = new Retention();
    const small = observed(new Float32Array(1024));
    keep(retention, small);
    assert.equal(retention.find(small.id), undefined);
  });
});

describe('the elements of a tensor', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'gradlens-elements-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const written = (tensor: ObservedTensor): Float64Array => {
    const file = join(folder, 'elements');
    const reply = writeElements(tensor, 0, file);
    assert.ok('type' in reply, JSON.stringify(reply));
    return elementsFrom(readFileSync(file), reply.type as ElementType);
  };

  it('are written in row-major order, of every type', () => {
    for (const data of [
      Float32Array.of(1, NaN, -Infinity, 0.5),
      Float64Array.of(1, 2, 1e300, 4),
      Int32Array.of(1, -2, 3, 2 ** 31 - 1),
      BigInt64Array.of(1n, -2n, 3n, 2n ** 40n),
      Uint8Array.of(0, 1, 1, 0),
    ])
      assert.deepEqual([...written(observed(data))], [...data].map(Number));
  });

  it('of a view are those that it shows', () => {
    const data = Float32Array.from({ length: 12 }, (_, i) => i);
    const transposed = observed(data, [3, 2], { strides: [1, 3], offset: 6 });
    assert.deepEqual([...written(transposed)], [6, 9, 7, 10, 8, 11]);
    const window = observed(data, [4], { offset: 5 });
    assert.deepEqual([...written(window)], [5, 6, 7, 8]);
  });

  it('are refused with a reason where they are gone', () => {
    const tensor = observed(Float32Array.of(1));
    const file = join(folder, 'none');
    const problem = (reply: ReturnType<typeof writeElements>): string =>
      'problem' in reply ? reply.problem : '';
    assert.match(problem(writeElements(undefined, 0, file)), /latest 64 MiB/);
    assert.match(problem(writeElements(tensor, 3, file)), /at version 0: of version 3/);
    const freed = { ...tensor, storage: { id: 1, data: null } };
    assert.match(problem(writeElements(freed, 0, file)), /given its memory back/);
    assert.match(problem(writeElements(tensor, 0, join(folder, 'no', 'such'))), /cannot write/);
  });
});
