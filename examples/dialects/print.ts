/** @file Python's `print`: None, True and False as Python spells them. */

function show(value: unknown): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  return (value as { toString(): string }).toString();
}

export function print(...values: unknown[]): void {
  console.log(values.map(show).join(' '));
}
