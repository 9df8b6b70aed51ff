/**
 * @file One function differentiated in all ways (S4-1), the error of difference quotients (S2-5), and
 * the traces of the survey by Baydin et al. (S4-3, S4-4).
 */

import assert from 'node:assert/strict';
import { type Tensor, autograd, func, functional, sub, sym, tensor } from 'gradlens';

const { differenceErrors, evaluationTrace, numericDerivative } = functional;
const float64 = (value: number, requiresGrad = false): Tensor =>
  tensor(value, { dtype: 'float64', requiresGrad });
const close = (actual: number, expected: number, relative = 1e-14): void => {
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.max(1, Math.abs(expected)),
    `${String(actual)} is not ${String(expected)}`,
  );
};

describe('four ways to differentiate', () => {
  // The logistic map, iterated: l4 of the survey. x works as a tensor and as a symbol.
  const logistic = (x: Tensor): Tensor => {
    let v = x;
    for (let i = 0; i < 3; i++) v = v.mul(4).mul(sub(1, v));
    return v;
  };
  const manual = (x: number): number => {
    const [r, e, q] = [1 - x, 1 - 2 * x, 1 - 8 * x + 8 * x * x];
    const first = 128 * x * r * (-8 + 16 * x) * e ** 2 * q;
    return first + 64 * (r - x) * e ** 2 * q ** 2 - 256 * x * r * e * q ** 2;
  };

  it('agree: by hand, by differences, symbolically, automatically in both modes', () => {
    const x = sym.var('x');
    let v = x;
    for (let i = 0; i < 3; i++) v = v.mul(4).mul(sym.sub(1, v));
    const derivative = sym.differentiate(v, 'x');
    for (const at of [0.2, 0.37, 0.9]) {
      const expected = manual(at);
      close(numericDerivative(logistic, at), expected, 1e-6);
      close(derivative.eval({ x: float64(at) })[0]?.item() ?? NaN, expected, 1e-12);
      const leaf = float64(at, true);
      close(autograd.grad(logistic(leaf), leaf)[0]?.item() ?? NaN, expected, 1e-12);
      close(func.jvp(logistic, [float64(at)], [float64(1)])[1].item(), expected, 1e-12);
    }
  });
});

describe('difference quotients', () => {
  it('have a best step (sin at 1)', () => {
    const errors = differenceErrors((x) => x.sin(), 1, Math.cos(1));
    const byStep = new Map(errors.map((each) => [each.h, each]));
    const near = (value: number | undefined, expected: number): void => {
      const ratio = (value ?? NaN) / expected;
      assert.ok(ratio > 0.5 && ratio < 2, `${String(value)} is not about ${String(expected)}`);
    };
    near(byStep.get(1e-8)?.forward, 3e-9);
    near(byStep.get(1e-13)?.forward, 7e-4);
    near(byStep.get(1e-5)?.central, 1.1e-11);
    const best = (scheme: 'forward' | 'central'): number =>
      errors.reduce((a, b) => (b[scheme] < a[scheme] ? b : a)).h;
    assert.ok(best('forward') < 1e-6 && best('forward') > 1e-10);
    assert.ok(best('central') < 1e-3 && best('central') > 1e-7);
  });
});

describe('the evaluation trace of ln x₁ + x₁x₂ − sin x₂ at (2, 5)', () => {
  const f = (a: Tensor, b: Tensor): Tensor => a.log().add(a.mul(b)).sub(b.sin());
  const trace = evaluationTrace(f, [float64(2), float64(5)], [float64(1), float64(0)]);
  const column = (what: 'value' | 'tangent' | 'adjoint'): number[] =>
    trace.map((entry) => entry[what].item());

  it('names each step', () => {
    assert.deepEqual(
      trace.map(({ name, operator, operands }) => [name, operator, ...operands]),
      [
        ['v-1', null],
        ['v0', null],
        ['v1', 'log', 'v-1'],
        ['v2', 'mul', 'v-1', 'v0'],
        ['v3', 'add', 'v1', 'v2'],
        ['v4', 'sin', 'v0'],
        ['v5', 'sub', 'v3', 'v4'],
      ],
    );
  });

  it('has the values of the survey', () => {
    const [ln2, sin5] = [Math.log(2), Math.sin(5)];
    const expected = [2, 5, ln2, 10, ln2 + 10, sin5, 11.652071455223084];
    column('value').forEach((value, i) => close(value, expected[i] ?? NaN));
  });

  it('has its tangents, in the direction of x₁', () => {
    const expected = [1, 0, 0.5, 5, 5.5, 0, 5.5];
    column('tangent').forEach((value, i) => close(value, expected[i] ?? NaN));
    const other = evaluationTrace(f, [float64(2), float64(5)], [float64(0), float64(1)]);
    close(other.at(-1)?.tangent.item() ?? NaN, 1.7163378145367738);
  });

  it('has its adjoints, for both inputs at once', () => {
    const expected = [5.5, 1.7163378145367738, 1, 1, 1, -1, 1];
    column('adjoint').forEach((value, i) => close(value, expected[i] ?? NaN));
  });
});
