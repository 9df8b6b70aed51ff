/** @file Joining tensors: cat, stack. */

import { itemsOf } from '../../kernels/items.ts';
import { checkList } from '../../tensor/check-tensors.ts';
import { resultType } from '../../tensor/dtype.ts';
import { RuntimeError, ValueError } from '../../tensor/errors.ts';
import { assemble } from '../../tensor/make.ts';
import { sameShape, showShape, sizeOf, wrapDim } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import { narrow, select } from './index-views.ts';
import type { Attributes, Row } from '../row.ts';
import { reshape } from './shape.ts';

interface JoinAttributes extends Attributes {
  readonly dim: number;
  /** What each operand brings along `dim`. */
  readonly lengths: readonly number[];
}

/** Copies the operands into rows of a result: each brings `width` elements for each of `outer` rows. */
function interleave(parts: readonly Tensor[], shape: readonly number[], dim: number): Tensor {
  const outer = sizeOf(shape.slice(0, dim));
  const dtype = resultType(parts);
  return assemble(shape, dtype, (out) => {
    const row = outer === 0 ? 0 : out.length / outer;
    let column = 0;
    for (const part of parts) {
      const values = itemsOf(part, part.shape, dtype);
      const width = outer === 0 ? 0 : values.length / outer;
      for (let o = 0; o < outer; o++) {
        out.set(values.subarray(o * width, (o + 1) * width), o * row + column);
      }
      column += width;
    }
  });
}

/** Vectors of no elements fit everywhere, and do not count. */
const isNothing = ({ shape }: Tensor): boolean => shape.length === 1 && shape[0] === 0;

/** The one that says what shape the others have. */
const leading = (tensors: readonly Tensor[]): Tensor =>
  tensors.find((each) => !isNothing(each)) ?? (tensors[0] as Tensor);

export const catRow: Row<JoinAttributes> = {
  name: 'cat',
  node: 'CatBackward0',
  symbol: '⧺',
  formula: 'the part of ∇ that each operand made',
  saves: [],
  differentiable: true,
  view: false,
  forward(inputs, { dim }) {
    const parts = inputs as readonly Tensor[];
    const first = leading(parts);
    const shape = [...first.shape];
    shape[dim] = 0;
    parts.forEach((part, i) => {
      if (isNothing(part)) return;
      if (part.ndim !== first.ndim) {
        throw new RuntimeError(
          `Tensors must have same number of dimensions: got ${String(first.ndim)} and ${String(part.ndim)}`,
        );
      }
      part.shape.forEach((length, d) => {
        if (d === dim) shape[d] = (shape[d] ?? 0) + length;
        else if (length !== first.shape[d]) {
          throw new RuntimeError(
            `Sizes of tensors must match except in dimension ${String(dim)}. Expected size ${String(first.shape[d])} but got size ${String(length)} for tensor number ${String(i)} in the list.`,
          );
        }
      });
    });
    return interleave(parts, shape, dim);
  },
  vjp: ([g], n) => {
    const { dim, lengths } = n.attributes;
    let start = 0;
    return lengths.map((length, i) => {
      start += length;
      if (!g || !n.needs(i)) return null;
      const part = narrow(g, dim, start - length, length);
      // Of what was left out.
      return n.shape(i).length === g.ndim ? part : reshape(part, n.shape(i));
    });
  },
  jvp: 'linear',
};

export const stackRow: Row<JoinAttributes> = {
  ...catRow,
  name: 'stack',
  node: 'StackBackward0',
  forward(inputs, { dim }) {
    const parts = inputs as readonly Tensor[];
    const [first] = parts as [Tensor];
    parts.forEach((part, i) => {
      if (sameShape(part.shape, first.shape)) return;
      throw new RuntimeError(
        `stack expects each tensor to be equal size, but got ${showShape(first.shape)} at entry 0 and ${showShape(part.shape)} at entry ${String(i)}`,
      );
    });
    return interleave(parts, first.shape.toSpliced(dim, 0, parts.length), dim);
  },
  vjp: ([g], n) =>
    n.attributes.lengths.map((_, i) => (!g || !n.needs(i) ? null : select(g, n.attributes.dim, i))),
};

/** Tensors behind each other along an existing dimension. */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  checkList('cat', tensors);
  const [first] = tensors;
  if (first === undefined)
    throw new ValueError('torch.cat(): expected a non-empty list of Tensors');
  const scalar = tensors.findIndex(({ ndim }) => ndim === 0);
  if (scalar >= 0) {
    throw new RuntimeError(
      `zero-dimensional tensor (at position ${String(scalar)}) cannot be concatenated`,
    );
  }
  const d = wrapDim(dim, leading(tensors).ndim);
  const lengths = tensors.map((each) => (isNothing(each) ? 0 : (each.shape[d] ?? 0)));
  return run(catRow, tensors, { dim: d, lengths });
}

/** Tensors of one shape behind each other along a new dimension. */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  checkList('stack', tensors);
  const [first] = tensors;
  if (first === undefined) throw new RuntimeError('stack expects a non-empty TensorList');
  return run(stackRow, tensors, {
    dim: wrapDim(dim, first.ndim + 1),
    lengths: tensors.map(() => 1),
  });
}
