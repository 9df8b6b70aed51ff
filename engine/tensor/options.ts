/** @file What options may be called: any other would be ignored without a word, and so is refused. */

import { checkOptions, TypeError } from './errors.ts';
import { OPTION_NAMES } from './option-names.ts';

/** What of the library has options; methods are called as functions are. */
export type Optioned = keyof typeof OPTION_NAMES;

/** A class; `new.target` in a constructor. */
interface Class {
  readonly name: string;
}

const wordsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

const byName = new Map(
  Object.entries<string>(OPTION_NAMES).map(([name, words]) => [name, new Set(wordsOf(words))]),
);

/** What options of a function are called; of a class, those of its bases, too: a subclass hands them on. */
function namesOf(of: string | Class): ReadonlySet<string> | undefined {
  if (typeof of === 'string') return byName.get(of);
  const found = byName.get(of.name);
  const base = Object.getPrototypeOf(of) as Class | null;
  const above = base === null || base === Function.prototype ? undefined : namesOf(base);
  return found === undefined || above === undefined
    ? (found ?? above)
    : new Set([...found, ...above]);
}

/**
 * Options of a function or a class of the library, as they are.
 * @throws TypeError where they are none, or one has a name that none has
 */
export function checkNames<T>(of: Optioned | Class, options: T): T {
  const name = typeof of === 'string' ? of : of.name;
  checkOptions(name, options);
  const given = Object.keys(options as object);
  if (given.length === 0) return options;
  const known = namesOf(of);
  const strange = given.find((key) => known?.has(key) === false);
  if (strange !== undefined) throw unexpected(`${name}()`, strange, known ?? []);
  return options;
}

/** The error of an option that nothing is called: what there is instead. */
export function unexpected(call: string, name: string, known: Iterable<string>): TypeError {
  const names = [...known].sort().join(', ');
  return new TypeError(`${call} got an unexpected keyword argument '${name}': there are ${names}`);
}
