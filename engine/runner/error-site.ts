/** @file Where in the user's text an error came from, by its stack. */

import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

import type { Site } from '../protocol/index.ts';
import type { CompiledFiles } from './compile.ts';

/** `at f (/home/you/train.ts:3:5)` or `at /home/you/train.ts:3:5` */
const FRAME = /^\s*at (?:(?:async )?(.*?) \()?(.+?):(\d+):(\d+)\)?$/gm;

/** The innermost frame in one of the program's files; null when there is none. */
export function siteOfError(stack: string, files: CompiledFiles): Site | null {
  for (const [, called = '', path = '', line, column] of stack.matchAll(FRAME)) {
    const map = files.get(path)?.map ?? '';
    if (map === '') continue;
    const generated = { line: Number(line), column: Number(column) - 1 };
    const place = originalPositionFor(new TraceMap(map), generated);
    if (place.line === null) continue;
    // What the wrapper of the main file is called means nothing to a reader.
    const functionName = /<anonymous>|module\.exports/.test(called) ? '' : called;
    return { file: path, line: place.line, column: place.column + 1, functionName };
  }
  return null;
}
