/**
 * @file The values of a graph as its records hold them, without a copy: of graphs that are made of records at hand,
 * which few norms are asked of.
 */

import { isFiniteValue, normOf, ValueStore } from '../graph/values.ts';
import type { Value } from '../recorder/format.ts';

export class RecordedValues extends ValueStore {
  readonly #values: Value[] = [];

  override add(value: Value | null): number {
    return value === null ? -1 : this.#values.push(value) - 1;
  }

  override get(id: number): Value | null {
    return this.#values[id] ?? null;
  }

  override norm(id: number): number | null {
    const value = this.get(id);
    const norm = value === null ? NaN : normOf(value);
    return Number.isNaN(norm) ? null : norm;
  }

  override nonFinite(id: number): boolean {
    const value = this.get(id);
    return value !== null && !isFiniteValue(value);
  }
}
