/** @file The values in recordings, by which a replay is compared with what was recorded. */

import type { GradlensRecord, Value } from '../../engine/recorder/records/format.ts';
import { valuesOf } from '../../engine/replay/recorded-values.ts';

/** All values that records tell of, in order. */
export const valuesIn = (records: readonly GradlensRecord[]): (Value | null)[] =>
  records.flatMap((record) => [...valuesOf(record)]);
