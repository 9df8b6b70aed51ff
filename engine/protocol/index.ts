/**
 * @file All that the extension and the worker say to each other. The worker holds the graphs; the
 * extension asks, and passes slices on to the inspector's page.
 *
 * Positions in text are 1-based lines and 1-based columns of the original source, files are absolute
 * paths. Node ids are stable for the life of a graph.
 *
 * The words are in files by subject; this one is the door to all of them.
 */

import type { Details } from './details.ts';
import type { GraphId, NodeId, Site } from './nodes.ts';
import type { OutlineId, OutlineRow } from './outline.ts';
import type { Fold, Slice } from './picture.ts';
import type { Answer, Comparable, CompareWith, Compared, Finding, Question } from './questions.ts';
import type { CheckReport, GraphInfo, LiveState } from './runs.ts';
import type { LineNote, LineRow, NamedTensor, ScriptPosition, ScriptVariable } from './source.ts';
import type { Past, Stretch, Timeline } from './time.ts';
import type { ElementType, Holder, TensorValue, ValueFormat } from './values.ts';
import type { Missing, WhatIfChange } from './what-if.ts';

export { Channel, NoAnswer, type Handlers, type Port } from './channel.ts';
export type * from './details.ts';
export type * from './nodes.ts';
export type * from './outline.ts';
export type * from './picture.ts';
export type * from './questions.ts';
export { reasonOf } from './reason.ts';
export type * from './runs.ts';
export type * from './source.ts';
export type * from './time.ts';
export type * from './values.ts';
export type * from './what-if.ts';

export const PROTOCOL_VERSION = 1;

/** What a whole graph can be written as, in text. */
export type ExportFormat = 'json' | 'dot' | 'mermaid' | 'modelExplorer';

export interface ExportSize {
  readonly nodes: number;
  readonly bytes: number;
}

/** What the worker answers and announces. */
export type WorkerSide = {
  methods: {
    /** Follow the recordings that appear in a directory. Graphs are announced as `graphFound`. */
    openRecording: {
      /** `seen`: a file that was there; it may be gone by now. */
      params: { directory: string; title: string; seen: string | null };
      result: { recording: number };
    };
    /** Read all that is on disk now. Afterwards everything the program did before it paused is in its graph. */
    drain: {
      params: { recording: number };
      result: {
        graphs: readonly GraphInfo[];
        /** Sentences for the user: recordings that ended early or are gone. Notes of their slices, too. */
        failures: readonly string[];
      };
    };
    closeRecording: { params: { recording: number }; result: null };
    /** Forget a graph and free its memory. */
    dropGraph: { params: { graph: GraphId }; result: null };

    /** With `folds`, what the user folded when they looked at the program before is folded, unless they did so here. */
    slice: { params: { graph: GraphId; folds?: readonly Fold[] }; result: Slice };
    /**
     * Forward mode from a value, in the direction of ones: cards show tangents beside gradients. Null: no more.
     * An error where it cannot start.
     */
    tangents: { params: { graph: GraphId; from: NodeId | null }; result: null };
    /** Where there are too many bands to be told apart, those of a shorter stretch are told more finely. */
    timeline: { params: { graph: GraphId; of: Stretch | null }; result: Timeline };
    /** An error where the timeline has no such moment. */
    past: { params: { graph: GraphId; moment: number }; result: Past };
    /** Opens or folds a group of the picture, by its card's id; then the graph is announced as changed. */
    fold: { params: { graph: GraphId; group: NodeId; open: boolean }; result: null };
    /**
     * Opens what hides a node, or a group's card.
     * @returns the cards that show it: where a group is open in place, those of its parts
     */
    unhide: { params: { graph: GraphId; node: NodeId }; result: NodeId[] };
    /** What is in a row of the outline, in order; the outermost rows for null. */
    outline: { params: { graph: GraphId; of: OutlineId | null }; result: OutlineRow[] };
    /** The rows that lead to a node or a group, outermost first, and its own at last; empty where it has none. */
    outlinePath: { params: { graph: GraphId; node: NodeId }; result: OutlineRow[] };
    details: { params: { graph: GraphId; node: NodeId }; result: Details };
    /**
     * Runs the recording again with something changed; then the graph is announced as changed.
     * @throws one sentence: what does not fit, or what is not known
     */
    whatIf: { params: { graph: GraphId; change: WhatIfChange }; result: null };
    /**
     * Values and gradients, newest first, that cannot be computed again from what is known of them, their
     * statistics: for *what if*, their elements would have to be supplied. At most some.
     */
    missing: { params: { graph: GraphId }; result: Missing[] };
    /** @throws when it was not recorded */
    tensor: {
      params: { graph: GraphId; node: NodeId; of: 'value' | 'grad' };
      result: TensorValue;
    };
    /** Whom to ask for all elements of a value or gradient. @throws where no tensor holds them any more */
    holder: {
      params: { graph: GraphId; node: NodeId; of: 'value' | 'grad' };
      result: Holder;
    };
    /**
     * All elements of a value or gradient, row-major, in a file that the paused program wrote: from now on
     * they are at hand.
     * @throws when they are not as many as the shape says, or not those that were recorded
     */
    supply: {
      params: {
        graph: GraphId;
        node: NodeId;
        of: 'value' | 'grad';
        file: string;
        type: ElementType;
      };
      result: null;
    };
    /** About how large that export will be. */
    exportSize: { params: { graph: GraphId; format: ExportFormat }; result: ExportSize };
    /** The whole graph as a text. */
    export: { params: { graph: GraphId; format: ExportFormat }; result: string };
    /** The whole graph as an ONNX model. @throws when no operator ran */
    onnx: { params: { graph: GraphId }; result: Uint8Array };
    /** All elements of a value or gradient; an error where not all were recorded. */
    valueText: {
      params: { graph: GraphId; node: NodeId; of: 'value' | 'grad'; format: ValueFormat };
      result: string;
    };
    nodesAtLine: { params: { graph: GraphId; file: string; line: number }; result: NodeId[] };
    lineNotes: { params: { graph: GraphId; file: string }; result: LineNote[] };
    /** The newest nodes of a line, newest first. */
    lineRows: { params: { graph: GraphId; file: string; line: number }; result: LineRow[] };
    /** What the program does with gradients that it may not mean, warnings first. */
    findings: { params: { graph: GraphId }; result: Finding[] };
    ask: { params: { graph: GraphId; question: Question }; result: Answer };
    comparables: { params: { graph: GraphId }; result: Comparable[] };
    /** @throws when what it is to be compared with is not there (any more) */
    compare: { params: { graph: GraphId; to: CompareWith }; result: Compared };
    /** Places in the user's source; null for what is not the user's, and for scripts that nothing was recorded of. */
    sites: {
      params: { graph: GraphId; positions: readonly ScriptPosition[] };
      result: (Site | null)[];
    };
    /** Of the scripts with these URLs those whose variables have other names in the source. */
    renamed: { params: { graph: GraphId; urls: readonly string[] }; result: string[] };
    /** What variables are called in the source; null for what is not in there. */
    originalNames: {
      params: {
        graph: GraphId;
        url: string;
        /** Of the whole script, as it runs. */
        code: string;
        variables: readonly ScriptVariable[];
      };
      result: (string | null)[];
    };
    /** The program stands still: names in scope (all frames of interest) and the line it is at. */
    stopped: {
      params: {
        graph: GraphId;
        names: readonly NamedTensor[];
        at: { file: string; line: number } | null;
      };
      result: null;
    };
    /** The program runs on: nodes that come from now on are the next stop's fresh ones. */
    resumed: { params: { graph: GraphId }; result: null };

    /** Run a buffer with the bundled engine and follow it; the same graph is refilled by `liveUpdate`. */
    liveStart: {
      params: { file: string; text: string; seconds: number };
      result: { graph: GraphId };
    };
    liveUpdate: { params: { graph: GraphId; text: string; seconds: number }; result: null };
    liveStop: { params: { graph: GraphId }; result: null };

    /**
     * Keep all recordings of the session that a graph is of in one file.
     * @throws one sentence, when there is nothing to save or it cannot be written
     */
    saveTrace: {
      params: { graph: GraphId; path: string; title: string; savedBy: string };
      result: { recordings: number };
    };
    /**
     * Open such a file; its graphs stay until they are dropped. Sources that are not where they were are
     * looked for in the folders.
     * @throws one sentence, when there is nothing to read
     */
    openTrace: {
      params: { path: string; folders: readonly string[] };
      result: {
        title: string;
        savedBy: string;
        /** ISO 8601. */
        saved: string;
        /** One sentence about what could not be read; null where all could. */
        problem: string | null;
        graphs: readonly GraphInfo[];
      };
    };

    /** Check the function at a 0-based character offset of the text. */
    check: {
      params: { file: string; text: string; offset: number; seconds: number };
      result: CheckReport;
    };
  };
  events: {
    graphFound: { recording: number; info: GraphInfo };
    /** At most some thirty times a second. */
    graphChanged: { graph: GraphId; revision: number };
    liveState: { graph: GraphId; state: LiveState };
  };
};

/** The extension answers nothing; it only asks. */
export type HostSide = { methods: Record<never, never>; events: Record<never, never> };
