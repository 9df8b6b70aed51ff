/**
 * @file Elements of a tensor from a text that people type or paste: numbers, nested arrays of TypeScript, JSON or
 * NumPy, with or without commas, what our own, NumPy's and PyTorch's printing puts around them, and cells of a table.
 */

import { numbersOf } from '../kernels/strided.ts';
import { isExpandable } from '../ops/shape/sum-to-shape.ts';
import type { DType } from '../tensor/dtype.ts';
import { contiguousStrides, showShape, type Shape } from '../tensor/shape.ts';

/** `tensor([1.]` ends at the options behind the elements. */
const AROUND = /^\s*(?:(?:np|numpy|torch)\.)?(?:tensor|array|asarray)\s*\(/;
const TOKEN = /\s*(?:([[\]])|,|([-+]?(?:[\d.]+(?:e[-+]?\d+)?n?|[a-z_.]+))|"([^"]*)")/iy;

const WORDS: Readonly<Record<string, number>> = {
  true: 1,
  false: 0,
  nan: NaN,
  'np.nan': NaN,
  inf: Infinity,
  'np.inf': Infinity,
  infinity: Infinity,
};

/**
 * The elements, row-major, of a tensor of this shape.
 * @throws one sentence, where the text is none, or does not fit the shape or the type
 */
export function parseElements(text: string, shape: Shape, dtype: DType): Float64Array {
  const isTable = !AROUND.test(text) && !/[[\]]/.test(text);
  const { values, shape: given } = isTable ? parseTable(text, shape.length) : parseNested(text);
  for (const value of values) check(value, dtype);
  if (!isExpandable(given, shape))
    throw new Error(`This is of shape ${showShape(given)}, and ${showShape(shape)} is wanted.`);
  const data = Float64Array.from(values);
  const source = { storage: { data }, shape: given, strides: contiguousStrides(given), offset: 0 };
  return Float64Array.from(numbersOf({ ...source, dtype: 'float64' }, shape));
}

interface Nested {
  readonly values: readonly number[];
  readonly shape: Shape;
}

const NUMBERS_ARE_WANTED = 'Numbers are wanted, such as 1.5 or [[1, 2], [3, 4]].';

/**
 * Numbers without brackets, as spreadsheets and files of comma- or tab-separated values have them: a line a row.
 * @param rank that is wanted: a column is a vector where that is
 */
function parseTable(text: string, rank: number): Nested {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const rows = lines.map((line) => cellsOf(line).map(numberOf));
  const [first] = rows;
  if (first === undefined) throw new Error(NUMBERS_ARE_WANTED);
  for (const { length } of rows)
    if (length !== first.length)
      throw new Error(`Rows have different lengths: ${first.length} and ${length}.`);
  const values = rows.flat();
  const { length } = values;
  if (length === 1) return { values, shape: [] };
  const isVector = rows.length === 1 || (rows.length === length && rank === 1);
  return { values, shape: isVector ? [length] : [rows.length, first.length] };
}

/** Tabs are what separates where there are some, else commas or semicolons, else blanks. */
function cellsOf(line: string): string[] {
  const separator = line.includes('\t') ? '\t' : /[,;]/.test(line) ? /[,;]/ : /\s+/;
  const cells = line
    .trim()
    .replace(/[,;]$/, '')
    .split(separator)
    .map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  if (cells.includes('')) throw new Error(`There is an empty cell in: ${line.trim().slice(0, 20)}`);
  return cells;
}

function parseNested(text: string): Nested {
  const around = AROUND.exec(text)?.[0].length ?? 0;
  const values: number[] = [];
  /** Lengths by depth, and how far the lists that are open have come. */
  const shape: number[] = [];
  const counts: number[] = [];
  let deepest = -1;
  const add = (): void => {
    const depth = counts.length - 1;
    if (depth >= 0) counts[depth] = (counts[depth] as number) + 1;
  };
  TOKEN.lastIndex = around;
  let isOver = false;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, bracket, word, quoted] = match;
    if (bracket === '[') counts.push(0);
    else if (bracket === ']') {
      const depth = counts.length - 1;
      const count = counts.pop();
      if (count === undefined) throw new Error('There is a ] without its [.');
      if (shape[depth] !== undefined && shape[depth] !== count)
        throw new Error(`Rows have different lengths: ${shape[depth]} and ${count}.`);
      shape[depth] = count;
      add();
    } else if (word !== undefined || quoted !== undefined) {
      values.push(numberOf(word ?? quoted ?? ''));
      if (deepest < 0) deepest = counts.length;
      if (deepest !== counts.length) throw new Error('Numbers stand at different depths.');
      add();
    }
    isOver = counts.length === 0 && (bracket === ']' || values.length > 0);
    if (isOver) break;
  }
  if (counts.length > 0) throw new Error('A [ is not closed.');
  if (!isOver) throw new Error(NUMBERS_ARE_WANTED);
  const rest = text.slice(TOKEN.lastIndex).trim();
  // Behind the elements, only options of what stands around them may follow.
  if (rest !== '' && !(around > 0 && /^[,)]/.test(rest)))
    throw new Error(`This is not understood: ${rest.slice(0, 20)}`);
  return { values, shape };
}

function numberOf(word: string): number {
  const sign = word.startsWith('-') ? -1 : 1;
  const bare = word.replace(/^[-+]/, '').replace(/^(\d+)n$/, '$1');
  const named = WORDS[bare.toLowerCase()];
  const number = named ?? Number(bare);
  if (named === undefined && Number.isNaN(number)) throw new Error(`${word} is not a number.`);
  return sign * number;
}

function check(value: number, dtype: DType): void {
  if (dtype === 'float32' || dtype === 'float64') return;
  if (dtype === 'bool' && value !== 0 && value !== 1)
    throw new Error(`${value} is neither true nor false.`);
  if (!Number.isInteger(value)) throw new Error(`${value} is no integer, and ${dtype} is wanted.`);
  if (dtype === 'int32' && value !== (value | 0))
    throw new Error(`${value} does not fit into 32 bits.`);
}
