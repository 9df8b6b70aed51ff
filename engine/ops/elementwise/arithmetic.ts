/** @file Arithmetic of two operands: add, sub, mul, div, pow, maximum, minimum. */

import { categoryOf, resultType, floatingOf, isFloating } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { eq, ge, gt, lt } from './compare.ts';
import { binary, mapBinary, mapUnary, operator, type Binary, type Operator } from '../define.ts';
import { run, runInPlace } from '../dispatch.ts';
import { zerosLike } from '../like.ts';
import { maskedFill, where } from './select.ts';
import { log, neg, reciprocal } from './math.ts';
import { RESULT, type Attributes, type Operand, type Row } from '../row.ts';

interface AlphaAttributes extends Attributes {
  /** Factor of the second operand, where it is not 1. */
  readonly alpha?: number;
}

/** The second operand times alpha. */
function scaled(operands: readonly Operand[], { alpha }: AlphaAttributes): readonly Operand[] {
  if (alpha === undefined) return operands;
  const [a, b] = operands as readonly [Operand, Operand];
  return [a, typeof b === 'number' ? b * alpha : mapBinary('mul', [b, alpha])];
}

const byAlpha = (g: Tensor, { alpha }: AlphaAttributes): Tensor =>
  alpha === undefined ? g : mul(g, alpha);

function subtract(operands: readonly (Operand | undefined)[]): Tensor {
  if (!operands.some(isBool)) return mapBinary('sub', operands as readonly Operand[]);
  if (operands.every(isBool)) {
    throw new RuntimeError(
      'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead.',
    );
  }
  throw new RuntimeError(
    'Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead.',
  );
}

const isBool = (x: Operand | undefined): boolean => typeof x === 'object' && x.dtype === 'bool';

export const addRow: Row<AlphaAttributes> = {
  name: 'add',
  node: 'AddBackward0',
  symbol: '+',
  formula: '∇; ∇',
  saves: [],
  differentiable: true,
  view: false,
  forward: (inputs, attributes) => mapBinary('add', scaled(inputs, attributes)),
  vjp: [(g) => g, (g, n) => byAlpha(g, n.attributes)],
  jvp: 'elementwise',
};

export const subRow: Row<AlphaAttributes> = {
  name: 'sub',
  node: 'SubBackward0',
  symbol: '−',
  formula: '∇; −∇',
  saves: [],
  differentiable: true,
  view: false,
  forward: (inputs, attributes) => subtract(scaled(inputs, attributes)),
  vjp: [(g) => g, (g, n) => byAlpha(neg(g), n.attributes)],
  jvp: 'elementwise',
};

/** number − tensor. */
export const rsubRow: Row<AlphaAttributes> = {
  ...subRow,
  node: 'RsubBackward1',
  edges: [1],
};

/** b − a */
export const rsubTensorRow: Row<AlphaAttributes> = {
  ...subRow,
  name: 'rsub',
  node: 'RsubBackward0',
  formula: '−∇; ∇',
  forward: ([a, b], attributes) => subtract(scaled([b as Operand, a as Operand], attributes)),
  vjp: [(g, n) => byAlpha(neg(g), n.attributes), (g) => g],
};

/** a + alpha·b */
export const addAlphaRow: Row<AlphaAttributes> = { ...addRow, formula: '∇; alpha·∇' };
/** a − alpha·b */
export const subAlphaRow: Row<AlphaAttributes> = { ...subRow, formula: '∇; −alpha·∇' };
/** number − alpha·tensor */
export const rsubAlphaRow: Row<AlphaAttributes> = { ...rsubRow, formula: '; −alpha·∇' };
/** b − alpha·a */
export const rsubTensorAlphaRow: Row<AlphaAttributes> = {
  ...rsubTensorRow,
  formula: '−alpha·∇; ∇',
};

export const mulRow: Row = {
  name: 'mul',
  node: 'MulBackward0',
  symbol: '×',
  formula: '∇·b; ∇·a',
  saves: [
    { slot: 0, when: 1 },
    { slot: 1, when: 0 },
  ],
  differentiable: true,
  view: false,
  forward: (inputs) => mapBinary('mul', inputs),
  vjp: [(g, n) => mul(g, n.operand(1)), (g, n) => mul(g, n.operand(0))],
  jvp: 'elementwise',
};

export const divRow: Row = {
  name: 'div',
  node: 'DivBackward0',
  symbol: '÷',
  formula: '∇/b; −∇·(a/b)/b',
  saves: [{ slot: 0, when: 1 }, { slot: 1 }],
  differentiable: true,
  view: false,
  forward(inputs) {
    const type = resultType(inputs);
    return mapBinary('div', inputs, floatingOf(type));
  },
  vjp: [
    (g, n) => div(g, n.operand(1)),
    (g, n) => mul(neg(g), div(div(n.operand(0), n.saved(1)), n.saved(1))),
  ],
  jvp: 'elementwise',
};

export type RoundingMode = 'floor' | 'trunc';

interface RoundingAttributes extends Attributes {
  readonly roundingMode: RoundingMode;
}

export const divRoundedRow: Row<RoundingAttributes> = {
  ...divRow,
  node: 'DivBackward2',
  formula: '0; 0',
  saves: [{ slot: 0 }, { slot: 1 }],
  forward(inputs, { roundingMode }) {
    const mode: string = roundingMode;
    if (mode !== 'floor' && mode !== 'trunc') {
      throw new RuntimeError(
        `div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '${mode}'`,
      );
    }
    return mapBinary(mode === 'floor' ? 'floorDivide' : 'truncDivide', inputs);
  },
  vjp: [(g) => zerosLike(g), (g) => zerosLike(g)],
};

/** tensor ** number */
export const powScalarRow: Row = {
  name: 'pow',
  node: 'PowBackward0',
  symbol: '^',
  formula: '∇·n·a^(n−1)',
  saves: [{ slot: 0 }, { slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward(inputs) {
    const [a, exponent] = inputs as [Tensor, number];
    if (categoryOf[a.dtype] < 2 && exponent < 0 && Number.isInteger(exponent)) {
      throw new RuntimeError('Integers to negative integer powers are not allowed.');
    }
    // PyTorch takes roots here, which are -0 and NaN where powers are 0 and infinite.
    if (exponent === 0.5 && isFloating(a.dtype)) return mapUnary('sqrt', a);
    if (exponent === -0.5 && isFloating(a.dtype)) return mapUnary('rsqrt', a);
    return mapBinary('pow', inputs);
  },
  vjp: [
    (g, n) => {
      const exponent = n.operand(1) as number;
      if (exponent === 0) return mul(g, 0);
      return mul(g, mul(pow(n.saved(0), exponent - 1), exponent));
    },
  ],
  jvp: 'elementwise',
};

/** tensor ** tensor */
export const powTensorRow: Row = {
  name: 'pow',
  node: 'PowBackward1',
  symbol: '^',
  formula: '∇·b·a^(b−1); ∇·a^b·ln a',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: RESULT, when: 1 }],
  differentiable: true,
  view: false,
  forward: (inputs) => mapBinary('pow', inputs),
  vjp: [
    (g, n) => {
      const b = n.saved(1);
      return where(eq(b, 0), 0, mul(g, mul(b, pow(n.saved(0), sub(b, 1)))));
    },
    (g, n) => exponentGrad(g, n.saved(0), n.saved(1), n.saved(RESULT)),
  ],
  jvp: 'elementwise',
};

/** number ** tensor */
export const powBaseRow: Row = {
  name: 'pow',
  node: 'PowBackward2',
  symbol: '^',
  formula: '; ∇·a^b·ln a',
  saves: [{ slot: 0 }, { slot: 1 }, { slot: RESULT }],
  edges: [1],
  differentiable: true,
  view: false,
  forward: (inputs) => mapBinary('pow', inputs),
  vjp: [(g) => g, (g, n) => exponentGrad(g, n.operand(0), n.saved(1), n.saved(RESULT))],
  jvp: 'elementwise',
};

/** ∇·a^b·ln a, and 0 where the base is 0 and the exponent is not negative. */
function exponentGrad(g: Tensor, base: Operand, exponent: Tensor, result: Tensor): Tensor {
  if (typeof base === 'number') {
    const full = mul(g, mul(result, Math.log(base)));
    return base === 0 ? where(ge(exponent, 0), 0, full) : full;
  }
  const zero = mul(eq(base, 0), ge(exponent, 0));
  return where(zero, 0, mul(g, mul(result, log(base))));
}

/** Ties share the gradient; a NaN operand sends it to both. */
function extremeRow(name: 'maximum' | 'minimum', node: string, symbol: string): Row {
  const [wins, loses] = name === 'maximum' ? [gt, lt] : [lt, gt];
  const half = (g: Tensor, own: Operand, other: Operand): Tensor =>
    maskedFill(where(eq(own, other), div(g, 2), g), loses(own, other), 0);
  return {
    name,
    node,
    symbol,
    formula: '∇ where a wins, ½∇ at ties; ∇ where b wins, ½∇ at ties',
    saves: [{ slot: 0 }, { slot: 1 }],
    differentiable: true,
    view: false,
    forward: (inputs) => mapBinary(name, inputs),
    vjp: [
      (g, n) => half(g, n.operand(0), n.operand(1)),
      (g, n) => half(g, n.operand(1), n.operand(0)),
    ],
    // Beside a NaN both have the gradient, but the tangent is b's.
    jvp: ([a, b], n) => {
      const [x, y] = [n.operand(0), n.operand(1)];
      const others = where(eq(x, y), div(add(a ?? 0, b ?? 0), 2), b ?? 0);
      return where(wins(x, y), a ?? 0, others);
    },
  };
}

export const maximumRow: Row = extremeRow('maximum', 'MaximumBackward0', 'max');
export const minimumRow: Row = extremeRow('minimum', 'MinimumBackward0', 'min');

export interface AlphaOptions {
  /** Factor of the operand that is added or subtracted; 1 by default. */
  readonly alpha?: number;
}

type Sum = Operator<(a: Operand, b: Operand, options?: AlphaOptions) => Tensor>;

function alphaOf(
  operands: readonly Operand[],
  options: AlphaOptions | undefined,
): AlphaAttributes | null {
  if (options === undefined) return null;
  const { alpha = 1 } = options;
  if (!Number.isInteger(alpha) && categoryOf[resultType(operands)] < 2) {
    throw new RuntimeError(
      'For integral input tensors, argument alpha must not be a floating point number.',
    );
  }
  return alpha === 1 ? null : { alpha };
}

/** a + alpha·b */
export const add: Sum = operator((runner, a: Operand, b: Operand, options?: AlphaOptions) => {
  const operands = [a, b];
  const attributes = alphaOf(operands, options);
  return runner(attributes === null ? addRow : addAlphaRow, operands, attributes);
});

/** Not of the table: what counts is an addition, but its 1 is no number of the program. */
const counting: Row<AlphaAttributes> = { ...addRow, optional: [1] };

/** Counts one more, in place, where a program wrote no number. */
export function countUp(count: Tensor): void {
  runInPlace(counting, [count, 1]);
}

/** a − alpha·b */
export const sub: Sum = operator((runner, a: Operand, b: Operand, options?: AlphaOptions) => {
  const attributes = alphaOf([a, b], options);
  const [plain, scaledRow] =
    typeof a === 'number' ? [rsubRow, rsubAlphaRow] : [subRow, subAlphaRow];
  return runner(attributes === null ? plain : scaledRow, [a, b], attributes);
});
/** b − alpha·a */
export const rsub: Sum = operator((runner, a: Operand, b: Operand, options?: AlphaOptions) => {
  const attributes = alphaOf([a, b], options);
  if (typeof b === 'number') {
    return runner(attributes === null ? rsubRow : rsubAlphaRow, [b, a], attributes);
  }
  return runner(attributes === null ? rsubTensorRow : rsubTensorAlphaRow, [a, b], attributes);
});
export const mul: Binary = binary(mulRow);

export interface DivOptions {
  /** Round the quotient down, or towards 0; its derivative is 0 then. */
  readonly roundingMode?: RoundingMode | null;
}

/** a / b */
export const div: Operator<(a: Operand, b: Operand, options?: DivOptions) => Tensor> = operator(
  (runner, a: Operand, b: Operand, { roundingMode = null }: DivOptions = {}) => {
    if (roundingMode !== null) return runner(divRoundedRow, [a, b], { roundingMode });
    // As PyTorch divides a number by a tensor.
    if (typeof a === 'number' && typeof b !== 'number') return mul(reciprocal(b), a);
    return runner(divRow, [a, b]);
  },
);

const mulNumberRow: Row = { ...mulRow, node: 'MulBackward1' };
const divNumberRow: Row = { ...divRow, node: 'DivBackward1' };

/** a·b for a number b, as PyTorch's C++ multiplies (`mul.Scalar`); Python's operator has the node of two tensors. */
export const mulNumber = (a: Tensor, b: number): Tensor => run(mulNumberRow, [a, b]);
/** The same for a / b (`div.Scalar`). */
export const divNumber = (a: Tensor, b: number): Tensor => run(divNumberRow, [a, b]);

export const pow: Binary = operator((runner, a: Operand, b: Operand) => {
  if (typeof b === 'number') return runner(powScalarRow, [a, b]);
  return runner(typeof a === 'number' ? powBaseRow : powTensorRow, [a, b]);
});
export const maximum: Binary = binary(maximumRow);
export const minimum: Binary = binary(minimumRow);
