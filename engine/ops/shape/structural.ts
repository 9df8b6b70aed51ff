/** @file Functions on the shape and the places of one tensor, each also a method: one list of them. */

export { combinations, vander } from './combinatorics.ts';
export { diag, diagEmbed, diagflat, diagonal, diagonalScatter } from './diagonal.ts';
export {
  broadcastTo,
  expandAs,
  flatten,
  movedim,
  ravel,
  reshapeAs,
  swapaxes,
  unflatten,
  viewAs,
} from './dims.ts';
export { multinomial } from '../random/draws.ts';
export { scatterAdd } from '../indexing/gather.ts';
export { indexAdd, indexCopy, indexFill, indexSelect } from '../indexing/index-dim.ts';
export { maskedScatter, maskedSelect } from '../indexing/masked.ts';
export { flip, fliplr, flipud, roll, rot90 } from './rearrange.ts';
export { repeat, repeatInterleave, tile, unfold } from './repeat.ts';
export { indexReduce, scatter, scatterReduce } from '../indexing/scatter.ts';
export { argwhere, nonzero } from '../indexing/search.ts';
export { unique, uniqueConsecutive } from '../reductions/unique.ts';
export {
  chunk,
  dsplit,
  hsplit,
  split,
  splitWithSizes,
  tensorSplit,
  unsafeChunk,
  unsafeSplit,
  unsafeSplitWithSizes,
  vsplit,
} from './split.ts';
export { put, take, takeAlongDim } from '../indexing/take.ts';
export { trace, tril, triu } from './triangle.ts';
export { asStridedScatter, narrowCopy, selectScatter, sliceScatter } from './window-scatter.ts';
