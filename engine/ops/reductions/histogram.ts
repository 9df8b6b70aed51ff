/** @file Elements counted by their place between bounds: histc, histogram, bincount. */

import { numbersOf } from '../../kernels/strided.ts';
import { isFloating, titleOf, type NumberArray } from '../../tensor/dtype.ts';
import { NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import { build } from '../../tensor/make.ts';
import { checkNames } from '../../tensor/options.ts';
import { named, type Named } from '../../tensor/named.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { run, runMany } from '../dispatch.ts';
import { requireFloating } from '../elementwise/require.ts';
import { WITHOUT_DERIVATIVE, type Attributes, type Row } from '../row.ts';

const counting = {
  ...WITHOUT_DERIVATIVE,
  symbol: '▁▃▅',
} as const;

interface RangeAttributes extends Attributes {
  readonly bins: number;
  /** The outer bounds; the smallest and the largest element where they are equal. */
  readonly min: number;
  readonly max: number;
}

/** The outer bounds of the bins; where all elements are equal, so far from them on either side. */
function boundsOf(
  margin: number,
  name: string,
  values: NumberArray,
  { min, max }: RangeAttributes,
): [number, number] {
  let [low, high] = [min, max];
  if (low === high && values.length > 0) {
    low = Infinity;
    high = -Infinity;
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw new RuntimeError(
      `${name}: range of [${String(low).replace('Infinity', 'inf')}, ${String(high).replace('Infinity', 'inf')}] is not finite`,
    );
  }
  if (low > high) throw new RuntimeError(`${name}: max must be larger than min`);
  return low === high ? [low - margin, high + margin] : [low, high];
}

/** The bin of a value, the last one closed; −1 outside. */
function binOf(value: number, low: number, high: number, bins: number): number {
  if (!(value >= low && value <= high)) return -1;
  return Math.min(Math.floor(((value - low) / (high - low)) * bins), bins - 1);
}

export const histcRow: Row<RangeAttributes> = {
  ...counting,
  name: 'histc',
  forward([input], attributes) {
    const x = input as Tensor;
    const values = numbersOf(x);
    const { bins } = attributes;
    const [low, high] = boundsOf(1, 'torch.histc', values, attributes);
    return build([bins], x.dtype, (out) => {
      for (const value of values) {
        const bin = binOf(value, low, high, bins);
        if (bin >= 0) out[bin] = (out[bin] as number) + 1;
      }
    });
  },
};

export interface HistcOptions {
  readonly min?: number;
  readonly max?: number;
}

function checkBins(bins: number): void {
  if (bins > 0) return;
  throw new RuntimeError(
    `torch.histogram(): bins must be > 0, but got ${String(bins)} for dimension 0`,
  );
}

/** How many elements fall into each of `bins` equal parts of [min, max] (of the elements' range unless given). */
export function histc(x: Tensor, bins = 100, options: HistcOptions = {}): Tensor {
  const { min = 0, max = 0 } = checkNames('histc', options);
  requireFloating('histogram_cpu', [x]);
  checkBins(bins);
  return run(histcRow, [x], { bins, min, max });
}

interface HistogramAttributes extends RangeAttributes {
  readonly density: boolean;
}

/** Operands: values, weights, and bounds where they are given. Results: heights, bounds. */
export const histogramRow: Row<HistogramAttributes> = {
  ...counting,
  name: 'histogram',
  optional: [1],
  forward([input, weights = 1, given], attributes) {
    const x = input as Tensor;
    const values = numbersOf(x);
    const each = typeof weights === 'number' ? null : numbersOf(weights);
    const edges = Array.from(typeof given === 'object' ? numbersOf(given) : []);
    const { bins } = attributes;
    if (typeof given !== 'object') {
      const [low, high] = boundsOf(0.5, 'torch.histogram', values, attributes);
      for (let i = 0; i <= bins; i++) edges.push(i < bins ? low + (i * (high - low)) / bins : high);
    }
    const count = edges.length - 1;
    const last = edges[count] as number;
    const heights = build([count], x.dtype, (out) => {
      values.forEach((value, i) => {
        let bin = edges.findIndex((edge) => edge > value) - 1;
        if (value === last) bin = count - 1;
        if (bin >= 0) out[bin] = (out[bin] as number) + (each === null ? 1 : (each[i] as number));
      });
      if (!attributes.density) return;
      const total = Array.from(out).reduce((a, b) => a + b, 0);
      for (let bin = 0; bin < count; bin++) {
        const width = (edges[bin + 1] as number) - (edges[bin] as number);
        out[bin] = (out[bin] as number) / (total * width);
      }
    });
    return [heights, build([count + 1], x.dtype, (out) => out.set(edges))];
  },
};

export interface HistogramOptions {
  /** The outer bounds; those of the elements unless given. */
  readonly range?: readonly [number, number] | null;
  readonly weight?: Tensor | null;
  /** Heights whose area is 1. */
  readonly density?: boolean;
}

export type Histogram = Named<{
  readonly hist: Tensor;
  readonly binEdges: Tensor;
}>;

/** How many elements (or how much weight) fall between bounds: `bins` equal parts, or a vector of bounds. */
export function histogram(
  x: Tensor,
  bins: number | Tensor,
  options: HistogramOptions = {},
): Histogram {
  const { range = null, weight = null, density = false } = checkNames('histogram', options);
  requireFloating('histogramdd', [x]);
  const count = typeof bins === 'number' ? bins : bins.numel() - 1;
  checkBins(count);
  const [min, max] = range ?? [0, 0];
  const operands = typeof bins === 'number' ? [x, weight ?? 1] : [x, weight ?? 1, bins];
  const [hist, binEdges] = runMany(histogramRow, operands, {
    bins: count,
    min,
    max,
    density,
  }) as [Tensor, Tensor];
  return named({ hist, binEdges });
}

interface LengthAttributes extends Attributes {
  readonly minlength: number;
}

/** Operands: integers, and weights. */
export const bincountRow: Row<LengthAttributes> = {
  ...counting,
  name: 'bincount',
  forward([input, weights], { minlength }) {
    const x = input as Tensor;
    const values = numbersOf(x);
    if (x.ndim !== 1 || values.some((value) => value < 0)) {
      throw new RuntimeError('bincount only supports 1-d non-negative integral inputs.');
    }
    const each = weights === undefined ? null : numbersOf(weights as Tensor);
    const dtype =
      weights === undefined
        ? 'int64'
        : (weights as Tensor).dtype === 'float32'
          ? 'float32'
          : 'float64';
    const length = Array.from(values).reduce((a, b) => Math.max(a, b + 1), minlength);
    return build([length], dtype, (out) => {
      values.forEach((value, i) => {
        out[value] = (out[value] as number) + (each === null ? 1 : (each[i] as number));
      });
    });
  },
};

export interface BincountOptions {
  readonly weights?: Tensor | null;
  readonly minlength?: number;
}

/** How often each of 0, 1, 2 … occurs in a vector of integers, or the sum of its weights. */
export function bincount(x: Tensor, options: BincountOptions = {}): Tensor {
  const { weights = null, minlength = 0 } = checkNames('bincount', options);
  if (isFloating(x.dtype) || x.dtype === 'bool') {
    throw new NotImplementedError(`"bincount_cpu" not implemented for '${titleOf[x.dtype]}'`);
  }
  if (minlength < 0) throw new RuntimeError('minlength should be >= 0');
  if (weights !== null && (weights.ndim !== 1 || weights.numel() !== x.numel())) {
    throw new RuntimeError('weights should be 1-d and have the same length as input');
  }
  return run(bincountRow, weights === null ? [x] : [x, weights], { minlength });
}
