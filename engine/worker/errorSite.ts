/** @file Where in the user's text an error came from, by its stack. */

import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

import type { CompiledFiles } from './compile.ts';
import type { Site } from './protocol.ts';

/** `at f (/home/you/train.ts:3:5)` or `at /home/you/train.ts:3:5` */
const FRAME = /^\s*at (?:(?:async )?(.*?) \()?(.+?):(\d+):(\d+)\)?$/gm;

/** The innermost frame in one of the program's files; null when there is none. */
export function siteOfError(stack: string, files: CompiledFiles): Site | null {
  for (const [, functionName, name, line, column] of stack.matchAll(FRAME))
    for (const [path, file] of files) {
      if (file.name !== name) continue;
      const encoded = /base64,(\S+)\s*$/.exec(file.code)?.[1];
      if (encoded === undefined) continue;
      const map = new TraceMap(Buffer.from(encoded, 'base64').toString());
      const place = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
      if (place.line === null) continue;
      const called = functionName ?? '';
      return {
        file: path,
        line: place.line,
        column: place.column + 1,
        // What the frame of the wrapped main file is called means nothing to a reader.
        functionName: /<anonymous>|module\.exports/.test(called) ? '' : called,
      };
    }
  return null;
}
