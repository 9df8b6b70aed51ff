/** @file The table of a graph's nodes: one row a value of a tensor, one column a field. */

import type { DTypeName } from '../../autograd/observer.ts';
import { bytes, doubles, ints } from './columns.ts';

/** How a node came to be. */
export const Kind = {
  /** From data or a factory. */
  created: 0,
  /** A result of an operator. */
  operator: 1,
  /** A plain number among an operator's operands. */
  number: 2,
  /** A tensor that existed before recording began: known by its uses only. */
  unknown: 3,
  /** A stored gradient that an operator read: `x.grad`. */
  gradient: 4,
  /** A symbol: an operator or a variable without data. */
  declared: 5,
} as const;

export const Flag = {
  requiresGrad: 1,
  noGrad: 2,
  /** Made by `detach`, or only from what a detach cut off. */
  detached: 4,
  inPlace: 8,
  duringBackward: 16,
  /** A backward pass started here. */
  root: 32,
  differentiable: 64,
  /** Shows an operand's memory. */
  view: 128,
} as const;

const DTYPES: readonly DTypeName[] = ['float32', 'float64', 'int32', 'int64', 'bool'];

/** Index 255 is an unknown dtype. */
export const dtypeCode = (dtype: DTypeName | null): number =>
  dtype === null ? 255 : DTYPES.indexOf(dtype);
export const dtypeName = (code: number): DTypeName | null => DTYPES[code] ?? null;
export const isFloating = (dtype: DTypeName | null): boolean =>
  dtype === 'float32' || dtype === 'float64';

/** Columns of the node table; a node's id is its row. -1 stands for "none" in columns of ids. */
export class NodeTable {
  readonly kind = bytes();
  readonly flags = bytes();
  readonly dtype = bytes();
  /** The tensor's id in the program, -1 for a number. */
  readonly tensor = doubles();
  readonly version = ints();
  /** The memory's id in the program, -1 where it is not known. */
  readonly storage = doubles();
  /** Id of the autograd node in the program; 0 when nothing was recorded for backward. */
  readonly autograd = doubles();
  /** Which result of its operator it is. */
  readonly output = bytes();
  /** Interned texts. */
  readonly autogradName = ints();
  readonly op = ints();
  readonly symbol = ints();
  readonly formula = ints();
  readonly attributes = ints();
  readonly shape = ints();
  readonly name = ints();
  readonly module = ints();
  /** Innermost open call of a module or function, in `Graph.calls`. */
  readonly call = ints();
  readonly stack = ints();
  /** Ids in the value store: the value, and the latest gradient. */
  readonly value = ints();
  readonly grad = ints();
  /** Latest entry of the gradient log. */
  readonly lastGradient = ints();
  /** The node of the same tensor before this one. */
  readonly previous = ints();
  readonly region = ints();
  /** For a `gradient` node: the node whose gradient it is, and the index of the pass that stored it. */
  readonly gradientOf = ints();
  readonly pass = ints();
  /** In-edges are contiguous. */
  readonly firstIn = ints();
  readonly inCount = ints();
  /** Out-edges are a chain through `EdgeTable.nextOut`. */
  readonly firstOut = ints();
  readonly lastOut = ints();

  get length(): number {
    return this.kind.length;
  }

  /** The first node of its tensor: what it was made as. */
  oldest(node: number): number {
    let oldest = node;
    for (let at = node; at >= 0; at = this.previous.get(at)) oldest = at;
    return oldest;
  }

  has(node: number, flag: number): boolean {
    return ((this.flags.cells[node] as number) & flag) !== 0;
  }

  mark(node: number, flag: number, on: boolean): void {
    const flags = this.flags.get(node);
    this.flags.set(node, on ? flags | flag : flags & ~flag);
  }
}
