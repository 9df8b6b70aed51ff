/** @file Triangles of matrices: tril, triu, their indices, and the trace. */

import { itemOf, itemsOf } from '../../kernels/items.ts';
import { isFloating } from '../../tensor/dtype.ts';
import { RuntimeError } from '../../tensor/errors.ts';
import { created } from '../../tensor/factories.ts';
import { assemble, build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { mul } from '../elementwise/arithmetic.ts';
import { operator, type Operator } from '../define.ts';
import { run } from '../dispatch.ts';
import { eyeLike } from '../like.ts';
import type { Attributes, Row } from '../row.ts';

interface TriangleAttributes extends Attributes {
  /** The last diagonal that is kept: 0 the main one, above it positive. */
  readonly diagonal: number;
}

function triangleRow(name: 'tril' | 'triu', node: string, symbol: string): Row<TriangleAttributes> {
  const isLower = name === 'tril';
  return {
    name,
    node,
    symbol,
    formula: `${name}(∇, diagonal)`,
    saves: [],
    differentiable: true,
    view: false,
    forward([input], { diagonal }) {
      const x = input as Tensor;
      if (x.ndim < 2) {
        throw new RuntimeError(`${name}: input tensor must have at least 2 dimensions`);
      }
      const [rows = 0, columns = 0] = x.shape.slice(-2);
      const values = itemsOf(x);
      return assemble(x.shape, x.dtype, (out) => {
        for (let start = 0; start < out.length; start += columns) {
          const edge = ((start / columns) % rows) + diagonal;
          for (let j = 0; j < columns; j++) {
            const isKept = isLower ? j <= edge : j >= edge;
            if (isKept) out[start + j] = values[start + j] as number;
          }
        }
      });
    },
    vjp: [(g, n) => (isLower ? tril : triu)(g, n.attributes.diagonal)],
    jvp: 'linear',
  };
}

export const trilRow: Row<TriangleAttributes> = triangleRow('tril', 'TrilBackward0', '◣');
export const triuRow: Row<TriangleAttributes> = triangleRow('triu', 'TriuBackward0', '◥');

export type Triangle = Operator<(x: Tensor, diagonal?: number) => Tensor>;

function triangle(row: Row<TriangleAttributes>): Triangle {
  return operator((runner, x: Tensor, diagonal: number = 0) => runner(row, [x], { diagonal }));
}

/** What is on and below a diagonal of the last two dimensions, else 0. */
export const tril: Triangle = triangle(trilRow);
/** What is on and above a diagonal of the last two dimensions, else 0. */
export const triu: Triangle = triangle(triuRow);

export const traceRow: Row = {
  name: 'trace',
  node: 'TraceBackward0',
  symbol: 'tr',
  formula: '∇ on the diagonal, else 0',
  saves: [],
  differentiable: true,
  view: false,
  forward([input]) {
    const x = input as Tensor;
    if (x.ndim !== 2) {
      throw new RuntimeError(`trace: expected a matrix, but got tensor with dim ${String(x.ndim)}`);
    }
    const [rows = 0, columns = 0] = x.shape;
    const dtype = isFloating(x.dtype) ? x.dtype : 'int64';
    const values = itemsOf(x, x.shape, dtype);
    return assemble([], dtype, (out) => {
      let total = itemOf(0, dtype);
      for (let i = 0; i < Math.min(rows, columns); i++) total += values[i * columns + i] as number;
      out[0] = total;
    });
  },
  vjp: [(g, n) => mul(g, eyeLike(n.shape(0), g.dtype))],
  jvp: 'linear',
};

/** The sum of a matrix' diagonal. */
export function trace(x: Tensor): Tensor {
  return run(traceRow, [x]);
}

export interface TriangleIndexOptions {
  /** Default int64. */
  readonly dtype?: 'int32' | 'int64';
}

/** The places of a triangle's elements, row by row: [2, count], rows first. */
function triangleIndices(
  factory: string,
  [rows, columns]: readonly [number, number],
  { dtype = 'int64' }: TriangleIndexOptions,
  isKept: (row: number, column: number) => boolean,
): Tensor {
  for (const [name, length] of Object.entries({ row: rows, col: columns })) {
    if (length >= 0) continue;
    throw new RuntimeError(`${name} must be non-negative, got${String(length)}`);
  }
  const places: [number, number][] = [];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) if (isKept(i, j)) places.push([i, j]);
  }
  const result = build([2, places.length], dtype, (out) => {
    places.forEach(([i, j], at) => {
      out[at] = i;
      out[places.length + at] = j;
    });
  });
  return created(result, factory, {});
}

/** The places of a rows×columns matrix up to the diagonal `offset`: int64 [2, count]. */
export function trilIndices(
  rows: number,
  columns: number,
  offset = 0,
  options: TriangleIndexOptions = {},
): Tensor {
  checkNames('trilIndices', options);
  return triangleIndices('trilIndices', [rows, columns], options, (i, j) => j - i <= offset);
}

/** The places of a rows×columns matrix from the diagonal `offset` on: int64 [2, count]. */
export function triuIndices(
  rows: number,
  columns: number,
  offset = 0,
  options: TriangleIndexOptions = {},
): Tensor {
  checkNames('triuIndices', options);
  return triangleIndices('triuIndices', [rows, columns], options, (i, j) => j - i >= offset);
}
