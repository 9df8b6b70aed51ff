/**
 * @file Random programs of views, in-place writes, broadcasting, reductions and control flow do what they
 * do in PyTorch (test/reference/programs.py).
 */

import assert from 'node:assert/strict';
import { type Tensor, cat, maximum, noGrad, stack, sub, tensor, where } from 'gradlens';
import { readCases } from './data.ts';

type Step = readonly [name: string, i: number, j: number, k: number, error: string | null];

interface Program {
  readonly leaves: Readonly<Record<'x' | 'y' | 'z' | 's', readonly number[]>>;
  readonly steps: readonly Step[];
  /** Weighted sum of each tensor's elements: the weight of element i is cos(i + 1). */
  readonly values?: readonly number[];
  readonly requiresGrad?: readonly (0 | 1)[];
  readonly gradients?: readonly (readonly number[])[];
  readonly error?: string;
}

type Operator = (a: Tensor, b: Tensor, k: number) => Tensor;

function doubleUntil(a: Tensor): Tensor {
  let c = a.mul(2);
  while (c.norm().item() < 10 && c.norm().item() > 0.01) c = c.mul(2);
  return c;
}

function horner(a: Tensor, b: Tensor, k: number): Tensor {
  let result = b;
  for (let i = 0; i <= k; i++) result = result.mul(a).add(b);
  return result;
}

const making: Readonly<Record<string, Operator>> = {
  mul: (a, b) => a.mul(b),
  add: (a, b) => a.add(b),
  sub: (a, b) => a.sub(b),
  divide: (a, b) => a.div(b.mul(b).add(1)),
  matmul: (a, b) => a.matmul(b),
  maximum: (a, b) => maximum(a, b),
  where: (a, b) => where(a.gt(b), a, b.mul(2)),
  tanh: (a) => a.tanh(),
  sigmoid: (a) => a.sigmoid(),
  relu: (a) => a.relu(),
  square: (a) => a.square(),
  cos: (a) => a.cos(),
  reverse: (a) => sub(1, a),
  t: (a) => a.t(),
  transpose: (a, _, k) => a.transpose(0, k),
  select: (a, _, k) => a.select(k, 1),
  narrow: (a, _, k) => a.narrow(k, 0, 1),
  slice: (a, _, k) => a.slice(0, k, null, 2),
  view: (a) => a.view(-1),
  reshape: (a) => a.reshape([-1]),
  unsqueeze: (a, _, k) => a.unsqueeze(k),
  squeeze: (a) => a.squeeze(),
  expand: (a) => a.expand([2, ...a.shape]),
  cat: (a, b) => cat([a, b]),
  stack: (a, b, k) => stack([a, b], k),
  index: (a, _, k) => a.index([0, 0, k]),
  sum: (a, _, k) => a.sum(k),
  sumAll: (a) => a.sum(),
  mean: (a, _, k) => a.mean(k, { keepdim: true }),
  amax: (a, _, k) => a.amax(k),
  logsumexp: (a, _, k) => a.logsumexp(k),
  softmax: (a, _, k) => a.softmax(k),
  norm: (a) => a.add(3).norm(),
  clone: (a) => a.clone(),
  detach: (a) => a.detach(),
  doubleUntil,
  branch: (a, b) => (a.sum().item() > 0 ? a.mul(3) : a.sub(b)),
  horner,
};

const inPlace: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  mul_: (a, b) => a.mul_(b),
  add_: (a, b) => a.add_(b),
  sub_: (a, b) => a.sub_(b),
  copy_: (a, b) => a.copy_(b),
  zero_: (a) => a.zero_(),
  sin_: (a) => a.sin_(),
  tanh_: (a) => a.tanh_(),
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

function elements(t: Tensor): number[] {
  return t.reshape([-1]).tolist() as number[];
}

/** The file has 13 digits of each number. */
function close(actual: number, expected: number, scale: number, what: string): void {
  const error = Math.abs(actual - expected);
  assert.ok(error <= 1e-11 * Math.max(1, scale), `${what}: ${actual}, PyTorch: ${expected}`);
}

function check(program: Program): void {
  const leaf = (data: readonly number[], shape: number[]): Tensor =>
    tensor(data, { dtype: 'float64' }).reshape(shape).clone().requiresGrad_();
  const { x, y, z, s } = program.leaves;
  const leaves = [leaf(x, [2, 3]), leaf(y, [3, 2]), leaf(z, [3]), leaf(s, [])];
  const tensors = [...leaves];
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
  if (program.values === undefined) return;
  tensors.forEach((each, i) => {
    const terms = elements(each.detach()).map((value, n) => value * Math.cos(n + 1));
    const scale = terms.reduce((sum, term) => sum + Math.abs(term), 0);
    const sum = terms.reduce((total, term) => total + term, 0);
    close(sum, program.values![i]!, scale, `weighted sum of tensor ${i}`);
  });
  assert.deepEqual(
    tensors.map((each) => Number(each.requiresGrad)),
    program.requiresGrad,
  );
  leaves.forEach((each, i) => {
    const actual = elements(each.grad!);
    const expected = program.gradients![i]!;
    const scale = Math.max(...expected.map(Math.abs));
    assert.equal(actual.length, expected.length);
    expected.forEach((value, n) => close(actual[n]!, value, scale, `gradient of leaf ${i}, ${n}`));
  });
}

describe('random programs', () => {
  readCases<Program>('programs').forEach((program, i) => {
    it(`${i}: ${program.steps.map(([name]) => name).join(' ')}`, () => check(program));
  });
});
