/** @file Compares gradients in reverse mode with central differences, entry by entry, in float64. */

import { grad } from '../autograd/backward.ts';
import { unreported } from '../autograd/state.ts';
import { numbersOf } from '../kernels/strided.ts';
import { isFloating } from '../tensor/dtype.ts';
import { build } from '../tensor/make.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { centralDifference, inFloat64 } from './differences.ts';

type Differentiable = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

export interface ComparisonOptions {
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
  { eps = 1e-6, atol = 1e-5, rtol = 1e-3 }: ComparisonOptions = {},
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
