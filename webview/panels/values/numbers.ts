/** @file Elements and measures as text. */

/** An element as a table shows it: `-1.235`, `NaN`, `True`. */
export function elementText(element: number, dtype: string): string {
  if (dtype === 'bool') return element === 0 ? 'False' : 'True';
  if (dtype.startsWith('int')) return String(element);
  return numberText(element);
}

/** Four significant digits without trailing zeros; very large and small numbers with an exponent. */
export function numberText(element: number): string {
  if (Number.isNaN(element)) return 'NaN';
  if (!Number.isFinite(element)) return element > 0 ? 'Inf' : '-Inf';
  const size = Math.abs(element);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return element.toExponential(2);
  return String(Number(element.toPrecision(4)));
}
