/** @file Functions on several tensors, on none, contractions, draws and searches: one list of what is no method. */

export { cartesianProd } from './combinatorics.ts';
export { chainMatmul, tensordot } from './contractions.ts';
export { atleast1d, atleast2d, atleast3d, broadcastTensors, meshgrid } from './dims.ts';
export { normal, poisson } from './draws.ts';
export { einsum } from './einsum.ts';
export { pad } from './pad.ts';
export { pdist } from './pdist.ts';
export { segmentReduce } from './segment-reduce.ts';
export { cumulativeTrapezoid, gradient, trapezoid } from './differences.ts';
export { bucketize, isin, oneHot, searchsorted } from './search.ts';
export { convTbc } from './conv-tbc.ts';
export { channelShuffle, pixelShuffle, pixelUnshuffle } from './shuffle.ts';
export { blockDiag, columnStack, dstack, hstack, vstack } from './stacks.ts';
export { unravelIndex } from './unravel.ts';
export {
  bartlettWindow,
  blackmanWindow,
  hammingWindow,
  hannWindow,
  kaiserWindow,
} from './window-functions.ts';
export { trilIndices, triuIndices } from './triangle.ts';
