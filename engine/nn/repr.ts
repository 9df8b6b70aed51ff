/** @file How a module's options and fields are named: as in Python. */

/** A string stands as it is. */
export type Printed = number | boolean | string | null | readonly number[];

/** `1e-05`, `True`, `None`, `(3, 3)`. */
function show(value: Printed): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') {
    const text = value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
    return text.replace(/e-(\d)$/, 'e-0$1').replace('Infinity', 'inf');
  }
  if (typeof value === 'string') return value;
  const items = value.map(show);
  return items.length === 1 ? `(${String(items[0])},)` : `(${items.join(', ')})`;
}

/** A number that Python programs write with a point, `1.0`. */
export const real = (value: number): string =>
  Number.isInteger(value) ? value.toFixed(1) : show(value);

/** Values without a name first, then `name=value`. */
export function describe(
  values: readonly Printed[],
  named: Readonly<Record<string, Printed>> = {},
): string {
  const pairs = Object.entries(named).map(([name, value]) => `${name}=${show(value)}`);
  return [...values.map(show), ...pairs].join(', ');
}

/** `runningMean` → `running_mean`. */
export function pythonName(field: string): string {
  return field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}
