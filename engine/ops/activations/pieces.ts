/** @file Activations made of pieces: leakyRelu, hardtanh, hardsigmoid, hardswish, shrinking, threshold, prelu, elu. */

import { isFloating } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul } from '../elementwise/arithmetic.ts';
import { ge, gt, le, logicalAnd, logicalOr, lt } from '../elementwise/compare.ts';
import { mapEach } from '../define.ts';
import { clamp, exp, thresholdSlope } from '../elementwise/math.ts';
import { refuseBooleans, requireFloating } from '../elementwise/require.ts';
import type { Attributes, Operand, Row, Vjp } from '../row.ts';
import { where } from '../elementwise/select.ts';
import { slopeOperator, type Slope } from '../elementwise/slopes.ts';

/** A function of each element and the attributes, computed in float64. */
function mapWith<A extends Attributes>(
  kernel: string,
  f: (x: number, attributes: A) => number,
): (inputs: readonly Operand[], attributes: A) => Tensor {
  return ([input], attributes) => {
    const x = input as Tensor;
    requireFloating(kernel, [x]);
    return mapEach([x], x.dtype, (v) => f(v, attributes));
  };
}

/** A row of one operand, which its derivative needs; `kernel` is what PyTorch calls its loop in messages. */
export function activation<A extends Attributes>(
  name: string,
  node: string,
  kernel: string,
  formula: string,
  f: (x: number, attributes: A) => number,
  vjp: Vjp<A>,
): Row<A> {
  return {
    name,
    node,
    symbol: name,
    formula,
    saves: [{ slot: 0 }],
    differentiable: true,
    view: false,
    forward: mapWith(kernel, f),
    vjp: [vjp],
    jvp: 'elementwise',
  };
}

export interface SlopeAttributes extends Attributes {
  readonly negativeSlope: number;
}

const leakyReluSlope = slopeOperator<SlopeAttributes>(
  'leakyReluBackward',
  'LeakyReluBackwardBackward0',
  '∇ where b > 0, else slope·∇; 0',
  (g, x, { negativeSlope }) => where(gt(x, 0), g, mul(g, negativeSlope)),
);

export const leakyReluRow: Row<SlopeAttributes> = activation(
  'leakyRelu',
  'LeakyReluBackward0',
  'leaky_relu_cpu',
  '∇ where a > 0, else slope·∇',
  (x, { negativeSlope }) => (x > 0 ? x : x * negativeSlope),
  (g, n) => leakyReluSlope(g, n.saved(0), n.attributes),
);

export interface BoundsAttributes extends Attributes {
  readonly minVal: number;
  readonly maxVal: number;
}

const hardtanhSlope = slopeOperator<BoundsAttributes>(
  'hardtanhBackward',
  'HardtanhBackwardBackward0',
  '∇ where min < b < max, else 0; 0',
  (g, x, { minVal, maxVal }) => where(logicalAnd(gt(x, minVal), lt(x, maxVal)), g, 0),
);

/** The gradient is 0 on the bounds, unlike that of clamp. */
export const hardtanhRow: Row<BoundsAttributes> = {
  name: 'hardtanh',
  node: 'HardtanhBackward0',
  symbol: 'hardtanh',
  formula: '∇ where min < a < max, else 0',
  saves: [{ slot: 0 }],
  differentiable: true,
  view: false,
  forward([input], { minVal, maxVal }) {
    const x = input as Tensor;
    if (x.dtype === 'bool') throw new RuntimeError('Bool inputs not supported for hardtanh');
    // The bounds become numbers of the operand's type.
    const [low, high] = [minVal, maxVal].map(isFloating(x.dtype) ? Number : Math.trunc) as [
      number,
      number,
    ];
    return mapEach([x], x.dtype, (v) => (v < low ? low : v > high ? high : v));
  },
  vjp: [(g, n) => hardtanhSlope(g, n.saved(0), n.attributes)],
  jvp: 'elementwise',
};

const hardsigmoidSlope = slopeOperator(
  'hardsigmoidBackward',
  'HardsigmoidBackwardBackward0',
  '∇/6 where −3 < b < 3, else 0; 0',
  (g, x) => where(logicalAnd(gt(x, -3), lt(x, 3)), div(g, 6), 0),
);

export const hardsigmoidRow: Row = activation(
  'hardsigmoid',
  'HardsigmoidBackward0',
  'hardsigmoid_cpu',
  '∇/6 where −3 < a < 3, else 0',
  (x) => (x <= -3 ? 0 : x >= 3 ? 1 : (x + 3) / 6),
  (g, n) => hardsigmoidSlope(g, n.saved(0), {}),
);

const hardswishSlope = slopeOperator(
  'hardswishBackward',
  'HardswishBackwardBackward0',
  '0 where b ≤ −3, ∇ where b ≥ 3, between ∇·(b/3 + ½); between ∇·a/3, else 0',
  (g, x) => where(le(x, -3), 0, where(lt(x, 3), mul(g, add(div(x, 3), 0.5)), g)),
  (h, g, x) => where(logicalAnd(gt(x, -3), lt(x, 3)), div(mul(h, g), 3), 0),
);

export const hardswishRow: Row = activation(
  'hardswish',
  'HardswishBackward0',
  'hardswish_cpu',
  '0 where a ≤ −3, ∇ where a ≥ 3, between ∇·(a/3 + ½)',
  (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  (g, n) => hardswishSlope(g, n.saved(0), n.attributes),
);

export interface ShrinkAttributes extends Attributes {
  readonly lambd: number;
}

/** The slope of both: 1 outside. */
const outside = (name: string, node: string): Slope<ShrinkAttributes> =>
  slopeOperator(name, node, '0 where |b| ≤ λ, else ∇; 0', (g, x, { lambd }) =>
    where(logicalOr(gt(x, lambd), lt(x, -lambd)), g, 0),
  );
const softshrinkSlope = outside('softshrinkBackward', 'SoftshrinkBackwardBackward0');
const hardshrinkSlope = outside('hardshrinkBackward', 'HardshrinkBackwardBackward0');

export const softshrinkRow: Row<ShrinkAttributes> = activation(
  'softshrink',
  'SoftshrinkBackward0',
  'softshrink_check',
  '0 where |a| ≤ λ, else ∇',
  (x, { lambd }) => (x > lambd ? x - lambd : x < -lambd ? x + lambd : x * 0),
  (g, n) => softshrinkSlope(g, n.saved(0), n.attributes),
);

export const hardshrinkRow: Row<ShrinkAttributes> = activation(
  'hardshrink',
  'HardshrinkBackward0',
  'hardshrink_cpu',
  '0 where |a| ≤ λ, else ∇',
  (x, { lambd }) => (x >= -lambd && x <= lambd ? 0 : x),
  (g, n) => hardshrinkSlope(g, n.saved(0), n.attributes),
);

export interface ThresholdAttributes extends Attributes {
  readonly threshold: number;
  readonly value: number;
}

export const thresholdRow: Row<ThresholdAttributes> = {
  name: 'threshold',
  node: 'ThresholdBackward0',
  symbol: 'threshold',
  formula: '0 where a ≤ threshold, else ∇',
  saves: [{ slot: 0 }],
  differentiable: true,
  view: false,
  forward([input], { threshold, value }) {
    const x = input as Tensor;
    refuseBooleans('threshold_cpu', [x]);
    return mapEach([x], x.dtype, (v) => (v <= threshold ? value : v));
  },
  vjp: [(g, n) => thresholdSlope(g, n.saved(0), { threshold: n.attributes.threshold })],
  jvp: 'elementwise',
};

export interface EluAttributes extends Attributes {
  readonly alpha: number;
  readonly scale: number;
  readonly inputScale: number;
}

/** α·scale·k·e^(k·a), limited first: where the branch is not taken, the exponential must not overflow. */
const curveOf = (x: Tensor, { alpha, scale, inputScale }: EluAttributes): Tensor =>
  mul(exp(mul(clamp(x, { max: 0 }), inputScale)), alpha * scale * inputScale);

const eluSlope = slopeOperator<EluAttributes>(
  'eluBackward',
  'EluBackwardBackward0',
  'scale·∇ where b > 0, else scale·α·k·e^(k·b)·∇; 0 where b > 0, else ∇·a·scale·α·k²·e^(k·b)',
  (g, x, attributes) => where(le(x, 0), mul(g, curveOf(x, attributes)), mul(g, attributes.scale)),
  (h, g, x, attributes) =>
    where(lt(x, 0), mul(mul(h, g), mul(curveOf(x, attributes), attributes.inputScale)), 0),
);

/** elu, and with other scales selu and celu. */
export const eluRow: Row<EluAttributes> = activation(
  'elu',
  'EluBackward0',
  'elu_cpu',
  'scale·∇ where a > 0, else scale·α·k·e^(k·a)·∇',
  (x, { alpha, scale, inputScale }) =>
    x <= 0 ? Math.expm1(x * inputScale) * alpha * scale : x * scale,
  (g, n) => eluSlope(g, n.saved(0), n.attributes),
);
export const celuRow: Row<EluAttributes> = { ...eluRow, name: 'celu', node: 'CeluBackward0' };

/** Operands: a, and slopes that broadcast to it. */
export const preluRow: Row = {
  name: 'prelu',
  node: 'PreluKernelBackward0',
  symbol: 'prelu',
  formula: '∇ where a > 0, else b·∇; 0 where a > 0, else a·∇',
  saves: [{ slot: 0 }, { slot: 1 }],
  differentiable: true,
  view: false,
  forward(inputs) {
    return mapEach(inputs, (inputs[0] as Tensor).dtype, (v, slope) => (v > 0 ? v : v * slope));
  },
  vjp: [
    (g, n) => where(gt(n.saved(0), 0), g, mul(n.saved(1), g)),
    (g, n) => where(gt(n.saved(0), 0), 0, mul(n.saved(0), g)),
  ],
  // At 0, PyTorch's forward rule takes the other side.
  jvp: ([a, b], n) => {
    const [x, slope] = [n.saved(0), n.saved(1)];
    const scaled = add(a ? mul(slope, a) : 0, b ? mul(x, b) : 0);
    return where(ge(x, 0), a ?? 0, scaled);
  },
  tangent: '∂a where a ≥ 0, else b·∂a + a·∂b',
};
