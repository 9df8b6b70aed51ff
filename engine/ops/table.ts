/** @file The table of operators: every row of every family, by the name it is exported under. */

import * as advancedIndex from './advanced-index.ts';
import * as arithmetic from './arithmetic.ts';
import * as casts from './cast.ts';
import * as comparisons from './compare.ts';
import * as copies from './copy.ts';
import * as detaching from './detach.ts';
import * as extremes from './extremes.ts';
import * as gathering from './gather.ts';
import * as indexViews from './index-views.ts';
import * as joins from './join.ts';
import * as linalg from './linalg.ts';
import * as losses from './loss.ts';
import * as functions from './math.ts';
import * as reductions from './reduce.ts';
import * as selection from './select.ts';
import * as shapes from './shape.ts';
import * as softmax from './softmax.ts';
import * as statistics from './statistics.ts';
import * as strided from './strided.ts';
import * as bitwise from './bitwise.ts';
import * as blends from './blend.ts';
import * as classes from './classify.ts';
import * as exponentials from './exponential.ts';
import * as limits from './limits.ts';
import * as rounding from './rounding.ts';
import * as signs from './signs.ts';
import * as special from './special.ts';
import * as trigonometry from './trigonometry.ts';
import * as diagonals from './diagonal.ts';
import * as indexedDims from './index-dim.ts';
import * as masks from './masked.ts';
import * as padding from './pad.ts';
import * as rearrangement from './rearrange.ts';
import * as repetition from './repeat.ts';
import * as scattering from './scatter.ts';
import * as searches from './search.ts';
import * as splits from './split.ts';
import * as taking from './take.ts';
import * as triangles from './triangle.ts';
import * as windowScatter from './window-scatter.ts';
import * as activationCurves from './activation-curves.ts';
import * as activationPieces from './activation-pieces.ts';
import * as convolutions from './convolution.ts';
import * as embeddings from './embedding.ts';
import * as gelus from './gelu.ts';
import * as binaryLosses from './loss-bce.ts';
import * as temporalLosses from './loss-ctc.ts';
import * as marginLosses from './loss-margin.ts';
import * as likelihoods from './loss-nll.ts';
import * as maxPooling from './max-pool.ts';
import * as normalization from './normalization.ts';
import * as resampling from './resample.ts';
import * as counts from './count.ts';
import * as moments from './moments.ts';
import * as order from './order.ts';
import * as scans from './scan.ts';
import * as productSums from './product-sums.ts';
import * as crossProduct from './cross.ts';
import * as distances from './distance.ts';
import * as rowDistances from './pdist.ts';
import * as segments from './segment-reduce.ts';
import * as olderSolvers from './older-solvers.ts';
import * as factorizations from './factorizations.ts';
import * as stacks from './stacks.ts';
import * as householder from './householder.ts';
import * as leastSquares from './least-squares.ts';
import * as luFactorizations from './lu.ts';
import * as pseudoInverse from './pseudo-inverse.ts';
import * as spectra from './spectra.ts';
import * as inverses from './inverses.ts';
import * as matrixFunctions from './matrix-functions.ts';
import * as draws from './draws.ts';
import * as randomFills from './random-fills.ts';
import * as affineGrids from './affine-grid.ts';
import * as blocks from './blocks.ts';
import * as fractionalPooling from './fractional-pool.ts';
import * as gridSamples from './grid-sample.ts';
import * as maxUnpooling from './max-unpool.ts';
import * as shuffles from './shuffle.ts';
import * as timeConvolutions from './conv-tbc.ts';
import * as randomSlopes from './rrelu.ts';
import * as histograms from './histogram.ts';
import * as numberParts from './number-parts.ts';
import * as uniques from './unique.ts';
import * as distributions from './distributions.ts';
import * as specialValues from './special-values.ts';
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
