/** @file A weight that stays orthogonal while it trains (`nn.utils.parametrizations.orthogonal`). */

import { noGrad } from '../autograd/grad-mode.ts';
import { add, div, mul, sub } from '../ops/elementwise/arithmetic.ts';
import { diagonal } from '../ops/shape/diagonal.ts';
import { allclose } from '../ops/equality.ts';
import { geqrf, householderProduct } from '../ops/linalg/householder.ts';
import { narrow } from '../ops/shape/index-views.ts';
import { solve } from '../ops/linalg/inverses.ts';
import { cat } from '../ops/shape/join.ts';
import { matmul } from '../ops/linalg/products.ts';
import { matrixExp } from '../ops/linalg/functions.ts';
import { sum } from '../ops/reductions/reduce.ts';
import { transpose, unsqueeze } from '../ops/shape/shape.ts';
import { sgn } from '../ops/elementwise/signs.ts';
import { tril } from '../ops/shape/triangle.ts';
import { finfo } from '../tensor/dtype-info.ts';
import { NotImplementedError, ValueError } from '../tensor/errors.ts';
import { eye, zeros, zerosLike } from '../tensor/factories.ts';
import { randn } from '../tensor/random.ts';
import { sameShape, showShape, type Shape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';
import { registerParametrization } from './parametrize.ts';

/** From matrices to orthogonal ones: exp(A) and (I + A/2)(I − A/2)⁻¹ of a skew-symmetric A, or reflections. */
export type OrthogonalMap = 'matrix_exp' | 'cayley' | 'householder';

const MAPS: readonly string[] = ['matrix_exp', 'cayley', 'householder'];

export interface OrthogonalOptions {
  /** By default `matrix_exp` for square matrices, else `householder`. */
  readonly orthogonalMap?: OrthogonalMap | null;
  /** Start from the weight that is there, times what is trained (https://arxiv.org/abs/1909.09501). */
  readonly useTrivialization?: boolean;
}

const adjoint = (x: Tensor): Tensor => transpose(x, -2, -1);
const rowsOf = ({ shape }: Tensor): number => shape.at(-2) as number;
const columnsOf = ({ shape }: Tensor): number => shape.at(-1) as number;
const diagonalOf = (x: Tensor): Tensor => diagonal(x, 0, -2, -1);

/** Whether QᵀQ = I, up to rounding. */
function isOrthogonal(q: Tensor): boolean {
  const { dtype } = q;
  const identity = eye(columnsOf(q), columnsOf(q), { dtype });
  return allclose(matmul(adjoint(q), q), identity, { atol: 10 * rowsOf(q) * finfo(dtype).eps });
}

/** The orthogonal factor Q of A = QR with a positive diagonal of R. */
function orthogonalized(matrix: Tensor): Tensor {
  const { a: reflectors, tau } = geqrf(matrix);
  const signs = unsqueeze(sgn(diagonalOf(reflectors)), -2);
  return mul(householderProduct(reflectors, tau), signs);
}

class _Orthogonal extends Module {
  private readonly shape: Shape;
  private readonly map: OrthogonalMap;
  private readonly isTrivialized: boolean;
  declare base: Tensor | null;

  constructor({ shape }: Tensor, map: OrthogonalMap, isTrivialized: boolean) {
    super();
    this.shape = shape;
    this.map = map;
    this.isTrivialized = isTrivialized;
    if (isTrivialized) this.registerBuffer('base', null);
  }

  forward(weight: Tensor): Tensor {
    const isWide = rowsOf(weight) < columnsOf(weight);
    const x = isWide ? adjoint(weight) : weight;
    let q = this.map === 'householder' ? reflected(x) : this.rotated(x);
    if (this.isTrivialized && this.base !== null) q = matmul(this.base, q);
    return isWide ? adjoint(q) : q;
  }

  /** The lower triangle holds the n·k − k(k+1)/2 numbers of a skew-symmetric matrix. */
  private rotated(x: Tensor): Tensor {
    const [n, k] = [rowsOf(x), columnsOf(x)];
    const { dtype } = x;
    let lower = tril(x);
    if (n !== k) {
      const rest = zeros([...x.shape.slice(0, -2), n, n - k], { dtype });
      lower = cat([lower, rest], -1);
    }
    const skew = sub(lower, adjoint(lower));
    const identity = eye(n, n, { dtype });
    const half = div(skew, 2);
    const q =
      this.map === 'matrix_exp' ? matrixExp(skew) : solve(sub(identity, half), add(identity, half));
    return n === k ? q : narrow(q, -1, 0, k);
  }

  rightInverse(weight: Tensor): Tensor {
    if (!sameShape(weight.shape, this.shape)) {
      const size = (shape: Shape): string => `torch.Size(${showShape(shape)})`;
      throw new ValueError(
        `Expected a matrix or batch of matrices of shape ${size(this.shape)}. Got a tensor of shape ${size(weight.shape)}.`,
      );
    }
    return noGrad(() => (this.isTrivialized ? this.start(weight) : this.factored(weight)));
  }

  private factored(weight: Tensor): Tensor {
    if (this.map !== 'householder') {
      throw new NotImplementedError(
        'It is not possible to assign to the matrix exponential or the Cayley parametrizations when use_trivialization=False.',
      );
    }
    const isWide = rowsOf(weight) < columnsOf(weight);
    const { a: reflectors, tau } = geqrf(isWide ? adjoint(weight) : weight);
    // R has a positive diagonal then. A reflection that is none, τ = 0, turns its sign.
    const unused = tau.eq(0).to(tau.dtype);
    diagonalOf(reflectors).copy_(mul(sgn(diagonalOf(reflectors)), sub(1, mul(2, unused))));
    return isWide ? adjoint(reflectors) : reflectors;
  }

  /** The weight becomes the base; what is trained starts at −I, which every map takes to I or back. */
  private start(weight: Tensor): Tensor {
    const q = rowsOf(weight) < columnsOf(weight) ? adjoint(weight) : weight;
    const [n, k] = [rowsOf(q), columnsOf(q)];
    if (n === k) this.base = isOrthogonal(q) ? q.clone() : orthogonalized(q);
    else {
      const rest = randn([...q.shape.slice(0, -2), n, n - k], { dtype: q.dtype });
      this.base = orthogonalized(cat([q, rest], -1));
    }
    const start = zerosLike(weight);
    diagonalOf(start).fill_(-1);
    return start;
  }
}

/** The product of the reflections whose vectors stand below the diagonal; the diagonal's signs are constants. */
function reflected(x: Tensor): Tensor {
  const vectors = tril(x, -1);
  const tau = div(2, add(1, sum(mul(vectors, vectors), -2)));
  const signs = diagonalOf(x).to('int32');
  return mul(householderProduct(vectors, tau), unsqueeze(signs, -2));
}

/**
 * Keeps a matrix orthogonal: QᵀQ = I where it has no more columns than rows, else QQᵀ = I.
 * @param name of a parameter [..., n, k] of the module
 */
export function orthogonal<M extends Module>(
  module: M,
  name = 'weight',
  { orthogonalMap = null, useTrivialization = true }: OrthogonalOptions = {},
): M {
  const weight = (module as unknown as Record<string, unknown>)[name];
  if (!(weight instanceof Tensor)) {
    throw new ValueError(
      `Module '${String(module)}' has no parameter or buffer with name '${name}'`,
    );
  }
  if (weight.ndim < 2) {
    throw new ValueError(
      `Expected a matrix or batch of matrices. Got a tensor of ${String(weight.ndim)} dimensions.`,
    );
  }
  const isSquare = rowsOf(weight) === columnsOf(weight);
  const map = orthogonalMap ?? (isSquare ? 'matrix_exp' : 'householder');
  if (!MAPS.includes(map)) {
    throw new ValueError(
      `orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: ${map}`,
    );
  }
  const parametrization = new _Orthogonal(weight, map, useTrivialization);
  return registerParametrization(module, name, parametrization, { unsafe: true });
}
