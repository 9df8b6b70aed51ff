/** @file What can be told of a thrown value without running the program's code: its name, its message, its lines. */

import util from 'node:util';

import { ownText, ownValue } from '../realm/own-text.ts';
import {
  execute,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  sliceText,
  startsWith,
  stringify,
} from '../realm/primordials.ts';

const { isNativeError, isProxy } = util.types;
/** V8's own, in newer Nodes. To ask later would make another stack. */
const { get: getStack } = getOwnPropertyDescriptor(new Error(), 'stack') ?? {};
const toText = String;

/** What Node has as `Error.prepareStackTrace`, since version 20. */
const NODES_OWN = 'ErrorPrepareStackTrace';
/** What source-map-support has, which compilers such as ts-node bring along: it writes the same text, of sources. */
const MAPPING = 'prepareStackTrace';

/** A place that a text tells, 0-based. */
export interface Place {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** Innermost first. */
export interface Places {
  readonly list: readonly Place[];
  /** Whether they are in sources already, where the scripts that run have maps. */
  readonly areMapped: boolean;
}

export const NOWHERE: Places = { list: [], areMapped: false };

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

/** Where an error was made; nowhere where only the program's code can tell. */
export function placesOf(thrown: unknown): Places {
  if (!isPlain(thrown)) return NOWHERE;
  const writer = writerOfStacks(thrown);
  if (writer === null) return NOWHERE;
  const list: Place[] = [];
  const text = framesText(thrown);
  FRAME.lastIndex = 0;
  for (let at = execute(FRAME, text); at !== null; at = execute(FRAME, text))
    list[list.length] = {
      url: at[1] ?? at[4] ?? '',
      line: +(at[2] ?? at[5] ?? 1) - 1,
      column: +(at[3] ?? at[6] ?? 1) - 1,
    };
  return { list, areMapped: writer === MAPPING };
}

function isPlain(thrown: unknown): thrown is Error {
  return isNativeError(thrown) && isText(thrown, 'name') && isText(thrown, 'message');
}

/** Who writes the stack of this error, unless it is text already, by name; null where its code is not known. */
function writerOfStacks(error: Error): string | null {
  // Of another realm another one is asked.
  const errors = ownValue(globalThis, 'Error');
  if (typeof errors !== 'function' || !isBelow(error, ownValue(errors, 'prototype'))) return null;
  const prepare = ownValue(errors, 'prepareStackTrace');
  if (prepare === undefined) return NODES_OWN;
  const name = typeof prepare === 'function' ? ownText(prepare, 'name') : '';
  return name === NODES_OWN || name === MAPPING ? name : null;
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
