/**
 * @file Pictures and volumes sampled at the points of a grid (Jaderberg et al. 2015,
 * https://arxiv.org/abs/1506.02025). A sample is Σ w₁(g₁)·w₂(g₂)·x over the elements near the point; rows carry
 * the order of each weight's derivative, so that sampling and its adjoint are closed under differentiation:
 * by the input it is the adjoint, by a coordinate the same sum with one order more.
 */

import { axisTaps, type Sampling } from '../../kernels/grid-sample.ts';
import { numbersOf } from '../../kernels/strided.ts';
import type { NumberArray } from '../../tensor/dtype.ts';
import { build } from '../../tensor/make.ts';
import { sizeOf, type Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { add, mul } from '../elementwise/arithmetic.ts';
import { run } from '../dispatch.ts';
import { select } from '../shape/index-views.ts';
import { stack } from '../shape/join.ts';
import { sum } from '../reductions/reduce.ts';
import type { Attributes, Jvp, Row } from '../row.ts';
import { unsqueeze } from '../shape/shape.ts';

export interface GridAttributes extends Attributes, Sampling {
  /** [n, channels, …lengths] of what is sampled. */
  readonly image: Shape;
  /** Of the derivative of the weights, an axis of the image each. */
  readonly orders: readonly number[];
}

/** Calls for each point of the grid with the places of its elements in a channel, and their weights. */
function eachPoint(
  grid: NumberArray,
  points: number,
  attributes: GridAttributes,
  visit: (point: number, places: readonly number[], weights: readonly number[]) => void,
): void {
  const lengths = attributes.image.slice(2);
  const rank = lengths.length;
  for (let point = 0; point < points; point++) {
    let places = [0];
    let weights = [1];
    lengths.forEach((length, axis) => {
      const nextPlaces: number[] = [];
      const nextWeights: number[] = [];
      // The last coordinate of a point is that of the first axis.
      const coordinate = grid[point * rank + rank - 1 - axis] as number;
      axisTaps(coordinate, length, attributes, attributes.orders[axis] ?? 0, (place, weight) => {
        places.forEach((before, i) => {
          nextPlaces.push(before * length + place);
          nextWeights.push((weights[i] as number) * weight);
        });
      });
      places = nextPlaces;
      weights = nextWeights;
    });
    visit(point, places, weights);
  }
}

/** x [n, channels, …lengths], grid [n, …points, rank] → [n, channels, …points] */
function sampled(x: Tensor, grid: Tensor, attributes: GridAttributes): Tensor {
  const [batch = 0, channels = 0, ...lengths] = attributes.image;
  const shape = grid.shape.slice(1, -1);
  const area = sizeOf(shape);
  const size = sizeOf(lengths);
  const values = numbersOf(x);
  return build([batch, channels, ...shape], x.dtype, (out) => {
    eachPoint(numbersOf(grid), batch * area, attributes, (point, places, weights) => {
      const image = Math.floor(point / area);
      for (let c = 0; c < channels; c++) {
        const from = (image * channels + c) * size;
        let total = 0;
        for (let i = 0; i < places.length; i++) {
          total += (weights[i] as number) * (values[from + (places[i] as number)] as number);
        }
        out[(image * channels + c) * area + (point % area)] = total;
      }
    });
  });
}

/** y [n, channels, …points], grid [n, …points, rank] → [n, channels, …lengths] */
function spread(y: Tensor, grid: Tensor, attributes: GridAttributes): Tensor {
  const [batch = 0, channels = 0, ...lengths] = attributes.image;
  const area = sizeOf(grid.shape.slice(1, -1));
  const size = sizeOf(lengths);
  const values = numbersOf(y);
  return build(attributes.image, y.dtype, (out) => {
    const sums = new Float64Array(out.length);
    eachPoint(numbersOf(grid), batch * area, attributes, (point, places, weights) => {
      const image = Math.floor(point / area);
      for (let c = 0; c < channels; c++) {
        const to = (image * channels + c) * size;
        const value = values[(image * channels + c) * area + (point % area)] as number;
        for (let i = 0; i < places.length; i++) {
          const place = to + (places[i] as number);
          sums[place] = (sums[place] as number) + (weights[i] as number) * value;
        }
      }
    });
    out.set(sums);
  });
}

/** With one order more at the axis of coordinate k. */
function further(a: GridAttributes, k: number): GridAttributes {
  const axis = a.orders.length - 1 - k;
  return { ...a, orders: a.orders.map((order, d) => (d === axis ? order + 1 : order)) };
}

/** Σ over channels of y·(the sample's derivative by each coordinate): [n, …points, rank]. */
function byCoordinates(
  row: Row<GridAttributes>,
  x: Tensor,
  grid: Tensor,
  y: Tensor,
  a: GridAttributes,
): Tensor {
  const parts = a.orders.map((_, k) => sum(mul(y, run(row, [x, grid], further(a, k))), 1));
  return stack(parts, -1);
}

function tangentOf(row: Row<GridAttributes>): Jvp<GridAttributes> {
  return ([dx, dGrid], n) => {
    const parts: Tensor[] = [];
    const grid = n.saved(1);
    if (dx) parts.push(run(row, [dx, grid], n.attributes));
    if (dGrid) {
      n.attributes.orders.forEach((_, k) => {
        const slope = run(row, [n.saved(0), grid], further(n.attributes, k));
        parts.push(mul(slope, unsqueeze(select(dGrid, -1, k), 1)));
      });
    }
    return parts.reduce((total, part) => add(total, part));
  };
}

/** Sampling and its adjoint, which are each other's derivatives by the first operand. */
function rowsOf(rank: 2 | 3): { sample: Row<GridAttributes>; adjoint: Row<GridAttributes> } {
  const shared = {
    symbol: '⌗',
    saves: [{ slot: 0, when: 1 }, { slot: 1 }],
    differentiable: true,
    view: false,
  } as const;
  const sample: Row<GridAttributes> = {
    ...shared,
    name: `gridSampler${String(rank)}d`,
    node: `GridSampler${String(rank)}DBackward0`,
    formula: '∇ spread by the weights; Σ ∇·a·(the derivatives of the weights)',
    tangent: '∂a sampled + Σ a·(the derivatives of the weights)·∂b',
    forward: ([x, grid], attributes) => sampled(x as Tensor, grid as Tensor, attributes),
    vjp: [
      (g, n) => run(adjoint, [g, n.saved(1)], n.attributes),
      (g, n) => byCoordinates(sample, n.saved(0), n.saved(1), g, n.attributes),
    ],
    jvp: (tangents, n, result) => tangentOf(sample)(tangents, n, result),
  };
  const adjoint: Row<GridAttributes> = {
    ...shared,
    name: `gridSampler${String(rank)}dAdjoint`,
    node: `GridSampler${String(rank)}DBackwardBackward0`,
    formula: '∇ sampled; Σ a·∇·(the derivatives of the weights)',
    tangent: '∂a spread by the weights + a spread by (their derivatives)·∂b',
    source: 'the adjoint of sampling',
    forward: ([y, grid], attributes) => spread(y as Tensor, grid as Tensor, attributes),
    vjp: [
      (g, n) => run(sample, [g, n.saved(1)], n.attributes),
      (g, n) => byCoordinates(sample, g, n.saved(1), n.saved(0), n.attributes),
    ],
    jvp: ([dy, dGrid], n) => {
      const parts: Tensor[] = [];
      if (dy) parts.push(run(adjoint, [dy, n.saved(1)], n.attributes));
      if (dGrid) {
        n.attributes.orders.forEach((_, k) => {
          const moved = mul(n.saved(0), unsqueeze(select(dGrid, -1, k), 1));
          parts.push(run(adjoint, [moved, n.saved(1)], further(n.attributes, k)));
        });
      }
      return parts.reduce((total, part) => add(total, part));
    },
  };
  return { sample, adjoint };
}

export const { sample: gridSampler2dRow, adjoint: gridSampler2dAdjointRow } = rowsOf(2);
export const { sample: gridSampler3dRow, adjoint: gridSampler3dAdjointRow } = rowsOf(3);
