/** @file Resizing lines, planes and volumes, in all of torch's modes. */

import { run } from '../../ops/dispatch.ts';
import {
  upsampleBicubic2dAaRow,
  upsampleBicubic2dRow,
  upsampleBilinear2dAaRow,
  upsampleBilinear2dRow,
  upsampleLanczos2dAaRow,
  upsampleLinear1dRow,
  upsampleNearest1dRow,
  upsampleNearest2dRow,
  upsampleNearest3dRow,
  upsampleNearestExact1dRow,
  upsampleNearestExact2dRow,
  upsampleNearestExact3dRow,
  upsampleTrilinear3dRow,
  type Axis,
  type ResampleAttributes,
} from '../../ops/nn/resample.ts';
import type { Row } from '../../ops/row.ts';
import { requireFloating } from '../../ops/elementwise/require.ts';
import { NotImplementedError, RuntimeError, ValueError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d } from './adaptive-pooling.ts';
import type { Size } from './convolution.ts';

export type InterpolationMode =
  | 'nearest'
  | 'nearest-exact'
  | 'linear'
  | 'bilinear'
  | 'bicubic'
  | 'trilinear'
  | 'lanczos'
  | 'area';

export interface InterpolateOptions {
  readonly size?: Size | null;
  /** Factors instead of sizes. */
  readonly scaleFactor?: Size | null;
  readonly mode?: InterpolationMode;
  /** The corner elements keep their values (linear and cubic modes). */
  readonly alignCorners?: boolean | null;
  /** Source places follow from the whole sizes instead of from the factors. */
  readonly recomputeScaleFactor?: boolean | null;
  /** Averages over what a result stands for where the picture shrinks (bilinear, bicubic, lanczos). */
  readonly antialias?: boolean;
}

type Rows = readonly (Row<ResampleAttributes> | null)[];

/** By the number of axes. */
const rows: Readonly<Record<Exclude<InterpolationMode, 'area'>, Rows>> = {
  nearest: [upsampleNearest1dRow, upsampleNearest2dRow, upsampleNearest3dRow],
  'nearest-exact': [
    upsampleNearestExact1dRow,
    upsampleNearestExact2dRow,
    upsampleNearestExact3dRow,
  ],
  linear: [upsampleLinear1dRow, null, null],
  bilinear: [null, upsampleBilinear2dRow, null],
  bicubic: [null, upsampleBicubic2dRow, null],
  lanczos: [null, upsampleLanczos2dAaRow, null],
  trilinear: [null, null, upsampleTrilinear3dRow],
};

/** The rows where `antialias` changes them. */
const antialiasing: Readonly<Partial<Record<InterpolationMode, Row<ResampleAttributes>>>> = {
  bilinear: upsampleBilinear2dAaRow,
  bicubic: upsampleBicubic2dAaRow,
};

const areas = [adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d];

const isNearest = (mode: InterpolationMode): boolean => /^(nearest|area)/.test(mode);

/** One number an axis. @param text how its message goes on */
function spread(input: Tensor, name: string, text: string, size: Size): readonly number[] {
  const rank = input.ndim - 2;
  if (typeof size === 'number') return new Array<number>(rank).fill(size);
  if (size.length === rank) return size;
  const shown = `(${size.join(', ')}${size.length === 1 ? ',' : ''})`;
  const letter = name === 'output' ? 'o' : 's';
  throw new ValueError(
    `Input and ${name} must have the same number of spatial dimensions, but got input with spatial dimensions of ${showShape(input.shape.slice(2))} and ${text} ${shown}. Please provide input tensor in (N, C, d1, d2, ...,dK) format and ${text.replace(/ of.*/, '')} in (${letter}1, ${letter}2, ...,${letter}K) format.`,
  );
}

/** The kind of an axis. */
function kindOf(mode: InterpolationMode): 'nearest' | 'linear' | 'cubic' | 'lanczos' {
  if (isNearest(mode)) return 'nearest';
  if (mode === 'bicubic') return 'cubic';
  return mode === 'lanczos' ? 'lanczos' : 'linear';
}

function checkOptions(o: InterpolateOptions, input: Tensor): void {
  const { size = null, scaleFactor = null, mode = 'nearest', alignCorners = null } = o;
  if (isNearest(mode) && alignCorners !== null) {
    throw new ValueError(
      'align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
    );
  }
  if ((size === null) === (scaleFactor === null)) {
    throw new ValueError(
      size === null
        ? 'either size or scale_factor should be defined'
        : 'only one of size or scale_factor should be defined',
    );
  }
  if (o.recomputeScaleFactor === true && size !== null) {
    throw new ValueError('recompute_scale_factor is not meaningful with an explicit size.');
  }
  if (mode === 'lanczos' && o.antialias !== true) {
    throw new ValueError('Lanczos mode requires antialias=True');
  }
  const isSmooth = mode === 'bilinear' || mode === 'bicubic' || mode === 'lanczos';
  if (o.antialias === true && !(isSmooth && input.ndim === 4)) {
    throw new ValueError(
      'Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires a 4-D tensor as input',
    );
  }
}

function rowOf(
  mode: InterpolationMode,
  input: Tensor,
  antialias: boolean,
): Row<ResampleAttributes> {
  const each = mode === 'area' ? undefined : (rows as Readonly<Record<string, Rows>>)[mode];
  const row = each?.[input.ndim - 3] ?? null;
  if (row === null) {
    const needed = (each?.findIndex((one) => one !== null) ?? -1) + 3;
    throw new NotImplementedError(
      needed > 2 && mode !== 'bicubic' && input.ndim >= 3 && input.ndim <= 5
        ? `Got ${String(input.ndim)}D input, but ${mode} mode needs ${String(needed)}D input`
        : `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${String(input.ndim)}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
    );
  }
  return (antialias ? antialiasing[mode] : undefined) ?? row;
}

function checkSizes(input: Tensor, counts: readonly number[]): void {
  const lengths = input.shape.slice(2);
  if ([...lengths, ...counts].some((length) => length <= 0)) {
    const axes = ['D', 'H', 'W'].slice(-counts.length);
    const text = (all: readonly number[]): string =>
      `(${all.map((length, d) => `${axes[d] ?? ''}: ${String(length)}`).join(', ')})`;
    const joint = counts.length === 1 ? ' and' : '';
    throw new RuntimeError(
      `Input and output sizes should be greater than 0, but got input ${text(lengths)}${joint} output ${text(counts)}`,
    );
  }
  if (input.shape[1] === 0) {
    throw new RuntimeError(
      `Non-empty ${String(input.ndim)}D data tensor expected but got a tensor with sizes ${showShape(input.shape)}`,
    );
  }
}

/**
 * Resizes the last axes of `[n, channels, length]`, `[n, channels, height, width]` or
 * `[n, channels, depth, height, width]`; each of the linear modes has its number of axes.
 */
export function interpolate(input: Tensor, options: InterpolateOptions = {}): Tensor {
  const {
    size = null,
    scaleFactor = null,
    mode = 'nearest',
    antialias = false,
  } = checkNames('interpolate', options);
  checkOptions(options, input);
  if (input.ndim < 3 || input.ndim > 5) {
    throw new NotImplementedError(
      `Input Error: Only 3D, 4D and 5D input Tensors supported (got ${String(input.ndim)}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got ${mode})`,
    );
  }
  const factors =
    scaleFactor === null
      ? null
      : spread(input, 'scale_factor', 'scale_factor of shape', scaleFactor);
  const lengths = input.shape.slice(2);
  const counts =
    factors === null
      ? spread(input, 'output', 'output size of', size ?? 1)
      : lengths.map((length, d) => Math.floor(length * (factors[d] ?? 1)));
  if (mode === 'area') {
    const pool = areas[input.ndim - 3];
    if (pool !== undefined) return pool(input, counts);
  }
  const row = rowOf(mode, input, antialias);
  checkSizes(input, counts);
  requireFloating(`compute_indices_weights_${kindOf(mode)}`, [input]);
  const alignCorners = options.alignCorners === true;
  const axes = lengths.map((length, d): Axis => {
    const count = counts[d] ?? length;
    const factor = options.recomputeScaleFactor === true ? null : (factors?.[d] ?? null);
    const aligned = count > 1 ? (length - 1) / (count - 1) : 0;
    const step = alignCorners ? aligned : factor === null ? length / count : 1 / factor;
    const kind = kindOf(mode);
    if (kind === 'nearest') return { kind, length, count, step, exact: mode === 'nearest-exact' };
    return { kind, length, count, step, alignCorners, antialias };
  });
  return run(row, [input], { axes, backwards: false });
}

/** `interpolate` under its older name. */
export const upsample = interpolate;

type SizeOptions = Pick<InterpolateOptions, 'size' | 'scaleFactor'>;

export function upsampleNearest(input: Tensor, options: SizeOptions): Tensor {
  return interpolate(input, options);
}

/** The corner elements keep their values. */
export function upsampleBilinear(input: Tensor, options: SizeOptions): Tensor {
  return interpolate(input, { ...options, mode: 'bilinear', alignCorners: true });
}
