/** @file Elements and measures as text. */

/** Digits behind the point, at most: more do not fit a cell. */
const MOST_PLACES = 6;

/** An element as a table shows it: `-1.235`, `NaN`, `True`. */
export function elementText(element: number, dtype: string): string {
  if (dtype === 'bool') return element === 0 ? 'False' : 'True';
  if (dtype.startsWith('int')) return String(element);
  return numberText(element);
}

/**
 * How a table shows each of these elements: with the decimal points below one another, four significant digits of the
 * largest. What would be lost so, and what is too wide, has an exponent.
 */
export function cellText(elements: Iterable<number>, dtype: string): (element: number) => string {
  if (!dtype.startsWith('float')) return (element) => elementText(element, dtype);
  let largest = 0;
  let isWhole = true;
  for (const element of elements) {
    if (!Number.isFinite(element)) continue;
    largest = Math.max(largest, Math.abs(element));
    isWhole &&= Number.isInteger(element);
  }
  const places = isWhole
    ? 0
    : Math.max(0, Math.min(MOST_PLACES, 3 - Math.floor(Math.log10(largest))));
  const least = 10 ** -places / 2;
  return (element) => {
    const size = Math.abs(element);
    const fits = size === 0 || (size >= least && size < 1e6);
    return fits ? element.toFixed(places) : numberText(element);
  };
}

/** Four significant digits without trailing zeros; very large and small numbers with an exponent. */
export function numberText(element: number): string {
  if (Number.isNaN(element)) return 'NaN';
  if (!Number.isFinite(element)) return element > 0 ? 'Inf' : '-Inf';
  const size = Math.abs(element);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return element.toExponential(2);
  return String(Number(element.toPrecision(4)));
}
