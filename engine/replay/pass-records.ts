/**
 * @file The records of one backward pass. One that pulls back many gradients at once is told as a pass for each row,
 * the first of which has the operators that all of them go through.
 */

import { SEED } from '../autograd/observer.ts';
import type {
  BackwardBeganRecord,
  CreatedRecord,
  GradlensRecord,
  GradStoredRecord,
  NodeRanRecord,
  TensorState,
} from '../recorder/format.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Memory } from './memory.ts';

/** These do not come from the pass itself, and are no step of it. */
const BYSTANDERS: ReadonlySet<GradlensRecord['kind']> = new Set([
  'script',
  'stack',
  'scopeEntered',
  'scopeLeft',
  'notice',
  'bound',
]);

export const isBystander = ({ kind }: GradlensRecord): boolean => BYSTANDERS.has(kind);

/** Of a gradient that the pass starts with and made itself. */
export const isSeed = (record: GradlensRecord): record is CreatedRecord =>
  record.kind === 'created' && record.factory === SEED;

/** What nodes did in a pass, or in one row of it. */
export interface RowRecords {
  /** Index of the record of its beginning. */
  readonly at: number;
  readonly ran: ReadonlyMap<number, NodeRanRecord>;
  readonly stored: readonly GradStoredRecord[];
}

export interface PassRecords {
  /** Several where many gradients are pulled back at once, and not the first alone was told. */
  readonly rows: readonly [RowRecords, ...RowRecords[]];
  /** Of the gradients that it starts with and made itself. */
  readonly seeds: readonly CreatedRecord[];
  /** Whether its operators go through many gradients at once. */
  readonly isBatched: boolean;
  /** Index of the record of its end. */
  readonly end: number;
}

/** @param at index of the record of its beginning */
export function recordsOfPass(
  source: readonly GradlensRecord[],
  began: BackwardBeganRecord,
  at: number,
  memory: Memory,
): PassRecords {
  const end = endOfPass(source, began, at);
  const own = source.slice(at, end + 1);
  const seeds = leadingSeeds(own);
  const first = rowIn(own, began, at);
  const alone = { rows: [first], seeds, isBatched: false, end } as const;
  if (!began.createGraph || began.api !== 'grad') return alone;
  const others = rowsBehind(source, began, end);
  const shapes = began.roots.map(({ tensor }) => memory.get(tensor)?.shape);
  const isBatched =
    seeds.length === shapes.length
      ? seeds.some(({ tensor }, i) => isLonger(tensor.shape, shapes[i]))
      : others.rows.length > 0 && first.stored.some(({ grad }) => isApart(own, grad, memory));
  return isBatched ? { rows: [first, ...others.rows], seeds, isBatched, end: others.end } : alone;
}

/** They are told before its first step; passes within it have their own. */
function leadingSeeds(own: readonly GradlensRecord[]): CreatedRecord[] {
  const seeds: CreatedRecord[] = [];
  for (const record of own.slice(1))
    if (isSeed(record)) seeds.push(record);
    else if (!isBystander(record)) break;
  return seeds;
}

const isLonger = (seed: Shape, root: Shape | undefined): boolean =>
  root !== undefined && seed.length > root.length;

/** Whether a gradient is a row of what the operators of the pass made, and not that itself. */
const isApart = (own: readonly GradlensRecord[], { id }: TensorState, memory: Memory): boolean =>
  memory.get(id) === undefined &&
  !own.some((each) => each.kind === 'operator' && each.outputs.some((made) => made.id === id));

/** The passes that follow at once and are its other rows. */
function rowsBehind(
  source: readonly GradlensRecord[],
  began: BackwardBeganRecord,
  end: number,
): { readonly rows: readonly RowRecords[]; readonly end: number } {
  const rows: RowRecords[] = [];
  let last = end;
  for (let at = nextStep(source, last); ; at = nextStep(source, last)) {
    const next = source[at];
    if (next?.kind !== 'backwardBegan' || !isLike(next, began)) return { rows, end: last };
    last = endOfPass(source, next, at);
    rows.push(rowIn(source.slice(at, last + 1), next, at));
  }
}

function isLike(row: BackwardBeganRecord, first: BackwardBeganRecord): boolean {
  const isSame = ({ tensor, version }: BackwardBeganRecord['roots'][number], i: number): boolean =>
    tensor === first.roots[i]?.tensor && version === first.roots[i].version;
  return (
    !row.createGraph &&
    row.api === first.api &&
    row.roots.length === first.roots.length &&
    row.roots.every(isSame)
  );
}

function nextStep(source: readonly GradlensRecord[], end: number): number {
  let at = end + 1;
  while (at < source.length && isBystander(source[at] as GradlensRecord)) at++;
  return at;
}

function rowIn(
  records: readonly GradlensRecord[],
  { pass }: BackwardBeganRecord,
  at: number,
): RowRecords {
  const ran = new Map<number, NodeRanRecord>();
  const stored: GradStoredRecord[] = [];
  for (const record of records) {
    if (record.kind === 'nodeRan' && record.pass === pass) ran.set(record.node, record);
    if (record.kind === 'gradStored' && record.pass === pass) stored.push(record);
  }
  return { at, ran, stored };
}

/** Index of the record that ends a pass; of the last where none does. */
export function endOfPass(
  source: readonly GradlensRecord[],
  { pass }: BackwardBeganRecord,
  at: number,
): number {
  let end = at;
  const isLast = (each: GradlensRecord | undefined): boolean =>
    each?.kind === 'backwardEnded' && each.pass === pass;
  while (end < source.length - 1 && !isLast(source[end])) end++;
  return end;
}
