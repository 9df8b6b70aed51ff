/** @file How the wrappers around a library look at what it does. */

/** Runs what only looks: it must not disturb the library, whatever happens. */
export function quietly(look: () => void): void {
  try {
    look();
  } catch {
    // One event is missing.
  }
}
