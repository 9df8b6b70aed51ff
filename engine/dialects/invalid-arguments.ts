/** @file The list of overloads that PyTorch answers with (torch/csrc/utils/invalid_arguments.cpp). */

import { pythonTypeOf } from '../tensor/errors.ts';
import type { Overload } from './overloads.ts';
import type { Given } from './parse.ts';

/** An option's words as that file reads them: it takes `*` for an argument, and a default for part of a name. */
const wordsOf = ({ text }: Overload): readonly [type: string, name: string][] =>
  text
    .slice(1, -1)
    .split(', ')
    .map((word) => {
      const space = word.indexOf(' ');
      return [word.slice(0, Math.max(space, 0)), word.slice(space + 1)];
    });

/** A list with the types of its elements. */
function described(value: unknown): string {
  if (!Array.isArray(value)) return pythonTypeOf(value);
  return `list of [${value.map(pythonTypeOf).join(', ')}]`;
}

function isOf(type: string, value: unknown): boolean {
  const given = pythonTypeOf(value);
  if (type === 'float') return given === 'float' || given === 'int';
  return type === given || (type === 'Tensor' && given === 'Parameter');
}

function reasonOf(overload: Overload, { positional, keywords }: Given): string {
  const words = wordsOf(overload);
  const names = Object.keys(keywords).reverse();
  if (words.length !== positional.length + names.length) return '';
  const unknown = names.filter((name) => words.every(([, each]) => each !== name));
  if (unknown.length > 0) {
    return `      didn't match because some of the keywords were incorrect: ${unknown.join(', ')}\n`;
  }
  const shown = words.slice(0, positional.length + names.length).map(([type, name], i) => {
    const isKeyword = i >= positional.length;
    const value = isKeyword ? keywords[name] : positional[i];
    const text = (isKeyword ? `${name}=` : '') + described(value);
    return isOf(type, value) ? text : `!${text}!`;
  });
  return `      didn't match because some of the arguments have invalid types: (${shown.join(', ')})\n`;
}

/** The message for arguments that fit none of the overloads. */
export function invalidCombination(
  name: string,
  overloads: readonly Overload[],
  given: Given,
): string {
  const types = given.positional.map(pythonTypeOf).join(', ');
  // PyTorch shows keywords as its hash table has them: mostly the last one first.
  const keywords = Object.entries(given.keywords)
    .reverse()
    .map(([key, value]) => `${key}=${pythonTypeOf(value)}`);
  // A separator too many where nothing stands by position.
  const rest = keywords.map((each) => (types === '' ? `${each}, ` : `, ${each}`)).join('');
  const start = `${name}() received an invalid combination of arguments - got (${types}${rest}), but expected`;
  const [only] = overloads;
  if (only !== undefined && overloads.length === 1) return `${start} ${only.text}`;
  const options = overloads.map((each) => ` * ${each.text}\n${reasonOf(each, given)}`);
  return `${start} one of:\n${options.join('')}`;
}
