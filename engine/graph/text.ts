/** @file Short texts of values, for cards and overlays. */

import type { DTypeName } from '../autograd/observer.ts';
import type { Value } from '../recorder/records/format.ts';
import { rangeOf } from './statistics.ts';

/** Longest text that fits a card's line. */
const LINE = 22;
/** Longest that fits in small letters. */
const LONGEST = 26;

/** `[2, 3]`; empty for a scalar. */
export const shapeText = (shape: readonly number[]): string =>
  shape.length === 0 ? '' : `[${shape.join(', ')}]`;

/**
 * The sizes behind a shape's text. Of many tangents or gradients at once, as `jacfwd` has tangents and what examples
 * share has gradients, each has its row; one dimension where the elements fit neither (of another tensor).
 */
export function sizesOf(shape: string, elements: number): readonly number[] {
  const sizes = shape === '' ? [] : shape.slice(1, -1).split(', ').map(Number);
  const size = elementsIn(shape);
  if (size === elements) return sizes;
  return elements % size === 0 ? [elements / size, ...sizes] : [elements];
}

/** How many elements a shape such as `[2, 3]` has. */
export const elementsIn = (shape: string): number =>
  shape === ''
    ? 1
    : shape
        .slice(1, -1)
        .split(', ')
        .reduce((product, size) => product * Number(size), 1);

/** `512 B`, `1.5 KiB`, `24 MiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${Number(size.toPrecision(unit === 0 ? 4 : 3))} ${units[unit] ?? ''}`;
}

/** A path's last part, on any system. */
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** One line: `28.0`, `[1.00, 2.00, 3.00]`, or `min … max, μ mean` where the elements do not fit. */
export function valueText(value: Value | null, dtype: DTypeName | null, shape: string): string {
  if (value === null) return '';
  if (value.kind === 'summary') return rangeText(value);
  const { data } = value;
  if (data.length === 1) {
    const element = data[0] as number;
    const text =
      dtype === 'float32' || dtype === 'float64' || dtype === null
        ? scalar(element)
        : exact(element, dtype);
    return shape === '' ? text : nested([text], shape);
  }
  if (data.length === 0) return '[]';
  if (data.length <= 12) {
    const elements = Array.from(data);
    const fixed = nested(
      elements.map((e) => (isInteger(dtype) ? exact(e, dtype) : aligned(e))),
      shape,
    );
    if (fixed.length <= LINE) return fixed;
    const short = nested(
      elements.map((e) => exact(e, dtype)),
      shape,
    );
    if (short.length <= LINE) return short;
  }
  return dtype === 'bool' ? truths(data) : rangeText(rangeOf(data));
}

function truths(data: Float64Array): string {
  const count = data.filter((element) => element !== 0).length;
  if (count === data.length) return 'all True';
  return count === 0 ? 'all False' : `True ${count} of ${data.length}`;
}

const isInteger = (dtype: DTypeName | null): boolean =>
  dtype === 'int32' || dtype === 'int64' || dtype === 'bool';

function rangeText({ count, min, max, mean, nan, infinite }: ReturnType<typeof rangeOf>): string {
  const broken = [nan > 0 ? `${nan} NaN` : '', infinite > 0 ? `${infinite} Inf` : ''];
  const bounds = `${short(min)} … ${short(max)}`;
  const all = `${bounds}, μ ${short(mean)}`;
  const range = min === max ? `all ${short(min)}` : all.length <= LONGEST ? all : bounds;
  const about = broken.filter((part) => part !== '').join(' ');
  return [count === 0 ? '' : range, about].filter((part) => part !== '').join('  ');
}

/** Elements in the brackets of a shape such as `[2, 3]`. */
function nested(elements: readonly string[], shape: string): string {
  const sizes = sizesOf(shape, elements.length);
  let row = [...elements];
  for (const size of sizes.slice(1).reverse()) {
    const rows: string[] = [];
    for (let at = 0; at < row.length; at += size)
      rows.push(`[${row.slice(at, at + size).join(', ')}]`);
    row = rows;
  }
  return `[${row.join(', ')}]`;
}

/** A measure where there is room for it, as in details: four significant digits. */
export const measureText = (number: number): string =>
  specialText(number) ?? String(Number(number.toPrecision(4)));

/** The length of a gradient where a line is short: three significant digits. */
export const normText = (norm: number): string => aligned(norm);

/** Three significant digits with trailing zeros, so that columns of numbers align: `1.00`, `12.0`. */
function aligned(element: number): string {
  const special = specialText(element);
  if (special !== null) return special;
  const size = Math.abs(element);
  if (size === 0) return '0.00';
  if (size >= 1e6 || size < 1e-3) return element.toExponential(1).replace('e+', 'e');
  return size >= 100 ? element.toFixed(0) : element.toPrecision(3);
}

/** Up to five significant digits, at least three: `28.0`, `13.333`. */
function scalar(element: number): string {
  const special = specialText(element);
  if (special !== null) return special;
  const size = Math.abs(element);
  if (size === 0) return '0.00';
  if (size >= 1e7 || size < 1e-4) return element.toExponential(2).replace('e+', 'e');
  const least = aligned(element);
  const exactEnough = String(Number(element.toPrecision(size >= 1e5 ? 7 : 5)));
  return exactEnough.length > least.length ? exactEnough : least;
}

/** Shortest text of four significant digits: `1`, `0.25`, `1.234`. */
function short(element: number): string {
  const special = specialText(element);
  if (special !== null) return special;
  const size = Math.abs(element);
  if (size !== 0 && (size >= 1e6 || size < 1e-3))
    return element.toExponential(1).replace('e+', 'e');
  return String(Number(element.toPrecision(size >= 1e4 ? 6 : 3)));
}

function exact(element: number, dtype: DTypeName | null): string {
  if (dtype === 'bool') return element === 0 ? 'False' : 'True';
  return isInteger(dtype) ? String(element) : short(element);
}

function specialText(element: number): string | null {
  if (Number.isNaN(element)) return 'NaN';
  if (element === Infinity) return 'Inf';
  return element === -Infinity ? '-Inf' : null;
}
