/** @file Checks of the rows that move, resize and pool, at points where they are smooth. */

import { type Tensor, nn } from 'gradlens';
import * as g from 'gradlens';
import { run } from '../../engine/ops/dispatch.ts';
import {
  gridSampler2dAdjointRow,
  gridSampler3dAdjointRow,
} from '../../engine/ops/nn/grid-sample.ts';
import { type Checks, of } from './checks.ts';

const F = nn.functional;

const filled = (shape: readonly number[], seed: number, scale = 1.7): Tensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: count }, (_, i) => Math.sin(seed + 2.7 * i) * scale + 0.06);
  return of(shape, values);
};
const line = filled([1, 2, 5], 1);
const plane = filled([1, 1, 4, 4], 3);
const volume = filled([1, 1, 3, 3, 3], 5);
const grid = filled([1, 1, 3, 2], 2, 0.8);
const space = filled([1, 1, 2, 1, 3], 2, 0.8);
const samples = (rank: number): Tensor => g.full([1, 1, rank], 0.4, { dtype: 'float64' });
const sampling = { mode: 'bicubic', paddingMode: 'zeros', alignCorners: false } as const;
const linear = { mode: 'bilinear', paddingMode: 'border', alignCorners: true } as const;

export const visionChecks: Checks = {
  maxPool3dRow: [(a) => F.maxPool3d(a, 2, { stride: 1 }), volume],
  adaptiveMaxPool3dRow: [(a) => F.adaptiveMaxPool3d(a, 2), volume],
  avgPool3dRow: [(a) => F.avgPool3d(a, 2, { stride: 1 }), volume],
  adaptiveAvgPool3dRow: [(a) => F.adaptiveAvgPool3d(a, 2), volume],
  fractionalMaxPool2dRow: [
    (a) => F.fractionalMaxPool2d(a, 2, { outputSize: 2, randomSamples: samples(2) }),
    plane,
  ],
  fractionalMaxPool3dRow: [
    (a) => F.fractionalMaxPool3d(a, 2, { outputSize: 2, randomSamples: samples(3) }),
    volume,
  ],
  maxUnpool2dRow: [
    (a) => F.maxUnpool2d(a, F.maxPool2dWithIndices(plane, 2).indices, 2),
    filled([1, 1, 2, 2], 4),
  ],
  maxUnpool3dRow: [
    (a) => F.maxUnpool3d(a, F.maxPool3dWithIndices(volume, 2).indices, 2),
    filled([1, 1, 1, 1, 1], 4),
  ],
  upsampleNearest1dRow: [(a) => F.interpolate(a, { size: 7 }), line],
  upsampleNearest3dRow: [(a) => F.interpolate(a, { size: [2, 4, 3] }), volume],
  upsampleNearestExact1dRow: [(a) => F.interpolate(a, { size: 7, mode: 'nearest-exact' }), line],
  upsampleNearestExact2dRow: [(a) => F.interpolate(a, { size: 3, mode: 'nearest-exact' }), plane],
  upsampleNearestExact3dRow: [(a) => F.interpolate(a, { size: 2, mode: 'nearest-exact' }), volume],
  upsampleLinear1dRow: [(a) => F.interpolate(a, { size: 7, mode: 'linear' }), line],
  upsampleBilinear2dAaRow: [
    (a) => F.interpolate(a, { size: 3, mode: 'bilinear', antialias: true }),
    plane,
  ],
  upsampleTrilinear3dRow: [(a) => F.interpolate(a, { size: 2, mode: 'trilinear' }), volume],
  upsampleBicubic2dRow: [(a) => F.interpolate(a, { size: 5, mode: 'bicubic' }), plane],
  upsampleBicubic2dAaRow: [
    (a) => F.interpolate(a, { size: 3, mode: 'bicubic', antialias: true }),
    plane,
  ],
  upsampleLanczos2dAaRow: [
    (a) => F.interpolate(a, { size: 3, mode: 'lanczos', antialias: true }),
    plane,
  ],
  pixelShuffleRow: [(a) => F.pixelShuffle(a, 2), filled([4, 1, 2], 3)],
  pixelUnshuffleRow: [(a) => F.pixelUnshuffle(a, 2), plane],
  channelShuffleRow: [(a) => F.channelShuffle(a, 3), filled([1, 6, 2], 3)],
  im2colRow: [(a) => F.unfold(a, 2, { padding: 1, stride: 2 }), plane],
  col2imRow: [(a) => F.fold(a, 3, 2), filled([1, 4, 4], 3)],
  affineGridGeneratorRow: [(a) => F.affineGrid(a, [2, 1, 2, 3]), filled([2, 2, 3], 3)],
  gridSampler2dRow: [(a, b) => F.gridSample(a, b, sampling), plane, grid],
  gridSampler2dAdjointRow: [
    (a, b) => {
      const attributes = { ...sampling, image: plane.shape, orders: [0, 0] };
      return run(gridSampler2dAdjointRow, [a, b], attributes);
    },
    filled([1, 1, 1, 3], 4),
    grid,
  ],
  gridSampler3dRow: [(a, b) => F.gridSample(a, b, linear), volume, space],
  gridSampler3dAdjointRow: [
    (a, b) => {
      const attributes = { ...linear, image: volume.shape, orders: [0, 0, 0] };
      return run(gridSampler3dAdjointRow, [a, b], attributes);
    },
    filled([1, 1, 1, 2, 1], 4),
    space,
  ],
  convTbcRow: [
    (a, w, b) => F.convTbc(a, w, b, 1),
    filled([3, 1, 2], 2),
    filled([2, 2, 2], 3),
    filled([2], 4),
  ],
  rreluWithNoiseRow: [(a) => F.rrelu(a), filled([2, 3], 4)],
};
