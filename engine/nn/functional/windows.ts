/** @file The windows of pooling along each axis, with torch's checks and messages. */

import { RuntimeError } from '../../tensor/errors.ts';
import { showShape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Size } from './convolution.ts';

export interface PoolOptions {
  /** The kernel's size unless given. */
  readonly stride?: Size | null;
  readonly padding?: Size;
  /** A last window that begins inside counts although it ends outside. */
  readonly ceilMode?: boolean;
}

/** One of a list of axes. */
export interface Window {
  readonly length: number;
  readonly count: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** Lines, planes or volumes. */
export type Rank = 1 | 2 | 3;

const WORDS = { 1: 'one int', 2: 'two ints', 3: 'three ints' } as const;

/** One number an axis. */
export function lengthsOf(name: string, option: string, size: Size, rank: Rank): readonly number[] {
  if (typeof size === 'number') return new Array<number>(rank).fill(size);
  if (size.length === 1) return new Array<number>(rank).fill(size[0] ?? 1);
  if (size.length === rank) return size;
  throw new RuntimeError(
    `${name}: ${option} must either be a single int, or a tuple of ${WORDS[rank]}`,
  );
}

function checkRank(name: string, input: Tensor, rank: Rank): void {
  if (input.ndim === rank + 1 || input.ndim === rank + 2) return;
  // PyTorch asks for the channels first.
  if (name === 'avg_pool2d') input.size(-3);
  if (name === 'max_pool1d') {
    throw new RuntimeError(
      `max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:${showShape(input.shape)}`,
    );
  }
  throw new RuntimeError(
    rank === 1
      ? wrongDimensions(name, input)
      : `non-empty ${String(rank + 1)}D or ${String(rank + 2)}D (batch mode) tensor expected for input`,
  );
}

/** What PyTorch says of pooling of lines. */
export function wrongDimensions(name: string, input: Tensor): string {
  return `Expected 2 to 3 dimensions, but got ${String(input.ndim)}-dimensional tensor for argument #1 'self' (while checking arguments for ${name})`;
}

/** The sizes in messages: a line is a plane of one row there. */
function sizeText(input: Tensor, counts: readonly number[]): string {
  const lead = counts.length === 1 ? [1] : [];
  const channels = input.shape[input.ndim - counts.length - 1] ?? 0;
  const text = (lengths: readonly number[]): string => [channels, ...lead, ...lengths].join('x');
  return `Given input size: (${text(input.shape.slice(-counts.length))}). Calculated output size: (${text(counts)}). Output size is too small`;
}

/** The windows along each of the last `rank` axes. */
export function windowsOf(
  name: string,
  input: Tensor,
  rank: Rank,
  kernel: Size,
  options: PoolOptions & { readonly dilation?: Size },
): Window[] {
  checkRank(name, input, rank);
  const { ceilMode = false } = options;
  const kernels = lengthsOf(name, 'kernel_size', kernel, rank);
  const strides = lengthsOf(name, 'stride', options.stride ?? kernel, rank);
  const paddings = lengthsOf(name, 'padding', options.padding ?? 0, rank);
  const dilations = lengthsOf(name, 'dilation', options.dilation ?? 1, rank);
  const windows = input.shape.slice(-rank).map((length, d): Window => {
    const [size = 1, stride = 1] = [kernels[d], strides[d]];
    const [padding = 0, dilation = 1] = [paddings[d], dilations[d]];
    if (stride <= 0) {
      throw new RuntimeError(
        name === 'max_pool1d'
          ? `max_pool1d() stride must be greater than zero, but got ${String(stride)}`
          : 'stride should not be zero',
      );
    }
    if (padding > size / 2) {
      throw new RuntimeError(
        name === 'max_pool1d'
          ? `max_pool1d() padding should be at most half of kernel size, but got padding=${String(padding)} and kernel_size=${String(size)}`
          : `pad should be at most half of effective kernel size, but got pad=${String(padding)}, kernel_size=${String(size)} and dilation=${String(dilation)}`,
      );
    }
    if (dilation <= 0) {
      throw new RuntimeError(
        name === 'max_pool1d'
          ? `max_pool1d() dilation must be greater than zero, but got ${String(dilation)}`
          : `dilation should be greater than zero, but got ${axesText('dilation', dilations)}`,
      );
    }
    const room = length + 2 * padding - dilation * (size - 1) - 1;
    let count = Math.floor((room + (ceilMode ? stride - 1 : 0)) / stride) + 1;
    // The last window begins inside the image or in the padding before it.
    if (ceilMode && (count - 1) * stride >= length + padding) count--;
    return { length, count, kernel: size, stride, padding, dilation };
  });
  const counts = windows.map(({ count }) => count);
  if (counts.every((count) => count >= 1)) return windows;
  throw new RuntimeError(
    name === 'max_pool1d'
      ? `max_pool1d() Invalid computed output size: ${String(counts[0])}`
      : name === 'avg_pool3d'
        ? smallVolume(windows)
        : sizeText(input, counts),
  );
}

/** `dilationH: 1 dilationW: 1` */
function axesText(prefix: string, lengths: readonly number[]): string {
  return ['T', 'H', 'W']
    .slice(-lengths.length)
    .map((axis, d) => `${prefix}${axis}: ${String(lengths[d])}`)
    .join(' ');
}

function smallVolume(windows: readonly Window[]): string {
  const image = axesText(
    '',
    windows.map(({ length }) => length),
  );
  const kernel = axesText(
    'k',
    windows.map(({ kernel }) => kernel),
  );
  return `input image (${image}) smaller than kernel size (${kernel})`;
}
