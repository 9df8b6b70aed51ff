/** @file Random programs of views and in-place writes do what they do in PyTorch (test/reference/programs.py). */

import assert from 'node:assert/strict';
import { type Tensor, noGrad, tensor } from 'gradlens';
import { readCases } from './data.ts';

type Step = readonly [name: string, i: number, j: number, k: number, error: string | null];

interface Program {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly steps: readonly Step[];
  readonly values?: readonly (readonly number[])[];
  readonly requiresGrad?: readonly boolean[];
  readonly gradients?: readonly (readonly number[])[];
  readonly error?: string;
}

const making: Readonly<Record<string, (a: Tensor, b: Tensor, k: number) => Tensor>> = {
  mul: (a, b) => a.mul(b),
  add: (a, b) => a.add(b),
  sub: (a, b) => a.sub(b),
  tanh: (a) => a.tanh(),
  relu: (a) => a.relu(),
  square: (a) => a.square(),
  t: (a) => a.t(),
  select: (a, _, k) => a.select(k, 1),
  narrow: (a, _, k) => a.narrow(k, 0, 1),
  view: (a) => a.view(-1),
  expand: (a) => a.expand([2, ...a.shape]),
  sum: (a) => a.sum(0),
  clone: (a) => a.clone(),
  detach: (a) => a.detach(),
};

const inPlace: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  mul_: (a, b) => a.mul_(b),
  add_: (a, b) => a.add_(b),
  copy_: (a, b) => a.copy_(b),
  zero_: (a) => a.zero_(),
  sin_: (a) => a.sin_(),
  noGradMul_: (a) => noGrad(() => a.mul_(0.5)),
};

/** The error as text, or null. */
function attempt(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return String(error);
  }
}

function close(actual: Tensor | null | undefined, expected: readonly number[], what: string): void {
  const values = actual?.reshape([-1]).tolist() as number[] | undefined;
  assert.equal(values?.length, expected.length, what);
  expected.forEach((value, i) => {
    const error = Math.abs((values[i] ?? NaN) - value);
    assert.ok(error <= 1e-12 * Math.max(1, Math.abs(value)), `${what}, element ${String(i)}`);
  });
}

function check(program: Program): void {
  const leaf = (data: readonly number[], shape: number[]): Tensor =>
    tensor(data, { dtype: 'float64' }).reshape(shape).clone().requiresGrad_();
  const x = leaf(program.x, [2, 3]);
  const y = leaf(program.y, [3, 2]);
  const tensors = [x, y];
  for (const [name, i, j, k, expected] of program.steps) {
    const a = tensors[i]!;
    const b = tensors[j]!;
    const error = attempt(() => {
      const make = making[name];
      if (make === undefined) inPlace[name]!(a, b);
      else tensors.push(make(a, b, k));
    });
    assert.equal(error, expected, name);
  }
  const error = attempt(() => {
    tensors
      .map((each) => each.sum())
      .reduce((sum, each) => sum.add(each))
      .backward();
  });
  assert.equal(error, program.error ?? null);
  tensors.forEach((each, i) => {
    if (program.values) close(each, program.values[i]!, `value ${String(i)}`);
  });
  if (program.gradients === undefined) return;
  assert.deepEqual(
    tensors.map((each) => each.requiresGrad),
    program.requiresGrad,
  );
  close(x.grad, program.gradients[0]!, 'gradient of x');
  close(y.grad, program.gradients[1]!, 'gradient of y');
}

describe('random programs of views and in-place writes', () => {
  readCases<Program>('programs').forEach((program, i) => {
    it(`${String(i)}: ${program.steps.map(([name]) => name).join(' ')}`, () => {
      check(program);
    });
  });
});
