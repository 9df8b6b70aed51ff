/** @file Differences of neighbours, derivatives of samples, and integrals of them: diff, gradient, trapezoid. */

import { RuntimeError } from '../../tensor/errors.ts';
import { sameShape, wrapDim } from '../../tensor/shape.ts';
import { empty } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { likeBatches } from '../../autograd/batch.ts';
import { add, div, divNumber, mul, mulNumber, sub } from '../elementwise/arithmetic.ts';
import { logicalXor } from '../elementwise/compare.ts';
import { copy_ } from '../copy.ts';
import { narrow, slice } from '../shape/index-views.ts';
import { cat } from '../shape/join.ts';
import { neg } from '../elementwise/math.ts';
import { zerosLike } from '../like.ts';
import { sum } from './reduce.ts';
import { cumsum } from './scan.ts';
import { reshape } from '../shape/shape.ts';

export interface DiffOptions {
  /** How often. */
  readonly n?: number;
  readonly dim?: number;
  /** Put before and behind the tensor first. */
  readonly prepend?: Tensor | null;
  readonly append?: Tensor | null;
}

function joined(x: Tensor, dim: number, { prepend, append }: DiffOptions): Tensor {
  const parts = [prepend, x, append].filter((each) => each !== null && each !== undefined);
  for (const part of parts) {
    if (part.ndim !== x.ndim) {
      throw new RuntimeError('diff expects prepend or append to be the same dimension as input');
    }
    const other = part.shape.findIndex((length, d) => d !== dim && length !== x.shape[d]);
    if (other >= 0) {
      throw new RuntimeError(
        `diff expects the shape of tensor to prepend or append to match that of input except along the differencing dimension; input.size(${String(other)}) = ${String(x.shape[other])}, but got tensor.size(${String(other)}) = ${String(part.shape[other])}`,
      );
    }
  }
  return parts.length === 1 ? x : cat(parts, dim);
}

/** Each element less the one before it along `dim` (the last), `n` times over. */
export function diff(x: Tensor, options: DiffOptions = {}): Tensor {
  checkNames('diff', options);
  const { n = 1, dim = -1 } = options;
  if (x.ndim === 0) throw new RuntimeError('diff expects input to be at least one-dimensional');
  const d = wrapDim(dim, x.ndim);
  const whole = joined(x, d, options);
  if (n < 0) throw new RuntimeError(`order must be non-negative but got ${String(n)}`);
  if (n === 0) {
    return copy_(
      likeBatches(x, x.shape, (shape) => empty(shape, x.dtype)),
      x,
    );
  }
  const difference = x.dtype === 'bool' ? logicalXor : sub;
  let result = whole;
  for (let i = 0; i < Math.min(n, whole.size(d)); i++) {
    const length = result.size(d) - 1;
    if (length < 0) break;
    result = difference(narrow(result, d, 1, length), narrow(result, d, 0, length));
  }
  return result;
}

/** One number for all dimensions, one a dimension, or the coordinates along each. */
export type Spacing = number | readonly (number | Tensor)[] | Tensor;

export interface GradientOptions {
  readonly spacing?: Spacing;
  /** The dimensions; all unless given. */
  readonly dim?: number | readonly number[] | null;
  /** Of the formula at both ends: 1 or 2. */
  readonly edgeOrder?: 1 | 2;
}

function checkGradient(x: Tensor, dims: readonly number[], options: GradientOptions): void {
  const { spacing = 1, dim = null, edgeOrder = 1 } = options;
  if (Array.isArray(spacing) && spacing.length !== dims.length) {
    const wanted =
      dim === null
        ? `'self.dim() = ${String(x.ndim)}', since dim argument was not given,`
        : `'dim', since dim argument was given,`;
    throw new RuntimeError(
      `torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to ${wanted} but got a list of length ${String(spacing.length)}`,
    );
  }
  if (edgeOrder !== 1 && (edgeOrder as number) !== 2) {
    throw new RuntimeError('torch.gradient only supports edge_order=1 and edge_order=2.');
  }
  dims.forEach((d, i) => {
    if (dims.indexOf(d) < i) {
      throw new RuntimeError(`dim ${String(d)} appears multiple times in the list of dims`);
    }
    if (x.size(d) < edgeOrder + 1) {
      throw new RuntimeError(
        'torch.gradient expected each dimension size to be at least edge_order+1',
      );
    }
  });
}

/** An inner difference quotient, and one of the given order at each end. */
function evenly(x: Tensor, dim: number, step: number, edgeOrder: number): Tensor {
  const at = (i: number): Tensor => narrow(x, dim, i < 0 ? x.size(dim) + i : i, 1);
  const center = div(sub(slice(x, dim, 2), slice(x, dim, 0, -2)), 2 * step);
  const edge = (a: Tensor, b: Tensor, c: Tensor | null): Tensor =>
    c === null ? div(sub(b, a), step) : div(sub(sub(mul(b, 2), mul(a, 1.5)), mul(c, 0.5)), step);
  const isSecond = edgeOrder === 2;
  const first = edge(at(0), at(1), isSecond ? at(2) : null);
  const last = isSecond ? neg(edge(at(-1), at(-2), at(-3))) : edge(at(-2), at(-1), null);
  return cat([first, center, last], dim);
}

/** The same for coordinates at any distance (Fornberg 1988, doi:10.1090/S0025-5718-1988-0935077-0). */
function unevenly(x: Tensor, dim: number, coordinates: Tensor, edgeOrder: number): Tensor {
  const along = (steps: Tensor): Tensor =>
    reshape(
      steps,
      x.shape.map((_, d) => (d === dim ? -1 : 1)),
    );
  const steps = diff(coordinates);
  const before = along(slice(steps, 0, 0, -1));
  const after = along(slice(steps, 0, 1));
  const both = add(before, after);
  const mix = (parts: readonly (readonly [Tensor, Tensor])[]): Tensor =>
    parts.map(([weight, value]) => mul(weight, value)).reduce((a, b) => add(a, b));
  const at = (i: number): Tensor => narrow(x, dim, i < 0 ? x.size(dim) + i : i, 1);
  const step = (i: number): Tensor => along(narrow(steps, 0, i < 0 ? steps.size(0) + i : i, 1));
  const center = mix([
    [neg(div(after, mul(before, both))), slice(x, dim, 0, -2)],
    [div(sub(after, before), mul(before, after)), slice(x, dim, 1, -1)],
    [div(before, mul(after, both)), slice(x, dim, 2)],
  ]);
  if (edgeOrder === 1) {
    const first = div(sub(at(1), at(0)), step(0));
    return cat([first, center, div(sub(at(-1), at(-2)), step(-1))], dim);
  }
  const edge = (
    a: Tensor,
    b: Tensor,
    near: number,
    far: number,
  ): readonly [Tensor, Tensor, Tensor] => {
    const total = add(a, b);
    return [
      mul(neg(div(add(mul(a, 2), b), mul(a, total))), at(near)),
      mul(div(total, mul(a, b)), at(far)),
      neg(div(a, mul(b, total))),
    ];
  };
  const [a, b, c] = edge(step(0), step(1), 0, 1);
  const [k, l, m] = edge(step(-1), step(-2), -1, -2);
  const first = add(add(a, b), mul(c, at(2)));
  const last = neg(add(add(k, l), mul(m, at(-3))));
  return cat([first, center, last], dim);
}

/** The derivative along each dimension of samples of a function: central differences, one-sided at the ends. */
export function gradient(x: Tensor, options: GradientOptions = {}): Tensor[] {
  checkNames('gradient', options);
  const { spacing = 1, dim = null, edgeOrder = 1 } = options;
  const given = dim === null ? x.shape.map((_, d) => d) : typeof dim === 'number' ? [dim] : dim;
  const dims = given.map((d) => wrapDim(d, x.ndim));
  checkGradient(x, dims, options);
  return dims.map((d, i) => {
    const step = Array.isArray(spacing) ? (spacing as readonly (number | Tensor)[])[i] : spacing;
    return typeof step === 'number'
      ? evenly(x, d, step, edgeOrder)
      : unevenly(x, d, step as Tensor, edgeOrder);
  });
}

export interface TrapezoidOptions {
  /** The distance of the samples, where no coordinates are given. */
  readonly dx?: number;
  readonly dim?: number;
}

/** The two ends of each piece along `dim`, and the coordinates' differences shaped to go with them. */
function pieces(
  name: string,
  y: Tensor,
  x: Tensor | null,
  dim: number,
): { ends: Tensor; steps: Tensor | null } {
  const ends = add(slice(y, dim, 0, -1), slice(y, dim, 1));
  if (x === null) return { ends, steps: null };
  const length = x.ndim === 1 ? x.size(0) : x.size(dim - y.ndim);
  if (length !== y.size(dim)) {
    throw new RuntimeError(`${name}: There must be one \`x\` value for each sample point`);
  }
  if (x.ndim === 1 || sameShape(x.shape, y.shape)) {
    const shape = y.shape.map((_, d) => (d === dim ? -1 : 1));
    const whole = x.ndim === 1 ? reshape(x, shape) : x;
    return { ends, steps: diff(whole, { dim }) };
  }
  return { ends, steps: diff(x, { dim: dim - y.ndim }) };
}

type Integral = (y: Tensor, x?: Tensor | null, options?: TrapezoidOptions) => Tensor;

/** The integral along `dim` (the last) by the trapezoidal rule; `x` holds the coordinates of the samples. */
export const trapezoid: Integral = (y, x = null, { dx = 1, dim = -1 } = {}) => {
  const d = wrapDim(dim, y.ndim);
  // No samples have no integral, and no graph.
  if (y.shape[d] === 0) return sum(zerosLike(y), d);
  const { ends, steps } = pieces('trapezoid', y, x, d);
  if (steps === null) return mulNumber(sum(ends, d), dx / 2);
  return divNumber(sum(mul(steps, ends), d), 2);
};

/** The integral up to each sample but the first. */
export const cumulativeTrapezoid: Integral = (y, x = null, { dx = 1, dim = -1 } = {}) => {
  const d = wrapDim(dim, y.ndim);
  const { ends, steps } = pieces('cumulative_trapezoid', y, x, d);
  if (steps === null) return cumsum(mul(ends, dx / 2), d);
  return divNumber(cumsum(mul(steps, ends), d), 2);
};
