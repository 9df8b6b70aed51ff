/** @file The reductions and scans beyond sums: each is a function of the library and a method of Tensor. */

export { all, any, countNonzero, nanmean, nansum } from './count.ts';
export { diff } from './differences.ts';
export { bincount, histc, histogram } from './histogram.ts';
export { dist, renorm } from '../linalg/distance.ts';
export { aminmax } from './moments.ts';
export {
  argsort,
  cummax,
  cummin,
  kthvalue,
  median,
  mode,
  msort,
  nanmedian,
  sort,
  topk,
} from './order.ts';
export { nanquantile, quantile } from './quantile.ts';
export { cumprod, cumsum, logcumsumexp } from './scan.ts';
