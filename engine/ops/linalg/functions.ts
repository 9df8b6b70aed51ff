/** @file Functions of matrices: powers, the exponential, norms and condition numbers. */

import { isFloating, titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { lu, luSolve } from '../../kernels/factor.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { wrapDim } from '../../tensor/shape.ts';
import { internally } from '../../autograd/state.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { div, mul } from '../elementwise/arithmetic.ts';
import { ne } from '../elementwise/compare.ts';
import { maskedFill } from '../elementwise/select.ts';
import { movedim } from '../shape/dims.ts';
import { run } from '../dispatch.ts';
import { amax, amin } from '../reductions/extremes.ts';
import { narrow } from '../shape/index-views.ts';
import { inverse } from './inverses.ts';
import { cat } from '../shape/join.ts';
import { matmul } from './products.ts';
import { eyeLike, zerosLike } from '../like.ts';
import { to } from '../elementwise/cast.ts';
import { abs } from '../elementwise/math.ts';
import { checkMatrix, eachMatrix, fromBatches, mT } from './matrices.ts';
import { sum, type Dims } from '../reductions/reduce.ts';
import type { Row } from '../row.ts';
import { reshape, unsqueeze } from '../shape/shape.ts';
import { svdvals } from './spectra.ts';
import { invEx } from './systems.ts';
import { vectorNorm, type NormOptions } from '../reductions/statistics.ts';

/** The product of two n x n matrices. */
function times(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k] as number;
      if (factor === 0) continue;
      for (let j = 0; j < n; j++) {
        out[i * n + j] = (out[i * n + j] as number) + factor * (b[k * n + j] as number);
      }
    }
  }
  return out;
}

const DEGREE = 8;

/** Scaling and squaring with a diagonal Padé approximant (Golub and Van Loan, algorithm 9.3.1). */
function exponential(matrix: Float64Array, n: number): Float64Array {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) row += Math.abs(matrix[i * n + j] as number);
    largest = Math.max(largest, row);
  }
  if (!Number.isFinite(largest)) return matrix.map(() => NaN);
  const squarings = largest > 0 ? Math.max(0, 1 + Math.ceil(Math.log2(largest))) : 0;
  const a = matrix.map((value) => value / 2 ** squarings);
  const identity = new Float64Array(n * n);
  for (let i = 0; i < n; i++) identity[i * n + i] = 1;
  const numerator = identity.slice();
  const denominator = identity.slice();
  let power: Float64Array = identity;
  let c = 1;
  for (let k = 1; k <= DEGREE; k++) {
    c *= (DEGREE - k + 1) / (k * (2 * DEGREE - k + 1));
    power = times(a, power, n);
    const sign = k % 2 === 0 ? 1 : -1;
    power.forEach((value, i) => {
      numerator[i] = (numerator[i] as number) + c * value;
      denominator[i] = (denominator[i] as number) + sign * c * value;
    });
  }
  let result = luSolve(lu(denominator, n), n, numerator, n);
  for (let k = 0; k < squarings; k++) result = times(result, result, n);
  return result;
}

/** The derivative of exp at `a` in the direction `da`: a block of exp [[a, da], [0, a]] (Najfeld and Havel 1995). */
function direction(a: Tensor, da: Tensor): Tensor {
  const n = a.shape.at(-1) ?? 0;
  const upper = cat([a, da], -1);
  const lower = cat([zerosLike(a), a], -1);
  const whole = matrixExp(cat([upper, lower], -2));
  return narrow(narrow(whole, -2, 0, n), -1, n, n);
}

export const matrixExpRow: Row = {
  name: 'matrixExp',
  node: 'LinalgMatrixExpBackward0',
  symbol: 'eᴬ',
  formula: 'D exp(aᵀ)[∇]',
  tangent: 'D exp(a)[∂a]',
  saves: [{ slot: 0 }],
  differentiable: true,
  view: false,
  forward([input]) {
    const x = input as Tensor;
    checkMatrix(x, 'linalg.matrix_exp');
    const n = x.shape.at(-1) ?? 0;
    const parts: Float64Array[] = [];
    eachMatrix(x, (matrix) => parts.push(exponential(matrix, n)));
    return fromBatches(x, [n, n], parts);
  },
  vjp: [(g, n) => direction(mT(n.saved(0)), g)],
  jvp: ([tangent], n) => direction(n.saved(0), tangent as Tensor),
};

/** Σ Aᵏ/k!. */
export function matrixExp(x: Tensor): Tensor {
  return run(matrixExpRow, [x]);
}

/** The n-th powers by repeated squaring; of inverses for negative n. */
export function matrixPower(x: Tensor, n: number): Tensor {
  checkMatrix(x, 'linalg.matrix_power');
  if (n === 0) return eyeLike(x.shape, x.dtype);
  let base = n < 0 ? inverse(x) : x;
  let result: Tensor | null = null;
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === null ? base : matmul(result, base);
    if (rest > 1) base = matmul(base, base);
  }
  return result as Tensor;
}

export type Order = number | 'fro' | 'nuc';

/** The largest along a dimension; of nothing it is 0. */
function largest(x: Tensor, dim: number, keepdim: boolean): Tensor {
  if (x.size(dim) > 0) return amax(x, dim, { keepdim });
  return internally(() => sum(x, dim, { keepdim }));
}

/** Norms of matrices: `fro`, `nuc`, and orders 1, -1, 2, -2, ∞, -∞. */
export function matrixNorm(
  x: Tensor,
  order: Order = 'fro',
  dim: readonly number[] = [-2, -1],
  options: NormOptions = {},
): Tensor {
  const { keepdim = false, dtype = x.dtype } = checkNames('matrixNorm', options);
  if (x.ndim < 2) {
    throw new RuntimeError(
      'linalg.matrix_norm: The input tensor A must have at least 2 dimensions.',
    );
  }
  if (!isFloating(dtype)) {
    throw new RuntimeError(
      `linalg.matrix_norm: Expected a floating point or complex tensor as input. Got ${titleOf[dtype]}`,
    );
  }
  if (dim.length !== 2) {
    throw new RuntimeError(`linalg.matrix_norm: dim must be a 2-tuple. Got ${dim.join(', ')}`);
  }
  if (dtype !== x.dtype) return matrixNorm(to(x, dtype), order, dim, { keepdim });
  const [row = 0, column = 1] = dim.map((each) => wrapDim(each, x.ndim));
  if (row === column) {
    throw new RuntimeError(`linalg.matrix_norm: dims must be different. Got (${dim.join(', ')})`);
  }
  if (order === 'fro') return vectorNorm(x, 2, [row, column], { keepdim });
  const isSpectral = order === 'nuc' || order === 2 || order === -2;
  if (!isSpectral && Math.abs(order) !== 1 && Math.abs(order) !== Infinity) {
    throw new RuntimeError(`linalg.matrix_norm: Order ${String(order)} not supported.`);
  }
  if (isSpectral) {
    const s = svdvals(movedim(x, [row, column], [-2, -1]));
    const value = order === 'nuc' ? sum(s, -1) : order === 2 ? largest(s, -1, false) : amin(s, -1);
    if (!keepdim) return value;
    const [first, second] = row < column ? [row, column] : [column, row];
    return unsqueeze(unsqueeze(value, first), second);
  }
  const alongColumns = Math.abs(order) === 1;
  const totals = sum(abs(x), alongColumns ? row : column, { keepdim: true });
  const along = alongColumns ? column : row;
  const value = order > 0 ? largest(totals, along, true) : amin(totals, along, { keepdim: true });
  if (keepdim) return value;
  return reshape(
    value,
    value.shape.filter((_, d) => d !== row && d !== column),
  );
}

/**
 * The p-norm of all elements or along `dim`; `fro`: the Euclidean one; `nuc`: the sum of the singular values
 * of matrices.
 */
export function norm(
  x: Tensor,
  p: Order | null = 2,
  dim: Dims = null,
  options: NormOptions = {},
): Tensor {
  checkNames('norm', options);
  if (typeof p === 'string' && p !== 'fro') {
    return matrixNorm(x, p, dim === null || typeof dim === 'number' ? [-2, -1] : dim, options);
  }
  return vectorNorm(x, p === 'fro' || p === null ? 2 : p, dim, options);
}

/** `torch.linalg.norm`: of all elements without an order, of a matrix or vector with one. */
export function linalgNorm(
  x: Tensor,
  order: Order | null = null,
  dim: number | readonly number[] | null = null,
  options: NormOptions = {},
): Tensor {
  checkNames('norm', options);
  const dims = typeof dim === 'number' ? [dim] : dim;
  if (dims !== null && (dims.length < 1 || dims.length > 2)) {
    throw new RuntimeError(
      `linalg.norm: If dim is specified, it must be of length 1 or 2. Got [${dims.join(', ')}]`,
    );
  }
  if (order === null) return vectorNorm(x, 2, dims, options);
  if (dims === null && x.ndim > 2) {
    throw new RuntimeError(
      'linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ' +
        `${String(x.ndim)}D.`,
    );
  }
  const isMatrix = typeof order === 'string' || (dims === null ? x.ndim === 2 : dims.length === 2);
  if (isMatrix) return matrixNorm(x, order, dims ?? [-2, -1], options);
  return vectorNorm(x, order, dims, options);
}

/**
 * The condition number: the norm times the norm of the inverse (infinite where there is none). Without an
 * order, and for 2 and -2, the ratio of the largest and the smallest singular value.
 */
export function cond(x: Tensor, order: Order | null = null): Tensor {
  if (x.ndim < 2) {
    throw new RuntimeError('linalg.cond: The input tensor must have at least 2 dimensions.');
  }
  if (x.numel() === 0) return build(x.shape.slice(0, -2), x.dtype, () => undefined);
  if (order === null || order === 2 || order === -2) {
    const s = svdvals(x);
    return order === -2 ? div(amin(s, -1), amax(s, -1)) : div(amax(s, -1), amin(s, -1));
  }
  if (![1, -1, Infinity, -Infinity, 'fro', 'nuc'].includes(order)) {
    throw new RuntimeError(`linalg.cond got an invalid norm type: ${String(order)}`);
  }
  checkMatrix(x, `linalg.cond(ord=${String(order)})`);
  const { inverse: inverted, info } = invEx(x);
  const product = mul(matrixNorm(x, order), matrixNorm(inverted, order));
  return maskedFill(product, ne(info, 0), Infinity);
}
