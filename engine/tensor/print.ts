/**
 * @file Prints a tensor exactly as PyTorch does (torch/_tensor_str.py).
 *
 * Debuggers print tensors too, and V8 then stops at the first thing that it does not know to be free of
 * side effects: reading a binding that the bundle exports is one; on Node 20 `Array.from`, `split` and
 * `replace` are too. None of them is used on the way.
 */

import type { Node } from '../autograd/node.ts';
import type { DType } from './dtype.ts';
import { defaults, isFloating } from './dtype.ts';
import type { Strided } from './read.ts';
import { sizeOf } from './shape.ts';

interface Options {
  readonly precision: number;
  readonly threshold: number;
  readonly edgeitems: number;
  readonly linewidth: number;
  readonly sciMode: boolean | null;
}

const PROFILES = {
  default: { precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80 },
  short: { precision: 2, threshold: 1000, edgeitems: 2, linewidth: 80 },
  full: { precision: 4, threshold: Infinity, edgeitems: 3, linewidth: 80 },
} as const;

let options: Options = { ...PROFILES.default, sciMode: null };

export interface PrintOptions {
  /** Decimals. */
  readonly precision?: number;
  /** So many elements at most are all written. */
  readonly threshold?: number;
  /** So many elements of each end are written of longer dimensions. */
  readonly edgeitems?: number;
  /** Columns of a line. */
  readonly linewidth?: number;
  /** All the other options at once: `default`, `short` or `full`. */
  readonly profile?: keyof typeof PROFILES;
  /** Whether numbers are written with an exponent; null: where they need one. */
  readonly sciMode?: boolean | null;
}

/** How tensors are printed from here on; what is left out stays. */
export function setPrintoptions({ profile, sciMode = null, ...rest }: PrintOptions = {}): void {
  const base = profile === undefined ? options : PROFILES[profile];
  options = { ...base, ...rest, sciMode };
}

export interface Printable extends Strided {
  readonly requiresGrad: boolean;
  readonly gradFn: Node | null;
  readonly tangent: Printable | null;
}

/** How one element is written, and how wide they all are. */
export interface ElementStyle {
  readonly elementWidth: number;
  write(value: number | bigint): string;
}

/** Where another system prints differently. */
export interface PrintStyle {
  /** The element type as it stands behind the elements; null: not at all. */
  dtypeName(dtype: DType): string | null;
  /** For `grad_fn=<…>`. */
  nodeName(node: Node): string;
  /** Null: as PyTorch. */
  elements(values: readonly (number | bigint)[], dtype: DType): ElementStyle | null;
}

let style: PrintStyle | null = null;

/** Prints tensors in another system's style while `print` runs. */
export function inStyle(other: PrintStyle, print: () => string): string {
  const before = style;
  style = other;
  try {
    return print();
  } finally {
    style = before;
  }
}

/** `value` with a fixed number of decimals, exact ties to even as in C (JavaScript rounds them up). */
function fixed(value: number): string {
  const { precision } = options;
  const parts = Math.abs(value) * 2 ** (precision + 1);
  const unit = 10 ** precision;
  // A tie at the last decimal is an odd multiple of 1/2^(decimals + 1); all other values round alike.
  if (parts * unit < 2 ** 52 && parts % 2 === 1) {
    const below = Math.floor(Math.abs(value) * unit);
    const even = below % 2 === 0 ? below : below + 1;
    return (value < 0 ? '-' : '') + (even / unit).toFixed(precision);
  }
  return signed(value, value.toFixed(precision));
}

function signed(value: number, text: string): string {
  return Object.is(value, -0) ? `-${text}` : text;
}

function nonFinite(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function scientific(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const text = value.toExponential(options.precision);
  const e = text.indexOf('e');
  return signed(value, `${text.slice(0, e + 2)}${text.slice(e + 2).padStart(2, '0')}`);
}

type Element = number | bigint;

/** How every element of one tensor is written: decided once, from all that is shown. */
class Formatter implements ElementStyle {
  private integers = true;
  private scientific = false;
  private width = 1;
  private readonly dtype: DType;

  constructor(values: readonly Element[], dtype: DType) {
    this.dtype = dtype;
    if (!isFloating(dtype)) {
      for (const value of values) this.width = Math.max(this.width, this.plain(value).length);
      return;
    }
    let min = Infinity;
    let max = 0;
    const nonzero: number[] = [];
    for (const value of values as readonly number[]) {
      if (!Number.isFinite(value) || value === 0) continue;
      nonzero.push(value);
      const size = Math.abs(value);
      if (size < min) min = size;
      if (size > max) max = size;
      if (!Number.isInteger(value)) this.integers = false;
    }
    if (nonzero.length === 0) return;
    this.scientific = options.sciMode ?? (max / min > 1000 || max > 1e8 || min < 1e-4);
    for (const value of nonzero) this.width = Math.max(this.width, this.text(value).length);
  }

  private plain(value: Element): string {
    return this.dtype === 'bool' ? (value === 0 ? 'False' : 'True') : String(value);
  }

  private text(value: Element): string {
    if (typeof value === 'bigint' || !isFloating(this.dtype)) return this.plain(value);
    if (this.scientific) return scientific(value);
    if (!Number.isFinite(value)) return nonFinite(value);
    return this.integers ? `${signed(value, value.toFixed(0))}.` : fixed(value);
  }

  get elementWidth(): number {
    return this.width;
  }

  write(value: Element): string {
    return this.text(value).padStart(this.width);
  }
}

/** Row-major traversal; long dimensions keep their edges only when summarizing. */
function shownRows(length: number, summarize: boolean): number[] {
  const { edgeitems } = options;
  const cut = summarize && length > 2 * edgeitems;
  const rows: number[] = [];
  for (let i = 0; i < length; i++)
    if (!cut || i < edgeitems || i >= length - edgeitems) rows.push(i);
  return rows;
}

function contents(tensor: Printable, indent: number): string {
  const { shape, strides, storage, dtype } = tensor;
  const size = sizeOf(shape);
  if (size === 0) return '[]';
  const { threshold, edgeitems, linewidth } = options;
  const summarize = size > threshold;
  const at = (position: number): Element => storage.data[position] ?? 0;

  const shown: Element[] = [];
  const collect = (d: number, position: number): void => {
    if (d === shape.length) {
      shown.push(at(position));
      return;
    }
    for (const i of shownRows(shape[d] ?? 0, summarize))
      collect(d + 1, position + i * (strides[d] ?? 0));
  };
  collect(0, tensor.offset);
  const formatter = style?.elements(shown, dtype) ?? new Formatter(shown, dtype);

  const write = (d: number, position: number, left: number): string => {
    if (d === shape.length) return formatter.write(at(position));
    const length = shape[d] ?? 0;
    const stride = strides[d] ?? 0;
    const cut = summarize && length > 2 * edgeitems;
    const last = d === shape.length - 1;
    const parts = shownRows(length, summarize).map((i) =>
      write(d + 1, position + i * stride, left + 1),
    );
    if (cut) parts.splice(edgeitems, 0, last ? ' ...' : '...');
    const pad = ' '.repeat(left + 1);
    if (!last) return `[${parts.join(`,${'\n'.repeat(shape.length - 1 - d)}${pad}`)}]`;
    const perLine = Math.max(1, Math.floor((linewidth - left) / (formatter.elementWidth + 2)));
    const lines: string[] = [];
    for (let i = 0; i < parts.length; i += perLine)
      lines.push(parts.slice(i, i + perLine).join(', '));
    return `[${lines.join(`,\n${pad}`)}]`;
  };
  return write(0, tensor.offset, indent);
}

/** What stands behind the elements: size, dtype, tangent and history, where they are not obvious. */
function suffixes(tensor: Printable): string[] {
  const { shape, dtype } = tensor;
  const result: string[] = [];
  if (sizeOf(shape) === 0) {
    if (shape.length !== 1) result.push(`size=(${shape.join(', ')})`);
    if (style === null && dtype !== defaults.dtype) result.push(`dtype=torch.${dtype}`);
  } else if (style === null && dtype !== defaults.dtype && dtype !== 'int64' && dtype !== 'bool') {
    result.push(`dtype=torch.${dtype}`);
  }
  const dtypeName = style?.dtypeName(dtype) ?? null;
  if (dtypeName !== null) result.push(`dtype=${dtypeName}`);
  const history = historyOf(tensor);
  if (history !== null) {
    result.push(`grad_fn=<${history}>`);
  } else if (tensor.requiresGrad) {
    result.push('requires_grad=True');
  }
  if (tensor.tangent !== null) result.push(`tangent=${inText(tensor.tangent)}`);
  return result;
}

/** The name of the node; of a view whose base was written behind autograd's back, PyTorch says Invalid. */
function historyOf(tensor: Printable): string | null {
  let node: Printable['gradFn'];
  try {
    node = tensor.gradFn;
  } catch {
    return 'Invalid';
  }
  return node === null ? null : (style?.nodeName(node) ?? node.printedName);
}

/** As an f-string has it in Python: without dimensions it is its number. */
function inText(tensor: Printable): string {
  if (tensor.shape.length > 0) return format(tensor);
  return floatText(Number(tensor.storage.data[tensor.offset] ?? 0));
}

/** Python's repr of a float: `0.5`, `2.0`, `1e-05`, `nan`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const text = value.toExponential();
    const e = text.indexOf('e');
    return `${text.slice(0, e + 2)}${text.slice(e + 2).padStart(2, '0')}`;
  }
  return Number.isInteger(value) ? `${signed(value, value.toFixed(0))}.0` : String(value);
}

/** The tensor's repr, for example `tensor([ 0.,  4.,  8., 12.])`. */
export function format(tensor: Printable): string {
  const prefix = 'tensor(';
  const text = prefix + contents(tensor, prefix.length);
  let result = text;
  let lineLength = text.length - text.lastIndexOf('\n') + 1;
  for (const suffix of suffixes(tensor)) {
    if (lineLength + suffix.length + 2 > options.linewidth) {
      result += `,\n${' '.repeat(prefix.length)}${suffix}`;
      lineLength = prefix.length + suffix.length;
    } else {
      result += `, ${suffix}`;
      lineLength += suffix.length + 2;
    }
  }
  return `${result})`;
}
