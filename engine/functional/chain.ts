/** @file What a chain of Jacobians costs: forward accumulation, reverse accumulation, the best order. */

import { mm } from '../ops/linalg/products.ts';
import { ValueError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { listening } from './listening.ts';

/** Scalar multiplications by the order in which the Jacobians are multiplied. */
export interface ChainCost {
  /** From the inputs on: d₀ · Σᵢ dᵢ₋₁dᵢ over all but the first factor. */
  readonly forward: number;
  /** From the outputs back: d_L · Σᵢ dᵢ₋₁dᵢ over all but the last factor. */
  readonly reverse: number;
  /** The cheapest order there is. */
  readonly best: number;
  /** That order, written as a product: `(J3 J2) J1`. */
  readonly order: string;
}

type Order = number | readonly [later: Order, earlier: Order];

interface Best {
  readonly cost: number;
  readonly order: Order;
}

/**
 * The matrix-chain order by dynamic programming (Godbole 1973; Cormen et al., section 15.2).
 * Jacobian number i has dims[i] rows and dims[i − 1] columns.
 */
function bestOrder(dims: readonly number[]): Best {
  const table = new Map<string, Best>();
  const solve = (from: number, to: number): Best => {
    if (from === to) return { cost: 0, order: from };
    const key = `${String(from)},${String(to)}`;
    const known = table.get(key);
    if (known !== undefined) return known;
    let best: Best = { cost: Infinity, order: from };
    for (let split = from; split < to; split++) {
      const [earlier, later] = [solve(from, split), solve(split + 1, to)];
      const last = (dims[to] ?? 0) * (dims[split] ?? 0) * (dims[from - 1] ?? 0);
      const cost = earlier.cost + later.cost + last;
      if (cost < best.cost) best = { cost, order: [later.order, earlier.order] };
    }
    table.set(key, best);
    return best;
  };
  return solve(1, dims.length - 1);
}

function orderText(order: Order): string {
  if (typeof order === 'number') return `J${String(order)}`;
  return order
    .map((part) => (typeof part === 'number' ? orderText(part) : `(${orderText(part)})`))
    .join(' ');
}

/**
 * The cost of a chain with layers of `dims` elements: d₀ inputs, d_L outputs, one Jacobian a step.
 * @param dims at least two lengths
 */
export function chainCost(dims: readonly number[]): ChainCost {
  if (dims.length < 2) throw new ValueError('a chain has at least its inputs and its outputs');
  const sizes = dims.slice(1).map((length, i) => length * (dims[i] ?? 0));
  const total = (parts: readonly number[]): number => parts.reduce((sum, size) => sum + size, 0);
  const { cost, order } = bestOrder(dims);
  return {
    forward: (dims[0] ?? 0) * total(sizes.slice(1)),
    reverse: (dims.at(-1) ?? 0) * total(sizes.slice(0, -1)),
    best: cost,
    order: orderText(order),
  };
}

/** A product of Jacobians, and the scalar multiplications that its matrix products took. */
export interface ChainProduct {
  readonly product: Tensor;
  readonly multiplications: number;
}

/**
 * Multiplies Jacobians (the first belongs to the first step) in one of the orders; the multiplications
 * are counted from the matrix products that ran.
 */
export function multiplyChain(
  jacobians: readonly Tensor[],
  order: 'forward' | 'reverse' | 'best',
): ChainProduct {
  const [first] = jacobians;
  if (first === undefined) throw new ValueError('a chain has at least one Jacobian');
  const at = (i: number): Tensor => jacobians[i - 1] as Tensor;
  const product = (part: Order): Tensor =>
    typeof part === 'number' ? at(part) : mm(product(part[0]), product(part[1]));
  const numbers = jacobians.map((_, i) => i + 1);
  const orders = {
    forward: () => numbers.reduce<Order>((done, i) => (done === 0 ? i : [i, done]), 0),
    reverse: () => numbers.reduceRight<Order>((done, i) => (done === 0 ? i : [done, i]), 0),
    best: () => bestOrder([first.size(1), ...jacobians.map((each) => each.size(0))]).order,
  };
  let multiplications = 0;
  const result = listening(
    ({ row, inputs }) => {
      if (row.name !== 'mm') return;
      const [a, b] = inputs as [Tensor, Tensor];
      multiplications += a.size(0) * a.size(1) * b.size(1);
    },
    () => product(orders[order]()),
  );
  return { product: result, multiplications };
}
