/** @file Functions on several tensors, on none, contractions, draws and searches: one list of what is no method. */

export { cartesianProd } from './shape/combinatorics.ts';
export { chainMatmul, tensordot } from './linalg/contractions.ts';
export { atleast1d, atleast2d, atleast3d, broadcastTensors, meshgrid } from './shape/dims.ts';
export { normal, poisson } from './random/draws.ts';
export { einsum } from './linalg/einsum.ts';
export { pad } from './shape/pad.ts';
export { pdist } from './linalg/pdist.ts';
export { segmentReduce } from './reductions/segment-reduce.ts';
export { cumulativeTrapezoid, gradient, trapezoid } from './reductions/differences.ts';
export { bucketize, isin, oneHot, searchsorted } from './indexing/search.ts';
export { convTbc } from './nn/conv-tbc.ts';
export { channelShuffle, pixelShuffle, pixelUnshuffle } from './shape/shuffle.ts';
export { blockDiag, columnStack, dstack, hstack, vstack } from './shape/stacks.ts';
export { unravelIndex } from './indexing/unravel.ts';
export {
  bartlettWindow,
  blackmanWindow,
  hammingWindow,
  hannWindow,
  kaiserWindow,
} from './special/window-functions.ts';
export { trilIndices, triuIndices } from './shape/triangle.ts';
