/** @file The table of operators: every row of every family, by the name it is exported under. */

import * as advancedIndex from './indexing/advanced-index.ts';
import * as arithmetic from './elementwise/arithmetic.ts';
import * as casts from './elementwise/cast.ts';
import * as comparisons from './elementwise/compare.ts';
import * as copies from './copy.ts';
import * as detaching from './detach.ts';
import * as extremes from './reductions/extremes.ts';
import * as gathering from './indexing/gather.ts';
import * as indexViews from './shape/index-views.ts';
import * as joins from './shape/join.ts';
import * as linalg from './linalg/products.ts';
import * as losses from './losses/loss.ts';
import * as functions from './elementwise/math.ts';
import * as reductions from './reductions/reduce.ts';
import * as selection from './elementwise/select.ts';
import * as shapes from './shape/shape.ts';
import * as softmax from './activations/softmax.ts';
import * as statistics from './reductions/statistics.ts';
import * as strided from './shape/strided.ts';
import * as bitwise from './elementwise/bitwise.ts';
import * as blends from './elementwise/blend.ts';
import * as classes from './elementwise/classify.ts';
import * as exponentials from './elementwise/exponential.ts';
import * as limits from './elementwise/limits.ts';
import * as rounding from './elementwise/rounding.ts';
import * as signs from './elementwise/signs.ts';
import * as special from './special/special.ts';
import * as trigonometry from './elementwise/trigonometry.ts';
import * as diagonals from './shape/diagonal.ts';
import * as indexedDims from './indexing/index-dim.ts';
import * as masks from './indexing/masked.ts';
import * as padding from './shape/pad.ts';
import * as rearrangement from './shape/rearrange.ts';
import * as repetition from './shape/repeat.ts';
import * as scattering from './indexing/scatter.ts';
import * as searches from './indexing/search.ts';
import * as splits from './shape/split.ts';
import * as taking from './indexing/take.ts';
import * as triangles from './shape/triangle.ts';
import * as windowScatter from './shape/window-scatter.ts';
import * as activationCurves from './activations/curves.ts';
import * as activationPieces from './activations/pieces.ts';
import * as convolutions from './nn/convolution.ts';
import * as embeddings from './nn/embedding.ts';
import * as gelus from './activations/gelu.ts';
import * as binaryLosses from './losses/bce.ts';
import * as temporalLosses from './losses/ctc.ts';
import * as marginLosses from './losses/margin.ts';
import * as likelihoods from './losses/nll.ts';
import * as maxPooling from './nn/max-pool.ts';
import * as normalization from './nn/normalization.ts';
import * as resampling from './nn/resample.ts';
import * as counts from './reductions/count.ts';
import * as moments from './reductions/moments.ts';
import * as order from './reductions/order.ts';
import * as scans from './reductions/scan.ts';
import * as productSums from './linalg/product-sums.ts';
import * as crossProduct from './linalg/cross.ts';
import * as distances from './linalg/distance.ts';
import * as rowDistances from './linalg/pdist.ts';
import * as segments from './reductions/segment-reduce.ts';
import * as olderSolvers from './linalg/older-solvers.ts';
import * as factorizations from './linalg/factorizations.ts';
import * as stacks from './shape/stacks.ts';
import * as householder from './linalg/householder.ts';
import * as leastSquares from './linalg/least-squares.ts';
import * as luFactorizations from './linalg/lu.ts';
import * as pseudoInverse from './linalg/pseudo-inverse.ts';
import * as spectra from './linalg/spectra.ts';
import * as inverses from './linalg/inverses.ts';
import * as matrixFunctions from './linalg/functions.ts';
import * as draws from './random/draws.ts';
import * as randomFills from './random/fills.ts';
import * as affineGrids from './nn/affine-grid.ts';
import * as blocks from './nn/blocks.ts';
import * as fractionalPooling from './nn/fractional-pool.ts';
import * as gridSamples from './nn/grid-sample.ts';
import * as maxUnpooling from './nn/max-unpool.ts';
import * as shuffles from './shape/shuffle.ts';
import * as timeConvolutions from './nn/conv-tbc.ts';
import * as randomSlopes from './activations/rrelu.ts';
import * as histograms from './reductions/histogram.ts';
import * as numberParts from './elementwise/number-parts.ts';
import * as uniques from './reductions/unique.ts';
import * as distributions from './special/distributions.ts';
import * as specialValues from './special/values.ts';
import type { Row } from './row.ts';

const families: readonly object[] = [
  advancedIndex,
  arithmetic,
  casts,
  comparisons,
  copies,
  detaching,
  extremes,
  gathering,
  indexViews,
  joins,
  linalg,
  losses,
  functions,
  reductions,
  selection,
  shapes,
  softmax,
  statistics,
  strided,
  bitwise,
  blends,
  classes,
  exponentials,
  limits,
  rounding,
  signs,
  special,
  trigonometry,
  diagonals,
  indexedDims,
  masks,
  padding,
  rearrangement,
  repetition,
  scattering,
  searches,
  splits,
  taking,
  triangles,
  windowScatter,
  activationCurves,
  activationPieces,
  convolutions,
  embeddings,
  gelus,
  binaryLosses,
  temporalLosses,
  marginLosses,
  likelihoods,
  maxPooling,
  normalization,
  resampling,
  counts,
  moments,
  order,
  scans,
  productSums,
  crossProduct,
  distances,
  rowDistances,
  segments,
  olderSolvers,
  factorizations,
  stacks,
  luFactorizations,
  leastSquares,
  householder,
  pseudoInverse,
  spectra,
  inverses,
  matrixFunctions,
  draws,
  randomFills,
  affineGrids,
  blocks,
  fractionalPooling,
  gridSamples,
  maxUnpooling,
  shuffles,
  timeConvolutions,
  randomSlopes,
  histograms,
  numberParts,
  uniques,
  distributions,
  specialValues,
];

/** For example `mulRow`. A family adds a row by exporting it. */
export const table: ReadonlyMap<string, Row> = new Map(
  families.flatMap((family) =>
    (Object.entries(family) as [string, Row][]).filter(([name]) => name.endsWith('Row')),
  ),
);
