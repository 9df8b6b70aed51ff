/** @file What can be told of a thrown value without running the program's code: its name, its message, its lines. */

import util from 'node:util';

import type { Place } from './call-sites.ts';
import { ownText, ownValue } from './own-text.ts';
import {
  execute,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  sliceText,
  startsWith,
  stringify,
} from './primordials.ts';

const { isNativeError, isProxy } = util.types;
/** V8's own, in newer Nodes. To ask later would make another stack. */
const { get: getStack } = getOwnPropertyDescriptor(new Error(), 'stack') ?? {};
const toText = String;

/**
 * What Node has as `Error.prepareStackTrace`, since version 20, and what source-map-support has, which compilers such
 * as ts-node bring along: both only write the text that is read here, for the one time that it is written.
 */
const KNOWN = /^(?:Error)?[Pp]repareStackTrace$/;

/** `at f (/home/you/train.js:3:5)`, or `at /home/you/train.js:3:5`. */
const FRAME = /^ {4}at (?:.*? \((.+):(\d+):(\d+)\)|(?:async )?(.+):(\d+):(\d+))$/gm;

/** Of a value that is no object the name is empty, and the message is the value as one would write it. */
export function describe(thrown: unknown): { errorName: string; message: string } {
  if (thrown === null || (typeof thrown !== 'object' && typeof thrown !== 'function'))
    return {
      errorName: '',
      message: typeof thrown === 'string' ? stringify(thrown) : toText(thrown),
    };
  const name = ownText(thrown, 'name') || className(thrown);
  return {
    errorName: name === '' || name === 'Object' ? 'an object' : name,
    message: ownText(thrown, 'message'),
  };
}

function className(object: object): string {
  const constructor = ownValue(object, 'constructor');
  return typeof constructor === 'function' ? ownText(constructor, 'name') : '';
}

/** Where an error was made, innermost frame first; empty where only the program's code can tell. */
export function placesOf(thrown: unknown): readonly Place[] {
  const places: Place[] = [];
  const text = isPlain(thrown) ? framesText(thrown) : '';
  FRAME.lastIndex = 0;
  for (let at = execute(FRAME, text); at !== null; at = execute(FRAME, text))
    places[places.length] = {
      url: at[1] ?? at[4] ?? '',
      line: +(at[2] ?? at[5] ?? 1) - 1,
      column: +(at[3] ?? at[6] ?? 1) - 1,
    };
  return places;
}

/** Whether the stack of this error is text already, or becomes so by code that is known. */
function isPlain(thrown: unknown): thrown is Error {
  if (!isNativeError(thrown) || !isText(thrown, 'name') || !isText(thrown, 'message')) return false;
  // Of another realm another one is asked.
  const errors = ownValue(globalThis, 'Error');
  if (typeof errors !== 'function' || !isBelow(thrown, ownValue(errors, 'prototype'))) return false;
  const prepare = ownValue(errors, 'prepareStackTrace');
  return (
    prepare === undefined ||
    (typeof prepare === 'function' && execute(KNOWN, ownText(prepare, 'name')) !== null)
  );
}

function isText(object: object, key: string): boolean {
  const value = ownValue(object, key);
  return typeof value === 'string' || value === undefined;
}

function isBelow(object: object, prototype: unknown): boolean {
  for (
    let at: object | null = object;
    at !== null && !isProxy(at);
    at = getPrototypeOf(at) as object | null
  )
    if (at === prototype) return true;
  return false;
}

/** The stack without what it begins with: name and message. */
function framesText(error: Error): string {
  const stack = getOwnPropertyDescriptor(error, 'stack');
  // It may be behind a getter of the program's.
  const text: unknown = stack !== undefined && stack.get === getStack ? error.stack : '';
  if (typeof text !== 'string') return '';
  const { name, message } = error;
  return startsWith(text, `${name}: ${message}\n`)
    ? sliceText(text, name.length + message.length + 2)
    : text;
}
