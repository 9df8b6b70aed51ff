/** @file All elements of a tensor, written into a file for the debugger that asks while the program is paused. */

import fs from 'node:fs';
import util from 'node:util';

import type { ObservedTensor } from '../../autograd/observer.ts';
import { inOrder } from '../records/values.ts';
import { RETAINED_BYTES } from './retention.ts';

const { writeFileSync } = fs;
const { isFloat32Array, isFloat64Array, isInt32Array, isBigInt64Array } = util.types;

/** What is asked for: a tensor as it was at a version, or the gradient that arrived last at a result of a node. */
export type Wanted =
  | { readonly tensor: number; readonly version: number }
  | { readonly node: number; readonly output: number };

/** The type that the file's elements have, or a sentence that says why there is none. */
export type Fetched = { readonly type: string } | { readonly problem: string };

/** @param tensor what is known to have the elements; undefined where nothing is */
export function writeElements(
  tensor: ObservedTensor | undefined,
  version: number,
  file: string,
): Fetched {
  if (tensor === undefined) {
    const bound = `${RETAINED_BYTES / 1024 / 1024} MiB`;
    return {
      problem: `No variable in sight holds it, and it is not among the latest ${bound} of large tensors that are kept: its statistics are what is left.`,
    };
  }
  const now = tensor.counter.value;
  if (now !== version)
    return {
      problem: `It was written in place since, and is at version ${now}: of version ${version} its statistics are what is left.`,
    };
  const elements = inOrder(tensor);
  if (elements === null)
    return { problem: 'The program has given its memory back: its statistics are what is left.' };
  try {
    writeFileSync(file, elements);
  } catch {
    return { problem: 'The program cannot write its elements to disk.' };
  }
  return { type: typeOf(elements) };
}

function typeOf(elements: ArrayBufferView): string {
  if (isFloat32Array(elements)) return 'float32';
  if (isFloat64Array(elements)) return 'float64';
  if (isInt32Array(elements)) return 'int32';
  return isBigInt64Array(elements) ? 'int64' : 'uint8';
}
