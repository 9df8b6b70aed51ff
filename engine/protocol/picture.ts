/** @file What the inspector draws: cards, edges, regions. */

import type { CutCause, GraphId, NodeId, Role, Site } from './nodes.ts';
import type { Mark } from './questions.ts';
import type { WhatIf } from './what-if.ts';

/** What a card stands for that is not one value but a part of the program. */
export interface GroupFace {
  readonly kind: 'file' | 'call' | 'module' | 'loop' | 'iteration' | 'run' | 'range' | 'leaves';
  /** Its parts are in a frame beside it. */
  readonly open: boolean;
  readonly operators: number;
  readonly parameters: number;
  /** Of the values that it reads and that others read of it: a few different ones. */
  readonly shapesIn: readonly string[];
  readonly shapesOut: readonly string[];
}

/**
 * One value of one tensor: what an operator made, or a leaf. The unit of the picture. Or a group of them,
 * folded or open; ids of groups are below 0.
 */
export interface Card {
  readonly id: NodeId;
  /** The same as of the card that showed this before the program was edited, when ids were others. */
  readonly key: string;
  readonly role: Role;
  /** The variable's name where one is known, else empty. */
  readonly name: string;
  /** `mul`, `sum`, `tensor`, … */
  readonly op: string;
  readonly symbol: string;
  /** `[3]`, `[2, 3]`; empty for a scalar. */
  readonly shape: string;
  readonly dtype: string;
  /** One line: `[1.00, 2.00, 3.00]`, or min … max for large tensors. */
  readonly value: string;
  /** Likewise; empty while there is none. */
  readonly grad: string;
  /** In forward mode, where it has one: the tangent, `not known` where it cannot be told, empty before it comes. */
  readonly tangent?: string;
  /** Euclidean norm of the gradient, in a group the largest; null while there is none. Of what would be, where that is shown. */
  readonly gradNorm: number | null;
  readonly requiresGrad: boolean;
  /** A symbol: named, and not computed. */
  readonly declared: boolean;
  /** Made where grad mode was off. */
  readonly noGrad: boolean;
  /** Made by `detach`, or only from what a detach cut off. */
  readonly detached: boolean;
  /** In-place write: the version before and after. */
  readonly inPlace: { readonly from: number; readonly to: number } | null;
  /** NaN or Inf in value or gradient. */
  readonly nonFinite: boolean;
  /** Appeared since the program last ran on. */
  readonly fresh: boolean;
  /** Made by the line where the program stands. */
  readonly currentLine: boolean;
  /** Operands outside the slice, named: drawn as chips on the card instead of as long edges. */
  readonly far: readonly { readonly id: NodeId; readonly label: string }[];
  readonly site: Site | null;
  /** For a group; its name is the title, its gradient the worst one in it. */
  readonly group?: GroupFace;
  /** Groups around it that are open in place and can be folded, outermost first. */
  readonly within?: readonly NodeId[];
  /** Of a folded group, what the last comparison found in it; none where nothing differs. */
  readonly differences?: GroupDifferences;
  /** How a node differs by the last comparison. */
  readonly compared?: Exclude<Mark, 'removed'>;
  /** In a picture of the past: not there yet, or just made, or just given a gradient. */
  readonly when?: 'later' | 'now';
  /** What it would hold: null where that is what it holds. */
  readonly whatIf?: {
    readonly value: string | null;
    readonly grad: string | null;
    readonly isEdited: boolean;
    /** Nodes of a group that would hold something else; 1 or 0 for a node. */
    readonly changes: number;
  };
  /** Centre, in pixels of the picture at zoom 1. */
  readonly x: number;
  readonly y: number;
}

/** How many nodes of a group a comparison tells of. */
export interface GroupDifferences {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Whether the values part in it. */
  readonly parts: boolean;
  /** Where they part, else the first node that differs. */
  readonly first: NodeId;
}

export interface Edge {
  /** Of the keys of both ends: the same after an edit, too. */
  readonly id: string;
  /** Data flows from source to target; gradient flows back. */
  readonly source: NodeId;
  readonly target: NodeId;
  /** `gradient`: a gradient flows or will; `plain`: none does; `cut`: would, but for the cause; `inPlace`: the value before the write. */
  readonly kind: 'gradient' | 'plain' | 'cut' | 'inPlace';
  /** Norm of what flowed along this edge into the gradient of its source; null before backward, and for NaN. */
  readonly gradNorm: number | null;
  /** NaN or Inf flowed. */
  readonly nonFinite?: boolean;
  /** What flowed is in the gradient of the source no more: a later pass brought another, or the program set it. */
  readonly replaced?: boolean;
  /** The gradient of the source is the sum of so many passes, of which too little was recorded: the norm is of the latest. */
  readonly latestOf?: number;
  readonly cut: { readonly cause: CutCause; readonly site: Site | null } | null;
  /** What the edge stands for where it is not an operand, such as `reads .grad`. */
  readonly label?: string;
  /** In a picture of the past: not there yet, or just passed by data or a gradient. */
  readonly when?: 'later' | 'now';
}

/** A part of the picture with a frame of its own. */
export interface Region {
  readonly id: string;
  readonly kind: 'noGrad' | 'detached' | 'group';
  readonly label: string;
  readonly nodes: readonly NodeId[];
  readonly site: Site | null;
  /** Of an open group: its card. */
  readonly header?: NodeId;
}

/** A group that the user opened or folded, by a key that holds from run to run. */
export interface Fold {
  readonly group: string;
  readonly open: boolean;
}

/** What the inspector draws. */
export interface Slice {
  readonly graph: GraphId;
  /** Grows with each change of the graph. */
  readonly revision: number;
  readonly cards: readonly Card[];
  readonly edges: readonly Edge[];
  readonly regions: readonly Region[];
  /** Nodes in the whole graph, and how many of them are in folded groups. */
  readonly total: number;
  readonly hidden: number;
  /** The largest and the smallest norm of a gradient in the whole graph, where one arrived. */
  readonly gradNorms?: { readonly max: number; readonly min: number };
  /** What the user opened and folded; what was touched last comes last. */
  readonly folds: readonly Fold[];
  /** Sentences for the status line: errors, bounds reached. */
  readonly notes: readonly string[];
  /** Of the timeline, in a picture of the past. */
  readonly moment?: number;
  /** Forward mode is shown that was asked for, from this node on. */
  readonly tangentsFrom?: NodeId;
  /** What is shown beside what was recorded. */
  readonly whatIf?: WhatIf;
}
