/** @file What went wrong, in the words of what was thrown. */

/** @param thrown mostly an error, but programs throw what they like */
export const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
