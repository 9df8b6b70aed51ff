/** @file Distances between the rows of one matrix: pdist. */

import { internally } from '../../autograd/state.ts';
import { isFloating } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mul, sub } from '../elementwise/arithmetic.ts';
import { run } from '../dispatch.ts';
import { pairGradient } from './distance.ts';
import { indexAdd, indexSelect } from '../indexing/index-dim.ts';
import { unbind } from '../shape/index-views.ts';
import { ones, zerosLike } from '../like.ts';
import { sum } from '../reductions/reduce.ts';
import { RESULT, type Attributes, type Row, type VjpContext } from '../row.ts';
import { vectorNorm } from '../reductions/statistics.ts';
import { triuIndices } from '../shape/triangle.ts';

interface Order extends Attributes {
  readonly p: number;
}

/** The rows of the pairs i < k, in order: all i, all k. */
function pairsOf(x: Tensor): readonly [Tensor, Tensor] {
  const rows = x.shape[0] ?? 0;
  return unbind(triuIndices(rows, rows, 1)) as unknown as [Tensor, Tensor];
}

function differences(x: Tensor): Tensor {
  const [first, second] = pairsOf(x);
  return sub(indexSelect(x, 0, first), indexSelect(x, 0, second));
}

function slope(g: Tensor, n: VjpContext<Order>): Tensor {
  return pairGradient(g, differences(n.saved(0)), n.saved(RESULT), n.attributes.p);
}

export const pdistRow: Row<Order> = {
  name: 'pdist',
  node: 'PdistBackward0',
  symbol: '‖·‖',
  formula: 'of each pair ∇·sign d·(|d|/‖d‖)^(p−1) to its first row, −that to its second',
  tangent: 'Σ (∂aᵢ − ∂aⱼ)·sign d·(|d|/‖d‖)^(p−1), d = aᵢ − aⱼ of each pair of rows',
  source: '`_pdist_forward`',
  saves: [{ slot: 0 }, { slot: RESULT }],
  differentiable: true,
  view: false,
  forward: ([x], { p }) => internally(() => vectorNorm(differences(x as Tensor), p, -1)),
  vjp: [
    (g, n) => {
      const x = n.saved(0);
      const [first, second] = pairsOf(x);
      const each = slope(g, n);
      return sub(indexAdd(zerosLike(x), 0, first, each), indexAdd(zerosLike(x), 0, second, each));
    },
  ],
  jvp: ([tangent], n, result) => {
    const slopes = slope(ones(result.shape, result.dtype), n);
    return sum(mul(slopes, differences(tangent as Tensor)), -1);
  },
};

/**
 * The p-norm distances between all pairs of rows of an n × m matrix: n·(n − 1)/2 of them, those of the first row
 * first (the upper triangle of `cdist(x, x)`). The gradient at equal rows is 0.
 */
export function pdist(x: Tensor, p = 2): Tensor {
  if (x.ndim !== 2) {
    throw new RuntimeError(`pdist only supports 2D tensors, got: ${String(x.ndim)}D`);
  }
  if (!isFloating(x.dtype)) throw new RuntimeError('pdist only supports floating-point dtypes');
  if (!(p >= 0)) throw new RuntimeError('pdist only supports non-negative p values');
  return run(pdistRow, [x], { p });
}
