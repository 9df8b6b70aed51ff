/**
 * @file The records of one backward pass. One that pulls back many gradients at once is told as a pass for each row,
 * the first of which has the operators that all of them go through.
 */

import { GIVEN, SEED } from '../autograd/observer.ts';
import type {
  BackwardBeganRecord,
  CreatedRecord,
  GradlensRecord,
  GradStoredRecord,
  NodeRanRecord,
  Operand,
  OperatorRecord,
} from '../recorder/records/format.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Memory } from './memory.ts';
import { attributesOf } from './rows.ts';

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

/** Of a gradient that the program gave the pass to start with. */
export const isGiven = (record: GradlensRecord): record is OperatorRecord =>
  record.kind === 'operator' && record.name === GIVEN;

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

/** A gradient that the program gave. */
export interface Given {
  readonly operand: Operand;
  /** Of many at once, which one the pass starts with; null where it is one. */
  readonly row: number | null;
}

export interface PassRecords {
  /** Several where many gradients are pulled back at once, and not the first alone was told. */
  readonly rows: readonly [RowRecords, ...RowRecords[]];
  /** Of the gradients that it starts with and made itself. */
  readonly seeds: readonly CreatedRecord[];
  /** By the places of roots. */
  readonly given: ReadonlyMap<number, Given>;
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
  const { seeds, given } = startsOf(own);
  const first = rowIn(own, began, at);
  const shapes = began.roots.map(({ tensor }) => memory.get(tensor)?.shape);
  const isBatched =
    began.createGraph &&
    ([...given.values()].some(({ row }) => row !== null) ||
      (seeds.length === shapes.length &&
        seeds.some(({ tensor }, i) => isLonger(tensor.shape, shapes[i]))));
  if (!isBatched) return { rows: [first], seeds, given, isBatched, end };
  const others = rowsBehind(source, began, end);
  return { rows: [first, ...others.rows], seeds, given, isBatched, end: others.end };
}

/**
 * They are told before its first step; passes within it have their own.
 *
 * @param own what was recorded from its beginning on
 */
export function startsOf(own: readonly GradlensRecord[]): Pick<PassRecords, 'seeds' | 'given'> {
  const seeds: CreatedRecord[] = [];
  const given = new Map<number, Given>();
  for (const record of own.slice(1))
    if (isSeed(record)) seeds.push(record);
    else if (isGiven(record)) {
      const { root, row = null } = attributesOf(record) as { root: number; row?: number };
      given.set(root, { operand: record.inputs[0] as Operand, row });
    } else if (!isBystander(record)) break;
  return { seeds, given };
}

const isLonger = (seed: Shape, root: Shape | undefined): boolean =>
  root !== undefined && seed.length > root.length;

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
