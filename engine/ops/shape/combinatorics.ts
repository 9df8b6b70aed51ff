/** @file Vectors combined: cartesianProd, combinations, and the powers of a vector's elements, vander. */

import { isFloating } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build, empty } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { likeBatches } from '../../autograd/batch.ts';
import { le, logicalAnd, lt } from '../elementwise/compare.ts';
import { copy_, fill_ } from '../copy.ts';
import { flatten, meshgrid } from './dims.ts';
import { select, slice } from './index-views.ts';
import { stack } from './join.ts';
import { maskedSelect } from '../indexing/masked.ts';
import { flip } from './rearrange.ts';
import { cumprod } from '../reductions/scan.ts';
import { unsqueeze } from './shape.ts';

function requireVector(x: Tensor): void {
  if (x.ndim === 1) return;
  throw new RuntimeError(`Expect a 1D vector, but got shape ${showShape(x.shape)}`);
}

/** Every choice of an element of each vector: [n₁·n₂ ·…, number of vectors]; one vector is itself. */
export function cartesianProd(...vectors: Tensor[]): Tensor {
  vectors.forEach(requireVector);
  const [only, ...others] = vectors;
  if (only !== undefined && others.length === 0) return only;
  const grids = meshgrid(vectors);
  return stack(
    grids.map((grid) => flatten(grid)),
    1,
  );
}

export interface CombinationsOptions {
  /** An element may occur several times. */
  readonly withReplacement?: boolean;
}

/** Every choice of `r` elements of a vector, in its order: [number of choices, r]. */
export function combinations(x: Tensor, r = 2, options: CombinationsOptions = {}): Tensor {
  const { withReplacement = false } = checkNames('combinations', options);
  requireVector(x);
  if (r < 0) throw new RuntimeError(`Expect a non-negative number, but got ${String(r)}`);
  if (r === 0) return empty([0], x.dtype);
  const length = x.size(0);
  const places = build([length], 'int64', (out) => {
    for (let i = 0; i < length; i++) out[i] = i;
  });
  const along = meshgrid(new Array<Tensor>(r).fill(places));
  const before = withReplacement ? le : lt;
  let wanted = build(along[0]?.shape ?? [], 'bool', (out) => out.fill(1));
  for (let i = 1; i < r; i++) {
    wanted = logicalAnd(wanted, before(along[i - 1] as Tensor, along[i] as Tensor));
  }
  const grids = meshgrid(new Array<Tensor>(r).fill(x));
  return stack(
    grids.map((grid) => maskedSelect(grid, wanted)),
    1,
  );
}

export interface VanderOptions {
  /** The lowest power first. */
  readonly increasing?: boolean;
}

/** Powers 0 … N − 1 of each element, a row each, the highest first; N is the vector's length unless given. */
export function vander(x: Tensor, N: number = x.size(0), options: VanderOptions = {}): Tensor {
  const { increasing = false } = checkNames('vander', options);
  if (x.ndim !== 1) throw new RuntimeError('x must be a one-dimensional tensor.');
  if (N < 0) throw new RuntimeError('N must be non-negative.');
  const dtype = isFloating(x.dtype) ? x.dtype : 'int64';
  const result = likeBatches(x, [x.size(0), N], (shape) => empty(shape, dtype));
  if (N > 0) fill_(select(result, 1, 0), 1);
  if (N > 1) {
    const powers = slice(result, 1, 1);
    copy_(powers, unsqueeze(x, 1));
    copy_(slice(result, 1, 1), cumprod(powers, 1));
  }
  return increasing ? result : flip(result, 1);
}
