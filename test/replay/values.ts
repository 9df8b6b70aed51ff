/** @file The values in recordings, by which a replay is compared with what was recorded. */

import type { GradlensRecord, Value } from '../../engine/recorder/format.ts';

/** All values that records tell of, in order. */
export function valuesIn(records: readonly GradlensRecord[]): (Value | null)[] {
  return records.flatMap((record) => {
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
      default:
        return [];
    }
  });
}
