/**
 * @file Where this copy of the library begins to count. A program may load the library twice, as a module
 * and as CommonJS; both copies tell one observer, which knows tensors and nodes by their numbers.
 */

const COPIES = Symbol.for('gradlens.copies');

/** More numbers than a program can use; the numbers of 8,000 copies are exact. */
const NUMBERS = 2 ** 40;

function numberOfThisCopy(): number {
  const holder = globalThis as unknown as Record<symbol, number | undefined>;
  const before = holder[COPIES] ?? 0;
  // Hidden from enumeration, so that printing `globalThis` looks as always.
  Object.defineProperty(globalThis, COPIES, { value: before + 1, configurable: true });
  return before;
}

/** All that this copy counts, for an observer to know it by, has larger numbers. */
export const NUMBERS_BEFORE = numberOfThisCopy() * NUMBERS;
