/** @file Combinations of three operands in one step: lerp, addcmul, addcdiv; ldexp. */

import { cppNameOf, isFloating, resultType, floatingOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { div, mul, pow, rsub, sub } from './arithmetic.ts';
import { binary, mapEach, operator, type Binary, type Operator } from '../define.ts';
import { neg } from './math.ts';
import { requireFloating } from './require.ts';
import { RESULT, type Attributes, type Operand, type Row } from '../row.ts';

/** From the nearer end, so that weight 1 gives `b` exactly. */
function between(a: number, b: number, weight: number): number {
  return Math.abs(weight) < 0.5 ? a + weight * (b - a) : b - (b - a) * (1 - weight);
}

/** A weight that is a tensor. */
/** All tensors of lerp are of one type. */
function refuseOthers([a, end, weight]: readonly Operand[]): void {
  const { dtype } = a as Tensor;
  for (const [name, x] of [
    ['end', end],
    ['weight', weight],
  ] as const) {
    if (typeof x !== 'object' || x.dtype === dtype) continue;
    throw new RuntimeError(
      `expected dtype ${cppNameOf[dtype]} for \`${name}\` but got dtype ${cppNameOf[x.dtype]}`,
    );
  }
}

export const lerpTensorRow: Row = {
  name: 'lerp',
  node: 'LerpBackward1',
  symbol: 'lerp',
  formula: '∇·(1 − w); ∇·w; ∇·(b − a)',
  saves: [{ slot: 0, when: 2 }, { slot: 1, when: 2 }, { slot: 2 }],
  differentiable: true,
  view: false,
  forward(inputs) {
    refuseOthers(inputs);
    requireFloating('lerp_kernel_tensor', inputs);
    return mapEach(inputs, resultType(inputs), between);
  },
  vjp: [
    (g, n) => mul(g, oneMinus(n.operand(2))),
    (g, n) => mul(g, n.operand(2)),
    (g, n) => mul(g, sub(n.saved(1), n.saved(0))),
  ],
  jvp: 'elementwise',
};

const oneMinus = (x: Operand): Operand => (typeof x === 'number' ? 1 - x : rsub(x, 1));

/** A weight that is a number. */
export const lerpRow: Row = {
  ...lerpTensorRow,
  node: 'LerpBackward0',
  formula: '∇·(1 − w); ∇·w',
  saves: [{ slot: 2 }],
  edges: [0, 1],
  forward(inputs) {
    refuseOthers(inputs);
    requireFloating('lerp_kernel_scalar', inputs.slice(0, 2));
    return mapEach(inputs, resultType(inputs.slice(0, 2)), between);
  },
};

interface ValueAttributes extends Attributes {
  readonly value: number;
}

export const addcmulRow: Row<ValueAttributes> = {
  name: 'addcmul',
  node: 'AddcmulBackward0',
  symbol: 'a+v·b·c',
  formula: '∇; ∇·v·c; ∇·v·b',
  saves: [
    { slot: 1, when: 2 },
    { slot: 2, when: 1 },
  ],
  differentiable: true,
  view: false,
  forward: (inputs, { value }) =>
    mapEach(inputs, resultType(inputs), (a, b, c) => a + value * b * c),
  vjp: [
    (g) => g,
    (g, n) => mul(g, mul(n.saved(2), n.attributes.value)),
    (g, n) => mul(g, mul(n.saved(1), n.attributes.value)),
  ],
  jvp: 'elementwise',
};

export const addcdivRow: Row<ValueAttributes> = {
  ...addcmulRow,
  name: 'addcdiv',
  node: 'AddcdivBackward0',
  symbol: 'a+v·b/c',
  formula: '∇; ∇·v/c; −∇·v·b/c²',
  saves: [{ slot: 1, when: 2 }, { slot: 2 }],
  forward(inputs, { value }) {
    const [, b, c] = inputs as [Tensor, Tensor, Tensor];
    if (!isFloating(b.dtype) && !isFloating(c.dtype)) {
      throw new RuntimeError(
        'Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes.',
      );
    }
    return mapEach(inputs, resultType(inputs), (x, y, z) => x + (value * y) / z);
  },
  vjp: [
    (g) => g,
    (g, n) => mul(g, div(n.attributes.value, n.saved(2))),
    (g, n) => {
      const c = n.saved(2);
      return mul(neg(g), div(mul(n.saved(1), n.attributes.value), mul(c, c)));
    },
  ],
};

export const ldexpRow: Row = {
  name: 'ldexp',
  node: 'LdexpBackward0',
  symbol: 'a·2ᵇ',
  formula: '∇·2^b; ∇·a·2^b·ln 2',
  saves: [
    { slot: 1, when: 0 },
    { slot: RESULT, when: 1 },
  ],
  differentiable: true,
  view: false,
  forward(inputs) {
    const type = resultType(inputs);
    const [, exponent] = inputs;
    // The power has the exponent's own precision.
    const isSingle = typeof exponent !== 'number' && exponent?.dtype === 'float32';
    return mapEach(
      inputs,
      floatingOf(type),
      (a, b) => a * (isSingle ? Math.fround(2 ** b) : 2 ** b),
    );
  },
  vjp: [(g, n) => mul(g, pow(2, n.operand(1))), (g, n) => mul(mul(g, n.saved(RESULT)), Math.LN2)],
  jvp: 'elementwise',
};

/** a + w·(b − a) */
export const lerp: Operator<(a: Tensor, b: Tensor, weight: Operand) => Tensor> = operator(
  (runner, a: Tensor, b: Tensor, weight: Operand) =>
    runner(typeof weight === 'number' ? lerpRow : lerpTensorRow, [a, b, weight]),
);

export interface ValueOptions {
  /** Factor of the second term; 1 by default. */
  readonly value?: number;
}

type Ternary = Operator<(x: Tensor, b: Tensor, c: Tensor, options?: ValueOptions) => Tensor>;

/** x + value·b·c */
export const addcmul: Ternary = operator(
  (runner, x: Tensor, b: Tensor, c: Tensor, { value = 1 }: ValueOptions = {}) =>
    runner(addcmulRow, [x, b, c], { value }),
);
/** x + value·b/c */
export const addcdiv: Ternary = operator(
  (runner, x: Tensor, b: Tensor, c: Tensor, { value = 1 }: ValueOptions = {}) =>
    runner(addcdivRow, [x, b, c], { value }),
);
/** a·2ᵇ */
export const ldexp: Binary = binary(ldexpRow);
