/**
 * @file Where an edit puts new cards between cards that stay: into a free row where there is one, else between
 * two rows, beside the column. Only where neither is left does what stands below have to move.
 */

import type { Item } from '../picture/items.ts';
import type { Spots } from './spots.ts';

/** Cards between two rows stand at least this part of a row apart, each in a column of its own. */
const NARROWEST = 1 / 3;

/** The nearest placed result below a new card, and how many new cards stand above it, the card included. */
export interface Room {
  readonly row: number;
  readonly cards: number;
}

/** The row above another, and above what stands between two rows. */
export const above = (row: number): number => Math.ceil(row) - 1;

/** The row of a new card below its lowest operand: the next one, unless a result that stays is in the way. */
export function rowBelow(lowest: number, room: Room | undefined): number {
  const next = Math.floor(lowest) + 1;
  if (room === undefined || next + room.cards <= room.row || !fits(lowest, room)) return next;
  return lowest + (room.row - lowest) / (room.cards + 1);
}

const fits = (lowest: number, { row, cards }: Room): boolean =>
  (row - lowest) / (cards + 1) >= NARROWEST - 1e-9;

/** For each new card the placed result that leaves it least room. */
export function roomBelow(fresh: readonly Item[], spots: Spots): ReadonlyMap<Item, Room> {
  const rooms = new Map<Item, Room>();
  const batch = new Set(fresh);
  for (const item of [...fresh].reverse()) {
    let least: Room | undefined;
    for (const { target } of item.outputs) {
      const further = rooms.get(target);
      const room = batch.has(target)
        ? further && { row: further.row, cards: further.cards + 1 }
        : { row: spots.of(target).row, cards: 1 };
      if (room === undefined || room.row < 0) continue;
      if (least === undefined || room.row - room.cards < least.row - least.cards) least = room;
    }
    if (least !== undefined) rooms.set(item, least);
  }
  return rooms;
}

/**
 * The placed items that cannot stay after an edit: results that would stand above what they are now made of,
 * and leaves that something above them reads now.
 *
 * @param items in order of time
 */
export function displaced(items: readonly Item[], spots: Spots): Item[] {
  const gone = new Set<Item>();
  /** The lowest of the rows above that stay, and the new cards since: where an item may begin. */
  const begins = new Map<Item, Room>();
  for (const item of items) {
    if (item.inputs.length === 0) continue;
    const { row } = spots.of(item);
    let begin: Room = { row: 0, cards: 0 };
    let stays = row >= 0;
    for (const { source } of item.inputs) {
      const its = begins.get(source);
      if (its === undefined) continue;
      const next = Math.floor(its.row) + its.cards;
      stays &&= next < row || (its.row < row && fits(its.row, { row, cards: its.cards }));
      if (next >= Math.floor(begin.row) + begin.cards) begin = its;
    }
    begins.set(item, stays ? { row, cards: 0 } : { row: begin.row, cards: begin.cards + 1 });
    if (row >= 0 && !stays) gone.add(item);
  }
  const stay = (item: Item): boolean => spots.of(item).row >= 0 && !gone.has(item);
  const rooms = roomBelow(
    items.filter((item) => !stay(item)),
    spots,
  );
  for (const item of items) {
    const { row } = spots.of(item);
    if (item.inputs.length > 0 || row < 0) continue;
    const isBelow = ({ target }: { readonly target: Item }): boolean => {
      if (stay(target)) return spots.of(target).row <= row;
      const room = rooms.get(target);
      return room !== undefined && room.row - room.cards <= row;
    };
    if (item.outputs.some(isBelow)) gone.add(item);
  }
  return [...gone];
}
