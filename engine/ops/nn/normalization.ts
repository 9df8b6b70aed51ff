/**
 * @file Normalization: elements less their mean, over their standard deviation, in groups; batch (Ioffe and
 * Szegedy, https://arxiv.org/abs/1502.03167), layer, group and RMS normalization are rows of one rule.
 */

import { numbersOf } from '../../kernels/strided.ts';
import { build } from '../../tensor/make.ts';
import { reducedShape, sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, div, mul, sub } from '../elementwise/arithmetic.ts';
import { to } from '../elementwise/cast.ts';
import { countOf, mean, sum } from '../reductions/reduce.ts';
import {
  WITHOUT_DERIVATIVE,
  type Attributes,
  type Operand,
  type Row,
  type VjpContext,
} from '../row.ts';
import { sqrt, square } from '../elementwise/math.ts';
import { variance } from '../reductions/statistics.ts';
import { reshape } from '../shape/shape.ts';
import { internally, isUnfollowed, onTangents } from '../../autograd/state.ts';
import { kernels } from '../../kernels/table.ts';
import { isFloating, type NumberArray } from '../../tensor/dtype.ts';

export interface NormalizationAttributes extends Attributes {
  /** The operand seen so that each group is a set of whole dimensions. */
  readonly view: Shape;
  /** Of the view: the dimensions that make a group. */
  readonly dims: readonly number[];
  /** Weight and bias, seen so that they broadcast to the operand. */
  readonly affine: Shape;
  readonly eps: number;
}

interface Standard {
  /** In the view's shape. */
  readonly standard: Tensor;
  /** 1 / √(variance + eps) */
  readonly scale: Tensor;
}

/** Whether each group is a run of the row-major elements. */
function isRows(view: Shape, dims: readonly number[]): boolean {
  return sizeOf(view) > 0 && dims.every((d) => d >= view.length - dims.length);
}

function standardize(
  x: Tensor,
  { view, dims, eps }: NormalizationAttributes,
  centred: boolean,
): Standard {
  const seen = reshape(x, view);
  if (isUnfollowed() && isRows(view, dims)) {
    const n = countOf(view, dims);
    const shape = reducedShape(view, dims, true);
    const scale = build(shape, x.dtype, () => 0);
    const standard = build(view, x.dtype, (out) => {
      const factors = scale.storage.data as NumberArray;
      kernels.standardizeRows(numbersOf(seen), n, eps, centred, out, factors);
    });
    return { standard, scale };
  }
  const moved = centred ? sub(seen, mean(seen, dims, { keepdim: true })) : seen;
  const variance = mean(square(moved), dims, { keepdim: true });
  const scale = div(1, sqrt(add(variance, eps)));
  return { standard: mul(moved, scale), scale };
}

/** The Jacobian of standardizing is symmetric: it maps gradients and tangents alike. */
function throughStandard(
  change: Tensor,
  { standard, scale }: Standard,
  { view, dims }: NormalizationAttributes,
  centred: boolean,
): Tensor {
  const seen = reshape(change, view);
  if (isUnfollowed() && isRows(view, dims)) {
    const [g, s, factors] = [seen, standard, scale].map((each) => numbersOf(each));
    return build(change.shape, change.dtype, (out) => {
      kernels.throughStandardRows(
        ...([g, s, factors] as [NumberArray, NumberArray, NumberArray]),
        ...([countOf(view, dims), centred, out] as const),
      );
    });
  }
  const average = (x: Tensor): Tensor => mean(x, dims, { keepdim: true });
  const along = mul(standard, average(mul(seen, standard)));
  const rest = sub(centred ? sub(seen, average(seen)) : seen, along);
  return reshape(mul(rest, scale), change.shape);
}

const affinely = (y: Tensor, weight: Operand, bias: Operand, shape: Shape): Tensor => {
  const weighted = typeof weight === 'number' ? y : mul(y, reshape(weight, shape));
  return typeof bias === 'number' ? weighted : add(weighted, reshape(bias, shape));
};

/** Sums a gradient to the elements that share a weight. */
export function sumToAffine(g: Tensor, affine: Shape, shape: Shape): Tensor {
  const lead = g.ndim - affine.length;
  const dims = g.shape.map((_, d) => d).filter((d) => d < lead || affine[d - lead] === 1);
  return reshape(dims.length === 0 ? g : sum(g, dims), shape);
}

/** Operands: a, weight, bias; a number where there is none. */
function normalizationRow(
  name: string,
  node: string,
  centred: boolean,
): Row<NormalizationAttributes> {
  const standardOf = (n: VjpContext<NormalizationAttributes>): Standard =>
    standardize(n.saved(0), n.attributes, centred);
  const inShape = (x: Tensor, { shape }: Tensor): Tensor => reshape(x, shape);
  const weighted = (g: Tensor, n: VjpContext<NormalizationAttributes>): Tensor => {
    const weight = n.operand(1);
    return typeof weight === 'number' ? g : mul(g, reshape(weight, n.attributes.affine));
  };
  return {
    name,
    node,
    symbol: 'norm',
    formula: centred
      ? '(∇·b − mean(∇·b) − â·mean(∇·b·â))/σ, â = (a − mean)/σ; Σ∇·â; Σ∇'
      : '(∇·b − â·mean(∇·b·â))/rms, â = a/rms; Σ∇·â',
    tangent: centred
      ? 'b·(∂a − mean ∂a − â·mean(∂a·â))/σ + ∂b·â + ∂c, â = (a − mean)/σ'
      : 'b·(∂a − â·mean(∂a·â))/rms + ∂b·â, â = a/rms',
    saves: [{ slot: 0 }, { slot: 1 }],
    optional: [1, 2],
    differentiable: true,
    view: false,
    forward(inputs, attributes) {
      const [x, weight, bias] = inputs as [Tensor, Operand, Operand];
      // In float64, so that the difference from the mean keeps its digits.
      const computed = internally(() => {
        const { standard } = standardize(to(x, 'float64'), attributes, centred);
        return affinely(inShape(standard, x), weight, bias, attributes.affine);
      });
      return build(x.shape, x.dtype, (out) => {
        out.set(numbersOf(computed));
      });
    },
    vjp: [
      (g, n) => throughStandard(weighted(g, n), standardOf(n), n.attributes, centred),
      (g, n) =>
        sumToAffine(mul(g, inShape(standardOf(n).standard, g)), n.attributes.affine, n.shape(1)),
      (g, n) => sumToAffine(g, n.attributes.affine, n.shape(2)),
    ],
    jvp: ([dx, dw, db], n, result) => {
      const standard = standardOf(n);
      const parts: Tensor[] = [];
      if (dx) parts.push(weighted(throughStandard(dx, standard, n.attributes, centred), n));
      if (dw) parts.push(mul(inShape(standard.standard, result), reshape(dw, n.attributes.affine)));
      if (db) {
        const zeros = build(result.shape, result.dtype, () => 0);
        parts.push(add(reshape(db, n.attributes.affine), zeros));
      }
      return parts.reduce((total, part) => add(total, part));
    },
  };
}

export const batchNormRow = normalizationRow('batchNorm', 'NativeBatchNormBackward0', true);
export const layerNormRow = normalizationRow('layerNorm', 'NativeLayerNormBackward0', true);
export const groupNormRow = normalizationRow('groupNorm', 'NativeGroupNormBackward0', true);
export const rmsNormRow = normalizationRow('rmsNorm', 'FusedRmsNormBackward0', false);

/** With statistics that are given: operands a, weight, bias, mean, variance; the last two constant. */
export const batchNormEvalRow: Row<NormalizationAttributes> = {
  name: 'batchNorm',
  node: 'NativeBatchNormBackward0',
  symbol: 'norm',
  formula: '∇·b/σ; Σ∇·(a − mean)/σ; Σ∇',
  tangent: '∂a·b/σ + ∂b·(a − mean)/σ + ∂c',
  saves: [{ slot: 0, when: 1 }, { slot: 1 }, { slot: 3 }, { slot: 4 }],
  edges: [0, 1, 2],
  optional: [1, 2],
  differentiable: true,
  view: false,
  forward(inputs, attributes) {
    const [x, weight, bias, average, variance] = inputs as [
      Tensor,
      Operand,
      Operand,
      Tensor,
      Tensor,
    ];
    const computed = internally(() => {
      const moved = sub(to(x, 'float64'), reshape(average, attributes.affine));
      const scaled = mul(moved, scaleOf(variance, attributes));
      return affinely(scaled, weight, bias, attributes.affine);
    });
    return build(x.shape, x.dtype, (out) => {
      out.set(numbersOf(computed));
    });
  },
  vjp: [
    (g, n) => {
      const scaled = mul(g, scaleOf(n.saved(4), n.attributes));
      const weight = n.operand(1);
      return typeof weight === 'number'
        ? scaled
        : mul(scaled, reshape(weight, n.attributes.affine));
    },
    (g, n) => {
      const moved = sub(n.saved(0), reshape(n.saved(3), n.attributes.affine));
      const standard = mul(moved, scaleOf(n.saved(4), n.attributes));
      return sumToAffine(mul(g, standard), n.attributes.affine, n.shape(1));
    },
    (g, n) => sumToAffine(g, n.attributes.affine, n.shape(2)),
  ],
  jvp: ([dx, dw, db], n, result) => {
    const { affine } = n.attributes;
    const weight = n.operand(1);
    const scale = scaleOf(n.saved(4), n.attributes);
    let change = build(result.shape, result.dtype, () => 0);
    if (dx) {
      const scaled = mul(dx, scale);
      change = add(
        change,
        typeof weight === 'number' ? scaled : mul(scaled, reshape(weight, affine)),
      );
    }
    if (dw) {
      const moved = sub(n.saved(0), reshape(n.saved(3), affine));
      change = add(change, mul(mul(moved, scale), reshape(dw, affine)));
    }
    return db ? add(change, reshape(db, affine)) : change;
  },
};

function scaleOf(variance: Tensor, { affine, eps }: NormalizationAttributes): Tensor {
  return div(1, sqrt(add(reshape(variance, affine), eps)));
}

export interface TrackingAttributes extends Attributes {
  /** Of the operand: those that the statistics are taken over. */
  readonly dims: readonly number[];
  /** Share of the new statistics in the running ones. */
  readonly momentum: number;
}

/** In place only: the running statistics take in those of an operand; autograd has no part in it. */
function trackingRow(
  name: string,
  symbol: string,
  statistic: (x: Tensor, dims: readonly number[]) => Tensor,
): Row<TrackingAttributes> {
  return {
    ...WITHOUT_DERIVATIVE,
    name,
    symbol,
    aside: true,
    forward(inputs, { dims, momentum }) {
      const [running, x] = inputs as [Tensor, Tensor];
      // No derivative is followed through them, forward or in reverse.
      const next = (): Tensor => {
        const now = mul(statistic(x, dims), momentum);
        const mixed = to(add(mul(running, 1 - momentum), now), running.dtype);
        if (mixed.ndim === running.ndim) return mixed;
        // Statistics of each example.
        const floats = isFloating(mixed.dtype) ? mixed : to(mixed, 'float32');
        return to(mean(floats, 0), running.dtype);
      };
      return onTangents(0, () => internally(next));
    },
  };
}

export const trackMeanRow = trackingRow('trackMean', 'μ', mean);
export const trackVarianceRow = trackingRow('trackVariance', 'σ²', variance);
