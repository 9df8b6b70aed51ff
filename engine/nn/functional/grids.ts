/** @file Sampling at the points of a grid, with torch's checks and messages: gridSample, affineGrid. */

import { affineGridGeneratorRow } from '../../ops/nn/affine-grid.ts';
import { run } from '../../ops/dispatch.ts';
import { gridSampler2dRow, gridSampler3dRow } from '../../ops/nn/grid-sample.ts';
import type { PaddingMode, SampleMode } from '../../kernels/grid-sample.ts';
import { isFloating, titleOf } from '../../tensor/dtype.ts';
import { NotImplementedError, RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';

export interface GridSampleOptions {
  /** How elements are mixed; `bilinear` is trilinear in volumes. */
  readonly mode?: SampleMode;
  /** What is outside of the picture. */
  readonly paddingMode?: PaddingMode;
  /** −1 and 1 are the middles of the corner elements; else their outer edges. */
  readonly alignCorners?: boolean | null;
}

function checkModes(mode: string, paddingMode: string): void {
  if (!['bilinear', 'nearest', 'bicubic'].includes(mode)) {
    throw new ValueError(
      `nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', but got: '${mode}'`,
    );
  }
  if (!['zeros', 'border', 'reflection'].includes(paddingMode)) {
    throw new ValueError(
      `nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or 'reflection', but got: '${paddingMode}'`,
    );
  }
}

function checkShapes(input: Tensor, grid: Tensor, mode: SampleMode): void {
  const refuse = (text: string): never => {
    throw new RuntimeError(`grid_sampler(): ${text}`);
  };
  const both = `sizes ${showShape(input.shape)} and grid with sizes ${showShape(grid.shape)}`;
  if (input.shape[0] !== grid.shape[0]) {
    refuse(`expected grid and input to have same batch size, but got input with ${both}`);
  }
  const rank = input.ndim - 2;
  if (grid.shape.at(-1) !== rank) {
    refuse(
      `expected grid to have size ${String(rank)} in last dimension, but got grid with sizes ${showShape(grid.shape)}`,
    );
  }
  const empty = input.shape.findIndex((length, d) => d > 1 && length === 0);
  if (empty >= 0) {
    refuse(
      `expected input to have non-empty spatial dimensions, but input has sizes ${showShape(input.shape)} with dimension ${String(empty)} being empty`,
    );
  }
  if ((rank !== 2 && rank !== 3) || grid.ndim !== input.ndim) {
    refuse(
      `expected 4D or 5D input and grid with same number of dimensions, but got input with ${both}`,
    );
  }
  if (mode === 'bicubic' && rank === 3) refuse('bicubic interpolation only supports 4D input');
  if (input.dtype !== grid.dtype) {
    throw new RuntimeError(
      `expected scalar type ${titleOf[input.dtype]} but found ${titleOf[grid.dtype]}`,
    );
  }
}

/**
 * Samples pictures or volumes at the points of a grid, in coordinates from −1 to 1.
 * @param input [n, channels, height, width] or [n, channels, depth, height, width]
 * @param grid [n, …points, 2] (x, y) or [n, …points, 3] (x, y, z)
 * @returns [n, channels, …points]
 */
export function gridSample(input: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  checkNames('gridSample', options);
  const { mode = 'bilinear', paddingMode = 'zeros', alignCorners = false } = options;
  checkModes(mode, paddingMode);
  checkShapes(input, grid, mode);
  return run(input.ndim === 4 ? gridSampler2dRow : gridSampler3dRow, [input, grid], {
    mode,
    paddingMode,
    alignCorners: alignCorners === true,
    image: input.shape,
    orders: input.shape.slice(2).map(() => 0),
  });
}

export interface AffineGridOptions {
  /** −1 and 1 are the middles of the corner elements; else their outer edges. */
  readonly alignCorners?: boolean | null;
}

const tuple = (shape: Shape): string => `(${shape.join(', ')})`;

/**
 * Regular grids under affine maps, for `gridSample`.
 * @param theta [n, 2, 3] or [n, 3, 4]
 * @param size of the result of sampling: [n, channels, height, width] or [n, channels, depth, height, width]
 * @returns [n, height, width, 2] or [n, depth, height, width, 3]
 */
export function affineGrid(theta: Tensor, size: Shape, options: AffineGridOptions = {}): Tensor {
  checkNames('affineGrid', options);
  if (!isFloating(theta.dtype)) {
    throw new ValueError(
      `Expected theta to have floating point type, but got torch.${theta.dtype}`,
    );
  }
  const rank = size.length - 2;
  if (rank !== 2 && rank !== 3) {
    throw new NotImplementedError(
      `affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, respectively. Got size ${tuple(size)}.`,
    );
  }
  if (theta.ndim !== 3 || theta.shape[1] !== rank || theta.shape[2] !== rank + 1) {
    throw new ValueError(
      `Expected a batch of ${String(rank)}D affine matrices of shape Nx${String(rank)}x${String(rank + 1)} for size ${tuple(size)}. Got torch.Size(${showShape(theta.shape)}).`,
    );
  }
  if (Math.min(...size) <= 0) {
    throw new ValueError(`Expected non-zero, positive output size. Got ${tuple(size)}`);
  }
  return run(affineGridGeneratorRow, [theta], {
    lengths: size.slice(2),
    alignCorners: options.alignCorners === true,
  });
}
