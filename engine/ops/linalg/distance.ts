/** @file Distances and limited norms: dist, cdist, renorm. */

import { internally } from '../../autograd/state.ts';
import { isFloating, titleOf } from '../../tensor/dtype.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, mul, sub } from '../elementwise/arithmetic.ts';
import { eq, gt } from '../elementwise/compare.ts';
import { operator, type Operator } from '../define.ts';
import { run } from '../dispatch.ts';
import { ones } from '../like.ts';
import { abs, neg, reciprocal, sign } from '../elementwise/math.ts';
import { sum } from '../reductions/reduce.ts';
import { RESULT, SUMMED, type Attributes, type Row, type VjpContext } from '../row.ts';
import { where } from '../elementwise/select.ts';
import { unsqueeze } from '../shape/shape.ts';
import { pNormGradient, vectorNorm, type NormAttributes } from '../reductions/statistics.ts';

interface Order extends Attributes {
  readonly p: number;
}

const NODES = { differentiable: true, view: false, symbol: '‖·‖' } as const;

/**
 * The gradient of a difference d by that of its p-norm along the last dimension. Of the largest norm each largest
 * element gets all of it (`_pdist_backward`, `_cdist_backward`), where `norm` shares it.
 */
export function pairGradient(g: Tensor, d: Tensor, result: Tensor, p: number): Tensor {
  if (p !== Infinity) return pNormGradient(g, d, result, { p, dim: [-1], keepdim: false });
  const isLargest = eq(abs(d), unsqueeze(result, -1));
  return mul(mul(unsqueeze(g, -1), sign(d)), isLargest);
}

/** Of a difference that is made by broadcasting: from it to the operands, and from tangents of them to it. */
interface Difference {
  readonly of: (a: Tensor, b: Tensor) => Tensor;
  readonly first: (x: Tensor) => Tensor;
  readonly second: (x: Tensor) => Tensor;
  readonly dim: readonly number[] | null;
  readonly slope: typeof pairGradient;
}

/** The norm of a difference: its row, by what the difference is. */
function distanceRow(
  name: string,
  node: string,
  { of, first, second, dim, slope: slopeOf }: Difference,
): Row<Order> {
  const slope = (g: Tensor, n: VjpContext<Order>): Tensor =>
    slopeOf(g, of(n.saved(0), n.saved(1)), n.saved(RESULT), n.attributes.p);
  return {
    ...NODES,
    name,
    node,
    formula: '∇·sign d·(|d|/‖d‖)^(p−1); −∇·sign d·(|d|/‖d‖)^(p−1), d = a − b',
    tangent: SUMMED,
    saves: [{ slot: 0 }, { slot: 1 }, { slot: RESULT }],
    forward: (inputs, { p }) =>
      internally(() => vectorNorm(of(...(inputs as [Tensor, Tensor])), p, dim)),
    vjp: [(g, n) => first(slope(g, n)), (g, n) => second(neg(slope(g, n)))],
    jvp: ([da, db], n, result) => {
      const slopes = slope(ones(result.shape, result.dtype), n);
      const zero = (x: Tensor): Tensor => mul(x, 0);
      const moved = of(da ?? zero(n.saved(0)), db ?? zero(n.saved(1)));
      return sum(mul(slopes, moved), dim);
    },
  };
}

const itself = (x: Tensor): Tensor => x;

export const distRow: Row<Order> = distanceRow('dist', 'DistBackward0', {
  of: sub,
  first: itself,
  second: itself,
  dim: null,
  slope: (g, d, result, p) => pNormGradient(g, d, result, { p, dim: null, keepdim: false }),
});

export const cdistRow: Row<Order> = distanceRow('cdist', 'CdistBackward0', {
  of: (a, b) => sub(unsqueeze(a, -2), unsqueeze(b, -3)),
  first: (x) => sum(x, -2),
  second: (x) => sum(x, -3),
  dim: [-1],
  slope: pairGradient,
});

/** The p-norm of a − b, which broadcast. */
export function dist(a: Tensor, b: Tensor, p = 2): Tensor {
  return run(distRow, [a, b], { p });
}

const MODES = [
  'use_mm_for_euclid_dist_if_necessary',
  'use_mm_for_euclid_dist',
  'donot_use_mm_for_euclid_dist',
];

export interface CdistOptions {
  readonly p?: number;
  /** How PyTorch computes Euclidean distances; here all are exact. */
  readonly computeMode?: string | null;
}

/**
 * The p-norm distances between the rows of `a` (… × m × k) and of `b` (… × n × k): … × m × n. The gradient
 * at equal rows is 0.
 */
export function cdist(a: Tensor, b: Tensor, options: CdistOptions = {}): Tensor {
  const { p = 2, computeMode } = checkNames('cdist', options);
  if (typeof computeMode === 'string' && !MODES.includes(computeMode)) {
    throw new ValueError(`${computeMode} is not a valid value for compute_mode`);
  }
  const both = [
    ['X1', a],
    ['X2', b],
  ] as const;
  for (const [name, x] of both) {
    if (x.ndim >= 2) continue;
    throw new RuntimeError(
      `cdist only supports at least 2D tensors, ${name} got: ${String(x.ndim)}D`,
    );
  }
  const width = a.shape[a.ndim - 1] ?? 0;
  const other = b.shape[b.ndim - 1] ?? 0;
  if (width !== other) {
    throw new RuntimeError(
      `X1 and X2 must have the same number of columns. X1: ${String(width)} X2: ${String(other)}`,
    );
  }
  for (const [name, { dtype }] of both) {
    if (isFloating(dtype)) continue;
    throw new RuntimeError(
      `cdist only supports floating-point dtypes, ${name} got: ${titleOf[dtype]}`,
    );
  }
  if (p < 0) throw new RuntimeError('cdist only supports non-negative p values');
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(
      `expected scalar type ${titleOf[a.dtype]} but found ${titleOf[b.dtype]}`,
    );
  }
  return run(cdistRow, [a, b], { p });
}

interface RenormAttributes extends NormAttributes {
  readonly maxnorm: number;
}

/** What norms are divided by: the guard against 0 is PyTorch's. */
const inverseOf = (norm: Tensor): Tensor => reciprocal(add(norm, 1e-7));

/** `renorm_backward` */
export const renormRow: Row<RenormAttributes> = {
  ...NODES,
  name: 'renorm',
  node: 'RenormBackward0',
  formula: '∇ where ‖a‖ ≤ m, else m/‖a‖·(∇ − Σ(a∇)/‖a‖·∂‖a‖/∂a)',
  tangent: '∂a where ‖a‖ ≤ m, else m/‖a‖·(∂a − a·d/‖a‖), d the tangent of ‖a‖',
  saves: [{ slot: 0 }],
  forward([input], { p, dim, maxnorm }) {
    const x = input as Tensor;
    return internally(() => {
      const norm = vectorNorm(x, p, dim, { keepdim: true });
      return mul(x, where(gt(norm, maxnorm), mul(inverseOf(norm), maxnorm), 1));
    });
  },
  vjp: [
    (g, n) => {
      const x = n.saved(0);
      const { p, dim, maxnorm } = n.attributes;
      const norm = vectorNorm(x, p, dim, { keepdim: true });
      const along = sum(mul(x, g), dim, { keepdim: true });
      const through = pNormGradient(along, x, norm, n.attributes);
      const inverse = inverseOf(norm);
      const limited = mul(mul(inverse, maxnorm), sub(g, mul(inverse, through)));
      return where(gt(norm, maxnorm), limited, g);
    },
  ],
  jvp: ([tangent], n) => {
    const x = n.saved(0);
    const t = tangent as Tensor;
    const { p, dim, maxnorm } = n.attributes;
    const norm = vectorNorm(x, p, dim, { keepdim: true });
    const slopes = pNormGradient(ones(norm.shape, norm.dtype), x, norm, n.attributes);
    const moved = sum(mul(slopes, t), dim, { keepdim: true });
    const inverse = inverseOf(norm);
    const limited = mul(mul(inverse, maxnorm), sub(t, mul(mul(x, inverse), moved)));
    return where(gt(norm, maxnorm), limited, t);
  },
};

/** Scales each slice along `dim` whose p-norm exceeds `maxnorm` down to it. */
export const renorm: Operator<(x: Tensor, p: number, dim: number, maxnorm: number) => Tensor> =
  operator((runner, x: Tensor, p: number, dim: number, maxnorm: number) => {
    if (!(p > 0)) throw new RuntimeError('renorm: non-positive-norm not supported');
    if (maxnorm < 0) {
      throw new RuntimeError(`renorm: expected maxnorm to be >= 0 but got ${String(maxnorm)}`);
    }
    const along = wrapDim(dim, x.ndim);
    const others = x.shape.map((_, d) => d).filter((d) => d !== along);
    return runner(renormRow, [x], { p, dim: others, keepdim: true, maxnorm });
  });
