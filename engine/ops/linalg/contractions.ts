/** @file Products made of other operators: outer, inner, tensordot, kron, multiDot, cov, corrcoef. */

import { warn } from '../../autograd/warnings.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { categoryOf, cppNameOf, isFloating, titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { sizeOf, wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { div, mul, sub } from '../elementwise/arithmetic.ts';
import type { DimOptions } from './cross.ts';
import { checkSameType } from './system-checks.ts';
import { diag } from '../shape/diagonal.ts';
import { mm } from './products.ts';
import { clamp, sqrt } from '../elementwise/math.ts';
import { sum } from '../reductions/reduce.ts';
import type { Operand } from '../row.ts';
import { permute, reshape, squeeze, t, unsafeView, unsqueeze, view } from '../shape/shape.ts';

/** The products of all pairs of elements of two vectors. */
export function outer(a: Tensor, b: Tensor): Tensor {
  for (const [name, x] of [
    ['self', a],
    ['vec2', b],
  ] as const) {
    if (x.ndim !== 1) {
      throw new RuntimeError(`outer: Expected 1-D argument ${name}, but got ${String(x.ndim)}-D`);
    }
  }
  return mul(reshape(a, [a.numel(), 1]), b);
}

/** Sums of products over the last dimensions. */
export function inner(a: Tensor, b: Tensor): Tensor {
  if (a.ndim === 0 || b.ndim === 0) return mul(a, b);
  if (a.shape.at(-1) !== b.shape.at(-1)) {
    throw new RuntimeError(
      `inner() the last dimension must match on both input tensors but got shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}]`,
    );
  }
  return tensordot(a, b, [[-1], [-1]]);
}

/** Sums of products over `dims`: the last of a and the first of b, or those listed for each. */
export function tensordot(
  first: Tensor,
  second: Tensor,
  dims: number | readonly [readonly number[], readonly number[]] = 2,
): Tensor {
  let [a, b] = [first, second];
  if (typeof dims === 'number' && dims < 0) {
    throw new RuntimeError(`tensordot expects dims >= 0, but got dims=${String(dims)}`);
  }
  if (typeof dims === 'number' && dims > Math.min(a.ndim, b.ndim)) {
    throw new RuntimeError(
      `tensordot expects dims < ndim_a or ndim_b, but got dims=${String(dims)}`,
    );
  }
  const [left, right] =
    typeof dims === 'number'
      ? [
          Array.from({ length: dims }, (_, i) => i - dims),
          Array.from({ length: dims }, (_, i) => i),
        ]
      : dims;
  if (left.length !== right.length) {
    throw new RuntimeError('both dimension lists should have same length');
  }
  if (a.dtype !== b.dtype) throw new RuntimeError('both inputs should have same dtype');
  const from = left.map((dim) => wrapDim(dim, a.ndim));
  const to = right.map((dim) => wrapDim(dim, b.ndim));
  from.forEach((d, i) => {
    const e = to[i] ?? 0;
    // One element meets all of the other dimension.
    if (b.shape[e] === 1) a = sum(a, d, { keepdim: true, dtype: a.dtype });
    else if (a.shape[d] === 1) b = sum(b, e, { keepdim: true, dtype: b.dtype });
    if (a.shape[d] === b.shape[e]) return;
    throw new RuntimeError(
      `contracted dimensions need to match, but first has size ${String(a.shape[d])} in dim ${String(left[i])} and second has size ${String(b.shape[e])} in dim ${String(right[i])}`,
    );
  });
  const freeA = a.shape.map((_, d) => d).filter((d) => !from.includes(d));
  const freeB = b.shape.map((_, d) => d).filter((d) => !to.includes(d));
  const shape = [...freeA.map((d) => a.shape[d] ?? 1), ...freeB.map((d) => b.shape[d] ?? 1)];
  const k = sizeOf(from.map((d) => a.shape[d] ?? 1));
  const rows = sizeOf(freeA.map((d) => a.shape[d] ?? 1));
  const columns = sizeOf(freeB.map((d) => b.shape[d] ?? 1));
  const rowsOfA = reshape(permute(a, [...freeA, ...from]), [rows, k]);
  const columnsOfB = reshape(permute(b, [...to, ...freeB]), [k, columns]);
  return reshape(mm(rowsOfA, columnsOfB), shape);
}

/** The Kronecker product: each element of a times all of b. */
export function kron(a: Tensor, b: Tensor): Tensor {
  const rank = Math.max(a.ndim, b.ndim);
  const lengths = (x: Tensor): number[] =>
    Array.from({ length: rank }, (_, d) => x.shape[d - rank + x.ndim] ?? 1);
  const [left, right] = [lengths(a), lengths(b)];
  const first = reshape(
    a,
    left.flatMap((length) => [length, 1]),
  );
  const second = reshape(
    b,
    right.flatMap((length) => [1, length]),
  );
  return unsafeView(
    mul(first, second),
    left.map((length, d) => length * (right[d] ?? 1)),
  );
}

/** The product of matrices in the order that needs the fewest multiplications; the ends may be vectors. */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  if (tensors.length < 2) {
    throw new RuntimeError(
      `multi_dot(): expected at least 2 tensors but got ${String(tensors.length)}`,
    );
  }
  const last = tensors.length - 1;
  const isRow = tensors[0]?.ndim === 1;
  const isColumn = tensors[last]?.ndim === 1;
  const matrices = tensors.map((x, i) => {
    if (x.ndim === 1 && i === 0) return unsqueeze(x, 0);
    if (x.ndim === 1 && i === last) return unsqueeze(x, 1);
    if (x.ndim === 2) return x;
    const place =
      i === 0 ? 'the first tensor' : i === last ? 'the last tensor' : `tensor ${String(i)}`;
    throw new RuntimeError(
      `multi_dot(): ${place} must be ${i === 0 || i === last ? '1D or ' : ''}2D but got ${String(x.ndim)}D`,
    );
  });
  const other = tensors.findIndex(({ dtype }) => dtype !== tensors[0]?.dtype);
  if (other > 0) {
    const [first, odd] = [tensors[0], tensors[other]] as [Tensor, Tensor];
    throw new RuntimeError(
      `multi_dot(): all tensors must have be the same dtype but tensor 0 is ${cppNameOf[first.dtype]} and tensor ${String(other)} ${cppNameOf[odd.dtype]}`,
    );
  }
  const sizes = [...matrices.map(({ shape }) => shape[0] ?? 0), matrices[last]?.shape[1] ?? 0];
  matrices.forEach(({ shape }, i) => {
    if (i === last || shape[1] === sizes[i + 1]) return;
    throw new RuntimeError(
      `multi_dot(): tensors ${String(i)} and ${String(i + 1)} with shapes [${String(tensors[i]?.shape.join(', '))}] and [${String(tensors[i + 1]?.shape.join(', '))}] cannot be multiplied`,
    );
  });
  const split = bestSplits(sizes);
  const product = (from: number, to: number): Tensor => {
    if (from === to) return matrices[from] as Tensor;
    const middle = split[from]?.[to] ?? from;
    return mm(product(from, middle), product(middle + 1, to));
  };
  let result = product(0, last);
  if (isRow) result = squeeze(result, 0);
  return isColumn ? squeeze(result, -1) : result;
}

/** Where to split each run of matrices (Cormen and others, Introduction to Algorithms, section 15.2). */
function bestSplits(sizes: readonly number[]): number[][] {
  const n = sizes.length - 1;
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const split = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let span = 1; span < n; span++) {
    for (let i = 0; i + span < n; i++) {
      const j = i + span;
      let best = Infinity;
      for (let k = i; k < j; k++) {
        const own = (sizes[i] ?? 0) * (sizes[k + 1] ?? 0) * (sizes[j + 1] ?? 0);
        const total = (cost[i]?.[k] ?? 0) + (cost[k + 1]?.[j] ?? 0) + own;
        if (total >= best) continue;
        best = total;
        (split[i] as number[])[j] = k;
      }
      (cost[i] as number[])[j] = best;
    }
  }
  return split;
}

export interface CovOptions {
  /** What is subtracted from the number of observations; 1 by default. */
  readonly correction?: number;
  /** How often each observation was made: integers. */
  readonly fweights?: Tensor | null;
  /** How much each observation counts. */
  readonly aweights?: Tensor | null;
}

function checkWeights(name: 'fweights' | 'aweights', weights: Tensor, count: number): void {
  const refuse = (what: string): never => {
    throw new RuntimeError(`cov(): ${what}`);
  };
  if (weights.ndim > 1) {
    refuse(
      `expected ${name} to have one or fewer dimensions but got ${name} with ${String(weights.ndim)} dimensions`,
    );
  }
  const isFitting =
    name === 'aweights' ? isFloating(weights.dtype) : categoryOf[weights.dtype] === 1;
  if (!isFitting) {
    const kind = name === 'aweights' ? 'floating point' : 'integral';
    refuse(
      `expected ${name} to have ${kind} dtype but got ${name} with ${titleOf[weights.dtype]} dtype`,
    );
  }
  if (weights.numel() !== count) {
    refuse(
      `expected ${name} to have the same numel as there are observations in the input but got ${String(weights.numel())} != ${String(count)}`,
    );
  }
  if (numbersOf(weights).some((weight) => weight < 0)) refuse(`${name} cannot be negative`);
}

/** Covariances of variables (rows) over observations (columns). */
export function cov(x: Tensor, options: CovOptions = {}): Tensor {
  const { correction = 1, fweights = null, aweights = null } = checkNames('cov', options);
  if (x.ndim > 2) {
    throw new RuntimeError(
      `cov(): expected input to have two or fewer dimensions but got an input with ${String(x.ndim)} dimensions`,
    );
  }
  if (x.dtype === 'bool') throw new RuntimeError('cov(): bool dtype is not supported for input');
  const rows = x.ndim < 2 ? view(x, [1, x.numel()]) : x;
  const count = rows.shape[1] ?? 0;
  if (fweights !== null) checkWeights('fweights', fweights, count);
  if (aweights !== null) checkWeights('aweights', aweights, count);
  const both = fweights !== null && aweights !== null;
  const weights = both ? mul(fweights, aweights) : (fweights ?? aweights);
  const weighted = (values: Tensor): Tensor => (weights === null ? values : mul(values, weights));
  const total = weights === null ? count : sum(weights);
  const centered = sub(rows, unsqueeze(div(sum(weighted(rows), 1), total), 1));
  // Reliability weights lose degrees of freedom by their squares, as NumPy's cov counts them.
  const lost =
    weights !== null && aweights !== null && correction !== 0
      ? div(mul(sum(mul(weights, aweights)), correction), total)
      : correction;
  const degrees = typeof total === 'number' ? total - correction : sub(total, lost);
  const product = mm(centered, t(weighted(centered)));
  return squeeze(div(product, orZero(degrees)));
}

/** Degrees of freedom, not below 0. */
function orZero(degrees: Operand): Operand {
  const value = typeof degrees === 'number' ? degrees : degrees.detach().item();
  if (value > 0) return degrees;
  warn(
    'cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.',
  );
  return 0;
}

/** Correlations of variables (rows) over observations (columns), in [-1, 1]. */
export function corrcoef(x: Tensor): Tensor {
  if (x.ndim > 2) {
    throw new RuntimeError(
      `corrcoef(): expected input to have two or fewer dimensions but got an input with ${String(x.ndim)} dimensions`,
    );
  }
  const c = cov(x);
  if (c.ndim === 0) return div(c, c);
  const deviation = sqrt(diag(c));
  const scaled = div(div(c, unsqueeze(deviation, 1)), unsqueeze(deviation, 0));
  return clamp(scaled, { min: -1, max: 1 });
}

/** Sums of products along a dimension, with broadcasting. */
export function vecdot(a: Tensor, b: Tensor, options: DimOptions = {}): Tensor {
  const { dim = -1 } = checkNames('vecdot', options);
  if (!isFloating(a.dtype)) {
    throw new RuntimeError(
      `linalg.vecdot: Expected a floating point or complex tensor as input. Got ${titleOf[a.dtype]}`,
    );
  }
  checkSameType(a, b, 'linalg.vecdot', ['x', 'y']);
  return sum(mul(a, b), dim);
}

/** The product of matrices, in the cheapest order; `multiDot` also takes vectors at both ends. */
export function chainMatmul(...matrices: Tensor[]): Tensor {
  matrices.forEach(({ ndim }) => {
    if (ndim === 2) return;
    throw new RuntimeError(`Tensor dimension is ${String(ndim)}, expected 2 instead.`);
  });
  const [only] = matrices;
  return matrices.length === 1 && only !== undefined ? only : multiDot(matrices);
}
