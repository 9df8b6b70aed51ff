/** @file Reads the reference data that the scripts of test/reference make with PyTorch. */

import { readFileSync } from 'node:fs';
import { type DType, type Tensor, tensor } from 'gradlens';

/** JSON has no infinities and no NaN; they are written as these strings. */
export type JsonNumber = number | 'nan' | 'inf' | '-inf';

/** A tensor: shape, row-major elements, its own dtype where it is not that of the run, its layout. */
export interface Spec {
  readonly s: readonly number[];
  readonly d: readonly JsonNumber[];
  readonly t?: DType;
  /** `t`: the operator gets the transposed view. */
  readonly v?: 't';
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
    | 'linalg'
    | 'pointwise'
    | 'reductions'
    | 'structure'
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
  if (typeof value === 'number') return value;
  return value === 'nan' ? NaN : value === 'inf' ? Infinity : -Infinity;
}

/** A new leaf with these elements; `t` of the spec wins over `dtype`. */
export function leafOf({ s, d, t }: Spec, dtype: DType, requiresGrad: boolean): Tensor {
  const values = d.map(toNumber);
  return tensor(values, { dtype: t ?? dtype })
    .reshape([...s])
    .requiresGrad_(requiresGrad && t !== 'int64' && t !== 'bool');
}
