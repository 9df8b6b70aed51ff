/** @file leakyRelu with random slopes. */

import { internally } from '../../autograd/state.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { drawUniform } from '../../kernels/draws.ts';
import { mul } from '../elementwise/arithmetic.ts';
import { le } from '../elementwise/compare.ts';
import { isWriting, operator, type Operator } from '../define.ts';
import type { Row } from '../row.ts';
import { where } from '../elementwise/select.ts';

/** Operands: input, the slope of each element (1 where it is positive). */
export const rreluWithNoiseRow: Row = {
  name: 'rrelu',
  node: 'RreluWithNoiseBackward0',
  symbol: 'rrelu',
  formula: '∇ where a > 0, else slope·∇',
  saves: [{ slot: 1 }],
  edges: [0],
  differentiable: true,
  view: false,
  forward: ([x, slopes]) => internally(() => mul(x as Tensor, slopes as Tensor)),
  vjp: [(g, n) => mul(g, n.saved(1))],
  jvp: 'elementwise',
};

const rreluWithNoiseInPlaceRow: Row = {
  ...rreluWithNoiseRow,
  node: 'RreluWithNoiseBackward1',
};

export interface RreluOptions {
  readonly lower?: number;
  readonly upper?: number;
  /** A random slope for each element; else the middle of the two. */
  readonly training?: boolean;
}

/** leakyRelu with slopes from [lower, upper) (Xu et al., https://arxiv.org/abs/1505.00853). */
export const rrelu: Operator<(x: Tensor, options?: RreluOptions) => Tensor> = operator(
  (runner, x: Tensor, options: RreluOptions = {}) => {
    checkNames('rrelu', options);
    const row = isWriting(runner) ? rreluWithNoiseInPlaceRow : rreluWithNoiseRow;
    return runner(row, [x, slopesOf(x, options)]);
  },
);

/** Of each element the slope: random or the middle where it is not positive, else 1. */
function slopesOf(
  x: Tensor,
  { lower = 1 / 8, upper = 1 / 3, training = false }: RreluOptions,
): Tensor {
  if (lower > upper) {
    throw new RuntimeError('Lower bound should be less than or equal to the upper bound');
  }
  return internally(() => {
    const drawn = build(x.shape, x.dtype, (out) => {
      if (training) drawUniform(out, lower, upper);
      else out.fill((lower + upper) / 2);
    });
    return where(le(x, 0), drawn, 1);
  });
}
