/** @file Householder reflections: QR in LAPACK's compact form, and the matrices it stands for. */

import { reflectors } from '../../kernels/householder.ts';
import { NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { zeros } from '../../tensor/factories.ts';
import { named, type Named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mul, sub } from '../elementwise/arithmetic.ts';
import { runMany } from '../dispatch.ts';
import { narrow } from '../shape/index-views.ts';
import { cat } from '../shape/join.ts';
import { eyeLike, ones } from '../like.ts';
import { matmul } from './products.ts';
import { checkMatrix, eachMatrix, fromBatches, mT } from './matrices.ts';
import type { Row } from '../row.ts';
import { unsqueeze } from '../shape/shape.ts';

/** Results: R on and above the diagonal, the reflectors below it; their factors. No derivative, as in PyTorch. */
export const geqrfRow: Row = {
  name: 'geqrf',
  node: 'GeqrfBackward0',
  symbol: 'QR',
  formula: 'not implemented',
  saves: [],
  differentiable: true,
  view: false,
  forward([input]) {
    const x = input as Tensor;
    checkMatrix(x, 'torch.geqrf', false);
    const [m = 0, n = 0] = x.shape.slice(-2);
    const compact: Float64Array[] = [];
    const factors: Float64Array[] = [];
    eachMatrix(x, (matrix) => {
      const made = reflectors(matrix, m, n);
      compact.push(made.a);
      factors.push(made.tau);
    });
    return [fromBatches(x, [m, n], compact), fromBatches(x, [Math.min(m, n)], factors)];
  },
  vjp: () => {
    throw new NotImplementedError("the derivative for 'geqrf' is not implemented.");
  },
  jvp: null,
};

export type Reflectors = Named<{ readonly a: Tensor; readonly tau: Tensor }>;

/** QR in compact form: the matrices that `householderProduct` takes. */
export function geqrf(x: Tensor): Reflectors {
  const [a, tau] = runMany(geqrfRow, [x]) as [Tensor, Tensor];
  return named({ a, tau });
}

/** The product of the reflections 1 − τᵢ·vᵢ·vᵢᵀ, times a matrix. */
function reflected(a: Tensor, tau: Tensor, x: Tensor, backwards: boolean): Tensor {
  const [m = 0] = a.shape.slice(-2);
  const batch = a.shape.slice(0, -2);
  const count = tau.shape.at(-1) ?? 0;
  const order = Array.from({ length: count }, (_, i) => (backwards ? count - 1 - i : i));
  return order.reduce((result, i) => {
    const head = [zeros([...batch, i, 1], { dtype: a.dtype }), ones([...batch, 1, 1], a.dtype)];
    const v = cat([...head, narrow(narrow(a, -1, i, 1), -2, i + 1, m - i - 1)], -2);
    const factor = unsqueeze(narrow(tau, -1, i, 1), -1);
    return sub(result, mul(factor, matmul(v, matmul(mT(v), result))));
  }, x);
}

/** The first columns of the product of Householder reflections: Q [.., m, n] of compact factors. */
export function householderProduct(a: Tensor, tau: Tensor): Tensor {
  checkMatrix(a, 'torch.linalg.householder_product', false);
  const [m = 0, n = 0] = a.shape.slice(-2);
  if (m < n) {
    throw new RuntimeError(
      'torch.linalg.householder_product: input.shape[-2] must be greater than or equal to input.shape[-1]',
    );
  }
  if (n < (tau.shape.at(-1) ?? 0)) {
    throw new RuntimeError(
      'torch.linalg.householder_product: input.shape[-1] must be greater than or equal to tau.shape[-1]',
    );
  }
  return reflected(a, tau, eyeLike(a.shape, a.dtype), true);
}

export interface OrmqrOptions {
  /** Q·X is meant, not X·Q. */
  readonly left?: boolean;
  /** Qᵀ is meant. */
  readonly transpose?: boolean;
}

/** The product of Q, given by compact factors and square, and a matrix. */
export function ormqr(a: Tensor, tau: Tensor, x: Tensor, options: OrmqrOptions = {}): Tensor {
  const { left = true, transpose = false } = checkNames('ormqr', options);
  if (left) return reflected(a, tau, x, !transpose);
  return mT(reflected(a, tau, mT(x), transpose));
}
