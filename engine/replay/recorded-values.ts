/**
 * @file The values of a graph as its records hold them, without a copy: of graphs that are made of records at hand,
 * which few norms are asked of.
 */

import { isFiniteValue, normOf, ValueStore } from '../graph/tables/values.ts';
import type { GradlensRecord, Value } from '../recorder/records/format.ts';

export class RecordedValues extends ValueStore {
  readonly #values: (Value | null)[];

  constructor(values: (Value | null)[] = []) {
    super();
    this.#values = values;
  }

  /** Others in the place of some, behind the same ids. */
  replaced(others: ReadonlyMap<Value, Value | null>): RecordedValues {
    const now = this.#values.map((value) => {
      const other = value === null ? undefined : others.get(value);
      return other === undefined ? value : other;
    });
    return new RecordedValues(now);
  }

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

/** All values that a record tells of, in order. */
export function valuesOf(record: GradlensRecord): readonly (Value | null)[] {
  switch (record.kind) {
    case 'created':
      return [record.tensor.value];
    case 'operator':
      return record.outputs.map(({ value }) => value);
    case 'tangentSet':
      return [record.tangent];
    case 'nodeRan':
      return [...record.gradOutputs, ...record.gradInputs];
    case 'gradStored':
      return [record.contribution, record.grad.value];
    case 'gradAssigned':
      return [record.grad?.value ?? null];
    default:
      return [];
  }
}
