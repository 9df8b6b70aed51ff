/** @file What happened to nodes, in order: gradients that arrived, tensors that were kept for backward, sums of gradients. */

import type { NodeId } from '../../protocol/index.ts';
import { bytes, doubles, ints } from './columns.ts';

/** Gradients of all passes: chained per node from the latest back. */
export class GradientLog {
  readonly node = ints();
  readonly pass = doubles();
  readonly value = ints();
  readonly previous = ints();

  get length(): number {
    return this.node.length;
  }
}

/** What the program did to `.grad` itself: assigned it, cleared it, or zeroed it in place. No operator shows it. */
export class GradientWrites {
  /** The node whose gradient it is. */
  readonly of = ints();
  readonly stack = ints();
  /** What it is from then on, in the value store; -1 for null. */
  readonly value = ints();
  readonly inPlace = bytes();

  get length(): number {
    return this.of.length;
  }

  add(of: NodeId, stack: number, value: number, inPlace: boolean): void {
    this.of.push(of);
    this.stack.push(stack);
    this.value.push(value);
    this.inPlace.push(inPlace ? 1 : 0);
  }
}

/** That a node's gradient was set by hand: how many entries the history had then of gradients and of what flowed. */
export interface Clearing {
  readonly gradients: number;
  readonly contributions: number;
}

/** What nodes keep for backward as it is: a write into `value` breaks the backward pass of `holder`. */
export class SavedLog {
  /** First result of the operator that keeps. */
  readonly holder = ints();
  readonly value = ints();

  get length(): number {
    return this.holder.length;
  }

  add(holder: NodeId, value: NodeId): void {
    this.holder.push(holder);
    this.value.push(value);
  }
}

/** Indices of two backward passes: the second added to what the first had left. */
export interface Pair {
  readonly before: number;
  readonly after: number;
  /** Nodes that there were when the sum was cleared; null while it is there. */
  until: number | null;
}

/** That the program clears a tensor's gradient: how many passes there were when it first and last did. */
export interface Clears {
  readonly first: number;
  last: number;
  /** Also where there was none: it does so before each pass. */
  inAdvance: boolean;
}

/** Gradients that one call of `backward()` added to those of another, at whichever repetitions. */
export interface Accumulation {
  /** The tensors' nodes, one a tensor. */
  readonly nodes: Map<number, NodeId>;
  readonly first: Pair;
  latest: Pair;
}
