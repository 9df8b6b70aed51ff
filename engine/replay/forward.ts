/**
 * @file Forward mode in a replay. Its derivatives are open while operators run again, numbered by their depth, so that
 * tangents come out of the engine as they did; each that was told is compared with it.
 */

import { state as engine } from '../autograd/state.ts';
import {
  isForeign,
  type GradlensRecord,
  type OperatorRecord,
  type TangentSetRecord,
} from '../recorder/records/format.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Course } from './course.ts';
import { compareValues, tensorOf, valueOf, type Likeness } from './elements.ts';
import { levelOf, makerOf } from './makers.ts';
import { Refusal } from './refusal.ts';

/** Runs work with so many derivatives open. */
export function atDepth<T>(depth: number, work: () => T): T {
  const { dualLevels } = engine;
  engine.dualLevels = Array.from({ length: depth }, (_, i) => i + 1);
  try {
    return work();
  } finally {
    engine.dualLevels = dualLevels;
  }
}

/** How deep the tangents are that some records tell of. */
export function depthOf(records: readonly GradlensRecord[]): number {
  let depth = 0;
  for (const record of records)
    if (record.kind === 'tangentSet') depth = Math.max(depth, ...record.levels);
  return depth;
}

/** The tangents that are told of what a record made, right behind it. */
function tangentsBehind(source: readonly GradlensRecord[], at: number): readonly GradlensRecord[] {
  let end = at + 1;
  while (source[end]?.kind === 'tangentSet') end++;
  return end === at + 1 ? NONE : source.slice(at + 1, end);
}

const NONE: readonly GradlensRecord[] = [];

/** How many derivatives must be open for an operator to compute the tangents that it had. */
export function depthAt(
  record: OperatorRecord,
  source: readonly GradlensRecord[],
  at: number,
): number {
  const depth = depthOf(tangentsBehind(source, at));
  return makerOf(record) !== undefined ? Math.max(depth, levelOf(record)) : depth;
}

/** Of a tensor, or of its tangents: that of the outermost derivative is taken last. */
function tangentAlong(tensor: Tensor, levels: readonly number[]): Tensor | null {
  return levels.reduceRight<Tensor | null>((x, level) => x?.tangentAt(level) ?? null, tensor);
}

/**
 * Goes on with a tangent that was told of a tensor. Those of other libraries are not computed again: behind an edit
 * they are not known.
 * @param at index of its record
 * @throws Refusal where it is not known, and may be another now
 */
export function replayTangent(course: Course, record: TangentSetRecord, at: number): void {
  const { base, doubts, hasChanged, memory, records, rough } = course;
  if (isForeign(record.tensor)) {
    records.push(hasChanged ? { ...record, tangent: null } : record);
    return;
  }
  const { levels } = record;
  const tensor = memory.get(record.tensor);
  const depth = Math.max(...levels);
  const now = tensor === undefined ? null : atDepth(depth, () => tangentAlong(tensor, levels));
  const doubt = base?.doubts.get(at);
  if (doubt !== undefined && hasChanged) throw new Refusal('jvp', 0, doubt);
  const value = doubt === undefined ? valueOf(now) : null;
  let found: Likeness = now === null || value === null ? 'different' : 'same';
  if (base === null && now !== null && found === 'same')
    found = compareValues(record.tangent, value, now.dtype);
  if (found === 'close') rough.add(at);
  if (found !== 'different') {
    records.push(record.tangent === null ? record : { ...record, tangent: value });
    return;
  }
  doubts.set(at, 'a tangent came from where the recording does not tell, and may be another now');
  records.push(record);
  if (tensor !== undefined) atDepth(depth, () => restore(tensor, record));
}

/** Gives a tensor the tangent that was recorded. */
function restore(tensor: Tensor, { levels: [level, ...inner], tangent }: TangentSetRecord): void {
  const carrier = tangentAlong(tensor, inner);
  if (carrier === null || level === undefined || tangent?.kind !== 'whole') return;
  carrier.setTangent(level, tensorOf(tangent.data, tensor.shape, tensor.dtype));
}
