/** @file What PyTorch's built-in functions take: their overloads, read from its own notation. */

import { Tensor } from '../tensor/tensor.ts';
import { categoryOf } from '../tensor/dtype.ts';
import { isDType } from './dtypes.ts';
import overloads from './overloads.json';

export interface Parameter {
  readonly name: string;
  /** As messages show it: `tuple of ints`. */
  readonly type: string;
  /** None is accepted. */
  readonly nullable: boolean;
  /** An integer stands for a list. */
  readonly single: boolean;
  readonly optional: boolean;
  readonly keywordOnly: boolean;
}

export interface Overload {
  /** As messages show it. */
  readonly text: string;
  readonly parameters: readonly Parameter[];
  /** How many may stand by position. */
  readonly positional: number;
  /** How many are required. */
  readonly required: number;
  /** One list of integers alone by position: its elements may be arguments of their own. */
  readonly spreads: boolean;
}

export interface Overloads {
  /** As messages call the function. */
  readonly name: string;
  readonly list: readonly Overload[];
  /** Beside an only overload PyTorch has a deprecated one, which it never shows. */
  readonly hidden: boolean;
  /** No parameters at all: a method that Python itself guards. */
  readonly none: boolean;
}

function parameterOf(word: string, keywordOnly: boolean): Parameter {
  const [declaration = '', initial] = word.split(' = ');
  const space = declaration.lastIndexOf(' ');
  const [, type = '', size, none] =
    /^(.*?)(\[\d+\])?(\?)?$/.exec(declaration.slice(0, space)) ?? [];
  return {
    name: declaration.slice(space + 1),
    type,
    nullable: none !== undefined,
    single: size !== undefined,
    optional: initial !== undefined,
    keywordOnly,
  };
}

function overloadOf(line: string): Overload {
  // Defaults may hold commas, in braces.
  const words = Array.from(line.matchAll(/(?:\{[^}]*\}|[^,{])+/g), ([word]) => word.trim());
  const star = words.indexOf('*');
  const parameters = words
    .map((word, i) => (word === '*' ? null : parameterOf(word, star >= 0 && i > star)))
    .filter((each) => each !== null);
  const positional = star < 0 ? parameters.length : star;
  return {
    text: `(${line.replace(/(\[\d+\])?\?? (?=\w+( = |,|$))/g, ' ')})`,
    parameters,
    positional,
    required: parameters.filter(({ optional }) => !optional).length,
    spreads: positional === 1 && parameters[0]?.type === 'tuple of ints',
  };
}

const known = new Map<string, Overloads | null>();
const lines: Readonly<Record<string, readonly string[] | undefined>> = overloads;

/** Of the function or method at a path of the library; null where PyTorch's is written in Python. */
export function overloadsOf(path: string): Overloads | null {
  let found = known.get(path);
  if (found !== undefined) return found;
  const [name = '', ...texts] = lines[path] ?? [];
  const hidden = name.endsWith(' deprecated');
  found =
    texts.length === 0
      ? null
      : {
          name: name.replace(' deprecated', ''),
          list: texts.map(overloadOf),
          hidden,
          none: path.startsWith('Tensor.') && texts.length === 1 && texts[0] === '' && !hidden,
        };
  known.set(path, found);
  return found;
}

/** Functions of which operands may be numbers (should_allow_numbers_as_tensors in python_arg_parser.cpp). */
const TAKES_NUMBERS = new Set(
  'add add_ div div_ divide divide_ mul mul_ multiply multiply_ sub sub_ subtract subtract_ true_divide true_divide_ copy_ floor_divide floor_divide_'.split(
    ' ',
  ),
);

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'bigint';
const isInteger = (value: unknown): boolean =>
  typeof value === 'number' ? Number.isInteger(value) : typeof value === 'bigint';
/** A tensor without dimensions stands for its element, where no gradient is lost. */
const isElement = (value: unknown): value is Tensor =>
  value instanceof Tensor && value.ndim === 0 && !value.requiresGrad;

/** As Python's bindings see it: integers, and what has an `__index__`. */
const isIndex = (value: unknown): boolean =>
  isInteger(value) ||
  (value instanceof Tensor && value.numel() === 1 && categoryOf[value.dtype] < 2);

/** Whether an argument is of the parameter's type (FunctionParameter::check in python_arg_parser.cpp). */
export function takes(
  { name: parameter, type, single }: Parameter,
  value: unknown,
  name: string,
): boolean {
  switch (type) {
    case 'Tensor':
      if (value instanceof Tensor) return true;
      return TAKES_NUMBERS.has(name) && (isNumber(value) || typeof value === 'boolean');
    case 'tuple of Tensors':
      // Of indices, some may be left out.
      return (
        Array.isArray(value) &&
        value.every((each) => each instanceof Tensor || (each === null && parameter === 'indices'))
      );
    case 'int':
      return isInteger(value) || (isElement(value) && categoryOf[value.dtype] === 1);
    case 'float':
    case 'Number':
      return isNumber(value) || typeof value === 'boolean' || isElement(value);
    case 'bool':
      return typeof value === 'boolean';
    case 'str':
      return typeof value === 'string';
    case 'tuple of ints':
      // Only the first element counts here.
      if (Array.isArray(value)) return value.length === 0 || isIndex(value[0]);
      return single && isInteger(value);
    case 'tuple of floats':
      return Array.isArray(value) && (value.length === 0 || isNumber(value[0]));
    case 'torch.dtype':
      return isDType(value);
    default:
      return true;
  }
}
