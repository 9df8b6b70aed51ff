/** @file Jacobians for gradient checks, whole: by differences, by reverse and by forward mode. */

import { grad } from '../autograd/backward.ts';
import { dualAt, openLevel } from '../autograd/forward/levels.ts';
import { numbersOf } from '../kernels/strided.ts';
import { isFloating } from '../tensor/dtype.ts';
import { AssertionError } from '../tensor/errors.ts';
import { build, empty } from '../tensor/make.ts';
import { format } from '../tensor/print.ts';
import { forEachPosition } from '../tensor/read.ts';
import { contiguousStrides, sameShape, showShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { detach } from '../ops/detach.ts';
import { isCloseTo } from '../ops/equality.ts';
import { GradcheckError, NOT_REENTRANT } from './check-texts.ts';

/** Its arguments are tensors and whatever else it likes. */
export type Checked = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** A function, its arguments, and its results there. */
export interface Point {
  readonly f: Checked;
  readonly args: readonly unknown[];
  readonly outputs: readonly Tensor[];
}

export function run(f: Checked, args: readonly unknown[]): readonly Tensor[] {
  const result = f(...(args as Tensor[]));
  return result instanceof Tensor ? [result] : result;
}

/** The arguments that require grad, with their places. */
export function wantedOf(
  args: readonly unknown[],
): { readonly place: number; readonly x: Tensor }[] {
  return args.flatMap((x, place) => (x instanceof Tensor && x.requiresGrad ? [{ place, x }] : []));
}

/** Results that have derivatives. */
export const floatingOf = (outputs: readonly Tensor[]): Tensor[] =>
  outputs.filter(({ dtype }) => isFloating(dtype));

/**
 * (f(x + step) − f(x − step)) / 2h for every floating result, in its own precision, row-major.
 * @param place the index of the step, for messages
 * @param positions where in the memory of `x` the steps are made; it is put back
 */
export function differencesAlong(
  { f, args, outputs }: Point,
  x: Tensor,
  positions: readonly number[],
  steps: readonly number[],
  h: number,
  place: string | null = null,
): Float64Array[] {
  const data = x.storage.data as Float64Array;
  const before = positions.map((position) => data[position] as number);
  const at = (sign: number): readonly Tensor[] => {
    positions.forEach((position, i) => {
      data[position] = (before[i] as number) + sign * (steps[i] as number);
    });
    // Results may be views of the input.
    return floatingOf(run(f, args)).map((y) =>
      build(y.shape, y.dtype, (out) => out.set(numbersOf(y))),
    );
  };
  try {
    const low = at(-1);
    const high = at(1);
    return floatingOf(outputs).map(({ dtype, shape }, o) => {
      const [a, b] = [low[o], high[o]];
      for (const each of [a, b]) refuseChange(each, shape, dtype, h, place);
      const round = dtype === 'float32' ? Math.fround : Number;
      const [down, up] = [numbersOf(a as Tensor), numbersOf(b as Tensor)];
      return Float64Array.from(up, (value, i) =>
        round(round(value - (down[i] as number)) / (2 * h)),
      );
    });
  } finally {
    positions.forEach((position, i) => (data[position] = before[i] as number));
  }
}

/** As Python prints them. */
const tuple = (items: readonly number[]): string =>
  `(${items.join(', ')}${items.length === 1 ? ',' : ''})`;
const exponential = (value: number): string =>
  value < 1e-4 ? value.toExponential().replace(/e-(\d)$/, 'e-0$1') : String(value);

function refuseChange(
  y: Tensor | undefined,
  shape: Tensor['shape'],
  dtype: Tensor['dtype'],
  h: number,
  place: string | null,
): void {
  const head = (what: string): string =>
    `Expected \`func\` to return outputs with the same ${what} when inputs are perturbed ${place === null ? '' : `on index ${place} `}by ${exponential(h)}, but got: ${what}s`;
  if (y !== undefined && !sameShape(y.shape, shape)) {
    const [was, is] = [showShape(y.shape), showShape(shape)];
    throw new AssertionError(`${head('shape')} torch.Size(${was}) and torch.Size(${is}).`);
  }
  if (y !== undefined && y.dtype !== dtype) {
    throw new AssertionError(`${head('dtype')} torch.${y.dtype} and torch.${dtype}.`);
  }
}

/** Where the elements of a tensor lie in its memory, row-major. */
export function positionsOf({ shape, strides, offset }: Tensor): number[] {
  const positions: number[] = [];
  forEachPosition(shape, strides, offset, (position) => positions.push(position));
  return positions;
}

/** By floating result: [elements of the input, elements of the result], by differences. */
export function numericJacobians(point: Point, x: Tensor, eps: number): Tensor[] {
  const positions = positionsOf(x);
  const strides = contiguousStrides(x.shape);
  const jacobians = floatingOf(point.outputs).map((y) =>
    empty([positions.length, y.numel()], y.dtype),
  );
  positions.forEach((position, row) => {
    const index = x.shape.map((length, d) => Math.floor(row / (strides[d] ?? 1)) % length);
    differencesAlong(point, x, [position], [eps], eps, tuple(index)).forEach((column, o) => {
      (jacobians[o] as Tensor).storage.data.set(column as never, row * column.length);
    });
  });
  return jacobians;
}

/** vᵀJ by input; null where the result does not depend on it. */
export function vectorProducts(
  output: Tensor,
  inputs: readonly Tensor[],
  v: Tensor,
): (Tensor | null)[] {
  return grad(output, inputs, { gradOutputs: v, retainGraph: true, allowUnused: true });
}

/** By input: [elements of the input, elements of the result], by one backward pass a column; run twice. */
export function reverseJacobians(
  output: Tensor,
  inputs: readonly Tensor[],
  tolerance: number,
): Tensor[] {
  const size = output.numel();
  const pass = (): Tensor[] => {
    const jacobians = inputs.map((x) => empty([x.numel(), size], x.dtype));
    for (let e = 0; e < size; e++) {
      const unit = build(output.shape, output.dtype, (out) => (out[e] = 1));
      vectorProducts(output, inputs, unit).forEach((found, i) => {
        if (found === null) return;
        const data = jacobians[i]?.storage.data as Float64Array;
        numbersOf(found).forEach((value, k) => (data[k * size + e] = value));
      });
    }
    return jacobians;
  };
  const [first, second] = [pass(), pass()];
  refuseDrift(first, second, tolerance);
  return first;
}

/** Two passes over one graph must give the same. */
export function refuseDrift(
  first: readonly Tensor[],
  second: readonly Tensor[],
  tolerance: number,
): void {
  const differs = first.some((a, i) => {
    const b = numbersOf(second[i] as Tensor);
    return numbersOf(a).some((value, k) => Math.abs(value - (b[k] as number)) > tolerance);
  });
  if (differs) throw new GradcheckError(NOT_REENTRANT(tolerance));
}

/**
 * Tangents of all floating results along `direction` of one input; the others have zero tangents.
 * Null: the result carries none.
 */
export function tangentsAlong(point: Point, place: number, direction: Tensor): (Tensor | null)[] {
  return tangentsOf(point, ({ shape, dtype }, i) =>
    i === place ? direction : empty(shape, dtype),
  );
}

/** The same for a tangent of each input that requires grad; null: it has none. */
export function tangentsOf(
  { f, args }: Point,
  tangentOf: (x: Tensor, place: number) => Tensor | null,
): (Tensor | null)[] {
  using opened = openLevel();
  const duals = args.map((arg, i) => {
    if (!(arg instanceof Tensor)) return arg;
    const tangent = arg.requiresGrad ? tangentOf(arg, i) : null;
    return tangent === null ? detach(arg) : dualAt(opened.level, detach(arg), tangent);
  });
  return floatingOf(run(f, duals)).map((y) => y.tangentAt(opened.level));
}

/** By floating result: [elements of the input, elements of the result], by one forward pass a row. */
export function forwardJacobians(point: Point, place: number, x: Tensor): Tensor[] {
  const jacobians = floatingOf(point.outputs).map((y) => empty([x.numel(), y.numel()], y.dtype));
  for (let e = 0; e < x.numel(); e++) {
    const unit = build(x.shape, x.dtype, (out) => (out[e] = 1));
    tangentsAlong(point, place, unit).forEach((tangent, o) => {
      if (tangent === null) return;
      jacobians[o]?.storage.data.set(numbersOf(tangent) as never, e * tangent.numel());
    });
  }
  return jacobians;
}

export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

export function agree(analytical: Tensor, numerical: Tensor, tolerance: Tolerance): boolean {
  const b = numbersOf(numerical);
  return numbersOf(analytical).every((value, i) =>
    isCloseTo(value, b[i] as number, { ...tolerance, equalNan: false }),
  );
}

/** The message for two Jacobians (or numbers drawn from them) that differ. */
export function mismatch(
  mode: 'reverse' | 'forward',
  [output, input]: readonly [number, number],
  numerical: Tensor | number,
  analytical: Tensor | number,
): string {
  const show = (value: Tensor | number): string =>
    value instanceof Tensor ? format(value) : String(value);
  const computed = mode === 'forward' ? 'computed with forward mode ' : '';
  return `Jacobian ${computed}mismatch for output ${String(output)} with respect to input ${String(input)},\nnumerical:${show(numerical)}\nanalytical:${show(analytical)}\n`;
}
