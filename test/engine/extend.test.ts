/** @file Adding an operator is adding a row: one defined here gets everything else from it. */

import assert from 'node:assert/strict';
import {
  RESULT,
  ValueError,
  autograd,
  defineOperator,
  exp,
  func,
  functional,
  linspace,
  log,
  mul,
  noGrad,
  ones,
  pow,
  sub,
  sum,
  tensor,
} from 'gradlens';
import { graphOf, recorded } from '../recorder/memory.ts';

/** log(1 + eˣ); its derivative is the sigmoid, which is 1 − e^(−result). */
const softplus = defineOperator({
  name: 'softplus',
  symbol: '⌣',
  formula: '∇·(1 − e^(−result))',
  saves: [{ slot: RESULT }],
  forward: ([x]) => log(exp(x).add(1)),
  vjp: [(g, n) => mul(g, sub(1, exp(n.saved(RESULT).neg())))],
  jvp: 'elementwise',
});

/** a·xᵏ with the exponent as an attribute. */
const scaledPower = defineOperator<{ readonly k: number }>({
  name: 'scaledPower',
  formula: '∇·xᵏ; ∇·a·k·xᵏ⁻¹',
  saves: [{ slot: 0, when: 1 }, { slot: 1 }],
  forward: ([a, x], { k }) => mul(a, pow(x, k)),
  vjp: [
    (g, n) => mul(g, pow(n.operand(1), n.attributes.k)),
    (g, n) => {
      const { k } = n.attributes;
      return mul(g, mul(n.operand(0), mul(pow(n.operand(1), k - 1), k)));
    },
  ],
  jvp: 'elementwise',
});

describe('an operator of one’s own', () => {
  const x = () => linspace(-2, 2, 5, { dtype: 'float64', requiresGrad: true });

  it('computes, prints its node, and is differentiated backward', () => {
    const leaf = tensor([0, 1], { requiresGrad: true });
    const y = softplus(leaf);
    // log 2 and log(1 + e)
    assert.equal(String(y), 'tensor([0.6931, 1.3133], grad_fn=<SoftplusBackward0>)');
    sum(y).backward();
    // 1/2 and 1/(1 + 1/e)
    assert.equal(String(leaf.grad), 'tensor([0.5000, 0.7311])');
  });

  it('passes the gradient check, once and twice', () => {
    assert.ok(functional.gradcheck(softplus, [x()]));
    const slope = (a: ReturnType<typeof x>) =>
      autograd.grad(softplus(a).sum(), a, { createGraph: true })[0]!;
    assert.ok(functional.gradcheck((a) => slope(a), [x()]));
    const power = scaledPower.with({ k: 3 });
    assert.ok(
      functional.gradcheck(
        (a, b) => power(a, b),
        [ones(5, { dtype: 'float64', requiresGrad: true }), x()],
      ),
    );
  });

  it('runs in forward mode', () => {
    const direction = ones(5, { dtype: 'float64' });
    const [, product] = func.jvp(
      (a: ReturnType<typeof x>) => softplus(a),
      [x().detach()],
      [direction],
    );
    const expected = [-2, -1, 0, 1, 2].map((value) => 1 / (1 + Math.exp(-value)));
    (product.tolist() as number[]).forEach((value, i) => {
      assert.ok(Math.abs(value - expected[i]!) < 1e-15);
    });
  });

  it('writes in place', () => {
    const leaf = tensor([0, 1], { requiresGrad: true });
    const y = leaf.mul(1);
    assert.equal(softplus.inPlace(y), y);
    sum(y).backward();
    assert.equal(String(leaf.grad), 'tensor([0.5000, 0.7311])');
  });

  it('is recorded as one operator, with its symbol and formula', () => {
    const records = recorded(() => {
      scaledPower.with({ k: 2 })(2, x());
      softplus(x());
    });
    assert.deepEqual(
      records
        .filter((record) => record.kind === 'operator')
        .map(({ name, symbol, formula, attributes, nodeName }) => {
          return { name, symbol, formula, attributes, nodeName };
        }),
      [
        {
          name: 'scaledPower',
          symbol: 'ƒ',
          formula: '∇·xᵏ; ∇·a·k·xᵏ⁻¹',
          attributes: '{"k":2}',
          nodeName: 'ScaledPowerBackward0',
        },
        {
          name: 'softplus',
          symbol: '⌣',
          formula: '∇·(1 − e^(−result))',
          attributes: '',
          nodeName: 'SoftplusBackward0',
        },
      ],
    );
  });

  it('shows its formula in the details of its node, recorded for backward or not', () => {
    const model = graphOf(() => {
      softplus(x());
      noGrad(() => softplus(x()));
    });
    const made = model.slice(1).cards.filter(({ op }) => op === 'softplus');
    assert.equal(made.length, 2);
    for (const { id } of made) {
      const { rows } = model.details(id);
      assert.equal(rows.find(({ label }) => label === 'derivative')?.value, '∇·(1 − e^(−result))');
    }
  });

  it('needs a name', () => {
    assert.throws(
      () => defineOperator({ name: 'a b', formula: '', forward: () => ones(1), vjp: [] }),
      ValueError,
    );
  });
});
