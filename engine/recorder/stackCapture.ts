/**
 * @file Takes V8's call stack as objects, and leaves `Error` exactly as the program had it.
 *
 * V8 hands structured frames only to `Error.prepareStackTrace`, so that is swapped for the moment of the
 * capture, whatever it is: absent, a function, a getter. Where `Error` is frozen or was replaced, nothing
 * is touched and the stack stays unknown.
 */

import {
  captureStackTrace,
  defineProperty,
  deleteProperty,
  getOwnPropertyDescriptor,
  IntrinsicError,
  isExtensible,
} from './primordials.ts';

/** Frames of the library included. Each costs some 0.3 microseconds, whether anybody looks or not. */
export const LIMIT = 12;

type Property = 'prepareStackTrace' | 'stackTraceLimit';

let captured: readonly NodeJS.CallSite[] = [];

function keepFrames(_: unknown, frames: NodeJS.CallSite[]): string {
  captured = frames;
  return '';
}

function canSwap(descriptor: PropertyDescriptor | undefined): boolean {
  if (descriptor === undefined) return isExtensible(IntrinsicError);
  return descriptor.configurable === true || descriptor.writable === true;
}

function swap(
  property: Property,
  descriptor: PropertyDescriptor | undefined,
  value: PropertyDescriptor['value'],
): void {
  if (descriptor?.writable === true) {
    IntrinsicError[property] = value as never;
  } else {
    defineProperty(IntrinsicError, property, {
      value: value as unknown,
      configurable: true,
      enumerable: false,
      writable: true,
    });
  }
}

function restore(property: Property, descriptor: PropertyDescriptor | undefined): void {
  if (descriptor === undefined) deleteProperty(IntrinsicError, property);
  else if (descriptor.writable === true) IntrinsicError[property] = descriptor.value as never;
  else defineProperty(IntrinsicError, property, descriptor);
}

/**
 * @param below the innermost function to leave out, with all that it called
 * @param count at most so many frames
 * @returns frames, innermost first; empty when they cannot be had without disturbing the program
 */
export function captureFrames(
  below: (...args: never[]) => unknown,
  count = LIMIT,
): readonly NodeJS.CallSite[] {
  if (globalThis.Error !== IntrinsicError) return [];
  const prepare = getOwnPropertyDescriptor(IntrinsicError, 'prepareStackTrace');
  const limit = getOwnPropertyDescriptor(IntrinsicError, 'stackTraceLimit');
  if (!canSwap(prepare) || !canSwap(limit)) return [];
  const holder: { stack?: unknown } = {};
  captured = [];
  try {
    swap('stackTraceLimit', limit, count);
    swap('prepareStackTrace', prepare, keepFrames);
    captureStackTrace(holder, below);
    // V8 formats at the first read, which must fall into the swap.
    if (holder.stack !== '') captured = [];
  } finally {
    restore('prepareStackTrace', prepare);
    restore('stackTraceLimit', limit);
  }
  const frames = captured;
  captured = [];
  return frames;
}
