/** @file The parts of a picture before they have a place, and the sheets that they are on. */

import type { NodeId } from '../../protocol/index.ts';
import type { Group } from '../groups/tree.ts';
import type { Summary } from './summary.ts';

export interface Item {
  /** A node's id, or that of a group's card: always below 0. */
  readonly id: number;
  /** -1 for a group. */
  readonly node: NodeId;
  readonly group: Group | null;
  /** A parameter's value that what is folded wrote: it stands with what reads it, as other leaves do. */
  readonly isVersion: boolean;
  /** What a folded or open group holds; null for a node. */
  summary: Summary | null;
  /** When it came: an item comes after those it reads. */
  readonly time: number;
  readonly sheet: Sheet;
  readonly inputs: Link[];
  readonly outputs: Link[];
  /** Sources that are drawn elsewhere. */
  readonly far: number[];
}

export interface Link {
  readonly source: Item;
  readonly target: Item;
  /** Edges of the graph that it stands for; one where both ends are nodes. */
  readonly edges: number[];
}

export interface Sheet {
  readonly group: Group;
  /** The open group's card, on the sheet around; null for the main sheet. */
  readonly header: Item | null;
  readonly depth: number;
  readonly items: Item[];
}

/** Ids of nodes and of groups share one name space in pictures. */
export const cardOfGroup = (group: number): number => -1 - group;
export const groupOfCard = (card: number): number => -1 - card;

/** The innermost sheet around both. */
export function commonSheet(a: Sheet, b: Sheet): Sheet {
  while (a !== b) {
    const inner = a.depth >= b.depth ? a : b;
    const around = inner.header?.sheet ?? inner;
    if (inner === a) a = around;
    else b = around;
  }
  return a;
}

/** What stands for an item on a sheet around its own. */
export function onSheet(item: Item, sheet: Sheet): Item {
  let at = item;
  while (at.sheet !== sheet && at.sheet.header !== null) at = at.sheet.header;
  return at;
}
