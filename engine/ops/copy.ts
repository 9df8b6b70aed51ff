/** @file Copies and whole writes: clone, copy_, zero_, fill_. */

import { cloneOf } from '../kernels/copy.ts';
import { itemOf, itemsOf } from '../kernels/items.ts';
import { RuntimeError } from '../tensor/errors.ts';
import { assemble, build, copyOf, empty } from '../tensor/make.ts';
import { broadcastShapes } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { unary, type Unary } from './define.ts';
import { run, runInPlace } from './dispatch.ts';
import { zerosLike } from './like.ts';
import type { Attributes, Operand, Row } from './row.ts';
import { expand } from './shape/shape.ts';
import { expandTo } from './shape/sum-to-shape.ts';

interface CloneAttributes extends Attributes {
  /** In row-major memory; else laid out as the operand. */
  readonly contiguous?: boolean;
}

export const cloneRow: Row<CloneAttributes> = {
  name: 'clone',
  node: 'CloneBackward0',
  symbol: '⧉',
  formula: '∇',
  saves: [],
  differentiable: true,
  view: false,
  forward: ([x], { contiguous }) =>
    contiguous === true ? copyOf(x as Tensor) : cloneOf(x as Tensor),
  vjp: [(g) => g],
  jvp: 'linear',
};

/** In place only: the written operand gets no gradient, the source all of it. */
export const copyRow: Row = {
  name: 'copy',
  node: 'torch::autograd::CopyBackwards',
  symbol: '←',
  formula: '0; ∇',
  tangent: '∂b',
  source: 'the old value is gone, the new one is the source',
  saves: [],
  differentiable: true,
  view: false,
  forward(inputs) {
    const [target, source] = inputs as [Tensor, Tensor];
    const shape = broadcastShapes(target.shape, source.shape);
    return assemble(shape, target.dtype, (out) => {
      out.set(itemsOf(source, shape, target.dtype));
    });
  },
  vjp: [(g) => zerosLike(g), (g) => g],
  jvp([, tangent], _node, result) {
    if (tangent === null || tangent === undefined) return zerosLike(result);
    return clone(expandTo(tangent, result.shape));
  },
};

export const zeroRow: Row = {
  name: 'zero',
  node: 'ZeroBackward0',
  uniform: true,
  symbol: '0',
  formula: '0',
  tangent: '0',
  saves: [],
  differentiable: true,
  view: false,
  forward: ([x]) => empty((x as Tensor).shape, (x as Tensor).dtype),
  vjp: [(g) => zerosLike(g)],
  jvp: (_tangents, _node, result) => zerosLike(result),
};

interface FillAttributes extends Attributes {
  readonly value: number;
}

export const fillRow: Row<FillAttributes> = {
  ...zeroRow,
  name: 'fill',
  node: 'FillBackward2',
  symbol: '▮',
  forward: ([x], { value }) =>
    build((x as Tensor).shape, (x as Tensor).dtype, (out) => out.fill(value)),
};

/** The value is an operand, which gets the gradient. */
export const fillWithRow: Row = {
  ...zeroRow,
  name: 'fill',
  node: 'FillBackward3',
  symbol: '▮',
  formula: '0; ∇',
  tangent: '∂b',
  forward([input, value]) {
    const x = input as Tensor;
    return assemble(x.shape, x.dtype, (out) => {
      if (typeof value === 'object') out.set(itemsOf(value, x.shape, x.dtype));
      else out.fill(itemOf(value ?? 0, x.dtype));
    });
  },
  vjp: [(g) => zerosLike(g), (g) => g],
  jvp: (tangents, _node, result) => {
    const tangent = tangents[1] ?? null;
    return tangent === null ? zerosLike(result) : expand(tangent, result.shape);
  },
};

const filledRow: Row<FillAttributes> = { ...fillRow, node: 'FillBackward0' };
const filledWithRow: Row = { ...fillWithRow, node: 'FillBackward1' };

/** A tensor of the shape of `x` with one value everywhere; only a value that is a tensor gets a gradient. */
export function filled(x: Tensor, value: Operand): Tensor {
  return typeof value === 'number'
    ? run(filledRow, [x], { value })
    : run(filledWithRow, [x, value]);
}

/** The same values in memory of their own, laid out alike; differentiable. */
export const clone: Unary = unary(cloneRow);
/** The same values in row-major memory of their own. */
export const contiguousClone = (x: Tensor): Tensor => run(cloneRow, [x], { contiguous: true });

/** Writes `source`, broadcast and converted, into `target`. */
export function copy_(target: Tensor, source: Tensor): Tensor {
  return runInPlace(copyRow, [target, source]);
}

export function zero_(target: Tensor): Tensor {
  return runInPlace(zeroRow, [target]);
}

/** Writes one value everywhere: a number, a boolean, or a 0-d tensor, which then gets the gradient. */
export function fill_(target: Tensor, value: Operand | boolean): Tensor {
  if (typeof value !== 'object') return runInPlace(fillRow, [target], { value: Number(value) });
  if (value.ndim > 0) {
    throw new RuntimeError(
      `fill_ only supports 0-dimension value tensor but got tensor with ${String(value.ndim)} dimensions.`,
    );
  }
  return runInPlace(fillWithRow, [target, value]);
}
