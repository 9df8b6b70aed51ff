/** @file More about one node, for the details pane. */

import type { NodeId, Site } from './nodes.ts';
import type { NodeWhatIf } from './what-if.ts';

/** More about one node, for the details pane. */
export interface Details {
  readonly id: NodeId;
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  /** Empty for a scalar, and where there is no value. */
  readonly shape: readonly number[];
  /** Printed as PyTorch prints tensors. */
  readonly value: string;
  readonly grad: string;
  /** Why no gradient reaches this node, one sentence; empty when one does. */
  readonly noGradientBecause: string;
  /** Call stack, innermost first, in the user's files. */
  readonly stack: readonly Site[];
  readonly inputs: readonly Related[];
  readonly uses: readonly Related[];
  /** In the order in which they were registered. */
  readonly hooks: readonly HookNote[];
  /** Other nodes that belong to it, by how. */
  readonly relations: readonly RelatedNodes[];
  /** Null where there is one moment only. */
  readonly series: Series | null;
  /** Of a node that is no group. */
  readonly whatIf?: NodeWhatIf;
}

/** A hook on a node: what it sees, and where it was registered. */
export interface HookNote {
  readonly text: string;
  readonly site: Site | null;
}

/** Nodes that belong to one in one way: `View of`, `Versions`, … */
export interface RelatedNodes {
  readonly title: string;
  readonly nodes: readonly Related[];
}

export interface Related {
  readonly id: NodeId;
  readonly label: string;
  /** What is to be said beside the link: a place, a value, or bytes; may be empty. */
  readonly note?: string;
}

/** A value and its gradient over time. */
export interface Series {
  /** Of one tensor that is written in place, or of what one call makes again and again, or at one place in each pass. */
  readonly over: 'versions' | 'repetitions' | 'passes';
  /** Its place among those of a pass, from 0 on. */
  readonly inPass?: { readonly at: number; readonly of: number };
  /** Whether `value` is the only element or the Euclidean norm. */
  readonly of: 'value' | 'norm';
  /** How many there are; of very many not all are told. */
  readonly count: number;
  /** The node's own place among the moments. */
  readonly at: number;
  readonly moments: readonly Moment[];
}

export interface Moment {
  readonly node: NodeId;
  /** Null where it was not recorded or is no number. */
  readonly value: number | null;
  readonly gradNorm: number | null;
}
