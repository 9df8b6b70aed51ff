/** @file Calls as Python writes them, f(a, b, { k: v }), turned into calls of the canonical functions. */

import { TypeError } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { camelCase, snakeCase } from './case.ts';
import calls from './calls.json';

interface Slot {
  readonly name: string;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly takes: Taken;
}

/** Numbers only, numbers or tensors, or anything. */
type Taken = '#' | '~' | '';

/** One of our overloads. */
interface Own {
  readonly slots: readonly Slot[];
  readonly options: ReadonlyMap<string, Taken>;
}

interface Parameter {
  readonly name: string;
  readonly camel: string;
  readonly keywordOnly: boolean;
  /** Integers, which a call may also list as arguments of their own. */
  readonly list: boolean;
  readonly rest: boolean;
}

interface Signature {
  readonly own: readonly Own[];
  readonly python: readonly (readonly Parameter[])[];
  /** All our names. */
  readonly names: ReadonlySet<string>;
  /** So many arguments by position mean the same in both: most calls pass through. */
  readonly same: number;
}

/** What Python programs pass that means nothing here. */
const WITHOUT_MEANING = new Set(
  'device,layout,pin_memory,memory_format,non_blocking,foreach,fused,implicit,sparse_grad,copy,masked,check_grad_dtypes,sorted,output_size,level'.split(
    ',',
  ),
);

/** Parameters that stand for one of ours, and its value. */
const IN_OTHER_WORDS: Readonly<Record<string, readonly [string, (value: unknown) => unknown]>> = {
  unbiased: ['correction', Number],
  rcond: ['rtol', (value) => value],
  out_int32: ['dtype', (value) => (value === true ? 'int32' : 'int64')],
  side: ['right', (value) => value === 'right'],
};

/** Parameters for which None is a value of its own: a dimension that is not mapped, an average of all batches. */
const NONE_COUNTS = new Set(['in_dims', 'out_dims', 'momentum']);

function words(text: string): string[] {
  return text.trim() === '' ? [] : text.trim().split(/\s+/);
}

const takenBy = (word: string): Taken => (word.includes('#') ? '#' : word.includes('~') ? '~' : '');

function ownOf(text: string): Own {
  const [positional = '', options = ''] = text.split('|');
  return {
    slots: words(positional).map((word) => ({
      name: word.replace(/^\.{3}|[#~]?\??$/g, ''),
      optional: word.endsWith('?'),
      rest: word.startsWith('...'),
      takes: takenBy(word),
    })),
    options: new Map(
      words(options).map((word) => [word.replace(/[#~]$/, ''), takenBy(word)] as const),
    ),
  };
}

function pythonOf(text: string): Parameter[] {
  const result: Parameter[] = [];
  let keywordOnly = false;
  for (const word of words(text)) {
    if (word === '*') {
      keywordOnly = true;
      continue;
    }
    const name = word.replace(/^\.{3}|\[\]$/g, '');
    const rest = word.startsWith('...');
    result.push({ name, camel: camelCase(name), keywordOnly, list: word.endsWith('[]'), rest });
    if (rest) keywordOnly = true;
  }
  return result;
}

const lines: ReadonlyMap<string, string> = new Map(Object.entries(calls));

const signatures = new Map<string, Signature>();

function signatureOf(path: string): Signature {
  const known = signatures.get(path);
  if (known !== undefined) return known;
  const [ours = '', theirs = ''] = (lines.get(path) ?? '').split(/ = ?/);
  const own = lines.has(path) ? ours.split('; ').map(ownOf) : [];
  const python = theirs === '' ? [] : theirs.split('; ').map(pythonOf);
  const names = own.flatMap(({ slots, options }) => [
    ...slots.map(({ name }) => name),
    ...options.keys(),
  ]);
  const both = { own, python, names: new Set(names) };
  const result = { ...both, same: sameOf(both) };
  signatures.set(path, result);
  return result;
}

function sameOf({ own, python, names }: Omit<Signature, 'same'>): number {
  const [only, ...others] = own;
  if (only === undefined || others.length > 0) return -1;
  const theirs = python[0] ?? asPython(only);
  const differs = only.slots.findIndex(({ name, rest }, i) => {
    const parameter = theirs[i];
    if (rest || parameter === undefined || parameter.rest || parameter.keywordOnly) return true;
    if (parameter.name in IN_OTHER_WORDS) return true;
    return parameter.camel !== name && names.has(parameter.camel);
  });
  return differs < 0 ? only.slots.length : differs;
}

/** Whether an argument may stand as it is: no keywords, no None that leaves a default, no number in disguise. */
function isPlain(value: unknown, slot: Slot | undefined): boolean {
  if (slot?.takes === '#' && typeof value !== 'number') return false;
  if (slot?.takes === '~' && typeof value === 'boolean') return false;
  return !isAbsent(value) && !isKeywords(value);
}

/** Keyword arguments: an object literal in last place. */
export function isKeywords(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** An argument under its Python name, and where it stood in PyTorch's list. */
interface Bound {
  readonly parameter: Parameter;
  readonly place: number;
  readonly value: unknown;
}

/** Whether a parameter says nothing here, and none of our overloads knows it. */
const isMeaningless = (name: string, names: ReadonlySet<string>): boolean =>
  WITHOUT_MEANING.has(name) && !names.has(camelCase(name));

/** Gives the arguments their names; null where the overload does not take them. */
function bind(
  parameters: readonly Parameter[],
  positional: readonly unknown[],
  keywords: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
): Bound[] | null {
  const open = parameters.filter(({ keywordOnly }) => !keywordOnly);
  const last = open.at(-1);
  let values = positional;
  if (last?.rest === true) {
    const at = open.length - 1;
    values = [...positional.slice(0, at), positional.slice(at)];
  } else if (positional.length > open.length) {
    if (open.length !== 1 || last?.list !== true) return null;
    values = [positional];
  }
  const bound: Bound[] = values.map((value, place) => {
    return { parameter: open[place] as Parameter, place, value };
  });
  for (const [name, value] of Object.entries(keywords)) {
    // Our own spelling is understood too.
    const place = parameters.findIndex((each) => each.name === name || each.camel === name);
    const parameter = parameters[place];
    if (parameter === undefined) {
      if (isAbsent(value) || isMeaningless(name, names)) continue;
      return null;
    }
    if (place < values.length) return null;
    bound.push({ parameter, place, value });
  }
  // By its type alone Python tells `x.std(False)` from `x.std(0)`.
  const isDim = bound.some(
    ({ parameter, value }) => parameter.name === 'unbiased' && typeof value !== 'boolean',
  );
  return isDim ? null : bound;
}

const isUnknown = ({ name, camel }: Parameter, names: ReadonlySet<string>): boolean =>
  !names.has(camel) && !(name in IN_OTHER_WORDS);

/** Arguments for one of our overloads; null where it lacks one, or does not take one. */
function arrange(own: Own, bound: readonly Bound[], names: ReadonlySet<string>): unknown[] | null {
  const used = new Set<Bound>();
  const result: unknown[] = [];
  for (const [i, slot] of own.slots.entries()) {
    const found =
      bound.find(({ parameter }) => parameter.camel === slot.name) ??
      bound.find(({ parameter, place }) => place === i && isUnknown(parameter, names));
    if (found === undefined) {
      if (!slot.optional && !slot.rest) return null;
      result.push(undefined);
      continue;
    }
    used.add(found);
    const value = asTaken(slot.takes, found.value);
    if (slot.rest) {
      // A list of integers goes as one list, arguments of their own as such.
      result.push(...(found.parameter.rest ? (found.value as unknown[]) : [found.value]));
    } else if (found.parameter.rest) {
      // A list, given as such or as arguments of their own.
      const given = found.value as readonly unknown[];
      result.push(given.length === 1 && Array.isArray(given[0]) ? given[0] : given);
    } else result.push(value === null && slot.optional ? undefined : value);
  }
  const options: Record<string, unknown> = {};
  for (const each of bound) {
    if (used.has(each)) continue;
    const { parameter, value } = each;
    const [camel, given] = inOurWords(own, parameter, value);
    const taken = own.options.get(camel);
    if (taken !== undefined) {
      const isNone = given === null && NONE_COUNTS.has(parameter.name);
      if (isNone) options[camel] = null;
      else if (!isAbsent(given)) options[camel] = asTaken(taken, given);
    } else if (!isNothing(value) && !isMeaningless(parameter.name, names)) return null;
  }
  if (Object.keys(options).length > 0) return [...result, options];
  while (result.length > 0 && result.at(-1) === undefined) result.pop();
  return result;
}

/** Python takes truth values for numbers, and so tensors of one element without dimensions. */
function asTaken(takes: Taken, value: unknown): unknown {
  if (takes === '') return value;
  if (typeof value === 'boolean') return Number(value);
  return takes === '#' && value instanceof Tensor && value.ndim === 0 ? value.item() : value;
}

/** A parameter under our name, with its value in our terms. */
function inOurWords(own: Own, { name, camel }: Parameter, value: unknown): [string, unknown] {
  const [other, translate] = IN_OTHER_WORDS[name] ?? [];
  if (other === undefined || own.options.has(camel) || !own.options.has(other))
    return [camel, value];
  return [other, isAbsent(value) ? value : translate?.(value)];
}

const isAbsent = (value: unknown): boolean => value === null || value === undefined;

/** What leaves a parameter at its default. */
function isNothing(value: unknown): boolean {
  return isAbsent(value) || value === false;
}

/** For what no signature is known of: keywords become options under our names. */
function translated(args: readonly unknown[]): unknown[] {
  const last = args.at(-1);
  if (!isKeywords(last)) return [...args];
  const options = Object.fromEntries(
    Object.entries(last).map(([name, value]) => [camelCase(name), value]),
  );
  return [...args.slice(0, -1), options];
}

/** Turns the arguments of a Python call into those of the canonical function at `path`. */
export function convert(path: string, args: readonly unknown[]): readonly unknown[] {
  const { own, python, names, same } = signatureOf(path);
  const slots = own[0]?.slots ?? [];
  if (args.length <= same && args.every((value, i) => isPlain(value, slots[i]))) return args;
  const last = args.at(-1);
  const hasKeywords = isKeywords(last);
  // A function that names no parameters takes what its overrides take.
  const isOpen = own.every(({ slots, options }) => slots.length === 0 && options.size === 0);
  if (isOpen && python.length === 0) return translated(args);
  const positional = hasKeywords ? args.slice(0, -1) : args;
  const keywords = hasKeywords ? last : {};
  // Canonical parameters serve as a signature too: for functions that Python does not have.
  const known = python.length > 0 ? [...python, ...own.map(asPython)] : own.map(asPython);
  for (const parameters of known) {
    const bound = bind(parameters, positional, keywords, names);
    if (bound === null) continue;
    for (const overload of own) {
      const arranged = arrange(overload, bound, names);
      if (arranged !== null) return arranged;
    }
  }
  // An object where one is due is no keyword argument: a dictionary.
  const due = own[0]?.slots.filter(({ optional, rest }) => !optional && !rest).length ?? 0;
  if (hasKeywords && positional.length < due) return [...args];
  const name = snakeCase(path.slice(path.lastIndexOf('.') + 1));
  // Where any number of arguments may come, so may a dictionary.
  if (hasKeywords && known.some((parameters) => parameters.some(({ rest }) => rest))) {
    return convert(path, [...args, {}]);
  }
  const strange = Object.keys(keywords).find(
    (key) =>
      !known.some((parameters) =>
        parameters.some((each) => each.name === key || each.camel === key),
      ),
  );
  if (strange !== undefined) {
    const constructor = /^[A-Z]/.test(name) ? '.__init__' : '';
    throw new TypeError(`${name}${constructor}() got an unexpected keyword argument '${strange}'`);
  }
  throw new TypeError(`${name}() received an invalid combination of arguments`);
}

/** Our own overload read as if Python had it: positional parameters, then keywords. */
function asPython({ slots, options }: Own): Parameter[] {
  const of = (camel: string, keywordOnly: boolean, rest: boolean): Parameter => {
    return { name: snakeCase(camel), camel, keywordOnly, list: false, rest };
  };
  return [
    ...slots.map(({ name, rest }) => of(name, false, rest)),
    ...Array.from(options.keys(), (name) => of(name, true, false)),
  ];
}

/** At which place Python's function takes `inplace`; -1 where it does not. */
export function placeOfInplace(path: string): number {
  const { python } = signatureOf(path);
  return Math.max(-1, ...python.map((list) => list.findIndex(({ name }) => name === 'inplace')));
}

/** Every function, class and method that is known. */
export function knownPaths(): Iterable<string> {
  return lines.keys();
}

/** Whether a function, class or method is known. */
export const isKnownPath = (path: string): boolean => lines.has(path);
