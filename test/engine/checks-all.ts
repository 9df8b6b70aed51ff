/** @file Checks of all differentiable rows, by their names in the table. */

import { type Tensor, tensor, where } from 'gradlens';
import * as g from 'gradlens';
import { type Check, of, other, positive, row, signed } from './checks.ts';
import { neuralChecks } from './checks-neural.ts';
import { pointwiseChecks } from './checks-pointwise.ts';
import { algebraChecks } from './checks-algebra.ts';
import { reductionChecks } from './checks-reductions.ts';
import { structureChecks } from './checks-structure.ts';
import { specialChecks } from './checks-special.ts';
import { visionChecks } from './checks-vision.ts';
import { randomChecks } from './checks-random.ts';

import { putAt } from '../../engine/ops/indexing/advanced-index.ts';

const square = of([3, 3], [1, 2, -1, 0.5, -2, 1, 3, 0.2, 0.1]);
const batch = of([2, 2, 2], [1, -2, 0.5, 3, 0.3, 1.1, -0.7, 2]);
const mask = tensor([true, false, true]);
const ints = (...values: number[]): Tensor => tensor(values, { dtype: 'int64' });

/** One call a row, at points where it is smooth. */
export const checks: Readonly<Record<string, Check>> = {
  ...pointwiseChecks,
  ...algebraChecks,
  ...reductionChecks,
  ...structureChecks,
  ...randomChecks,
  ...visionChecks,
  ...specialChecks,
  addRow: [(a, b) => a.add(b), signed, row],
  subRow: [(a, b) => a.sub(b), signed, row],
  rsubRow: [(a) => g.sub(1.5, a), signed],
  rsubTensorRow: [(a, b) => a.rsub(b), signed, row],
  mulRow: [(a, b) => a.mul(b), signed, row],
  divRow: [(a, b) => a.div(b), signed, row],
  powScalarRow: [(a) => a.pow(3), signed],
  powTensorRow: [(a, b) => a.pow(b), positive, row],
  powBaseRow: [(a) => g.pow(2.5, a), signed],
  maximumRow: [(a, b) => a.maximum(b), signed, other],
  minimumRow: [(a, b) => a.minimum(b), signed, other],
  negRow: [(a) => a.neg(), signed],
  absRow: [(a) => a.abs(), signed],
  signRow: [(a) => a.sign(), signed],
  expRow: [(a) => a.exp(), signed],
  logRow: [(a) => a.log(), positive],
  sqrtRow: [(a) => a.sqrt(), positive],
  sinRow: [(a) => a.sin(), signed],
  cosRow: [(a) => a.cos(), signed],
  tanRow: [(a) => a.tan(), signed],
  tanhRow: [(a) => a.tanh(), signed],
  sigmoidRow: [(a) => a.sigmoid(), signed],
  reluRow: [(a) => a.relu(), signed],
  squareRow: [(a) => a.square(), signed],
  reciprocalRow: [(a) => a.reciprocal(), signed],
  clampRow: [(a) => a.clamp({ min: -1, max: 1 }), signed],
  whereRow: [(a, b) => where(mask, a, b), signed, other],
  maskedFillRow: [(a) => a.maskedFill(mask, 4), signed],
  maskedFillTensorRow: [(a, b) => a.maskedFill(mask, b), signed, of([], [1.7])],
  sumRow: [(a) => a.sum(), signed],
  sumDimRow: [(a) => a.sum(1), signed],
  meanRow: [(a) => a.mean(), signed],
  meanDimRow: [(a) => a.mean(0, { keepdim: true }), signed],
  prodRow: [(a) => a.prod(), signed],
  prodDimRow: [(a) => a.prod(1), signed],
  normRow: [(a) => a.norm(2, 1), signed],
  varRow: [(a) => a.var(1), signed],
  stdRow: [(a) => a.std(), signed],
  logsumexpRow: [(a) => a.logsumexp(0), signed],
  softmaxRow: [(a) => a.softmax(1), signed],
  logSoftmaxRow: [(a) => a.logSoftmax(1), signed],
  maxRow: [(a) => a.max(), signed],
  minRow: [(a) => a.min(), signed],
  maxDimRow: [(a) => a.max(1).values, signed],
  minDimRow: [(a) => a.min(0, { keepdim: true }).values, signed],
  amaxRow: [(a) => a.amax(1), signed],
  aminRow: [(a) => a.amin(), signed],
  dotRow: [(a, b) => a.dot(b), row, of([3], [0.4, 1, -2])],
  mvRow: [(a, b) => a.mv(b), signed, row],
  mmRow: [(a, b) => a.mm(b), signed, square],
  bmmRow: [(a, b) => a.bmm(b), batch, batch.add(0.5)],
  viewRow: [(a) => a.view(3, 2), signed],
  unsafeViewRow: [(a) => a.t().reshape([6]), signed],
  permuteRow: [(a) => a.permute([2, 0, 1]), batch],
  transposeRow: [(a) => a.transpose(0, 2), batch],
  tRow: [(a) => a.t(), signed],
  expandRow: [(a) => a.expand([2, 3]), row],
  squeezeRow: [(a) => a.unsqueeze(1).squeeze(), row],
  squeezeDimRow: [(a) => a.unsqueeze(1).squeeze(1), row],
  aliasRow: [(a) => a.index(g.ellipsis), row],
  unsqueezeRow: [(a) => a.unsqueeze(0), row],
  asStridedRow: [(a) => a.asStrided([2, 2], [1, 1], 1), signed],
  scatterWindowRow: [(a) => a.select(0, 1).mul(2), signed],
  gatherWindowRow: [(a) => a.asStrided([2, 2], [2, 1], 0), signed],
  selectRow: [(a) => a.select(1, -1), signed],
  sliceRow: [(a) => a.slice(1, 0, 3, 2), signed],
  unbindRow: [(a) => a.unbind(1)[1]!, signed],
  catRow: [(a, b) => g.cat([a, b], 1), signed, other],
  stackRow: [(a, b) => g.stack([a, b], 1), signed, other],
  gatherRow: [
    (a) =>
      a.gather(
        1,
        tensor(
          [
            [0, 0],
            [2, 1],
          ],
          { dtype: 'int64' },
        ),
      ),
    signed,
  ],
  indexRow: [(a) => a.index([ints(0, 0, 1), ints(2, 1, 0)]), signed],
  indexPutRow: [(a, b) => putAt(a, b, [ints(1, 0)], [1]), signed, of([2, 2], [1, 2, 3, 4])],
  cloneRow: [(a) => a.clone(), signed],
  copyRow: [(a, b) => a.mul(1).copy_(b), signed, row],
  zeroRow: [(a) => a.mul(1).zero_(), signed],
  fillRow: [(a) => a.mul(1).fill_(3), signed],
  fillWithRow: [(a, b) => a.mul(1).fill_(b), signed, of([], [2.5])],
  castRow: [(a) => a.to('float32').to('float64'), of([2], [0.5, 2])],
  ...neuralChecks,
};
