/** @file A recording in time: its phases, and what happened in one moment. */

import type { NodeId, Site } from './nodes.ts';
import type { Slice } from './picture.ts';

/** A stretch of the timeline in which the program did one thing. */
export interface Band {
  /** `step`: parameters were written or gradients cleared; `several`: too many phases to tell apart. */
  readonly kind: 'forward' | 'backward' | 'step' | 'noGrad' | 'several';
  /** First and last moment. */
  readonly from: number;
  readonly to: number;
  /** `forward`, `backward() from loss`. */
  readonly label: string;
}

/** Some moments of a recording, both ends included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A recording in time: a moment is one operator, one node of a backward pass, one gradient stored. */
export interface Timeline {
  readonly moments: number;
  /** In order, without gaps: of the whole recording, or those that a stretch of it lies in. */
  readonly bands: readonly Band[];
  /** What they stand for, where neighbours are one. */
  readonly phases: number;
  /** Where the last backward pass began; null where there was none. */
  readonly lastBackward: number | null;
}

/** What an operand took part in, or was given, in one moment. */
export interface Term {
  readonly node: NodeId;
  readonly label: string;
  /** What the formula calls it; empty where it does not. */
  readonly letter: string;
  readonly value: string;
  /** Its part of the formula. */
  readonly rule: string;
  /** The gradient that it was given; where values were made, in forward mode, the tangent that it gave. */
  readonly gave: string;
  /** What it has been given so far, where that is more than this. */
  readonly total: string;
}

/** What happened in one moment. */
export interface Happening {
  readonly moment: number;
  readonly kind: 'made' | 'began' | 'ran' | 'stored' | 'assigned' | 'ended';
  readonly band: Band;
  /** One sentence. */
  readonly sentence: string;
  readonly site: Site | null;
  /** The formula of the derivative that ran. */
  readonly rule: string;
  /** The gradient of the result that it took; where values were made, in forward mode, the tangent of the result. */
  readonly arrived: string;
  readonly terms: readonly Term[];
}

/** The picture as it was after a moment, and what happened in it. */
export interface Past {
  readonly slice: Slice;
  readonly happening: Happening;
}
