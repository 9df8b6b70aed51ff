/** @file `testing.assertClose`: equal up to tolerances, or an error that says where not and by how much. */

import { numbersOf } from '../kernels/strided.ts';
import { isCloseTo } from '../ops/equality.ts';
import { isFloating, type DType } from '../tensor/dtype.ts';
import { promoteTypes } from '../tensor/dtype-info.ts';
import { AssertionError, TypeError, ValueError } from '../tensor/errors.ts';
import { floatText, format } from '../tensor/print.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';

export interface AssertCloseOptions {
  /** Relative to the expected element. Default: by type, 1.3e-6 for float32, 1e-7 for float64, 0 else. */
  readonly rtol?: number | null;
  /** Default: by type, 1e-5 for float32, 1e-7 for float64, 0 else. Given together with `rtol` or not at all. */
  readonly atol?: number | null;
  /** Two NaNs count as close. Default false. */
  readonly equalNan?: boolean;
  /** The types must be the same. Default true; with false, elements are compared in the higher type. */
  readonly checkDtype?: boolean;
  /** Strides must be the same. Default false. */
  readonly checkStride?: boolean;
  /** Instead of the message, or what makes it of that one. */
  readonly msg?: string | ((message: string) => string) | null;
}

interface Tolerances {
  readonly rtol: number;
  readonly atol: number;
}

/** `torch.testing.assert_close`'s table. */
const TOLERANCES: Readonly<Record<DType, Tolerances>> = {
  float32: { rtol: 1.3e-6, atol: 1e-5 },
  float64: { rtol: 1e-7, atol: 1e-7 },
  int32: { rtol: 0, atol: 0 },
  int64: { rtol: 0, atol: 0 },
  bool: { rtol: 0, atol: 0 },
};

/** Integers stand without a point. */
const printed = (value: number, isInteger = false): string =>
  isInteger && Number.isFinite(value) ? String(value) : floatText(value);

const tolerance = (value: number): string => (value === 0 ? '0' : printed(value));

/**
 * That two tensors, numbers, or arrays and plain objects of them are equal up to
 * |actual − expected| ≤ atol + rtol·|expected|.
 * @throws AssertionError with the number of elements that differ and the greatest differences;
 *   TypeError where things of different kinds meet
 */
export function assertClose(
  actual: unknown,
  expected: unknown,
  options: AssertCloseOptions = {},
): void {
  compare(actual, expected, options, '');
}

function fail(message: string, path: string, { msg }: AssertCloseOptions): never {
  const whole = path === '' ? message : `${message}\n\nThe failure occurred for item ${path}`;
  throw new AssertionError(typeof msg === 'function' ? msg(whole) : (msg ?? whole));
}

function compare(a: unknown, b: unknown, options: AssertCloseOptions, path: string): void {
  if (a instanceof Tensor && b instanceof Tensor) compareTensors(a, b, options, path);
  else if (typeof a === 'number' && typeof b === 'number') {
    compareNumbers(a, b, tolerancesOf('float64', 'float64', options), options, path);
  } else if (typeof a === 'boolean' && typeof b === 'boolean') {
    if (a !== b) fail(`Booleans mismatch: ${title(a)} is not ${title(b)}`, path, options);
  } else if (a === null || b === null) {
    if (a !== b) fail(`None mismatch: ${show(a)} is not ${show(b)}`, path, options);
  } else if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) {
      const lengths = `${String(a.length)} != ${String(b.length)}`;
      fail(`The length of the sequences mismatch: ${lengths}`, path, options);
    }
    a.forEach((each, i) => {
      compare(each, b[i], options, `${path}[${String(i)}]`);
    });
  } else if (isMapping(a) && isMapping(b)) compareMappings(a, b, options, path);
  else
    throw new TypeError(
      `No comparison pair was able to handle inputs of type ${kind(a)} and ${kind(b)}.`,
    );
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Tensor) &&
  !Array.isArray(value);

function compareMappings(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  options: AssertCloseOptions,
  path: string,
): void {
  const list = (names: readonly string[]): string =>
    `[${names.map((name) => `'${name}'`).join(', ')}]`;
  const missing = Object.keys(b).filter((name) => !(name in a));
  const additional = Object.keys(a).filter((name) => !(name in b));
  if (missing.length + additional.length > 0) {
    const lines = ['The keys of the mappings do not match:'];
    if (missing.length > 0)
      lines.push(`Missing keys in the actual mapping: ${list(missing.sort())}`);
    if (additional.length > 0) {
      lines.push(`Additional keys in the actual mapping: ${list(additional.sort())}`);
    }
    fail(lines.join('\n'), path, options);
  }
  for (const name of Object.keys(a).sort()) {
    compare(a[name], b[name], options, `${path}['${name}']`);
  }
}

function tolerancesOf(a: DType, b: DType, { rtol, atol }: AssertCloseOptions): Tolerances {
  const [relative, absolute] = [rtol ?? null, atol ?? null];
  if (relative !== null && absolute !== null) return { rtol: relative, atol: absolute };
  if (relative !== null || absolute !== null) {
    throw new ValueError(
      `Both 'rtol' and 'atol' must be either specified or omitted, but got no ${relative === null ? 'rtol' : 'atol'}.`,
    );
  }
  return {
    rtol: Math.max(TOLERANCES[a].rtol, TOLERANCES[b].rtol),
    atol: Math.max(TOLERANCES[a].atol, TOLERANCES[b].atol),
  };
}

function compareTensors(a: Tensor, b: Tensor, options: AssertCloseOptions, path: string): void {
  const differ = (attribute: string, one: string, other: string): never =>
    fail(
      `The values for attribute '${attribute}' do not match: ${one} != ${other}.`,
      path,
      options,
    );
  if (!sameShape(a.shape, b.shape)) {
    differ('shape', `torch.Size(${showShape(a.shape)})`, `torch.Size(${showShape(b.shape)})`);
  }
  if (options.checkDtype !== false && a.dtype !== b.dtype) {
    differ('dtype', `torch.${a.dtype}`, `torch.${b.dtype}`);
  }
  if (options.checkStride === true && !sameShape(a.strides, b.strides)) {
    differ('stride()', tuple(a.strides), tuple(b.strides));
  }
  const tolerances = tolerancesOf(a.dtype, b.dtype, options);
  const dtype = promoteTypes(a.dtype, b.dtype);
  const [x, y] = [numbersOf(a), numbersOf(b)];
  const close = { ...tolerances, equalNan: options.equalNan === true };
  const wrong = Array.from(x, (value, i) => !isCloseTo(value, y[i] as number, close));
  const count = wrong.filter(Boolean).length;
  if (count === 0) return;
  if (a.shape.length === 0) {
    compareNumbers(x[0] as number, y[0] as number, tolerances, options, path, !isFloating(dtype));
    return;
  }
  const isInteger = !isFloating(dtype);
  const round = dtype === 'float64' ? Number : Math.fround;
  const absolute = worst(x, wrong, (value, i) => round(Math.abs(value - (y[i] as number))));
  const relative = worst(x, wrong, (value, i) => {
    const other = y[i] as number;
    return round(round(Math.abs(value - other)) / Math.abs(other));
  });
  const isExact = tolerances.rtol === 0 && tolerances.atol === 0;
  const share = ((100 * count) / x.length).toFixed(1);
  const line = (
    what: string,
    { value, at }: { value: number; at: number },
    allowed: number,
    whole: boolean,
  ): string =>
    `Greatest ${what} difference: ${printed(value, whole)} at index ${tuple(indexOf(at, a.shape))}${isExact ? '' : ` (up to ${tolerance(allowed)} allowed)`}`;
  fail(
    [
      `Tensor-likes are not ${isExact ? 'equal' : 'close'}!`,
      '',
      `Mismatched elements: ${String(count)} / ${String(x.length)} (${share}%)`,
      line('absolute', absolute, tolerances.atol, isInteger),
      line('relative', relative, tolerances.rtol, false),
    ].join('\n'),
    path,
    options,
  );
}

/** The greatest size among the elements that differ, and the first place that has it; NaN before all. */
function worst(
  values: ArrayLike<number>,
  wrong: readonly boolean[],
  size: (value: number, i: number) => number,
): { value: number; at: number } {
  let [found, at] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (wrong[i] !== true) continue;
    const value = size(values[i] as number, i);
    if (Number.isNaN(value)) return { value, at: i };
    if (value > found) [found, at] = [value, i];
  }
  return { value: found, at };
}

function compareNumbers(
  a: number,
  b: number,
  { rtol, atol }: Tolerances,
  options: AssertCloseOptions,
  path: string,
  isInteger = false,
): void {
  if (isCloseTo(a, b, { rtol, atol, equalNan: options.equalNan === true })) return;
  const isExact = rtol === 0 && atol === 0;
  const allowed = (value: number): string =>
    isExact ? '' : ` (up to ${tolerance(value)} allowed)`;
  const size = Math.abs(a - b);
  fail(
    [
      `Scalars are not ${isExact ? 'equal' : 'close'}!`,
      '',
      `Expected ${printed(b, isInteger)} but got ${printed(a, isInteger)}.`,
      `Absolute difference: ${printed(size, isInteger)}${allowed(atol)}`,
      `Relative difference: ${printed(size / Math.abs(b))}${allowed(rtol)}`,
    ].join('\n'),
    path,
    options,
  );
}

/** A place in row-major order as an index a dimension. */
function indexOf(at: number, shape: readonly number[]): number[] {
  let rest = at;
  return shape
    .toReversed()
    .map((length) => {
      const i = rest % length;
      rest = Math.floor(rest / length);
      return i;
    })
    .reverse();
}

const tuple = (values: readonly number[]): string =>
  values.length === 1 ? `(${String(values[0])},)` : `(${values.join(', ')})`;

const title = (value: boolean): string => (value ? 'True' : 'False');

function show(value: unknown): string {
  if (value === null) return 'None';
  if (value instanceof Tensor) {
    return value.shape.length === 0 ? printed(value.item()) : format(value);
  }
  return typeof value === 'number' ? printed(value) : JSON.stringify(value);
}

function kind(value: unknown): string {
  if (value instanceof Tensor) return "<class 'torch.Tensor'>";
  const name =
    { number: 'float', string: 'str', boolean: 'bool' }[typeof value as string] ??
    (Array.isArray(value) ? 'list' : 'dict');
  return `<class '${name}'>`;
}
