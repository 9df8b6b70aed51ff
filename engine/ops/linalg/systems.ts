/** @file Systems of equations beyond one matrix: tensorinv, tensorsolve, vander; and forms that report failures. */

import { likeBatches, wholeOf } from '../../autograd/batch.ts';
import { internally } from '../../autograd/state.ts';
import { cholesky as factor } from '../../kernels/factor.ts';
import { numbersOf } from '../../kernels/strided.ts';
import { LinAlgError, NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape, sizeOf } from '../../tensor/shape.ts';
import { named, type Named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { pow } from '../elementwise/arithmetic.ts';
import { movedim } from '../shape/dims.ts';
import { cholesky } from './factorizations.ts';
import { inverse, solve, type SolveOptions } from './inverses.ts';
import { stack } from '../shape/join.ts';
import { ones } from '../like.ts';
import { luFactorEx } from './lu.ts';
import { diagonal } from '../shape/diagonal.ts';
import { checkMatrix, eachMatrix } from './matrices.ts';
import { reshape } from '../shape/shape.ts';

/** The tensor B with tensordot(B, A, ind) the identity: A as a matrix, whose inverse it is. */
export function tensorinv(x: Tensor, ind = 2): Tensor {
  if (ind <= 0)
    throw new RuntimeError(
      `Expected a strictly positive integer for 'ind', but got ${String(ind)}`,
    );
  const rows = x.shape.slice(0, ind);
  const columns = x.shape.slice(ind);
  if (sizeOf(rows) !== sizeOf(columns)) {
    throw new RuntimeError(
      `Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got ${String(sizeOf(columns))} != ${String(sizeOf(rows))}`,
    );
  }
  return reshape(inverse(reshape(x, [sizeOf(rows), sizeOf(columns)])), [...columns, ...rows]);
}

/** X with tensordot(A, X, X.ndim) = B; `dims` of A are moved to its end first. */
export function tensorsolve(
  a: Tensor,
  b: Tensor,
  options: { readonly dims?: readonly number[] | null } = {},
): Tensor {
  const { dims = null } = checkNames('tensorsolve', options);
  const moved =
    dims === null
      ? a
      : movedim(
          a,
          dims,
          dims.map((_, i) => a.ndim - dims.length + i),
        );
  const shape = moved.shape.slice(b.ndim);
  if (sizeOf(shape) !== b.numel()) {
    throw new RuntimeError(
      `Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got ${String(sizeOf(shape))} != ${String(b.numel())}`,
    );
  }
  const matrix = reshape(moved, [b.numel(), sizeOf(shape)]);
  return reshape(solve(matrix, reshape(b, [-1])), shape);
}

/** Vandermonde's matrices: powers 0 to n − 1 of the elements, as rows. */
export function vander(x: Tensor, options: { readonly N?: number | null } = {}): Tensor {
  const { N = null } = checkNames('vander', options);
  const count = N ?? x.shape.at(-1) ?? 1;
  if (count <= 1 && (N !== null || x.ndim === 0)) {
    throw new RuntimeError(`N must be greater than 1.`);
  }
  const powers = Array.from({ length: count }, (_, k) =>
    k === 0 ? ones(x.shape, x.dtype) : k === 1 ? x : pow(x, k),
  );
  return stack(powers, -1);
}

export interface DiagonalOptions {
  readonly offset?: number;
  readonly dim1?: number;
  readonly dim2?: number;
}

/** The diagonals of matrices, as a view: of the last two dimensions unless said otherwise. */
export function matrixDiagonal(x: Tensor, options: DiagonalOptions = {}): Tensor {
  const { offset = 0, dim1 = -2, dim2 = -1 } = checkNames('diagonal', options);
  return diagonal(x, offset, dim1, dim2);
}

export interface CheckOptions {
  /** Throw where a matrix fails, instead of saying so in `info`. */
  readonly checkErrors?: boolean;
}

const infoOf = (x: Tensor, values: readonly number[]): Tensor =>
  likeBatches(x, x.shape.slice(0, -2), (whole) =>
    build(whole, 'int32', (out) => {
      out.set(values);
    }),
  );

const isZero = (info: Tensor): boolean => numbersOf(wholeOf(info)).every((value) => value === 0);

/** NaN in place of results that do not exist. */
const nothing = (x: Tensor, shape: readonly number[]): Tensor =>
  likeBatches(x, shape, (whole) => build(whole, x.dtype, (out) => out.fill(NaN)));

/** Runs a function whose messages are to name another. */
function speakingAs<T>(name: string, f: () => T): T {
  try {
    return f();
  } catch (error) {
    if (!(error instanceof LinAlgError)) throw error;
    throw new LinAlgError(error.message.replace(/^(torch\.)?linalg\.\w+/, `$1linalg.${name}`));
  }
}

type Inverses = Named<{ readonly inverse: Tensor; readonly info: Tensor }>;

/** The inverses, and for each the first zero on the diagonal of U (from 1; 0: none); NaN if one has none. */
export function invEx(x: Tensor, options: CheckOptions = {}): Inverses {
  const { checkErrors = false } = checkNames('invEx', options);
  checkMatrix(x, 'linalg.inv');
  const info = internally(() => luFactorEx(x).info);
  const isFine = checkErrors || isZero(info);
  const result = isFine ? speakingAs('inv_ex', () => inverse(x)) : nothing(x, x.shape);
  return named({ inverse: result, info });
}

type Solutions = Named<{ readonly result: Tensor; readonly info: Tensor }>;

/** X of A·X = B, and for each A the first zero on the diagonal of U; NaN if one is singular. */
export function solveEx(
  a: Tensor,
  b: Tensor,
  options: CheckOptions & SolveOptions = {},
): Solutions {
  const { left = true, checkErrors = false } = checkNames('solveEx', options);
  checkMatrix(a, 'linalg.solve');
  const info = internally(() => luFactorEx(a).info);
  const isFine = checkErrors || isZero(info);
  const result = isFine ? speakingAs('solve_ex', () => solve(a, b, { left })) : nothing(b, b.shape);
  return named({ result, info });
}

type CholeskyFactors = Named<{ readonly l: Tensor; readonly info: Tensor }>;

/** The factors, and for each the order of the first leading minor that is not positive; NaN if there is one. */
export function choleskyEx(
  x: Tensor,
  options: CheckOptions & { readonly upper?: boolean } = {},
): CholeskyFactors {
  const { upper = false, checkErrors = false } = checkNames('choleskyEx', options);
  checkMatrix(x, 'linalg.cholesky');
  const n = x.shape.at(-1) ?? 0;
  const failures: number[] = [];
  eachMatrix(wholeOf(x), (matrix) => {
    const made = factor(matrix, n);
    failures.push(typeof made === 'number' ? made : 0);
  });
  const info = infoOf(x, failures);
  const isFine = checkErrors || failures.every((order) => order === 0);
  const l = isFine ? speakingAs('cholesky_ex', () => cholesky(x, { upper })) : nothing(x, x.shape);
  return named({ l, info });
}

/** Eigenvalues of general matrices are complex: there are no complex tensors here. */
export function eigvals(x: Tensor): never {
  checkMatrix(x, 'linalg.eigvals');
  throw new NotImplementedError(
    `linalg.eigvals: the eigenvalues of general matrices (${showShape(x.shape)}) are complex, and there are no complex tensors here; eigvalsh gives those of symmetric matrices`,
  );
}

/** Eigenvalues and eigenvectors of general matrices are complex: there are no complex tensors here. */
export function eig(x: Tensor): never {
  checkMatrix(x, 'linalg.eig');
  throw new NotImplementedError(
    `linalg.eig: the eigenvalues of general matrices (${showShape(x.shape)}) are complex, and there are no complex tensors here; eigh gives those of symmetric matrices`,
  );
}
