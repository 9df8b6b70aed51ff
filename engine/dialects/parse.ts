/**
 * @file Refuses calls as PyTorch's argument parser does (torch/csrc/utils/python_arg_parser.cpp), before the
 * library sees them.
 */

import { TypeError, pythonTypeOf, wrongType } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { isKeywords } from './call.ts';
import { camelCase } from './case.ts';
import { invalidCombination } from './invalid-arguments.ts';
import { overloadsOf, takes, type Overload, type Parameter } from './overloads.ts';

/** The arguments of a call, as Python passes them. */
export interface Given {
  readonly positional: readonly unknown[];
  readonly keywords: Readonly<Record<string, unknown>>;
}

/** What PyTorch itself also understands, and our own spelling. */
function keywordOf(keywords: Given['keywords'], { name }: Parameter): unknown {
  return name in keywords ? keywords[name] : keywords[camelCase(name)];
}

const plural = (count: number, word: string): string => `${word}${count === 1 ? '' : 's'}`;

/** Why an overload does not take the arguments; null where it does. */
function refusal(name: string, overload: Overload, given: Given): string | null {
  const { positional, keywords } = given;
  const { parameters, spreads } = overload;
  const count = positional.length;
  if (count > overload.positional && !spreads) return tooMany(name, overload, count);
  let at = 0;
  let open = Object.keys(keywords).length;
  for (const [i, parameter] of parameters.entries()) {
    const isKeyword = at >= count;
    if (!isKeyword && parameter.keywordOnly) return tooMany(name, overload, count);
    const value = isKeyword ? keywordOf(keywords, parameter) : positional[at];
    const isGiven = isKeyword
      ? parameter.name in keywords || camelCase(parameter.name) in keywords
      : value !== undefined;
    if (isGiven ? value !== null || !parameter.nullable : !parameter.optional) {
      if (!isGiven) return missing(name, parameters.slice(i));
      if (!takes(parameter, value, name)) {
        if (!isKeyword && at === 0 && spreads && takes(parameter, positional, name)) {
          at = count;
          continue;
        }
        return mismatch(name, parameter, value, isKeyword ? null : at, i);
      }
    }
    if (!isKeyword) at++;
    else if (isGiven) open--;
  }
  return open > 0 ? strange(name, overload, given) : null;
}

function tooMany(name: string, { parameters, positional }: Overload, count: number): string {
  const least = parameters.filter(({ optional, keywordOnly }) => !optional && !keywordOnly).length;
  const most = `${String(positional)} positional ${plural(positional, 'argument')}`;
  const range =
    least === positional
      ? most
      : `from ${String(least)} to ${String(positional)} positional arguments`;
  return `${name}() takes ${range} but ${String(count)} ${count === 1 ? 'was' : 'were'} given`;
}

function missing(name: string, parameters: readonly Parameter[]): string {
  const names = parameters.filter(({ optional }) => !optional).map((each) => `"${each.name}"`);
  const count = names.length;
  // The plural is the wrong way round there.
  const word = count === 1 ? 'arguments' : 'argument';
  return `${name}() missing ${String(count)} required positional ${word}: ${names.join(', ')}`;
}

function mismatch(
  name: string,
  { name: parameter, type }: Parameter,
  value: unknown,
  at: number | null,
  index: number,
): string {
  if (type === 'tuple of Tensors' && Array.isArray(value)) {
    const element = value.findIndex((each) => !(each instanceof Tensor));
    return `expected Tensor as element ${String(element)} in argument ${String(index)}, but got ${pythonTypeOf(value[element])}`;
  }
  return wrongType(name, parameter, at === null ? 0 : at + 1, type, value);
}

function strange(name: string, { parameters }: Overload, { positional, keywords }: Given): string {
  for (const key of Object.keys(keywords)) {
    const at = parameters.findIndex((each) => each.name === key || camelCase(each.name) === key);
    if (at < 0) return `${name}() got an unexpected keyword argument '${key}'`;
    if (at < positional.length) return `${name}() got multiple values for argument '${key}'`;
  }
  return 'invalid keyword arguments';
}

/** Later elements of a list of integers are looked at when the call has been understood. */
function refuseElements(name: string, overload: Overload, { positional, keywords }: Given): void {
  for (const [i, parameter] of overload.parameters.entries()) {
    if (parameter.type !== 'tuple of ints') continue;
    const value = i < positional.length ? positional[i] : keywordOf(keywords, parameter);
    const list: unknown = Array.isArray(value)
      ? value
      : i === 0 && overload.spreads
        ? positional
        : [];
    const at = (list as unknown[]).findIndex(
      (each) => typeof each === 'string' || (typeof each === 'number' && !Number.isInteger(each)),
    );
    if (at < 0) continue;
    throw new TypeError(
      `${name}(): argument '${parameter.name}' failed to unpack the object at pos ${String(at + 1)} with error "type must be tuple of ints,but got ${pythonTypeOf((list as unknown[])[at])}"`,
    );
  }
}

/**
 * Throws what PyTorch throws where none of a built-in function's overloads takes the arguments.
 *
 * @throws TypeError
 */
export function refuseArguments(path: string, args: readonly unknown[]): void {
  const overloads = overloadsOf(path);
  if (overloads === null) return;
  const last = args.at(-1);
  const given: Given = isKeywords(last)
    ? { positional: args.slice(0, -1), keywords: last }
    : { positional: args, keywords: {} };
  const { name, list, hidden } = overloads;
  if (overloads.none) return refuseAny(name, given);
  let reason: string | null = null;
  for (const overload of list) {
    reason = refusal(name, overload, given);
    if (reason === null) return refuseElements(name, overload, given);
  }
  if (list.length === 1 && !hidden) throw new TypeError(reason ?? '');
  const count = given.positional.length + Object.keys(given.keywords).length;
  const plausible = list.filter(
    ({ parameters, required }) => parameters.length >= count && required <= count,
  );
  const [only] = plausible;
  if (only !== undefined && plausible.length === 1) {
    throw new TypeError(refusal(name, only, given) ?? '');
  }
  throw new TypeError(invalidCombination(name, list, given));
}

/** What Python says of methods without parameters. */
function refuseAny(name: string, { positional, keywords }: Given): void {
  if (Object.keys(keywords).length > 0) {
    throw new TypeError(`TensorBase.${name}() takes no keyword arguments`);
  }
  if (positional.length > 0) {
    throw new TypeError(
      `TensorBase.${name}() takes no arguments (${String(positional.length)} given)`,
    );
  }
}
