/** @file Filling parameters with structure: orthogonal, sparse, identity-preserving; and within bounds. */

import { internally } from '../autograd/state.ts';
import { warn } from '../autograd/warnings.ts';
import { mul } from '../ops/elementwise/arithmetic.ts';
import { gt, logicalOr, lt } from '../ops/elementwise/compare.ts';
import { copy_, zero_ } from '../ops/copy.ts';
import { any } from '../ops/reductions/count.ts';
import { diagonal } from '../ops/shape/diagonal.ts';
import { qr } from '../ops/linalg/factorizations.ts';
import { ellipsis, set_ } from '../ops/indexing/indexing.ts';
import { sign } from '../ops/elementwise/math.ts';
import { where } from '../ops/elementwise/select.ts';
import { reshape, t } from '../ops/shape/shape.ts';
import { ValueError } from '../tensor/errors.ts';
import { empty } from '../tensor/make.ts';
import { randperm } from '../tensor/random.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { normal_ } from './init.ts';

/** Orthogonal rows or columns (Saxe et al., https://arxiv.org/abs/1312.6120), as Q of a normal matrix. */
export function orthogonal_(x: Tensor, gain = 1): Tensor {
  if (x.ndim < 2) throw new ValueError('Only tensors with 2 or more dimensions are supported');
  if (x.numel() === 0) return x;
  return internally(() => {
    const [rows = 1] = x.shape;
    const columns = x.numel() / rows;
    const random = normal_(empty([rows, columns], x.dtype));
    const { q, r } = qr(rows < columns ? t(random) : random);
    // Uniform, by Mezzadri, https://arxiv.org/abs/math-ph/0609050.
    const turned = mul(q, sign(diagonal(r)));
    return copy_(x, mul(reshape(rows < columns ? t(turned) : turned, x.shape), gain));
  });
}

/** Normal, drawn again where it is outside of [a, b]. */
export function truncNormal_(x: Tensor, mean = 0, std = 1, a = -2, b = 2): Tensor {
  if (mean < a - 2 * std || mean > b + 2 * std) {
    warn(
      'mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.',
    );
  }
  return internally(() => {
    normal_(x, mean, std);
    for (;;) {
      const outside = logicalOr(lt(x, a), gt(x, b));
      if (any(outside).item() === 0) return x;
      copy_(x, where(outside, normal_(empty(x.shape, x.dtype), mean, std), x));
    }
  });
}

/** Convolutions [out, in, …kernel] that give their input back, as far as there are channels for it. */
export function dirac_(x: Tensor, groups = 1): Tensor {
  if (x.ndim < 3 || x.ndim > 5) {
    throw new ValueError('Only tensors with 3, 4, or 5 dimensions are supported');
  }
  const [out = 0, into = 0, ...kernel] = x.shape;
  if (out % groups !== 0) throw new ValueError('dim 0 must be divisible by groups');
  const centre = kernel.map((length) => Math.floor(length / 2));
  const each = out / groups;
  return internally(() => {
    zero_(x);
    for (let g = 0; g < groups; g++) {
      for (let d = 0; d < Math.min(each, into); d++)
        set_(x, [g * each + d, d, ...centre, ellipsis], 1);
    }
    return x;
  });
}

/** Normal, with a share of each column zero (Martens, ICML 2010). */
export function sparse_(x: Tensor, sparsity: number, std = 0.01): Tensor {
  if (x.ndim !== 2) throw new ValueError('Only tensors with 2 dimensions are supported');
  const [rows = 0, columns = 0] = x.shape;
  const zeros = Math.ceil(sparsity * rows);
  return internally(() => {
    normal_(x, 0, std);
    for (let column = 0; column < columns; column++) {
      for (const row of (randperm(rows).tolist() as number[]).slice(0, zeros)) {
        set_(x, [row, column, ellipsis], 0);
      }
    }
    return x;
  });
}
