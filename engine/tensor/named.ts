/** @file Several results at once: by name, by place, and as a list. */

/** Fields that are also reached by their place, as in `x.max(0)[1]`, and in a destructuring list. */
export type Named<F extends object> = F &
  Iterable<F[keyof F]> &
  Readonly<Record<number, F[keyof F]>>;

/** The order of the fields is that of the list. */
export function named<F extends object>(fields: F): Named<F> {
  const values = Object.values(fields) as F[keyof F][];
  // Not enumerable: printed and compared, the result shows its names.
  Object.defineProperty(fields, Symbol.iterator, { value: () => values[Symbol.iterator]() });
  Object.defineProperty(fields, 'length', { value: values.length });
  values.forEach((value, i) => Object.defineProperty(fields, i, { value }));
  return fields as Named<F>;
}
