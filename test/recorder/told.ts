/** @file All that is found in a recording while it grows, as in a program that may be paused anywhere, and at its end. */

import { GraphModel } from '../../engine/graph/model.ts';
import type { GradlensRecord } from '../../engine/recorder/records/format.ts';

/** A graph is asked at about so many of its moments. */
const MOMENTS = 100;

/** The sentences, each once. */
export function toldOf(records: readonly GradlensRecord[]): string[] {
  const model = new GraphModel();
  const told = new Set<string>();
  const tell = (): void => {
    for (const { sentence } of model.findings()) told.add(sentence);
  };
  const every = Math.ceil(records.length / MOMENTS);
  records.forEach((record, i) => {
    model.append(record);
    if (i % every === 0) tell();
  });
  tell();
  model.finish();
  tell();
  return [...told];
}
