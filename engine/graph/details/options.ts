/** @file The options an operator was called with, in words: `stride [1, 1], padding same`. */

/** @param attributes as they were recorded: JSON; what is no object of it is told as it is */
export function optionsText(attributes: string): string {
  const options = parsed(attributes);
  if (options === null) return attributes;
  return Object.entries(options)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${valueText(value)}`.replaceAll(' ', NO_BREAK))
    .join(', ');
}

/** A name stays beside its value. */
const NO_BREAK = '\u00a0';

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
