/** @file A tensor cut into parts along a dimension, as views: split, chunk, tensorSplit and its kin. */

import { numbersOf } from '../../kernels/strided.ts';
import { titleOf } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { empty, windowOn } from '../../tensor/make.ts';
import { showShape, wrapDim } from '../../tensor/shape.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { runMany } from '../dispatch.ts';
import { slice } from './index-views.ts';
import { cat } from './join.ts';
import type { Attributes, Row } from '../row.ts';

interface SplitAttributes extends Attributes {
  readonly dim: number;
  /** What each part has along `dim`. */
  readonly lengths: readonly number[];
}

export const splitRow: Row<SplitAttributes> = {
  name: 'split',
  node: 'SplitBackward0',
  symbol: '✂',
  formula: "the parts' ∇, behind each other",
  saves: [],
  differentiable: true,
  view: true,
  forward([input], { dim, lengths }) {
    const x = input as Tensor;
    let start = 0;
    return lengths.map((length) => {
      const part = windowOn(
        x,
        x.shape.with(dim, length),
        x.strides,
        x.offset + start * (x.strides[dim] ?? 0),
      );
      start += length;
      return part;
    });
  },
  vjp: (grads, n) => {
    const { dim, lengths } = n.attributes;
    const whole = n.shape(0);
    const parts = lengths.map(
      (length, i) => grads[i] ?? empty(whole.with(dim, length), n.dtypeOf(0)),
    );
    return [cat(parts, dim)];
  },
  jvp: 'linear',
};

export const splitWithSizesRow: Row<SplitAttributes> = {
  ...splitRow,
  node: 'SplitWithSizesBackward0',
};

/** The parts as tensors of their own on the same memory: one writes to them at one's own risk. */
export const unsafeSplitRow: Row<SplitAttributes> = {
  ...splitRow,
  name: 'unsafeSplit',
  node: 'UnsafeSplitBackward0',
  view: false,
  forward: (inputs, attributes) =>
    (splitRow.forward(inputs, attributes) as Tensor[]).map((part) => {
      part.counter = { value: 0 };
      return part;
    }),
};
export const unsafeSplitWithSizesRow: Row<SplitAttributes> = {
  ...unsafeSplitRow,
  name: 'unsafeSplitWithSizes',
  node: 'UnsafeSplitWithSizesBackward0',
};

function lengthAlong(x: Tensor, dim: number, name: string): readonly [number, number] {
  if (x.ndim === 0) throw new RuntimeError(`${name} expects at least a 1-dimensional tensor`);
  const d = wrapDim(dim, x.ndim);
  return [d, x.shape[d] ?? 0];
}

/** The lengths of parts that are listed: they add up to the whole. */
function listed(x: Tensor, sizes: readonly number[], dim: number): SplitAttributes {
  const [d, length] = lengthAlong(x, dim, 'split');
  if (sizes.some((size) => size < 0)) {
    throw new RuntimeError(
      `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${showShape(sizes)}`,
    );
  }
  if (sizes.reduce((a, b) => a + b, 0) !== length) {
    throw new RuntimeError(
      `split_with_sizes expects split_sizes to sum exactly to ${String(length)} (input tensor's size at dimension ${String(dim)}), but got split_sizes=${showShape(sizes)}`,
    );
  }
  return { dim: d, lengths: sizes };
}

/** The lengths of parts of one size; the last may be shorter. */
function equal(x: Tensor, size: number, dim: number): SplitAttributes {
  const [d, length] = lengthAlong(x, dim, 'split');
  if (size < 0) {
    throw new RuntimeError(
      `split expects split_size be non-negative, but got split_size=${String(size)}`,
    );
  }
  if (size === 0 && length !== 0) {
    throw new RuntimeError(
      `split_size can only be 0 if dimension size is 0, but got dimension size of ${String(length)}`,
    );
  }
  const count = size === 0 ? 1 : Math.max(1, Math.ceil(length / size));
  const lengths = Array.from({ length: count }, (_, i) => Math.min(size, length - i * size));
  return { dim: d, lengths };
}

/** Parts of `size` elements along a dimension (the last may be shorter), or of the listed sizes; views. */
export function split(x: Tensor, size: number | readonly number[], dim = 0): Tensor[] {
  if (typeof size !== 'number') return splitWithSizes(x, size, dim);
  return runMany(splitRow, [x], equal(x, size, dim));
}

/** Parts of the listed sizes along a dimension, as views. */
export function splitWithSizes(x: Tensor, splitSizes: readonly number[], dim = 0): Tensor[] {
  return runMany(splitWithSizesRow, [x], listed(x, splitSizes, dim));
}

/** `split`, whose parts nothing keeps from being written: neither the whole nor versions tell of it. */
export function unsafeSplit(x: Tensor, splitSize: number, dim = 0): Tensor[] {
  return runMany(unsafeSplitRow, [x], equal(x, splitSize, dim));
}

/** `splitWithSizes`, unguarded as `unsafeSplit` is. */
export function unsafeSplitWithSizes(x: Tensor, splitSizes: readonly number[], dim = 0): Tensor[] {
  return runMany(unsafeSplitWithSizesRow, [x], listed(x, splitSizes, dim));
}

/** The size of at most `chunks` parts. */
function sizeOfChunks(x: Tensor, chunks: number, dim: number): number {
  const [, length] = lengthAlong(x, dim, 'chunk');
  if (chunks <= 0) {
    throw new RuntimeError(`chunk expects \`chunks\` to be greater than 0, got: ${String(chunks)}`);
  }
  return Math.ceil(length / chunks);
}

/** At most `chunks` parts of one size along a dimension (the last may be shorter), as views. */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  const size = sizeOfChunks(x, chunks, dim);
  return split(x, size === 0 ? new Array<number>(chunks).fill(0) : size, dim);
}

/** `chunk`, unguarded as `unsafeSplit` is. */
export function unsafeChunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  const size = sizeOfChunks(x, chunks, dim);
  if (size > 0) return unsafeSplit(x, size, dim);
  return unsafeSplitWithSizes(x, new Array<number>(chunks).fill(0), dim);
}

/**
 * `sections` parts whose sizes differ by at most one, or parts between the listed positions (int64 where
 * they are a tensor); views.
 */
export function tensorSplit(
  x: Tensor,
  sections: number | readonly number[] | Tensor,
  dim = 0,
): Tensor[] {
  if (x.ndim === 0) {
    throw new RuntimeError(
      'tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims',
    );
  }
  if (sections instanceof Tensor) return tensorSplit(x, sectionsIn(sections), dim);
  const [d, length] = lengthAlong(x, dim, 'tensor_split');
  if (typeof sections === 'number' && sections <= 0) {
    throw new RuntimeError(`number of sections must be larger than 0, got ${String(sections)}`);
  }
  const bounds =
    typeof sections === 'number'
      ? Array.from({ length: sections - 1 }, (_, i) => sectionStart(length, sections, i + 1))
      : sections;
  return [0, ...bounds].map((start, i) => slice(x, d, start, bounds[i] ?? length));
}

/** A number of sections, or positions, out of a tensor. */
function sectionsIn(x: Tensor): number | readonly number[] {
  if (x.dtype !== 'int64') {
    throw new RuntimeError(
      `tensor_split expected tensor_indices_or_sections to have dtype of long, but got ${titleOf[x.dtype]}`,
    );
  }
  if (x.ndim > 1) {
    throw new RuntimeError(
      `tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a tensor with ${String(x.ndim)} dims`,
    );
  }
  return x.ndim === 0 ? x.item() : Array.from(numbersOf(x));
}

/** Where a section starts when the first `length % sections` are one longer than the others. */
function sectionStart(length: number, sections: number, i: number): number {
  return i * Math.floor(length / sections) + Math.min(i, length % sections);
}

function splitter(name: string, rank: number, dim: (x: Tensor) => number) {
  return (x: Tensor, sections: number | readonly number[]): Tensor[] => {
    if (x.ndim < rank) {
      throw new RuntimeError(
        `torch.${name} requires a tensor with at least ${String(rank)} dimension, but got a tensor with ${String(x.ndim)} dimensions!`,
      );
    }
    const d = dim(x);
    const length = x.shape[d] ?? 0;
    if (typeof sections === 'number' && length % sections !== 0) {
      throw new RuntimeError(
        `torch.${name} attempted to split along dimension ${String(d)}, but the size of the dimension ${String(length)} is not divisible by the split_size ${String(sections)}!`,
      );
    }
    return tensorSplit(x, sections, d);
  };
}

type Splitter = (x: Tensor, sections: number | readonly number[]) => Tensor[];

/** Parts next to each other. */
export const hsplit: Splitter = splitter('hsplit', 1, (x) => (x.ndim === 1 ? 0 : 1));
/** Parts below each other. */
export const vsplit: Splitter = splitter('vsplit', 2, () => 0);
/** Parts behind each other. */
export const dsplit: Splitter = splitter('dsplit', 3, () => 2);
