/** @file Padding: with a constant, or with the tensor's own edge, reflection or other end. */

import { itemOf, itemsOf } from '../../kernels/items.ts';
import { NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import { assemble } from '../../tensor/make.ts';
import { forEachPosition } from '../../tensor/read.ts';
import { contiguousStrides, showShape, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run } from '../dispatch.ts';
import type { Attributes, Row } from '../row.ts';

interface PadAttributes extends Attributes {
  /** Elements before and after, a pair a dimension; negative ones are cut off. */
  readonly pads: readonly (readonly [number, number])[];
}

interface ConstantAttributes extends PadAttributes {
  readonly value: number;
}

function padded(shape: Shape, pads: PadAttributes['pads']): number[] {
  return shape.map((length, d) => length + (pads[d]?.[0] ?? 0) + (pads[d]?.[1] ?? 0));
}

export const constantPadRow: Row<ConstantAttributes> = {
  name: 'pad',
  node: 'ConstantPadNdBackward0',
  symbol: '⊞',
  formula: 'the inner part of ∇',
  tangent: '∂a, 0 around it',
  saves: [],
  differentiable: true,
  view: false,
  forward([input], { pads, value }) {
    const x = input as Tensor;
    const shape = padded(x.shape, pads);
    shape.forEach((length, d) => {
      if (length >= 0) return;
      throw new RuntimeError(
        `The input size ${String(x.shape[d])}, plus negative padding ${String(pads[d]?.[0])} and ${String(pads[d]?.[1])} resulted in a negative output size, which is invalid. Check dimension ${String(d)} of your input.`,
      );
    });
    const strides = contiguousStrides(shape);
    const values = itemsOf(x);
    const lead = pads.map(([before]) => before);
    const offset = lead.reduce((at, before, d) => at + before * (strides[d] ?? 0), 0);
    const isCut = pads.some(([before, after]) => before < 0 || after < 0);
    return assemble(shape, x.dtype, (out) => {
      out.fill(itemOf(value, x.dtype));
      if (!isCut) {
        forEachPosition(x.shape, strides, offset, (to, i) => (out[to] = values[i] as number));
        return;
      }
      const own = contiguousStrides(x.shape);
      forEachPosition(x.shape, strides, offset, (to, i) => {
        const isInside = own.every((stride, d) => {
          const at = (Math.floor(i / stride) % (x.shape[d] ?? 1)) + (lead[d] ?? 0);
          return at >= 0 && at < (shape[d] ?? 1);
        });
        if (isInside) out[to] = values[i] as number;
      });
    });
  },
  vjp: [(g, n) => constantPad(g, opposite(n.attributes.pads), 0)],
  jvp: ([tangent], n) => constantPad(tangent as Tensor, n.attributes.pads, 0),
};

function opposite(pads: PadAttributes['pads']): PadAttributes['pads'] {
  return pads.map(([before, after]) => [-before, -after]);
}

function constantPad(x: Tensor, pads: PadAttributes['pads'], value: number): Tensor {
  return run(constantPadRow, [x], { pads, value });
}

export type MirrorMode = 'reflect' | 'replicate' | 'circular';

interface MirrorAttributes extends PadAttributes {
  readonly mode: MirrorMode;
  /** How many dimensions were named. */
  readonly rank: number;
}

/** Which element of a line stands at place `i` of the padded line. */
function sourceOf(
  mode: MirrorMode,
  i: number,
  length: number,
  [before, after]: readonly [number, number],
): number {
  if (mode === 'circular') {
    // What is cut off is not what goes round.
    const cut = Math.max(-before, 0);
    const kept = length - cut - Math.max(-after, 0);
    return cut + ((i - Math.max(before, 0) + kept) % kept);
  }
  const at = i - before;
  if (mode === 'replicate') return Math.min(Math.max(at, 0), length - 1);
  return at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at;
}

/** For each element of the padded tensor, row-major, where it comes from. */
function sources(shape: Shape, { pads, mode }: MirrorAttributes): Int32Array {
  const strides = contiguousStrides(shape);
  let places = Int32Array.of(0);
  shape.forEach((length, d) => {
    const [before, after] = pads[d] ?? [0, 0];
    const along = Array.from(
      { length: length + before + after },
      (_, i) => sourceOf(mode, i, length, [before, after]) * (strides[d] ?? 0),
    );
    const next = new Int32Array(places.length * along.length);
    places.forEach((place, i) => {
      along.forEach((step, k) => (next[i * along.length + k] = place + step));
    });
    places = next;
  });
  return places;
}

const mirror = {
  symbol: '⊞',
  saves: [],
  differentiable: true,
  view: false,
  jvp: 'linear',
} as const;

interface FoldAttributes extends MirrorAttributes {
  readonly into: Shape;
}

/** The adjoint: every element of a padded tensor added to the element it came from. */
export const foldPaddingRow: Row<FoldAttributes> = {
  ...mirror,
  name: 'foldPadding',
  node: 'FoldPaddingBackward0',
  formula: '∇, padded',
  source: 'the adjoint of padding',
  forward([input], attributes) {
    const values = itemsOf(input as Tensor);
    const to = sources(attributes.into, attributes);
    return assemble(attributes.into, (input as Tensor).dtype, (out) => {
      to.forEach((place, i) => (out[place] = (out[place] as number) + (values[i] as number)));
    });
  },
  vjp: [(g, n) => mirrored(g, n.attributes)],
};

function mirrorRow(node: string): Row<MirrorAttributes> {
  const folding = { ...foldPaddingRow, node: node.replace('Backward', 'BackwardBackward') };
  return {
    ...mirror,
    name: 'pad',
    node,
    formula: '∇ added where the elements came from',
    forward([input], attributes) {
      const x = input as Tensor;
      const values = itemsOf(x);
      const from = sources(x.shape, attributes);
      return assemble(padded(x.shape, attributes.pads), x.dtype, (out) => {
        from.forEach((place, i) => (out[i] = values[place] as number));
      });
    },
    vjp: [(g, n) => run(folding, [g], { ...n.attributes, into: n.shape(0) })],
  };
}

export const reflectionPad1dRow: Row<MirrorAttributes> = mirrorRow('ReflectionPad1DBackward0');
export const reflectionPad2dRow: Row<MirrorAttributes> = mirrorRow('ReflectionPad2DBackward0');
export const reflectionPad3dRow: Row<MirrorAttributes> = mirrorRow('ReflectionPad3DBackward0');
export const replicationPad1dRow: Row<MirrorAttributes> = mirrorRow('ReplicationPad1DBackward0');
export const replicationPad2dRow: Row<MirrorAttributes> = mirrorRow('ReplicationPad2DBackward0');
export const replicationPad3dRow: Row<MirrorAttributes> = mirrorRow('ReplicationPad3DBackward0');
/** PyTorch copies slices; here it is one operator. */
export const circularPadRow: Row<MirrorAttributes> = {
  ...mirrorRow('CircularPadBackward0'),
  source: 'the adjoint of taking elements from the other end',
};

const byRank = {
  reflect: [reflectionPad1dRow, reflectionPad2dRow, reflectionPad3dRow],
  replicate: [replicationPad1dRow, replicationPad2dRow, replicationPad3dRow],
  circular: [circularPadRow, circularPadRow, circularPadRow],
} as const;

function mirrored(x: Tensor, { pads, mode, rank }: MirrorAttributes): Tensor {
  return run(byRank[mode][rank - 1] ?? circularPadRow, [x], { pads, mode, rank });
}

/**
 * Pads the last dimensions: `pad` lists elements before and after, last dimension first. Modes:
 * `constant` (with `value`, any dimension; negative numbers cut off), `reflect` (without the edge),
 * `replicate` (the edge), `circular` (from the other end).
 */
export function pad(
  x: Tensor,
  pad: readonly number[],
  mode: 'constant' | MirrorMode = 'constant',
  value = 0,
): Tensor {
  if (pad.length % 2 !== 0) throw new RuntimeError('Padding length must be divisible by 2');
  if (pad.length / 2 > x.ndim) {
    throw new RuntimeError(
      `Padding length should be less than or equal to two times the input dimension but got padding length ${String(pad.length)} and input of dimension ${String(x.ndim)}`,
    );
  }
  const pads = x.shape.map((_, d): [number, number] => {
    const i = 2 * (x.ndim - 1 - d);
    return [pad[i] ?? 0, pad[i + 1] ?? 0];
  });
  if (mode === 'constant') return constantPad(x, pads, value);
  if (!['reflect', 'replicate', 'circular'].includes(mode)) {
    throw new NotImplementedError(`Unrecognised padding mode ${mode}`);
  }
  const rank = pad.length / 2;
  if (rank > 3 || x.ndim < rank + 1 || x.ndim > rank + 2) {
    throw new NotImplementedError(
      `Padding size ${String(pad.length)} is not supported for ${String(x.ndim)}D input tensor.\nSupported combinations for non-constant padding:\n  - 2D or 3D input: padding size = 2 (pads last dimension)\n  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)\n  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)`,
    );
  }
  x.shape.forEach((length, d) => {
    const [before, after] = pads[d] ?? [0, 0];
    if (mode === 'reflect' && Math.max(before, after) >= length && before + after !== 0) {
      throw new RuntimeError(
        `Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (${String(before)}, ${String(after)}) at dimension ${String(d)} of input ${showShape(x.shape)}`,
      );
    }
    if (mode === 'circular' && Math.max(before, after) > length) {
      throw new RuntimeError('Padding value causes wrapping around more than once.');
    }
  });
  return mirrored(x, { pads, mode, rank });
}
