/** @file Reads the reference data that the scripts of test/reference make with PyTorch. */

import { readFileSync } from 'node:fs';
import { type DType, type Tensor, tensor } from 'gradlens';

/** JSON has no infinities, no NaN and no integers beyond 2^53; they are written as strings. */
export type JsonNumber = number | 'nan' | 'inf' | '-inf' | `${bigint}`;

/** A tensor: shape, row-major elements, its own dtype where it is not that of the run, its layout. */
export interface Spec {
  readonly s: readonly number[];
  readonly d: readonly JsonNumber[];
  readonly t?: DType;
  /** `t`: the operator gets the transposed view, `s`: the sum with it. */
  readonly v?: 't' | 's';
  /** A constant: no gradient is asked for. */
  readonly c?: true;
}

function text(file: string): string {
  return readFileSync(new URL(`./data/${file}`, import.meta.url), 'utf8');
}

/** The cases of a file of JSON lines, whose first line names the version of PyTorch. */
export function readCases<T>(
  name:
    | 'modules'
    | 'schedulers'
    | 'clipping'
    | 'neural'
    | 'operators'
    | 'derivatives'
    | 'linalg'
    | 'vision'
    | 'special'
    | 'statistics'
    | 'pointwise'
    | 'reductions'
    | 'structure'
    | 'integers'
    | 'printing'
    | 'training'
    | 'programs',
): T[] {
  const [, ...lines] = text(`${name}.jsonl`).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as T);
}

/** PyTorch's messages, by the names of the programs that lead to them. */
export function readMessages(
  name: 'errors' | 'errors-structure' = 'errors',
): Record<string, string> {
  return (JSON.parse(text(`${name}.json`)) as { messages: Record<string, string> }).messages;
}

export function toNumber(value: JsonNumber): number {
  const names: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };
  return names[value] ?? Number(value);
}

/** An integer that no number holds exactly. */
export function isBig(value: JsonNumber): value is `${bigint}` {
  return typeof value === 'string' && /^-?\d+$/.test(value);
}

/** A new leaf with these elements; `t` of the spec wins over `dtype`. */
export function leafOf({ s, d, t, c }: Spec, dtype: DType, requiresGrad: boolean): Tensor {
  const values = d.map((value) => (isBig(value) ? BigInt(value) : toNumber(value)));
  return tensor(values, { dtype: t ?? dtype })
    .reshape([...s])
    .requiresGrad_(requiresGrad && c === undefined && (t === undefined || t.startsWith('float')));
}
