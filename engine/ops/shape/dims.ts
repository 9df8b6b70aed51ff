/** @file Names for views that move, join and split dimensions, or follow another tensor's shape. */

import { RuntimeError } from '../../tensor/errors.ts';
import { checkNames } from '../../tensor/options.ts';
import { broadcastShapes, inferShape, showShape, sizeOf, wrapDim } from '../../tensor/shape.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import {
  alias,
  contiguous,
  expand,
  permute,
  reshape,
  transpose,
  unsqueeze,
  view,
} from './shape.ts';
import { expandTo } from './sum-to-shape.ts';

function distinct(dims: readonly number[], rank: number, what: string): number[] {
  const wrapped = dims.map((dim) => wrapDim(dim, rank));
  if (new Set(wrapped).size === wrapped.length) return wrapped;
  throw new RuntimeError(`movedim: repeated dim in \`${what}\` (${showShape(dims)})`);
}

/** Dimensions moved to other places; the others keep their order. */
export function movedim(
  x: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  const from = typeof source === 'number' ? [source] : source;
  const to = typeof destination === 'number' ? [destination] : destination;
  if (from.length !== to.length) {
    throw new RuntimeError(
      `movedim: Invalid source or destination dims: source (${showShape(from)} dims) should contain the same number of dims as destination (${showShape(to)} dims)`,
    );
  }
  if (from.length === 0) return view(x, x.shape);
  const taken = distinct(from, x.ndim, 'source');
  const placed = distinct(to, x.ndim, 'destination');
  const others = x.shape.map((_, d) => d).filter((d) => !taken.includes(d));
  const order: number[] = [];
  placed.forEach((d, i) => (order[d] = taken[i] ?? 0));
  if (x.ndim === 0) return alias(x);
  for (let d = 0; d < x.ndim; d++) order[d] ??= others.shift() ?? 0;
  return permute(x, order);
}

/** Two dimensions exchanged. */
export const swapaxes: (x: Tensor, axis0: number, axis1: number) => Tensor = (x, axis0, axis1) =>
  transpose(x, axis0, axis1);

/** Dimensions `start` to `end` (included) joined to one; a view where possible. */
export function flatten(x: Tensor, start = 0, end = -1): Tensor {
  const first = wrapDim(start, x.ndim);
  const last = wrapDim(end, x.ndim);
  if (first > last) {
    throw new RuntimeError('flatten() has invalid args: start_dim cannot come after end_dim');
  }
  if (x.ndim === 0) return reshape(x, [1]);
  if (first === last) return x;
  const joined = sizeOf(x.shape.slice(first, last + 1));
  return reshape(x, [...x.shape.slice(0, first), joined, ...x.shape.slice(last + 1)]);
}

/** One dimension split to several; one of the lengths may be -1. */
export function unflatten(x: Tensor, dim: number, sizes: Shape): Tensor {
  const d = wrapDim(dim, x.ndim);
  const length = x.shape[d] ?? 1;
  if (sizes.length === 0) throw new RuntimeError('unflatten: sizes must be non-empty');
  const known = sizes.filter((size) => size !== -1);
  if (known.length === sizes.length ? sizeOf(sizes) !== length : length % sizeOf(known) !== 0) {
    throw new RuntimeError(
      `unflatten: Provided sizes ${showShape(sizes)} don't multiply up to the size of dim ${String(dim)} (${String(length)}) in the input tensor`,
    );
  }
  return view(x, x.shape.toSpliced(d, 1, ...inferShape(sizes, length)));
}

/** All elements as one row; a view where possible. */
export function ravel(x: Tensor): Tensor {
  return view(contiguous(x), [-1]);
}

export function expandAs(x: Tensor, other: Tensor): Tensor {
  return expand(x, other.shape);
}

export function viewAs(x: Tensor, other: Tensor): Tensor {
  return view(x, other.shape);
}

export function reshapeAs(x: Tensor, other: Tensor): Tensor {
  return reshape(x, other.shape);
}

/** Repeats dimensions of length 1, and adds dimensions in front, without copying. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return expand(x, shape);
}

/** All tensors in the shape they broadcast to, as views. */
export function broadcastTensors(...tensors: Tensor[]): Tensor[] {
  const shape = tensors.map((each) => each.shape).reduce((a, b) => broadcastShapes(a, b), []);
  return tensors.map((each) => expandTo(each, shape));
}

export interface MeshgridOptions {
  /** `ij` (the default): the first vector runs down; `xy`: across. */
  readonly indexing?: 'ij' | 'xy';
}

/** The coordinates of a grid: a tensor a vector, each in the grid's shape, as views. */
export function meshgrid(vectors: readonly Tensor[], options: MeshgridOptions = {}): Tensor[] {
  const { indexing = 'ij' } = checkNames('meshgrid', options);
  if (vectors.length === 0) throw new RuntimeError('meshgrid expects a non-empty TensorList');
  if (indexing !== 'ij' && (indexing as string) !== 'xy') {
    throw new RuntimeError(
      `torch.meshgrid: indexing must be one of "xy" or "ij", but received: ${indexing as string}`,
    );
  }
  for (const { ndim, shape } of vectors) {
    if (ndim > 1) {
      throw new RuntimeError(
        `torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: ${showShape(shape)}`,
      );
    }
  }
  if (vectors.some(({ dtype }) => dtype !== vectors[0]?.dtype)) {
    throw new RuntimeError('meshgrid expects all tensors to have the same dtype');
  }
  const lengths = vectors.map((each) => each.numel());
  const grids = vectors.map((each, i) =>
    expand(
      view(
        each,
        lengths.map((_, d) => (d === i ? -1 : 1)),
      ),
      lengths,
    ),
  );
  if (indexing === 'ij' || vectors.length < 2) return grids;
  const swapped = [vectors[1], vectors[0], ...vectors.slice(2)] as Tensor[];
  const [first, second, ...others] = meshgrid(swapped);
  return [second, first, ...others] as Tensor[];
}

/**
 * The transposes of the last two dimensions; what has no dimensions is itself.
 * @param name of the attribute or method, for the refusal of a vector
 */
export function matrixTranspose(x: Tensor, name = 'mT'): Tensor {
  if (x.ndim === 0) return x;
  if (x.ndim < 2) {
    throw new RuntimeError(
      `tensor.${name} is only supported on matrices or batches of matrices. Got ${String(x.ndim)}-D tensor.`,
    );
  }
  return transpose(x, -2, -1);
}

/** One tensor, or several (also as a list) with the results in a list. */
export interface AtLeast {
  (x: Tensor): Tensor;
  (...tensors: Tensor[] | [readonly Tensor[]]): Tensor[];
}

function each(f: (x: Tensor) => Tensor): AtLeast {
  const all = (...tensors: Tensor[] | [readonly Tensor[]]): Tensor | Tensor[] => {
    const [first, ...others] = tensors;
    if (Array.isArray(first)) return (first as readonly Tensor[]).map(f);
    return others.length === 0 ? f(first as Tensor) : (tensors as Tensor[]).map(f);
  };
  return all as AtLeast;
}

const oneOrMore = (x: Tensor): Tensor => (x.ndim === 0 ? reshape(x, [1]) : x);
const twoOrMore = (x: Tensor): Tensor => (x.ndim < 2 ? unsqueeze(oneOrMore(x), 0) : x);
const threeOrMore = (x: Tensor): Tensor => (x.ndim < 3 ? unsqueeze(twoOrMore(x), -1) : x);

/** As tensors of at least one dimension. */
export const atleast1d: AtLeast = each(oneOrMore);
/** As tensors of at least two dimensions: a vector becomes a row. */
export const atleast2d: AtLeast = each(twoOrMore);
/** As tensors of at least three dimensions. */
export const atleast3d: AtLeast = each(threeOrMore);
