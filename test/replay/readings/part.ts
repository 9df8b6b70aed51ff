/** @file One gradient of a backward step, and what can be told of an operator without its own rule. */

import { Tensor, arange, eye, fullLike, stack, where, zeros } from 'gradlens';

import { float64 } from '../evaluate.ts';
import type { Step } from '../ran.ts';

/** A step, and the operand whose gradient is meant. */
export interface Part extends Step {
  readonly slot: number;
  /** The gradient of the first result. */
  readonly g: Tensor;
}

/** What a formula says in words: the gradient of the operand. */
export type Reading = (part: Part) => Tensor;
export type Readings = Readonly<Record<string, Reading>>;

export const operand = ({ inputs, slot }: Part): Tensor => inputs[slot] as Tensor;
export const input = ({ inputs }: Part, slot: number): Tensor => inputs[slot] as Tensor;
export const numberOf = ({ attributes }: Part, name: string): number => attributes[name] as number;
export const numbersOf = ({ attributes }: Part, name: string): readonly number[] =>
  attributes[name] as readonly number[];
export const filled = (shape: readonly number[], value = 0): Tensor =>
  zeros([...shape], { dtype: 'float64' }).add(value);

/** The operator of these operands in place of its own. */
function forward({ row, inputs, attributes }: Part, change: (x: Tensor, slot: number) => Tensor) {
  const changed = inputs.map((x, slot) =>
    x instanceof Tensor && x.dtype === 'float64' ? change(x, slot) : x,
  );
  const result = row.forward(changed, attributes);
  return Array.isArray(result) ? result : [result];
}

/** Adds a tensor up to a shape that broadcasts to its own, or repeats it up to one that its own broadcasts to. */
export function fitted(x: Tensor, shape: readonly number[]): Tensor {
  let sum = x;
  while (sum.ndim > shape.length) sum = sum.sum(0);
  shape.forEach((length, d) => {
    const own = d - (shape.length - sum.ndim);
    if (own >= 0 && length === 1 && sum.size(own) > 1) sum = sum.sum(own, { keepdim: true });
  });
  return sum.expand([...shape]);
}

/** Which element of an operand each element of the results came from; none: −1. Told by numbers put in their place. */
export function origins(part: Part, slot = part.slot): Tensor[] {
  const FIRST = 1000;
  const count = input(part, slot).numel();
  return forward(part, (x, i) =>
    i === slot
      ? arange(FIRST, FIRST + count, 1, { dtype: 'float64' }).reshape([...x.shape])
      : fullLike(x, 0),
  ).map((each) => where(each.ge(FIRST), each.sub(FIRST), float64(-1)));
}

/** With the reduced dimensions in their places. */
export function kept(x: Tensor, { inputs, attributes }: Step): Tensor {
  const { dim, keepdim } = attributes as {
    dim?: number | readonly number[] | null;
    keepdim?: boolean;
  };
  const rank = (inputs[0] as Tensor).ndim;
  if (dim === undefined || dim === null || keepdim === true || x.ndim === rank) return x;
  return [dim]
    .flat()
    .sort((a, b) => a - b)
    .reduce((y, d) => y.unsqueeze(d), x);
}

/** By the weights with which a linear operator mixes the elements. */
export const byWeights: Reading = (part) => {
  const { slot, g } = part;
  const count = operand(part).numel();
  const each = Array.from({ length: count }, (_, k) => {
    const one = eye(count, count, { dtype: 'float64' }).select(0, k);
    const [mixed] = forward(part, (x, i) => (i === slot ? one.reshape([...x.shape]) : x));
    return mixed!.mul(g).sum();
  });
  return stack(each).reshape([...operand(part).shape]);
};

/** By derivatives of the operator: central differences. */
export const byDerivatives: Reading = (part) => {
  const { slot, g } = part;
  const count = operand(part).numel();
  const step = 1e-5;
  const each = Array.from({ length: count }, (_, k) => {
    const moved = eye(count, count, { dtype: 'float64' }).select(0, k).mul(step);
    const [up, down] = [1, -1].map(
      (sign) =>
        forward(part, (x, i) =>
          i === slot ? x.add(moved.mul(sign).reshape([...x.shape])) : x,
        )[0]!,
    );
    return up!
      .sub(down!)
      .mul(g)
      .sum()
      .div(2 * step);
  });
  return stack(each).reshape([...operand(part).shape]);
};
