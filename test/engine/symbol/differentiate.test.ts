/**
 * @file Symbolic differentiation: an expression in, its simplified derivative out; printed as people
 * write it, and equal to what the formulas of the textbooks give (S2-4, S4-1).
 */

import assert from 'node:assert/strict';
import { type Sym, sym, tensor } from 'gradlens';

const x = sym.var('x');
const y = sym.var('y');

function derivative(f: Sym, name = 'x'): string {
  return sym.toExpression(sym.differentiate(f, name));
}

function at(f: Sym, values: Readonly<Record<string, number>>): number {
  const args = f.listArguments();
  const data = args.map((name) => tensor(values[name] ?? NaN, { dtype: 'float64' }));
  return f.eval(data)[0]?.item() ?? NaN;
}

describe('symbolic differentiation', () => {
  it('of 4x³ + x² + 3 is 2x + 12x² (S2-4)', () => {
    const f = x.pow(3).mul(4).add(x.pow(2)).add(3);
    assert.equal(sym.toExpression(f), '3 + x^2 + 4x^3');
    assert.equal(derivative(f), '2x + 12x^2');
    assert.equal(derivative(sym.differentiate(f, 'x')), '2 + 24x');
    assert.equal(derivative(f, 'z'), '0');
    assert.deepEqual(
      sym
        .differentiate(f, 'x')
        .eval({ x: tensor([1, 2]) })[0]
        ?.tolist(),
      [14, 52],
      'the derivative can be evaluated',
    );
  });

  it('takes its rules from the rows of the operator table', () => {
    const cases: [Sym, string][] = [
      [x.sin(), 'cos(x)'],
      [x.cos(), '-sin(x)'],
      [x.exp(), 'exp(x)'],
      [x.log(), '1/x'],
      [x.tanh(), '1 - tanh(x)^2'],
      [x.sigmoid(), 'sigmoid(x)(1 - sigmoid(x))'],
      [x.sqrt(), '0.5/sqrt(x)'],
      [x.reciprocal(), '-1/x^2'],
      [x.div(y), '1/y'],
      [x.mul(x.log()), '1 + log(x)'],
      [x.sin().mul(x).exp(), 'exp(x sin(x))(sin(x) + x cos(x))'],
      [sym.pow(2, x), `${String(Math.LN2)}pow(2, x)`],
      [x.abs(), 'sign(x)'],
      [x.relu(), 'where(le(relu(x), 0), 0, 1)'],
      [x.mul(3).blockGrad(), '0'],
      [
        x.clamp({ min: 0, max: 2 }).exp(),
        'exp(clamp(x, {min: 0, max: 2}))where(logicalAnd(ge(x, 0), le(x, 2)), 1, 0)',
      ],
    ];
    for (const [f, expected] of cases) assert.equal(derivative(f), expected);
    assert.equal(derivative(x.div(y), 'y'), '-x/y^2');
    assert.equal(derivative(x.log().add(x.mul(y)).sub(y.sin()), 'x'), '1/x + y');
    assert.equal(derivative(x.log().add(x.mul(y)).sub(y.sin()), 'y'), '-cos(y) + x');
  });

  it('comes back to sin after four derivatives', () => {
    let f: Sym = x.sin();
    const seen = Array.from({ length: 4 }, () => {
      f = sym.differentiate(f, 'x');
      return sym.toExpression(f);
    });
    assert.deepEqual(seen, ['cos(x)', '-sin(x)', '-cos(x)', 'sin(x)']);
  });

  it('of the logistic map equals the formula of the survey (S4-1)', () => {
    // l4 of Baydin et al. 2018, Figure 2, and its derivative as printed there.
    const inner = sym.sub(1, x.mul(8)).add(x.pow(2).mul(8));
    const edge = sym.sub(1, x.mul(2));
    const l4 = x.mul(64).mul(sym.sub(1, x)).mul(edge.pow(2)).mul(inner.pow(2));
    assert.equal(sym.toExpression(l4), '64x(1 - x)(1 - 2x)^2(1 - 8x + 8x^2)^2');
    const found = sym.differentiate(l4, 'x');
    for (const v of [-0.3, 0.1, 0.25, 0.5, 0.9]) {
      const [r, e, q] = [1 - v, 1 - 2 * v, 1 - 8 * v + 8 * v * v];
      const survey =
        128 * v * r * (-8 + 16 * v) * e ** 2 * q +
        64 * r * e ** 2 * q ** 2 -
        64 * v * e ** 2 * q ** 2 -
        256 * v * r * e * q ** 2;
      assert.ok(Math.abs(at(found, { x: v }) - survey) <= 1e-12 * (1 + Math.abs(survey)));
    }
    // The four-fold iteration of 4x(1 - x) is the same polynomial.
    let iterated: Sym = x;
    for (let i = 0; i < 3; i++) iterated = iterated.mul(4).mul(sym.sub(1, iterated));
    for (const v of [-0.3, 0.1, 0.9]) {
      const [a, b] = [sym.differentiate(iterated, 'x'), found].map((f) => at(f, { x: v })) as [
        number,
        number,
      ];
      assert.ok(Math.abs(a - b) <= 1e-10 * (1 + Math.abs(b)));
    }
  });

  it('gathers like terms without multiplying out', () => {
    const cases: [Sym, string][] = [
      [x.add(x).sub(x.mul(2)), '0'],
      [x.mul(x).mul(x), 'x^3'],
      [x.mul(y).add(y.mul(x)), '2x y'],
      [x.div(x), '1'],
      [sym.sub(1, x).pow(2).mul(sym.sub(1, x)), '(1 - x)^3'],
      [x.sub(1).neg(), '1 - x'],
      [x.mul(2).add(2).mul(y), '2y(1 + x)'],
      [x.add(y).mul(2), '2x + 2y'],
      [x.pow(2).pow(0.5), '(x^2)^0.5'],
      [x.square().reciprocal(), '1/x^2'],
      [sym.div(x, y.mul(sym.exp(x))), 'x/(y exp(x))'],
    ];
    for (const [f, expected] of cases) {
      assert.equal(sym.toExpression(f), expected);
      assert.equal(sym.toExpression(sym.simplify(f)), expected);
    }
  });

  it('refuses what is no expression of numbers', () => {
    assert.throws(() => sym.differentiate(sym.stack([x, y]).sum(), 'x'), {
      message:
        'symbolic differentiation is for expressions of numbers; this one makes vectors or matrices',
    });
  });
});
