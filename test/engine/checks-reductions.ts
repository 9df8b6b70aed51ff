/** @file Checks of the rows of reductions, scans and order. */

import * as g from 'gradlens';
import { run } from '../../engine/ops/dispatch.ts';
import { recurrenceRow } from '../../engine/ops/reductions/scan.ts';
import { type Checks, of, signed } from './checks.ts';

const mixed = of([2, 3], [0.7, -1.3, 2.1, 0.6, 1.9, -2.6]);

export const reductionChecks: Checks = {
  cumsumRow: [(a) => a.cumsum(1), signed],
  cumprodRow: [(a) => a.cumprod(1), mixed],
  logcumsumexpRow: [(a) => a.logcumsumexp(1), signed],
  recurrenceRow: [(a, b) => run(recurrenceRow, [a, b], { dim: 1, reverse: false }), signed, mixed],
  cummaxRow: [(a) => a.cummax(1).values, signed],
  cumminRow: [(a) => a.cummin(0).values, signed],
  sortRow: [(a) => a.sort(1).values, signed],
  stableSortRow: [(a) => a.sort(0, { stable: true }).values, signed],
  topkRow: [(a) => a.topk(2).values, signed],
  kthvalueRow: [(a) => a.kthvalue(2).values, signed],
  medianRow: [(a) => a.median(), signed],
  nanmedianRow: [(a) => a.nanmedian(), signed],
  medianDimRow: [(a) => a.median(1).values, signed],
  nanmedianDimRow: [(a) => a.nanmedian(1, { keepdim: true }).values, signed],
  modeRow: [(a) => a.mode(1).values, signed],
  nansumRow: [(a) => a.nansum(1), signed],
  stdMeanRow: [(a) => g.stack([...g.stdMean(a, 1)]), signed],
  varMeanRow: [(a) => g.stack([...g.varMean(a)]), signed],
  aminmaxRow: [(a) => g.stack([...a.aminmax({ dim: 1 })]), signed],
};
