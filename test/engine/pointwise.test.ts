/** @file Element-wise functions: in place, refusals, and integers to the last digit. */

import assert from 'node:assert/strict';
import * as g from 'gradlens';
import { type Tensor, tensor } from 'gradlens';
import * as pointwise from '../../engine/ops/pointwise.ts';

const ints = (...values: (number | bigint)[]): Tensor =>
  tensor(
    values.map((value) => BigInt(value)),
    { dtype: 'int64' },
  );

type InPlace = (x: Tensor, ...rest: unknown[]) => Tensor;

/** What each function takes beside the tensor. */
const others: Readonly<Record<string, readonly unknown[]>> = {
  addcdiv: [tensor(1.5), tensor(0.5)],
  addcmul: [tensor(1.5), tensor(0.5)],
  lerp: [tensor(1.5), 0.3],
  mvlgamma: [1],
};

const binaries = new Set(
  'ldexp logaddexp logaddexp2 clampMax clampMin fmax fmin floorDivide fmod remainder copysign xlogy atan2 hypot heaviside logicalXor nextafter igamma igammac'.split(
    ' ',
  ),
);

/** Of their first operand. */
const withoutGradient = new Set(['floorDivide', 'heaviside', 'logicalXor', 'igamma', 'igammac']);

describe('element-wise functions in place', () => {
  for (const [name, f] of Object.entries(pointwise)) {
    if (!('inPlace' in f) || /^(bitwise|gcd$|lcm$)/.test(name)) continue;

    it(`${name}_ writes what ${name} returns, and differentiates alike`, () => {
      const rest = others[name] ?? (binaries.has(name) ? [tensor([0.6, 0.7, 1.5])] : []);
      const data = name === 'acosh' ? [1.2, 3, 2] : [0.2, 0.7, 0.4];
      const results = (['', '_'] as const).map((suffix) => {
        const leaf = tensor(data, { requiresGrad: true });
        const x = leaf.clone();
        const method = (x as unknown as Record<string, InPlace>)[`${name}${suffix}`];
        assert.ok(method);
        const y = method.apply(x, rest as [Tensor]);
        assert.equal(y === x, suffix === '_');
        if (y.dtype === 'bool' || withoutGradient.has(name)) {
          return [y.to('float32')];
        }
        return [y, ...g.autograd.grad(y.sum(), leaf)];
      });
      results[0]?.forEach((each, i) => {
        assert.ok(g.equal(each.detach(), (results[1]?.[i] as Tensor).detach()));
      });
    });
  }
});

describe('comparisons in place', () => {
  for (const name of ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const) {
    it(`${name}_ cuts the gradient with zeros`, () => {
      const leaf = tensor([1, 2], { requiresGrad: true });
      for (const [other, suffix] of [
        [1.5, '0'],
        [tensor([1, 0.5]), '1'],
      ] as const) {
        const y = leaf.clone()[`${name}_`](other);
        const title = name.charAt(0).toUpperCase() + name.slice(1);
        assert.equal(y.gradFn?.name, `${title}Backward${suffix}`);
        assert.deepEqual(y.tolist(), leaf[name](other).to('float32').tolist());
        assert.deepEqual(g.autograd.grad(y.sum(), leaf)[0]?.tolist(), [0, 0]);
      }
    });
  }
});

describe('element-wise functions refuse what PyTorch refuses', () => {
  const x = tensor([0.5, 2]);
  const refusals: [call: () => unknown, message: string][] = [
    [
      () => x.div(2, { roundingMode: 'up' as 'floor' }),
      "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found 'up'",
    ],
    [() => g.polygamma(-1, x), 'polygamma(n, x) does not support negative n.'],
    [() => x.bitwiseAnd(x), `"bitwise_and_cpu" not implemented for 'Float'`],
    [() => x.bitwiseLeftShift(x), `"lshift_cpu" not implemented for 'Float'`],
    [() => ints(1).frac(), `"frac_cpu" not implemented for 'Long'`],
    [() => ints(1).lerp(ints(2), 1), `"lerp_kernel_scalar" not implemented for 'Long'`],
    [() => ints(1).logaddexp(ints(2)), `"logaddexp_cpu" not implemented for 'Long'`],
    [() => ints(1).hypot(ints(2)), `"hypot_cpu" not implemented for 'Long'`],
    [() => ints(1).fmod(0), 'ZeroDivisionError'],
    [() => ints(1).remainder(ints(0)), 'ZeroDivisionError'],
    [() => ints(1).floorDivide(0), 'ZeroDivisionError'],
    [() => tensor([true]).positive(), 'The `+` operator, on a bool tensor is not supported.'],
    [
      () => x.heaviside(x.to('float64')),
      'heaviside is not yet implemented for tensors with different dtypes.',
    ],
    [() => ints(1).isclose(x), 'Long did not match Float'],
    [
      () => ints(1).add(ints(1), { alpha: 0.5 }),
      'For integral input tensors, argument alpha must not be a floating point number.',
    ],
    [() => tensor([true]).abs(), `"abs_cpu" not implemented for 'Bool'`],
    [() => tensor([true]).floor(), `"floor_vml_cpu" not implemented for 'Bool'`],
    [() => tensor([true]).relu(), 'Boolean inputs not supported for relu'],
    [() => tensor([true]).remainder(tensor([true])), `"remainder_cpu" not implemented for 'Bool'`],
    [
      () => tensor([true]).bitwiseLeftShift(tensor([true])),
      `"lshift_cpu" not implemented for 'Bool'`,
    ],
    [() => tensor([true]).argmax(), 'argmax(): does not support bool input'],
    [() => tensor([true]).median(), `"median_cpu" not implemented for 'Bool'`],
    [() => ints(1, 2).var(), 'std and var only support floating point and complex dtypes'],
    [
      () => ints(1, 2).norm(),
      'linalg.vector_norm: Expected a floating point or complex tensor as input. Got Long',
    ],
    [
      () => tensor([]).norm(Infinity),
      'linalg.vector_norm cannot compute the inf norm on an empty tensor because the operation does not have an identity',
    ],
    [
      () => g.zeros([2, 0]).norm(Infinity, 1),
      'linalg.vector_norm cannot compute the inf norm on the dimension 1because this dimension is empty and the operation does not have an identity',
    ],
    [() => x.kthvalue(3), 'kthvalue(): selected number k out of range for dimension 0'],
    [() => x.topk(3), 'selected index k out of range'],
    [() => g.zeros([0, 2]).median(0), 'median(): Expected reduction dim 0 to have non-zero size.'],
    [
      () => g.cdist(g.zeros([2, 4]), g.zeros([1, 3])),
      'X1 and X2 must have the same number of columns. X1: 4 X2: 3',
    ],
    [() => x.renorm(2, 0, -1), 'renorm: expected maxnorm to be >= 0 but got -1'],
    [() => x.cumprod(5), 'Dimension out of range (expected to be in range of [-1, 0], but got 5)'],
  ];
  for (const [call, message] of refusals) {
    it(message, () => {
      assert.throws(call, { message });
    });
  }

  for (const [name, aten] of [
    ['heaviside', 'heaviside'],
    ['floorDivide', 'floor_divide'],
  ] as const) {
    it(`the derivative of ${name}`, () => {
      const leaf = tensor([0.5, 2], { requiresGrad: true });
      const y = leaf[name](x).sum();
      assert.throws(() => y.backward(), {
        message: `derivative for aten::${aten} is not implemented`,
      });
    });
  }
});

describe('int64 arithmetic is exact', () => {
  const digits = (x: Tensor): string[] => Array.from(x.toTypedArray(), String);
  const large = ints(2n ** 62n, -(2n ** 53n) - 1n, 2n ** 53n + 1n);
  const checks: [what: string, result: Tensor, expected: bigint[]][] = [
    ['add', large.add(1), [2n ** 62n + 1n, -(2n ** 53n), 2n ** 53n + 2n]],
    ['mul wraps', ints(2n ** 62n).mul(3), [-(2n ** 62n)]],
    ['pow', ints(3).pow(39), [3n ** 39n]],
    ['remainder', ints(-(2n ** 53n) - 1n).remainder(10), [7n]],
    ['floorDivide', ints(-7, 7).floorDivide(2), [-4n, 3n]],
    ['bitwiseXor', large.bitwiseXor(1), [2n ** 62n + 1n, -(2n ** 53n) - 2n, 2n ** 53n]],
    ['sum', ints(2n ** 53n, 1, 2).sum(), [2n ** 53n + 3n]],
    ['prod wraps', ints(2n ** 32n, 2n ** 31n, 3).prod(), [-(2n ** 63n)]],
    ['cumsum', ints(2n ** 53n, 1, 2).cumsum(0), [2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 3n]],
    ['cumprod', ints(3n ** 20n, 3n ** 19n).cumprod(0), [3n ** 20n, 3n ** 39n]],
  ];
  for (const [what, result, expected] of checks) {
    it(what, () => {
      assert.deepEqual(digits(result), expected.map(String));
    });
  }

  it('comparison', () => {
    assert.deepEqual(
      ints(2n ** 53n)
        .eq(ints(2n ** 53n + 1n))
        .tolist(),
      [false],
    );
  });

  it('int32 wraps', () => {
    const x = tensor([65537], { dtype: 'int32' });
    assert.equal(x.mul(65537).item(), 131073);
  });
});
