/** @file The elements and summaries of all values of a graph, in a few large arrays. */

import type { SummaryValue, Value } from '../../recorder/records/format.ts';
import { bytes, doubles, ints } from './columns.ts';

/** Elements a chunk; larger than any single value (`INLINE_ELEMENTS`), so that none is split. */
const CHUNK = 1 << 16;

/** Elements that are kept of values that came whole later: 256 MiB. */
const SUPPLIED = (256 * 2 ** 20) / 8;

const WHOLE = 0;
const SUMMARY = 1;
/** Numbers of a summary before its head. */
const SUMMARY_FIELDS = 7;

/** Values by id; -1 stands for "not recorded". */
export class ValueStore {
  readonly #chunks: Float64Array[] = [];
  #used = CHUNK;
  readonly #kind = bytes();
  readonly #chunk = ints();
  readonly #start = ints();
  readonly #length = ints();
  readonly #norm = doubles();
  readonly #finite = bytes();
  /** By id, oldest first. */
  readonly #supplied = new Map<number, Float64Array>();
  #suppliedElements = 0;
  #supplies = 0;

  /** @returns the value's id, or -1 for null. */
  add(value: Value | null): number {
    if (value === null) return -1;
    const numbers = value.kind === 'whole' ? value.data : flatten(value);
    const chunk = this.#room(numbers.length);
    this.#chunks[chunk]?.set(numbers, this.#used - numbers.length);
    this.#kind.push(value.kind === 'whole' ? WHOLE : SUMMARY);
    this.#chunk.push(chunk);
    this.#start.push(this.#used - numbers.length);
    this.#norm.push(normOf(value));
    this.#finite.push(isFiniteValue(value) ? 1 : 0);
    return this.#length.push(numbers.length);
  }

  /** The value behind an id; null for -1. */
  get(id: number): Value | null {
    if (id < 0) return null;
    const start = this.#start.get(id);
    const numbers = this.#chunks[this.#chunk.get(id)]?.subarray(
      start,
      start + this.#length.get(id),
    );
    if (numbers === undefined) return null;
    return this.#kind.get(id) === WHOLE ? { kind: 'whole', data: numbers } : unflatten(numbers);
  }

  /** All elements of a value: recorded, or supplied later; null where only statistics are at hand. */
  whole(id: number): Float64Array | null {
    const value = this.get(id);
    return value?.kind === 'whole' ? value.data : (this.#supplied.get(id) ?? null);
  }

  /** Bytes that elements and summaries take. */
  get bytes(): number {
    const chunks = this.#chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return chunks + this.#suppliedElements * Float64Array.BYTES_PER_ELEMENT;
  }

  /** How often elements were supplied. */
  get supplies(): number {
    return this.#supplies;
  }

  /** All elements of what was recorded as a summary. The oldest such are forgotten beyond a bound. */
  supply(id: number, elements: Float64Array): void {
    this.#supplies++;
    this.#suppliedElements += elements.length - (this.#supplied.get(id)?.length ?? 0);
    this.#supplied.delete(id);
    this.#supplied.set(id, elements);
    for (const [oldest, { length }] of this.#supplied) {
      if (this.#suppliedElements <= SUPPLIED || oldest === id) break;
      this.#supplied.delete(oldest);
      this.#suppliedElements -= length;
    }
  }

  /** Euclidean norm; null for -1, where an element is not a number, and where there is none. */
  norm(id: number): number | null {
    const norm = id < 0 ? NaN : (this.#norm.cells[id] as number);
    return Number.isNaN(norm) ? null : norm;
  }

  /** True when an element is NaN or infinite. */
  nonFinite(id: number): boolean {
    return id >= 0 && this.#finite.cells[id] === 0;
  }

  #room(length: number): number {
    if (this.#used + length > CHUNK) {
      this.#chunks.push(new Float64Array(Math.max(CHUNK, length)));
      this.#used = 0;
    }
    this.#used += length;
    return this.#chunks.length - 1;
  }
}

function flatten(value: SummaryValue): Float64Array {
  const { count, min, max, mean, std, nan, infinite, head } = value;
  const numbers = new Float64Array(SUMMARY_FIELDS + head.length);
  numbers.set([count, min, max, mean, std, nan, infinite]);
  numbers.set(head, SUMMARY_FIELDS);
  return numbers;
}

function unflatten(numbers: Float64Array): SummaryValue {
  const at = (index: number): number => numbers[index] as number;
  return {
    kind: 'summary',
    count: at(0),
    min: at(1),
    max: at(2),
    mean: at(3),
    std: at(4),
    nan: at(5),
    infinite: at(6),
    head: numbers.subarray(SUMMARY_FIELDS),
  };
}

/** How many elements it has, or had where only statistics are left. */
export const elementCount = (value: Value): number =>
  value.kind === 'whole' ? value.data.length : value.count;

/** Euclidean; NaN where an element is, and of none. */
export function normOf(value: Value): number {
  if (value.kind === 'summary') {
    // sum of squares = n * (variance + mean squared), over the finite elements
    if (value.nan > 0) return NaN;
    if (value.infinite > 0) return Infinity;
    return Math.sqrt(value.count * (value.std ** 2 + value.mean ** 2));
  }
  if (value.data.length === 0) return NaN;
  // Scaled, so that squares neither overflow nor vanish.
  let largest = 0;
  for (const element of value.data) largest = Math.max(largest, Math.abs(element));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let squares = 0;
  for (const element of value.data) squares += (element / largest) ** 2;
  return largest * Math.sqrt(squares);
}

export function isFiniteValue(value: Value): boolean {
  if (value.kind === 'summary') return value.nan === 0 && value.infinite === 0;
  return value.data.every(Number.isFinite);
}
