/** @file Questions, findings and comparisons, and their answers: sentences that lead to nodes. */

import type { GraphId, NodeId, Site } from './nodes.ts';

/** What a finding is about. */
export type FindingKind =
  | 'unreached'
  | 'nonFinite'
  | 'accumulated'
  | 'overwritten'
  | 'vanishing'
  | 'exploding'
  | 'broadcast';

/** Something a program does with gradients that it may not mean. */
export interface Finding {
  readonly kind: FindingKind;
  /** `warning`: almost surely a mistake; `information`: may be meant, or may still be put right. */
  readonly severity: 'warning' | 'information';
  /** One plain sentence with its places. */
  readonly sentence: string;
  /** The line to look at; null where it is unknown. */
  readonly site: Site | null;
  /** What it is about. */
  readonly nodes: readonly NodeId[];
  /** Nodes that show it, in order: the way from a parameter to the cut, from operands to a NaN. */
  readonly path: readonly NodeId[];
  /** Other lines that belong to it. */
  readonly related: readonly { readonly site: Site; readonly text: string }[];
}

/** What can be asked of a graph. */
export type Question =
  | { readonly ask: 'whyNoGradient' | 'influences' | 'influencedBy'; readonly node: NodeId }
  | {
      readonly ask:
        'problems' | 'firstNonFinite' | 'unreached' | 'backward' | 'activations' | 'saved';
    }
  /** Words and `op:matmul shape:[*,128] grad:nan line:42 name:w*`. */
  | { readonly ask: 'search'; readonly text: string };

/** One node of an answer. */
export interface Hit {
  readonly node: NodeId;
  readonly label: string;
  /** A sentence, or what was measured. */
  readonly text: string;
  readonly site: Site | null;
  /** Nodes that show it, in order; the node alone where there is nothing more to see. */
  readonly path: readonly NodeId[];
  /** Of a comparison. */
  readonly mark?: Mark;
}

/** What a comparison says of a node: `parted` is the first value that differs of what does not differ. */
export type Mark = 'added' | 'changed' | 'parted' | 'removed';

export interface Answer {
  /** One sentence: what was found, or why nothing was. */
  readonly summary: string;
  /** At most some hundreds. */
  readonly hits: readonly Hit[];
}

/** An earlier state of a program that a graph can be compared with. */
export type Comparable =
  | { readonly kind: 'stop'; readonly moment: number; readonly site: Omit<Site, 'column'> }
  /** The run before an edit, its first changed line, and when it was made (milliseconds since 1970). */
  | { readonly kind: 'edit'; readonly id: number; readonly line: number; readonly time: number }
  /** A training step: its place among them, and where backward was called. */
  | { readonly kind: 'step'; readonly step: number; readonly site: Site | null };

/** What is compared with the graph that is looked at, as it is: or two of its training steps. */
export type CompareWith =
  | { readonly with: 'moment'; readonly moment: number }
  | { readonly with: 'edit'; readonly edit: number }
  | { readonly with: 'graph'; readonly graph: GraphId }
  | { readonly with: 'steps'; readonly before: number; readonly after: number };

/** Differences, as a list to be walked; each has its mark. Of what was removed the node is the one before it. */
export interface Compared extends Answer {
  readonly hits: readonly (Hit & { readonly mark: Mark })[];
}
