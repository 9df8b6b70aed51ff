/** @file What lines of the source made, and variables that hold tensors. */

import type { CutCause, NodeId } from './nodes.ts';

/** What a line does to gradients, for the margin beside it. */
export type LineMark = 'noGrad' | 'detach' | 'inPlace';

/** What one source line made or did, for overlays. */
export interface LineNote {
  readonly line: number;
  /** Nodes the line made, else those whose gradients it wrote; last ones first, at most a few. */
  readonly nodes: readonly NodeId[];
  readonly count: number;
  /** Short text of the latest node: `x [3] = [1, 2, 3]  ∇ [4, 8, 12]  |∇| 15.0`, or `x.grad = null`; empty where there is none. */
  readonly text: string;
  readonly cut: CutCause | null;
  /** `noGrad` also where a scope without gradients begins. */
  readonly marks: readonly LineMark[];
}

/** One node that a source line made, for a hover's table. */
export interface LineRow {
  readonly node: NodeId;
  readonly label: string;
  readonly shape: string;
  readonly value: string;
  readonly grad: string;
}

/** A position in a script as V8 runs it: line and column are 0-based. */
export interface ScriptPosition {
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** A variable of a script, as it is called there, and the beginning of the scope that declares it. */
export interface ScriptVariable {
  readonly name: string;
  /** 0-based, as the column. */
  readonly line: number;
  readonly column: number;
}

/** A variable in scope that holds a tensor. */
export interface NamedTensor {
  readonly path: string;
  readonly tensor: number;
  readonly version: number;
}
