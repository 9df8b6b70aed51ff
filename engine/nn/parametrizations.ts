/** @file Known parametrizations: weight norm, spectral norm, orthogonal weights (the namespace `nn.utils.parametrizations`). */

import { noGrad } from '../autograd/grad-mode.ts';
import { internally } from '../autograd/state.ts';
import { div } from '../ops/elementwise/arithmetic.ts';
import { dot, mv } from '../ops/linalg/products.ts';
import { created } from '../tensor/factories.ts';
import { randn } from '../tensor/random.ts';
import { IndexError, ValueError } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { normalize } from './functional/normalization.ts';
import { Module } from './module.ts';
import { registerParametrization } from './parametrize.ts';
import { asMatrix, isAdjoint, normExcept, withMagnitudes } from './weights.ts';

export { orthogonal, type OrthogonalMap, type OrthogonalOptions } from './orthogonal.ts';

/** w = g·v/‖v‖, of the magnitudes g and the directions v (https://arxiv.org/abs/1602.07868). */
class _WeightNorm extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  forward(magnitude: Tensor, direction: Tensor): Tensor {
    return withMagnitudes(direction, magnitude, this.dim);
  }

  rightInverse(weight: Tensor): readonly Tensor[] {
    return [normExcept(weight, this.dim), weight];
  }
}

/**
 * The weight by magnitudes (`original0`) and directions (`original1`).
 * @param dim each of its slices has a magnitude; null: the whole has one
 */
export function weightNorm<M extends Module>(
  module: M,
  name = 'weight',
  dim: number | null = 0,
): M {
  return registerParametrization(module, name, new _WeightNorm(dim ?? -1), { unsafe: true });
}

export interface SpectralNormOptions {
  /** Steps of the power iteration each time the weight is read in training. */
  readonly nPowerIterations?: number;
  readonly eps?: number;
  /** The dimension of the outputs. */
  readonly dim?: number | null;
}

/** The weight by its largest singular value, found by power iteration (https://arxiv.org/abs/1802.05957). */
class _SpectralNorm extends Module {
  readonly dim: number;
  readonly eps: number;
  readonly nPowerIterations: number;
  declare readonly _u: Tensor;
  declare readonly _v: Tensor;

  constructor(weight: Tensor, iterations: number, dim: number, eps: number) {
    super();
    const { ndim, dtype } = weight;
    if (dim >= ndim || dim < -ndim) {
      throw new IndexError(
        `Dimension out of range (expected to be in range of [-${String(ndim)}, ${String(ndim - 1)}] but got ${String(dim)})`,
      );
    }
    if (iterations <= 0) {
      throw new ValueError(
        `Expected n_power_iterations to be positive, but got n_power_iterations=${String(iterations)}`,
      );
    }
    this.dim = dim < 0 ? dim + ndim : dim;
    this.eps = eps;
    this.nPowerIterations = iterations;
    if (ndim === 1) return;
    const matrix = this.matrixOf(weight);
    const [rows = 0, columns = 0] = matrix.shape;
    const [u, v] = internally(() => {
      const unit = (size: number): Tensor => normalize(randn(size, { dtype }), { dim: 0, eps });
      const vectors = [unit(rows), unit(columns)] as const;
      this.iterate(matrix, ...vectors, 15);
      return vectors;
    });
    this.registerBuffer('_u', created(u, 'Buffer', {}));
    this.registerBuffer('_v', created(v, 'Buffer', {}));
  }

  private matrixOf(weight: Tensor): Tensor {
    return asMatrix(weight, this.dim);
  }

  private iterate(matrix: Tensor, u: Tensor, v: Tensor, times: number): void {
    const { eps } = this;
    noGrad(() => {
      for (let i = 0; i < times; i++) {
        u.copy_(normalize(mv(matrix, v), { dim: 0, eps }));
        v.copy_(normalize(mv(matrix.t(), u), { dim: 0, eps }));
      }
    });
  }

  forward(weight: Tensor): Tensor {
    if (weight.ndim === 1) return normalize(weight, { dim: 0, eps: this.eps });
    const matrix = this.matrixOf(weight);
    if (this.training) this.iterate(matrix, this._u, this._v, this.nPowerIterations);
    // The next reading writes the buffers, and backward needs these values.
    const [u, v] = [this._u.clone(), this._v.clone()];
    return div(weight, dot(u, mv(matrix, v)));
  }

  rightInverse(weight: Tensor): Tensor {
    return weight;
  }
}

/** The weight divided by its largest singular value. */
export function spectralNorm<M extends Module>(
  module: M,
  name = 'weight',
  { nPowerIterations = 1, eps = 1e-12, dim = null }: SpectralNormOptions = {},
): M {
  const weight = (module as unknown as Record<string, unknown>)[name];
  if (!(weight instanceof Tensor)) {
    throw new ValueError(
      `Module '${String(module)}' has no parameter or buffer with name '${name}'`,
    );
  }
  const parametrization = new _SpectralNorm(
    weight,
    nPowerIterations,
    dim ?? (isAdjoint(module) ? 1 : 0),
    eps,
  );
  return registerParametrization(module, name, parametrization);
}
