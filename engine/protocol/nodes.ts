/** @file What names nodes and places, and what a node is to differentiation. */

export type GraphId = number;

export type NodeId = number;

/** A place in the user's source. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Enclosing function, empty at top level. */
  readonly functionName: string;
}

/** What a node is to differentiation; decides its shape and symbol in the picture. */
export type NodeRole = 'parameter' | 'constant' | 'operator' | 'output';

export type Role = NodeRole | 'group';

/** Why no gradient passes an edge. */
export type CutCause =
  'detach' | 'noGrad' | 'notRequiresGrad' | 'integerDtype' | 'nonDifferentiable' | 'copiedOut';
