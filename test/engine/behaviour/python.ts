/**
 * @file Python's operators and built-in functions for translated programs (test/reference/translate.py):
 * those whose meaning depends on what they meet. And what the programs say, which is compared.
 */

import { Tensor, autograd } from 'gradlens';
import { torch } from './torch.ts';

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/restrict-plus-operands, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument -- these functions are as loose as Python's */

const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;

/** A method of the left operand, the function of that name with a tensor on the right, else plain values. */
function operator(name: string, plain: (a: any, b: any) => any) {
  return (a: any, b: any): any => {
    if (isTensor(a)) return (a as any)[name](b);
    if (isTensor(b)) return torch[name](a, b);
    return plain(a, b);
  };
}

/** A comparison: with a tensor on the right that of the other side. */
function comparison(name: string, reflected: string, plain: (a: any, b: any) => any) {
  return (a: any, b: any): any => {
    if (isTensor(a)) return (a as any)[name](b);
    if (isTensor(b)) return (b as any)[reflected](a);
    return plain(a, b);
  };
}

const same = (a: any, b: any): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((each, i) => same(each, b[i]))
    : a === b;
const less = (a: any, b: any): boolean => a < b;

export const add = operator('add', (a, b) => (Array.isArray(a) ? [...a, ...b] : a + b));
export const sub = operator('sub', (a, b) => a - b);
export const mul = operator('mul', (a, b) => {
  if (Array.isArray(a)) return Array.from({ length: b }, () => a).flat();
  return typeof a === 'string' ? a.repeat(b) : a * b;
});
export const div = operator('div', (a, b) => a / b);
export const floordiv = operator('floor_divide', (a, b) => Math.floor(a / b));
export const mod = operator('remainder', (a, b) => ((a % b) + b) % b);
export const pow = operator('pow', (a, b) => a ** b);
export const matmul = operator('matmul', () => NaN);
export const and_ = operator('bitwise_and', (a, b) => a & b);
export const or_ = operator('bitwise_or', (a, b) => a | b);
export const xor = operator('bitwise_xor', (a, b) => a ^ b);
export const eq = comparison('eq', 'eq', same);
export const ne = comparison('ne', 'ne', (a, b) => !same(a, b));
export const lt = comparison('lt', 'gt', less);
export const le = comparison('le', 'ge', (a, b) => !less(b, a));
export const gt = comparison('gt', 'lt', (a, b) => less(b, a));
export const ge = comparison('ge', 'le', (a, b) => !less(a, b));
export const neg = (a: any): any => (isTensor(a) ? a.neg() : -a);
export const pos = (a: any): any => a;
export const invert = (a: any): any => (isTensor(a) ? (a as any).bitwise_not() : ~a);

/** `a += b`: in place for tensors and lists. */
function inPlace(name: string, plain: (a: any, b: any) => any) {
  return (a: any, b: any): any => (isTensor(a) ? (a as any)[`${name}_`](b) : plain(a, b));
}

export const iadd = inPlace('add', (a, b) => {
  if (!Array.isArray(a)) return add(a, b);
  a.push(...b);
  return a;
});
export const isub = inPlace('sub', sub);
export const imul = inPlace('mul', mul);
export const idiv = inPlace('div', div);
export const ipow = inPlace('pow', pow);
export const iand = inPlace('bitwise_and', and_);
export const ior = inPlace('bitwise_or', or_);
export const imod = inPlace('remainder', mod);
export const ifloordiv = inPlace('floor_divide', floordiv);
export const imatmul = (a: any, b: any): any => matmul(a, b);

/** A place counted from the end where it is negative. */
const placeIn = (list: any, i: any): any =>
  typeof i === 'number' && i < 0 && list.length !== undefined ? list.length + i : i;

function sliced(list: any, { start, stop, step }: any): any {
  const from = start ?? 0;
  const part = list.slice(from, stop ?? undefined);
  const by = step ?? 1;
  return by === 1 ? part : part.filter((_: unknown, i: number) => i % by === 0);
}

export function getitem(x: any, items: readonly any[]): any {
  if (isTensor(x)) return (x as any).index(items);
  const [item] = items;
  if (typeof item === 'object' && item !== null && 'stop' in item) return sliced(x, item);
  return x instanceof Map ? x.get(item) : x[placeIn(x, item)];
}

export function setitem(x: any, items: readonly any[], value: any): void {
  if (isTensor(x)) (x as any).index_put_(items, value);
  else x[placeIn(x, items[0])] = value;
}

/** `del x[i]`. */
export function delitem(x: any, [item]: readonly any[]): void {
  if (Array.isArray(x)) x.splice(placeIn(x, item), 1);
  else if (typeof x.__delitem__ === 'function') x.__delitem__(item);
  else Reflect.deleteProperty(x, item);
}

/** Python's truth of any value. */
export function truth(x: any): boolean {
  if (isTensor(x)) return torch.truth(x);
  if (Array.isArray(x)) return x.length > 0;
  return Boolean(x);
}

/** Python's `and`: the first value that is false, or the last one. */
export function both(...values: (() => any)[]): any {
  let value: any = null;
  for (const each of values) if (!truth((value = each()))) return value;
  return value;
}

/** Python's `or`: the first value that is true, or the last one. */
export function either(...values: (() => any)[]): any {
  let value: any = null;
  for (const each of values) if (truth((value = each()))) return value;
  return value;
}

/** Methods of Python's lists, dictionaries, sets and strings, by the JavaScript type that stands for them. */
const listMethods: any = {
  append: (x: any[], value: any) => void x.push(value),
  extend: (x: any[], values: Iterable<any>) => void x.push(...values),
  insert: (x: any[], i: number, value: any) => void x.splice(i, 0, value),
  remove: (x: any[], value: any) => void x.splice(x.indexOf(value), 1),
  pop: (x: any[], i = -1) => x.splice(i, 1)[0],
  index: (x: any[], value: any) => x.findIndex((each) => each === value || same(each, value)),
  count: (x: any[], value: any) => x.filter((each) => each === value || same(each, value)).length,
  sort: (x: any[]) => void x.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
  reverse: (x: any[]) => void x.reverse(),
  copy: (x: any[]) => [...x],
  clear: (x: any[]) => void x.splice(0),
};
const dictMethods: any = {
  items: (x: any) => Object.entries(x),
  keys: (x: any) => Object.keys(x),
  values: (x: any) => Object.values(x),
  get: (x: any, key: any, other: any = null) => x[key] ?? other,
  pop: (x: any, key: any, other: any = null) => {
    const value = x[key] ?? other;
    Reflect.deleteProperty(x, key);
    return value;
  },
  update: (x: any, other: any) => void Object.assign(x, other),
  setdefault: (x: any, key: any, value: any) => (x[key] ??= value),
  copy: (x: any) => ({ ...x }),
};
const setMethods: any = {
  add: (x: Set<any>, value: any) => void x.add(value),
  remove: (x: Set<any>, value: any) => void x.delete(value),
  discard: (x: Set<any>, value: any) => void x.delete(value),
};
const textMethods: any = {
  join: (x: string, all: Iterable<string>) => [...all].join(x),
  startswith: (x: string, head: string) => x.startsWith(head),
  endswith: (x: string, tail: string) => x.endsWith(tail),
  upper: (x: string) => x.toUpperCase(),
  lower: (x: string) => x.toLowerCase(),
  strip: (x: string) => x.trim(),
  split: (x: string, by: string | null = null) =>
    by === null ? x.trim().split(/\s+/) : x.split(by),
  replace: (x: string, from: string, to: string) => x.replaceAll(from, to),
  find: (x: string, part: string) => x.indexOf(part),
  count: (x: string, part: string) => x.split(part).length - 1,
  format: (x: string, ...values: any[]) => x.replaceAll('{}', () => str(values.shift())),
};

/** Calls a method of a Python type, or of an object that has one under this name. */
export function method(x: any, name: string, ...args: any[]): any {
  const methods =
    typeof x === 'string'
      ? textMethods
      : Array.isArray(x)
        ? listMethods
        : x instanceof Set
          ? setMethods
          : Object.getPrototypeOf(x) === Object.prototype && typeof x[name] !== 'function'
            ? dictMethods
            : {};
  return name in methods ? methods[name](x, ...args) : x[name](...args);
}

export function contains(x: any, all: any): boolean {
  if (Array.isArray(all)) return all.some((each) => each === x || same(each, x));
  if (typeof all === 'string') return all.includes(x);
  return all instanceof Set ? all.has(x) : x in all;
}

/** What `with … as` binds: the context itself, unless it says otherwise. */
export const entered = (context: any): any => context.entered ?? context;

export const len = (x: any): number => x.__len__?.() ?? x.length ?? x.size;
export function range(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  return Array.from(
    { length: Math.max(0, Math.ceil((to - from) / step)) },
    (_, i) => from + i * step,
  );
}
export const slice = (...places: any[]): any =>
  places.length === 1 ? torch.slice(null, ...places) : torch.slice(...places);
export const list = (x: Iterable<any> = []): any[] => [...x];
export const tuple = list;
export const set = (x: Iterable<any> = []): Set<any> => new Set(x);
export const dict = (x: any = {}): any => (Symbol.iterator in x ? Object.fromEntries(x) : { ...x });
export const OrderedDict = dict;
export const zip = (...all: Iterable<any>[]): any[][] => {
  const lists = all.map(list);
  return range(Math.min(...lists.map(len))).map((i) => lists.map((each) => each[i]));
};
export const enumerate = (x: Iterable<any>): any[][] => list(x).map((each, i) => [i, each]);
export const map = (f: any, ...all: Iterable<any>[]): any[] =>
  zip(...all).map((each) => f(...each));
export const filter = (f: any, x: Iterable<any>): any[] => list(x).filter((each) => truth(f(each)));
export const reversed = (x: Iterable<any>): any[] => list(x).reverse();
/** Of the standard library: functools, itertools, copy, contextlib. */
export const partial =
  (f: any, ...first: any[]): any =>
  (...rest: any[]): any =>
    f(...mergedKeywords(first, rest));
export const reduce = (f: any, all: Iterable<any>, ...start: [any?]): any =>
  start.length > 0
    ? list(all).reduce((a, b) => f(a, b), start[0])
    : list(all).reduce((a, b) => f(a, b));
export const product = (...all: any[]): any[][] => {
  const last = all.at(-1);
  const times = isPlainObject(last) ? last.repeat : 1;
  const lists = isPlainObject(last) ? all.slice(0, -1) : all;
  return Array.from({ length: times }, () => lists)
    .flat()
    .reduce<any[][]>(
      (rows, each) => rows.flatMap((row) => list(each).map((x) => [...row, x])),
      [[]],
    );
};
export const deepcopy = (x: any, memo = new Map<object, object>()): any => {
  if (typeof x?.__deepcopy__ === 'function') return x.__deepcopy__(memo);
  if (Array.isArray(x)) return x.map((each) => deepcopy(each, memo));
  return isPlainObject(x)
    ? Object.fromEntries(Object.entries(x).map(([key, each]) => [key, deepcopy(each, memo)]))
    : x;
};
export const functools = { partial, reduce };
export const itertools = { product };
export const copy = { deepcopy };
export const contextlib = { nullcontext: (): Disposable => ({ [Symbol.dispose]() {} }) };
export const sorted = (x: Iterable<any>): any[] =>
  list(x).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
export const sum = (x: Iterable<any>, start: any = 0): any =>
  list(x).reduce((a, b) => add(a, b), start);
export const all = (x: Iterable<any>): boolean => list(x).every(truth);
export const any = (x: Iterable<any>): boolean => list(x).some(truth);
const best =
  (wins: (a: any, b: any) => boolean) =>
  (first: any, ...rest: any[]) =>
    list(rest.length > 0 ? [first, ...rest] : first).reduce((a, b) => (wins(b, a) ? b : a));
export const min = best(less);
export const max = best((a, b) => less(b, a));
export const abs = (x: any): any => (isTensor(x) ? x.abs() : Math.abs(x));
export const round = (x: any, digits = 0): any => Math.round(x * 10 ** digits) / 10 ** digits;
/** Names of numbers that are none, as `float("-inf")` reads them. */
const NOT_FINITE: any = { inf: Infinity, '-inf': -Infinity, nan: NaN };
export const float = (x: any): number =>
  isTensor(x)
    ? (x as any).__float__()
    : typeof x === 'string'
      ? (NOT_FINITE[x] ?? Number(x))
      : Number(x);
export const int = (x: any): number => Math.trunc(float(x));
export const str = (x: any): string => (typeof x === 'string' ? x : shown(x));
export const repr = (x: any): string => (typeof x === 'string' ? `'${x}'` : shown(x));
/** In an f-string: a tensor without dimensions is written as its number. */
export const format = (x: any): string => str(isTensor(x) && x.ndim === 0 ? x.item() : x);
export const getattr = (x: any, name: string, other?: any): any => {
  const value = x[name] ?? other;
  // A method keeps its tensor, as in Python.
  return typeof value === 'function' && isTensor(x) ? value.bind(x) : value;
};
export const hasattr = (x: any, name: string): boolean => x[name] !== undefined;
export const setattr = (x: any, name: string, value: any): void => {
  x[name] = value;
};
export const callable = (x: any): boolean => typeof x === 'function';
export const isinstance = (x: any, type: any): boolean =>
  Array.isArray(type)
    ? type.some((each) => isinstance(x, each))
    : type === float || type === int
      ? typeof x === 'number'
      : type === list || type === tuple
        ? Array.isArray(x)
        : type === str
          ? typeof x === 'string'
          : x instanceof type;
export const issubclass = (x: any, of: any): boolean => x === of || x.prototype instanceof of;
export const type = (x: any): any => ({ __name__: x.constructor.name });
/** Identity as a number: equal for the same object only. */
export const id = (() => {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  return (x: object): number => {
    if (!numbers.has(x)) numbers.set(x, ++last);
    return numbers.get(x) as number;
  };
})();
export const math = Object.assign(Object.create(Math), { pi: Math.PI, inf: Infinity, nan: NaN });
export const gc = { collect: (): void => undefined };

/** An error of the program's own. */
export class Exception extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

const isPlainObject = (x: any): boolean =>
  typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;

/** Arguments of which both parts may end in keyword arguments. */
function mergedKeywords(first: any[], rest: any[]): any[] {
  const split = (args: any[]): [any[], any] =>
    isPlainObject(args.at(-1)) ? [args.slice(0, -1), args.at(-1)] : [args, {}];
  const [a, before] = split(first);
  const [b, after] = split(rest);
  const keywords = { ...before, ...after };
  return Object.keys(keywords).length > 0 ? [...a, ...b, keywords] : [...a, ...b];
}

const lines: string[] = [];

/** What was said since the last time. */
export const said = (): string[] => lines.splice(0);

function shown(value: any): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return shownNumber(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (isTensor(value)) return String(value);
  if (typeof value === 'string') return value;
  // Named results: tuples in Python.
  if (typeof value === 'object' && Symbol.iterator in value) return shown([...value]);
  if (Object.getPrototypeOf(value) === Object.prototype && !Object.hasOwn(value, 'toString')) {
    return `{${Object.entries(value)
      .map(([key, each]) => `${key}: ${shown(each)}`)
      .join(', ')}}`;
  }
  return value instanceof Error ? value.message : String(value);
}

/** Ten digits, as Python's `{:.10g}`. */
function shownNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value)) return BigInt(value).toString();
  const exponent = Number(value.toExponential(9).split('e')[1]);
  if (exponent >= -4 && exponent < 10) return String(Number(value.toPrecision(10)));
  const [digits = '', power = '0'] = value.toExponential(9).split('e');
  const sign = power.startsWith('-') ? '-' : '+';
  return `${String(Number(digits))}e${sign}${power.replace(/^[+-]/, '').padStart(2, '0')}`;
}

export function say(...values: any[]): void {
  lines.push(values.map((each) => (typeof each === 'string' ? each : shown(each))).join(' '));
}

/** Says which error a call raises, or that it raises none. */
export function error(f: () => unknown): void {
  try {
    f();
  } catch (raised) {
    const { name, message } = raised as Error;
    say(`${name}: ${message.trim()}`);
    return;
  }
  say('no error');
}

/** Says what a call warns of, and returns its result. */
export function warned(f: () => any): any {
  const caught: string[] = [];
  const before = autograd.setWarningHandler((message, category) =>
    caught.push(`${category}: ${message.trim()}`),
  );
  let result: any;
  try {
    result = f();
  } finally {
    autograd.setWarningHandler(before);
  }
  for (const each of caught.length > 0 ? caught : ['no warning']) say(each);
  return result;
}

export const close = (a: any, b: any, tolerance = 1e-6): boolean =>
  torch.allclose(isTensor(a) ? a : torch.tensor(a), isTensor(b) ? b : torch.tensor(b), {
    rtol: tolerance,
    atol: tolerance,
  });

/** Same values, shapes and types. */
export const exact = (a: any, b: any): boolean =>
  a.dtype === b.dtype && same(a.shape, b.shape) && torch.equal(a, b);

export function check(condition: any, message = ''): void {
  if (!truth(condition)) throw new Error(`assertion failed ${message}`);
}
