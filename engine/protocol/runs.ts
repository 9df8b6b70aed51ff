/** @file What a graph is of, and how runs and checks of programs end. */

import type { GraphId, Site } from './nodes.ts';

/** A graph that became known: one process and thread of a recording, or a live run. */
export interface GraphInfo {
  readonly graph: GraphId;
  readonly title: string;
  /** Name of the file that Node was started with; empty where there is none. */
  readonly program: string;
  readonly pid: number;
  readonly thread: number;
  /** What the recorder cannot show of this program: sentences for the log. The slice's notes have them, too. */
  readonly notices: readonly string[];
  /** What it ended with that nobody caught, and where that was made; null where it did not crash. */
  readonly crash: { readonly text: string; readonly site: Site | null } | null;
}

/** How a live run stands. */
export type LiveState =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly printed: string }
  | {
      readonly state: 'failed';
      readonly error: string;
      readonly site: Site | null;
      readonly printed: string;
    }
  | { readonly state: 'timedOut'; readonly seconds: number; readonly printed: string };

/** Outcome of a gradient check. */
export type CheckReport =
  | {
      readonly outcome: 'passed';
      readonly functionName: string;
      readonly elements: number;
      readonly inputs: string;
    }
  | {
      readonly outcome: 'mismatch';
      readonly functionName: string;
      readonly inputs: string;
      readonly worst: {
        readonly input: string;
        readonly index: readonly number[];
        readonly reverse: number;
        readonly numeric: number;
        /** Operator nearest to the disagreement, when it can be told. */
        readonly op: string;
        readonly site: Site | null;
      };
    }
  /** The check could not run; `reason` says what to do. */
  | {
      readonly outcome: 'notRun';
      readonly functionName: string;
      readonly reason: string;
      readonly site: Site | null;
    };
