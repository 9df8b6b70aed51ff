/** @file The outline of a graph: parameters and parts, row by row. */

import type { NodeId, NodeRole } from './nodes.ts';
import type { GroupFace } from './picture.ts';

/** One row of the outline of a graph. */
export interface OutlineRow {
  /** Of a node, or of a group's card. */
  readonly id: OutlineId;
  readonly kind: NodeRole | GroupFace['kind'] | 'parameters';
  readonly title: string;
  /** Shape, and the norm of the gradient or why there is none; or how much is in it. */
  readonly text: string;
  /** `awaited`: none was computed since; `missing`: a backward pass ran and brought none. */
  readonly gradient: 'arrived' | 'broken' | 'awaited' | 'missing' | 'none';
  readonly hasRows: boolean;
}

export type OutlineId = NodeId | 'parameters';
