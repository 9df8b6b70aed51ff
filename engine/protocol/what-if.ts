/** @file What would be, if something of the recording were other than it was. */

import type { NodeId } from './nodes.ts';

/** Something that can be other than it was recorded: the value of a leaf, the gradient a pass starts with. */
export interface Editable {
  readonly of: 'value' | 'seed';
  readonly shape: string;
  readonly dtype: string;
  /** As JSON; null where not all elements are at hand, or they are too many to be read. */
  readonly text: string | null;
  readonly isEdited: boolean;
}

/** Of what statistics alone are known, where a replay would need all elements. */
export interface Missing {
  readonly node: NodeId;
  readonly of: 'value' | 'grad';
}

/** What a node would hold. */
export interface NodeWhatIf {
  /** Printed as PyTorch prints tensors; empty where it is what it was. */
  readonly value: string;
  readonly grad: string;
  readonly editable: readonly Editable[];
}

/** What the picture shows beside what was recorded. */
export interface WhatIf {
  /** `preview`: nothing is edited, a backward pass runs that the program has not run. */
  readonly kind: 'edit' | 'preview';
  /** What is other than recorded, or from where the pass runs. */
  readonly edits: readonly {
    readonly node: NodeId;
    readonly of: 'value' | 'seed';
    readonly label: string;
    /** One line. */
    readonly text: string;
  }[];
  /** How many nodes come out with another value, and gradient. */
  readonly values: number;
  readonly gradients: number;
  /** Sentences about what it leaves out of account. */
  readonly notes: readonly string[];
}

/** A change of what is shown so; edits add up until they are reset. */
export type WhatIfChange =
  | {
      readonly do: 'edit';
      readonly node: NodeId;
      readonly of: 'value' | 'seed';
      readonly text: string;
    }
  /** What `backward()` from this node would give, as the program stood when it had just been made. */
  | { readonly do: 'preview'; readonly node: NodeId }
  | { readonly do: 'reset' }
  /** Somebody is about to edit: what every answer needs is got ready, and nothing is shown. */
  | { readonly do: 'prepare' };
