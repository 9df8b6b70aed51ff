/** @file Checks of the rows on shapes and places. */

import * as g from 'gradlens';
import { type Tensor, tensor } from 'gradlens';
import { type Check, of, other, row, signed } from './checks.ts';

const longs = (shape: readonly number[], values: readonly number[]): Tensor =>
  tensor(values, { dtype: 'int64' }).reshape([...shape]);
const cube = of([2, 2, 2], [1, -2, 0.5, 3, 0.3, 1.1, -0.7, 2]);
const image = of([1, 2, 3], [0.7, -1.3, 2.1, -0.4, 1.9, -2.6]);
const volume = image.unsqueeze(0);
const space = volume.unsqueeze(0);
const pair = of([2], [0.6, -1.4]);
const number = of([], [1.7]);
const columns = longs([2], [2, 0]);
const at = longs([2, 2], [0, 0, 2, 1]);
const small = of([2, 2], [1.3, -0.8, 0.4, 2.2]);
const mask = tensor([true, false, true]);
const picture = of([1, 1, 2, 2], [1, 2, 3, 4]);

export const structureChecks: Readonly<Record<string, Check>> = {
  splitRow: [(a) => a.split(2, 1)[0]!, signed],
  splitWithSizesRow: [(a) => a.split([1, 2], 1)[1]!, signed],
  reshapeAliasRow: [(a) => a.narrow(1, 0, 1).reshape([-1]), signed],
  squeezeDimsRow: [(a) => a.squeeze([0, 1]), image],
  squeezeOwnRow: [(a, b) => b.matmul(a), signed, pair],
  diagonalRow: [(a) => a.diagonal(1), signed],
  diagonalCopyRow: [(a) => a.diag(-1), signed],
  diagEmbedRow: [(a) => a.diagEmbed(1), signed],
  diagonalScatterRow: [(a, b) => a.diagonalScatter(b, 1), signed, pair],
  trilRow: [(a) => a.tril(), signed],
  triuRow: [(a) => a.triu(1), cube],
  traceRow: [(a) => a.trace(), signed],
  flipRow: [(a) => a.flip(0, 1), signed],
  rollRow: [(a) => a.roll([1, -1], [0, 1]), signed],
  rot90Row: [(a) => a.rot90(3), signed],
  repeatRow: [(a) => a.repeat(2, 1, 2), signed],
  unfoldRow: [(a) => a.unfold(1, 2, 1), signed],
  constantPadRow: [(a) => g.pad(a, [1, -1, 0, 2], 'constant', 3), signed],
  reflectionPad1dRow: [(a) => g.pad(a, [2, 1], 'reflect'), signed],
  reflectionPad2dRow: [(a) => g.pad(a, [2, 1, 1, 0], 'reflect'), image],
  reflectionPad3dRow: [(a) => g.pad(a, [0, 1, 1, 0, 0, 0], 'reflect'), volume],
  replicationPad1dRow: [(a) => g.pad(a, [2, 1], 'replicate'), signed],
  replicationPad2dRow: [(a) => g.pad(a, [2, 1, 1, 0], 'replicate'), image],
  replicationPad3dRow: [(a) => g.pad(a, [0, 1, 1, 0, 2, 1], 'replicate'), space],
  circularPadRow: [(a) => g.pad(a, [1, 1, 2, 0], 'circular'), picture],
  foldPaddingRow: [(a) => g.pad(a, [1, 2], 'replicate').mul(2), signed],
  unsafeSplitRow: [(a) => a.unsafeSplit(2, 1)[0]!, signed],
  unsafeSplitWithSizesRow: [(a) => a.unsafeSplitWithSizes([1, 2], 1)[1]!, signed],
  indexReduceRow: [
    (a, b) =>
      g.stack([
        a.indexReduce(1, columns, b, 'prod'),
        a.indexReduce(1, columns, b, 'mean', { includeSelf: false }),
        a.indexReduce(1, columns, b, 'amax'),
        a.indexReduce(1, columns, b, 'amin', { includeSelf: false }),
      ]),
    signed,
    small,
  ],
  indexSelectRow: [(a) => a.indexSelect(1, columns), signed],
  indexAddRow: [(a, b) => a.indexAdd(1, columns, b, { alpha: 2 }), signed, small],
  indexCopyRow: [(a, b) => a.indexCopy(1, columns, b), signed, small],
  indexFillRow: [(a) => a.indexFill(1, columns, 3), signed],
  indexFillTensorRow: [(a, b) => a.indexFill(1, columns, b), signed, number],
  scatterAddRow: [(a, b) => a.scatterAdd(0, longs([2], [1, 1]), b), row, row.mul(2)],
  scatterRow: [(a, b) => a.scatter(1, longs([2, 2], [0, 1, 2, 1]), b), signed, other],
  scatterValueRow: [(a) => a.scatter(1, at, 3), signed],
  segmentReduceRow: [
    (a) => {
      const lengths = g.tensor([2, 0, 1], { dtype: 'int64' });
      const each = (['prod', 'mean', 'max'] as const).map((reduce) =>
        g.segmentReduce(a.t(), reduce, { lengths, initial: -3 }),
      );
      return g.stack(each);
    },
    signed,
  ],
  scatterReduceRow: [
    (a, b) =>
      g.stack([
        a.scatterReduce(1, at, b, 'prod'),
        a.scatterReduce(1, at, b, 'mean', { includeSelf: false }),
        a.scatterReduce(1, at, b, 'sum', { includeSelf: false }),
        a.scatterReduce(1, at, b, 'amax'),
        a.scatterReduce(1, at, b, 'amin', { includeSelf: false }),
      ]),
    signed,
    small,
  ],
  takeRow: [(a) => a.take(longs([3], [5, 0, 0])), signed],
  putRow: [(a, b) => a.put(longs([2], [4, 1]), b), signed, pair],
  maskedSelectRow: [(a) => a.maskedSelect(mask), signed],
  maskedScatterRow: [(a, b) => a.maskedScatter(mask, b), signed, other],
  selectScatterRow: [(a, b) => a.selectScatter(b, 1, 1), signed, pair],
  sliceScatterRow: [(a, b) => a.sliceScatter(b, 1, 0, 3, 2), signed, small],
  asStridedScatterRow: [(a, b) => a.asStridedScatter(b, [2, 2], [1, 2], 1), signed, small],
  windowCopyRow: [(a) => a.narrowCopy(1, 1, 2), signed],
};
