/** @file When a replay may let go of a tensor: after the last record that names it or its memory. */

import type { GradlensRecord, TensorState } from '../recorder/records/format.ts';

/** Tensors and memories, by their numbers. */
export interface Names {
  readonly tensors: readonly number[];
  readonly storages: readonly number[];
}

export const NO_NAMES: Names = { tensors: [], storages: [] };

/** By the place of a record: what no later one names. */
export type LastUses = ReadonlyMap<number, Names>;

export function lastUses(records: readonly GradlensRecord[]): LastUses {
  const tensors = new Map<number, number>();
  const storages = new Map<number, number>();
  records.forEach((record, at) => {
    const names = namesIn(record);
    for (const tensor of names.tensors) tensors.set(tensor, at);
    for (const storage of names.storages) storages.set(storage, at);
  });
  const last = new Map<number, { tensors: number[]; storages: number[] }>();
  const ending = (at: number): { tensors: number[]; storages: number[] } => {
    const known = last.get(at) ?? { tensors: [], storages: [] };
    last.set(at, known);
    return known;
  };
  for (const [tensor, at] of tensors) ending(at).tensors.push(tensor);
  for (const [storage, at] of storages) ending(at).storages.push(storage);
  return last;
}

function namesIn(record: GradlensRecord): Names {
  switch (record.kind) {
    case 'created':
      return of([record.tensor]);
    case 'operator': {
      const operands = record.inputs.flatMap((input) => ('number' in input ? [] : [input]));
      return {
        tensors: [...operands.map(({ tensor }) => tensor), ...of(record.outputs).tensors],
        storages: [...operands.map(({ storage }) => storage), ...of(record.outputs).storages],
      };
    }
    case 'requiresGrad':
    case 'tangentSet':
    case 'copiedOut':
      return { tensors: [record.tensor], storages: [] };
    case 'backwardBegan':
      return { tensors: record.roots.map(({ tensor }) => tensor), storages: [] };
    case 'gradStored':
      return { tensors: [record.tensor, record.grad.id], storages: [record.grad.storage] };
    case 'gradAssigned': {
      const grad = record.grad === null ? NO_NAMES : of([record.grad]);
      return { tensors: [record.tensor, ...grad.tensors], storages: grad.storages };
    }
    default:
      return NO_NAMES;
  }
}

const of = (states: readonly TensorState[]): Names => ({
  tensors: states.map(({ id }) => id),
  storages: states.map(({ storage }) => storage),
});
