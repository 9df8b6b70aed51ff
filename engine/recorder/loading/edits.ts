/**
 * @file Puts calls of the recorder into the source of another library as it is loaded.
 *
 * What is put in stands at the ends of lines and never catches what is thrown: lines, columns and frames of
 * errors, and the line that Node shows of an uncaught one, are those of the library as it is.
 */

import { execute, indexOf, sliceText } from '../realm/primordials.ts';

/** The variable of a library's module that leads to the recorder. */
export const VARIABLE = '$gradlens';

/** The end of lines that stand in the source once, and what is put behind it. */
export interface Edit {
  readonly line: RegExp;
  readonly added: string;
}

export const at = (line: RegExp, added: string): Edit => ({ line, added });

/** A `var`, in front of all that use it: they may run before its module has come to this line. */
export const variable = (line: RegExp, symbol: string, more = ''): Edit =>
  at(line, ` var ${VARIABLE} = globalThis[Symbol.for("${symbol}")];${more}`);

/**
 * @returns the source with the edits in it, also where they are in it already; null where one of the lines is
 * not in it, or more than once
 */
export function edited(source: string, edits: readonly Edit[]): string | null {
  if (indexOf(source, VARIABLE) >= 0) return source;
  let text = source;
  for (let i = 0; i < edits.length; i++) {
    const { line, added } = edits[i] as Edit;
    const match = execute(line, text);
    if (match === null) return null;
    const end = match.index + match[0].length;
    const rest = sliceText(text, end);
    if (execute(line, rest) !== null) return null;
    text = sliceText(text, 0, end) + added + rest;
  }
  return text;
}
