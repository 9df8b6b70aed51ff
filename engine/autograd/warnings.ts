/** @file Warnings: one function that everything which warns goes through, and that a program may replace. */

export type WarningCategory = 'UserWarning' | 'FutureWarning' | 'DeprecationWarning';
export type WarningHandler = (message: string, category: WarningCategory) => void;

/** The library's types know neither Node nor a page; all of them have this. */
const { console } = globalThis as unknown as { console: { warn(text: string): void } };

const toConsole: WarningHandler = (message, category) => {
  console.warn(`${category}: ${message}`);
};

let handler: WarningHandler = toConsole;
const told = new Set<string>();

/** Sends warnings elsewhere, for example to a test; null: back to the console. Returns the one before. */
export function setWarningHandler(next: WarningHandler | null): WarningHandler {
  const before = handler;
  handler = next ?? toConsole;
  return before;
}

export function warn(message: string, category: WarningCategory = 'UserWarning'): void {
  handler(message, category);
}

/** Warns the first time only. */
export function warnOnce(message: string): void {
  if (told.has(message)) return;
  told.add(message);
  warn(message);
}
