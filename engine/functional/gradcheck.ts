/** @file Checks gradients: reverse mode against central differences, element by element, in float64. */

import { grad } from '../autograd/backward.ts';
import { dualAt, openLevel } from '../autograd/forward-ad.ts';
import { unreported } from '../autograd/state.ts';
import { warn } from '../autograd/warnings.ts';
import type { NumberArray } from '../tensor/dtype.ts';
import { numbersOf } from '../kernels/strided.ts';
import { isFloating } from '../tensor/dtype.ts';
import { RuntimeError, ValueError, nameAs } from '../tensor/errors.ts';
import { build, empty } from '../tensor/make.ts';
import { format } from '../tensor/print.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { centralDifference, inFloat64 } from './differences.ts';

/** A gradient check failed. */
export class GradcheckError extends RuntimeError {
  static {
    nameAs(this, 'GradcheckError');
  }
}

export type Differentiable = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

export interface GradcheckOptions {
  /** Step of the differences. */
  readonly eps?: number;
  readonly atol?: number;
  readonly rtol?: number;
}

/** One entry of a Jacobian, by both methods. */
export interface GradientEntry {
  /** Which result, and which of its elements (row-major). */
  readonly output: number;
  readonly outputElement: number;
  /** Which input, and which of its elements (row-major). */
  readonly input: number;
  readonly inputElement: number;
  readonly reverse: number;
  readonly numeric: number;
  /** |reverse − numeric| ≤ atol + rtol·|numeric| */
  readonly agrees: boolean;
}

/** Every entry of every Jacobian of `f`, with the numbers of elements behind it. */
export interface GradientComparison {
  readonly entries: readonly GradientEntry[];
  /** Whether all entries agree. */
  readonly agrees: boolean;
}

interface Jacobians {
  /** By output, then input: [elements of the input][elements of the output]. */
  readonly numeric: Float64Array[][][];
  readonly reverse: Float64Array[][][];
}

function listOf(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  return 'shape' in result ? [result] : result;
}

function jacobians(f: Differentiable, given: readonly Tensor[], eps: number): Jacobians {
  const inputs = given.map((input) => {
    const leaf = inFloat64(input);
    leaf.requiresGradFlag = isFloating(leaf.dtype);
    return leaf;
  });
  const run = (values: readonly Tensor[]): readonly Tensor[] => listOf(f(...values));
  const wanted = inputs.filter((input) => input.requiresGrad);
  if (wanted.length === 0) {
    throw new ValueError(
      'gradcheck expects at least one input tensor to require gradient, but none of them have requires_grad=True.',
    );
  }
  const outputs = run(inputs);
  const sizes = outputs.map((output) => output.numel());
  const blank = (): Float64Array[][][] =>
    sizes.map((size) =>
      wanted.map((input) => Array.from({ length: input.numel() }, () => new Float64Array(size))),
    );
  const result: Jacobians = { numeric: blank(), reverse: blank() };

  outputs.forEach((output, o) => {
    if (!output.requiresGrad) return;
    for (let e = 0; e < output.numel(); e++) {
      const seed = build(output.shape, output.dtype, (out) => (out[e] = 1));
      const grads = grad(output, wanted, {
        gradOutputs: seed,
        retainGraph: true,
        allowUnused: true,
      });
      grads.forEach((found, i) => {
        if (found === null) return;
        numbersOf(found).forEach((value, k) => {
          const row = result.reverse[o]?.[i]?.[k];
          if (row !== undefined) row[e] = value;
        });
      });
    }
  });

  wanted.forEach((input, i) => {
    for (let k = 0; k < input.numel(); k++) {
      centralDifference(run, inputs, inputs.indexOf(input), k, eps).forEach((column, o) => {
        result.numeric[o]?.[i]?.[k]?.set(column);
      });
    }
  });
  return result;
}

/**
 * Compares the gradients of `f` at `inputs` by reverse mode with central differences. Floating-point
 * inputs are taken in float64; whether they require grad does not matter. Nothing is reported to an
 * observer.
 */
export function compareGradients(
  f: Differentiable,
  inputs: readonly Tensor[],
  { eps = 1e-6, atol = 1e-5, rtol = 1e-3 }: GradcheckOptions = {},
): GradientComparison {
  const { numeric, reverse } = unreported(() => jacobians(f, inputs, eps));
  const floating = inputs.flatMap((input, i) => (isFloating(input.dtype) ? [i] : []));
  const entries: GradientEntry[] = [];
  numeric.forEach((byInput, output) => {
    byInput.forEach((rows, i) => {
      rows.forEach((row, inputElement) => {
        row.forEach((value, outputElement) => {
          const other = reverse[output]?.[i]?.[inputElement]?.[outputElement] ?? NaN;
          const agrees =
            value === other || Math.abs(other - value) <= atol + rtol * Math.abs(value);
          const input = floating[i] ?? 0;
          entries.push({
            output,
            outputElement,
            input,
            inputElement,
            reverse: other,
            numeric: value,
            agrees,
          });
        });
      });
    });
  });
  return { entries, agrees: entries.every(({ agrees }) => agrees) };
}

/** The Jacobian of one output and input as PyTorch prints it: a row an element of the input. */
function table(entries: readonly GradientEntry[], pick: (entry: GradientEntry) => number): string {
  const rows = 1 + Math.max(...entries.map(({ inputElement }) => inputElement));
  const columns = 1 + Math.max(...entries.map(({ outputElement }) => outputElement));
  const matrix = empty([rows, columns], 'float64');
  for (const entry of entries) {
    matrix.storage.data[entry.inputElement * columns + entry.outputElement] = pick(entry);
  }
  return format(matrix);
}

export interface CheckOptions extends GradcheckOptions {
  /** With false, a failed check returns false. Default true. */
  readonly raiseException?: boolean;
  /** How far two backward passes with the same gradient may differ. Default 0. */
  readonly nondetTol?: number;
  /** Check forward mode too. */
  readonly checkForwardAd?: boolean;
}

/** As `compareGradients`, but throws a GradcheckError with both Jacobians at the first mismatch. */
export function gradcheck(
  f: Differentiable,
  inputs: readonly Tensor[],
  options: CheckOptions = {},
): boolean {
  try {
    check(f, inputs, options);
    return true;
  } catch (error) {
    if (options.raiseException === false && error instanceof GradcheckError) return false;
    throw error;
  }
}

function check(f: Differentiable, inputs: readonly Tensor[], options: CheckOptions): void {
  inputs.forEach(({ requiresGrad, dtype, shape, strides }, i) => {
    if (requiresGrad && dtype !== 'float64') {
      warn(
        `Input #${String(i)} requires gradient and is not a double precision floating point or complex. This check will likely fail if all the inputs are not of double precision floating point or complex. `,
      );
    }
    if (requiresGrad && shape.some((length, d) => length > 1 && strides[d] === 0)) {
      throw new RuntimeError(
        `The ${String(i)}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to compute the numerical gradients correctly. You should call .contiguous on the input before passing it to gradcheck.`,
      );
    }
  });
  const { entries } = compareGradients(f, inputs, options);
  refuseMismatch(entries, 'Jacobian', ({ reverse }) => reverse);
  if (options.checkForwardAd === true) {
    const columns = unreported(() => forwardColumns(f, inputs));
    const { atol = 1e-5, rtol = 1e-3 } = options;
    const forward = (entry: GradientEntry): number =>
      columns.get(entry.input)?.[entry.inputElement]?.[entry.output]?.[entry.outputElement] ?? 0;
    const compared = entries.map((entry) => {
      const distance = Math.abs(forward(entry) - entry.numeric);
      return { ...entry, agrees: distance <= atol + rtol * Math.abs(entry.numeric) };
    });
    refuseMismatch(compared, 'Jacobian computed with forward mode', forward);
  }
  unreported(() => {
    refuseNondeterminism(f, inputs, options.nondetTol ?? 0);
  });
}

function refuseMismatch(
  entries: readonly GradientEntry[],
  what: string,
  analytical: (entry: GradientEntry) => number,
): void {
  const wrong = entries.find(({ agrees }) => !agrees);
  if (wrong === undefined) return;
  const same = entries.filter(
    ({ output, input }) => output === wrong.output && input === wrong.input,
  );
  throw new GradcheckError(
    `${what} mismatch for output ${String(wrong.output)} with respect to input ${String(wrong.input)},\nnumerical:${table(same, ({ numeric }) => numeric)}\nanalytical:${table(same, analytical)}\n`,
  );
}

/** Forward mode: by input, by its element, by output, by its element. */
function forwardColumns(f: Differentiable, given: readonly Tensor[]): Map<number, NumberArray[][]> {
  const points = given.map(inFloat64);
  const columns = new Map<number, NumberArray[][]>();
  points.forEach((point, i) => {
    if (!isFloating(point.dtype)) return;
    const along = (element: number): NumberArray[] => {
      using opened = openLevel();
      const unit = build(point.shape, 'float64', (out) => (out[element] = 1));
      const duals = points.map((each, k) => (k === i ? dualAt(opened.level, each, unit) : each));
      return listOf(f(...duals)).map((y) => {
        const tangent = y.tangentAt(opened.level);
        return tangent === null ? new Float64Array(y.numel()) : numbersOf(tangent).slice();
      });
    };
    columns.set(
      i,
      Array.from({ length: point.numel() }, (_, element) => along(element)),
    );
  });
  return columns;
}

/** Two passes over one graph must give the same. */
function refuseNondeterminism(
  f: Differentiable,
  given: readonly Tensor[],
  tolerance: number,
): void {
  const leaves = given.map((input) => {
    const leaf = inFloat64(input);
    leaf.requiresGradFlag = isFloating(leaf.dtype);
    return leaf;
  });
  const wanted = leaves.filter(({ requiresGrad }) => requiresGrad);
  for (const output of listOf(f(...leaves))) {
    if (!output.requiresGrad) continue;
    const gradOutputs = build(output.shape, output.dtype, (out) => out.fill(1));
    const pass = (): (Tensor | null)[] =>
      grad(output, wanted, { gradOutputs, retainGraph: true, allowUnused: true });
    const [first, second] = [pass(), pass()];
    first.forEach((each, i) => {
      const again = second[i] ?? null;
      if (each === null || again === null) return;
      const values = numbersOf(again);
      const differs = numbersOf(each).some(
        (value, k) => Math.abs(value - (values[k] ?? NaN)) > tolerance,
      );
      if (!differs) return;
      throw new GradcheckError(
        `Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient.The tolerance for nondeterminism was ${Number.isInteger(tolerance) ? tolerance.toFixed(1) : String(tolerance)}.`,
      );
    });
  }
}

/** Checks the derivative of the derivative: gradcheck of the products of `f`'s Jacobian with fixed vectors. */
export function gradgradcheck(
  f: Differentiable,
  inputs: readonly Tensor[],
  options: CheckOptions = {},
): boolean {
  const first = (...xs: Tensor[]): Tensor[] => {
    const leaves = xs.filter(({ dtype }) => isFloating(dtype));
    const outputs = listOf(f(...xs)).filter(({ requiresGrad }) => requiresGrad);
    const seeds = outputs.map(({ shape, dtype }) =>
      build(shape, dtype, (out) => {
        // Any fixed vector without symmetry will do.
        for (let i = 0; i < out.length; i++) out[i] = Math.sin(1 + 2 * i);
      }),
    );
    const wanted = leaves.filter(({ requiresGrad }) => requiresGrad);
    const found = grad(outputs, wanted, {
      gradOutputs: seeds,
      createGraph: true,
      allowUnused: true,
    });
    return found.map((each, i) => each ?? empty((wanted[i] as Tensor).shape, 'float64'));
  };
  const recorded = (...xs: Tensor[]): Tensor[] =>
    first(
      ...xs.map((x) => {
        if (x.requiresGrad || !isFloating(x.dtype)) return x;
        return inFloat64(x).requiresGrad_();
      }),
    );
  return gradcheck(recorded, inputs, options);
}
