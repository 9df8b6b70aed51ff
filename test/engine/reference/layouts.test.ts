/** @file Where results lie in memory, and which overlapping writes are refused, as PyTorch. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as g from 'gradlens';
import type { Tensor } from 'gradlens';

type Layout = readonly [shape: number[], strides: number[], offset?: number];

interface Result {
  readonly op: string;
  readonly of: readonly Layout[];
  readonly strides: readonly number[];
}

interface Write {
  readonly op: string;
  readonly windows: readonly [Layout, Layout];
  readonly error: string | null;
}

const text = readFileSync(new URL('./data/layouts.jsonl', import.meta.url), 'utf8');
const cases = text
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Result | Write);
const results = cases.filter((each): each is Result => 'of' in each);
const writes = cases.filter((each): each is Write => 'windows' in each);

const functions: Readonly<Record<string, (...operands: [Tensor, Tensor, Tensor]) => Tensor>> = {
  exp: g.exp,
  neg: g.neg,
  relu: g.relu,
  square: g.square,
  clone: g.clone,
  zerosLike: (x) => g.zerosLike(x),
  isnan: g.isnan,
  toFloat64: (x) => x.to('float64'),
  addNumber: (x) => x.add(1.5),
  numberMinus: (x) => g.sub(1.5, x),
  clamp: (x) => x.clamp({ min: -1, max: 1 }),
  sumAll: (x) => x.sum(),
  sumLast: (x) => x.sum(-1),
  cumsum: (x) => x.cumsum(0),
  add: (a, b) => g.add(a, b),
  mul: g.mul,
  lt: g.lt,
  atan2: g.atan2,
  where: (a, b, c) => g.where(a.gt(0), b, c),
  addcmul: (a, b, c) => a.addcmul(b, c),
  grad(x) {
    x.requiresGrad_();
    x.mul(2).sum().backward();
    return x.grad as Tensor;
  },
};

function laid([shape, strides]: Layout): Tensor {
  const reach = shape.map((length, d) => (length - 1) * (strides[d] ?? 0));
  return g.ones(reach.reduce((a, b) => a + b, 1)).asStrided(shape, strides);
}

describe('memory layout', () => {
  for (const [op, f] of Object.entries(functions)) {
    it(op, () => {
      const own = results.filter((each) => each.op === op);
      assert.ok(own.length > 0);
      for (const { of, strides } of own) {
        const made = f(...(of.map(laid) as [Tensor, Tensor, Tensor]));
        // Whether the leaf or its gradient says how to step over a length of 1 depends on who holds it.
        const told = (all: readonly number[]): readonly number[] =>
          op === 'grad' ? all.filter((_, d) => made.shape[d] !== 1) : all;
        assert.deepEqual(told(made.strides), told(strides), JSON.stringify(of));
      }
    });
  }
});

describe('overlapping memory', () => {
  for (const op of new Set(writes.map((each) => each.op))) {
    it(op, () => {
      for (const { windows, error } of writes.filter((each) => each.op === op)) {
        const base = g.arange(16);
        const [target, source] = windows.map(([shape, strides, offset = 0]) =>
          base.asStrided(shape, strides, offset),
        ) as [Tensor, Tensor];
        const write = (): unknown =>
          op === 'exp_' ? target.exp_() : target[op as 'add_' | 'mul_' | 'copy_'](source);
        if (error === null) write();
        else
          assert.throws(write, { name: 'RuntimeError', message: error }, JSON.stringify(windows));
      }
    });
  }
});
