/** @file Values with their elements, and where a program holds them. */

import type { SummaryValue } from '../recorder/records/format.ts';

/**
 * What the program is asked for: the tensor that holds a value, if it was not written since: there it has this
 * version; or the gradient that arrived last at a result of an autograd node.
 */
export type Holder =
  | { readonly tensor: number; readonly version: number }
  | { readonly node: number; readonly output: number };

/** Elements as a program has them in memory; booleans are bytes. */
export type ElementType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8';

/** As they are recorded of large values; NaN where no element is finite. */
export type Statistics = Omit<SummaryValue, 'kind' | 'head'>;

/** Counts of finite elements in bars of equal width. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** A value or a gradient with its elements. */
export interface TensorValue {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major. The first ones only, where not all were recorded. */
  readonly elements: Float64Array;
  /** How many elements there are. */
  readonly total: number;
  readonly statistics: Statistics;
  /** Null where it is not known. */
  readonly histogram: Histogram | null;
}

/** A language that a value can be copied in. */
export type ValueFormat = 'typescript' | 'json' | 'numpy';
