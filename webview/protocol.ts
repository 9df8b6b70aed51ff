/** @file All that the extension and the inspector's page say to each other. */

import type {
  Answer,
  Details,
  Fold,
  GraphId,
  NodeId,
  Past,
  Question,
  Site,
  Slice,
  Stretch,
  TensorValue,
  Timeline,
  ValueFormat,
  WhatIfChange,
} from '../engine/protocol/index.ts';

export { Channel, NoAnswer, type Handlers, type Port } from '../engine/protocol/channel.ts';
export { inspectorHtml, type PageSources } from './html.ts';
export { standaloneHtml, type ElementsOf } from './standalone.ts';
export type {
  Answer,
  Band,
  Card,
  CutCause,
  Details,
  Edge,
  Editable,
  Fold,
  GraphId,
  GroupFace,
  Happening,
  Histogram,
  Hit,
  Mark,
  Moment,
  NodeId,
  Past,
  Question,
  Region,
  Related,
  Role,
  Series,
  Site,
  Slice,
  Stretch,
  TensorValue,
  Term,
  Timeline,
  ValueFormat,
  WhatIf,
  WhatIfChange,
} from '../engine/protocol/index.ts';

export const PROTOCOL_VERSION = 1;

/** What the page shows when there is no graph, and above the picture when there is one. */
export interface Banner {
  readonly kind: 'info' | 'busy' | 'error';
  readonly text: string;
  /** Where the error is, when it has a place. */
  readonly site: Site | null;
}

/** What can be shown in place of the present graph: a process or thread with a graph of its own. */
export interface Stream {
  readonly graph: GraphId;
  readonly name: string;
}

/** What is looked at, by its title: without the number that another run of the program does not have. */
export const programOf = (title: string): string => title.replace(/ \[\d+\]$/, '');

/**
 * What the page remembers while it is hidden, and when the window is loaded again. The extension keeps it for the
 * page that shows the program next.
 */
export interface PageState {
  readonly version: typeof PROTOCOL_VERSION;
  /** The program that is looked at; viewport, selection, question, moment and folds are about that. */
  readonly about: string;
  /** Null while it follows the picture: the user has not moved it since it was last fitted. */
  readonly viewport: { readonly x: number; readonly y: number; readonly zoom: number } | null;
  readonly selected: NodeId | null;
  /** The question whose answer is open. */
  readonly asked: { readonly question: Question; readonly text: string } | null;
  /** Of the recording; null for the present. */
  readonly moment: number | null;
  readonly folds: readonly Fold[];
  readonly showNoGrad: boolean;
  readonly showDetached: boolean;
  /** Null until the user opened or closed it: then the width of the page decides. */
  readonly showLegend: boolean | null;
}

/** What the page answers and announces. */
export type PageSide = {
  methods: {
    /** All that the picture shows, also outside the view: an SVG drawing, or a PNG in base64. */
    picture: { params: { format: 'svg' | 'png' }; result: string };
    /** The theme: the class of the body, and the variables as CSS declarations. */
    look: { params: null; result: { readonly bodyClass: string; readonly variables: string } };
  };
  events: {
    /** The page listens; the extension answers with `show` and `banner`. */
    ready: { protocol: number; state: PageState };
    /** What the page remembers is this now. */
    remembered: { state: PageState };
    reveal: { site: Site };
    /** A group is to be opened or folded: the graph is shown again. */
    fold: { group: NodeId; open: boolean };
    /** A node that a folded group hides is wanted: the graph is shown again, and the focus put on it. */
    unhide: { node: NodeId; path: readonly NodeId[] };
    /** A value or gradient is wanted on the clipboard. */
    copy: { node: NodeId; of: 'value' | 'grad'; format: ValueFormat };
    /** Another of the streams is wanted. */
    choose: { graph: GraphId };
    /** Forward mode from a value; null: no more. The graph is shown again. */
    tangents: { from: NodeId | null };
    /** The graph is wanted as a file. */
    export: null;
    /** The graph is to be compared with another. */
    compare: null;
    /** A node was selected (null: none), so that the editor can mark its line. */
    selected: { node: NodeId | null };
  };
};

/** What the extension answers and announces. */
export type ExtensionSide = {
  methods: {
    details: { params: { node: NodeId }; result: Details };
    /** The elements of a value or gradient. */
    tensor: { params: { node: NodeId; of: 'value' | 'grad' }; result: TensorValue };
    ask: { params: { question: Question }; result: Answer };
    /** Rejected with one sentence; else the graph is shown again. */
    whatIf: { params: WhatIfChange; result: null };
    timeline: { params: Stretch | null; result: Timeline };
    past: { params: { moment: number }; result: Past };
    /**
     * Has all elements of a value fetched from the paused program: from then on the worker has them.
     * @throws one sentence, when the program does not have them any more or runs
     */
    fetch: { params: { node: NodeId; of: 'value' | 'grad' }; result: null };
  };
  events: {
    /** The graph to draw; null empties the page. */
    show: {
      slice: Slice | null;
      title: string;
      /**
       * As in `banner`, and without one it stays. At a stop the window is busy with its own views: a second message
       * would come some 50 ms behind the first.
       */
      banner?: Banner | null;
      /** Where the program stands, while it does. */
      at?: { readonly file: string; readonly line: number } | null;
      /** How the program was looked at before, for a page that has shown another since, or nothing. */
      left?: PageState | null;
    };
    banner: { banner: Banner | null };
    /** All that can be chosen, and which of them is shown. */
    streams: { streams: readonly Stream[]; shown: GraphId | null };
    /** The editor's cursor stands on a line that made these. */
    highlight: { nodes: readonly NodeId[] };
    /** Ask this and show the answer. */
    ask: { question: Question; text: string };
    /** Go to the beginning of the last backward pass. */
    stepBackward: null;
    /** Show this, as if it had been asked for. */
    answer: { text: string; answer: Answer };
    /** Show and centre this node. */
    focus: { node: NodeId };
  };
};
