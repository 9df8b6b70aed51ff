/**
 * @file All that the extension and the worker say to each other. The worker holds the graphs; the
 * extension asks, and passes slices on to the inspector's page.
 *
 * Positions in text are 1-based lines and 1-based columns of the original source, files are absolute
 * paths. Node ids are stable for the life of a graph.
 */

export { Channel, NoAnswer, type Handlers, type Port } from './channel.ts';

export const PROTOCOL_VERSION = 1;

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
  /** In forward mode: the tangent, `not known` where it cannot be told, empty where there is none. */
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
  /** Norm of the contribution that flowed along this edge; null before backward, and for NaN. */
  readonly gradNorm: number | null;
  /** NaN or Inf flowed. */
  readonly nonFinite?: boolean;
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
  /** What the user opened and folded; what was touched last comes last. */
  readonly folds: readonly Fold[];
  /** Sentences for the status line: errors, bounds reached. */
  readonly notes: readonly string[];
  /** Of the timeline, in a picture of the past. */
  readonly moment?: number;
  /** What is shown beside what was recorded. */
  readonly whatIf?: WhatIf;
}

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

/**
 * What the program is asked for: the tensor that holds a value, if it was not written since: there it has this
 * version; or the gradient that arrived last at a result of an autograd node.
 */
export type Holder =
  | { readonly tensor: number; readonly version: number }
  | { readonly node: number; readonly output: number };

/** Elements as a program has them in memory; booleans are bytes. */
export type ElementType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8';

/** More about one node, for the details pane. */
export interface Details {
  readonly id: NodeId;
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  /** Empty for a scalar, and where there is no value. */
  readonly shape: readonly number[];
  /** Printed as PyTorch prints tensors. */
  readonly value: string;
  readonly grad: string;
  /** Why no gradient reaches this node, one sentence; empty when one does. */
  readonly noGradientBecause: string;
  /** Call stack, innermost first, in the user's files. */
  readonly stack: readonly Site[];
  readonly inputs: readonly { readonly id: NodeId; readonly label: string }[];
  readonly uses: readonly { readonly id: NodeId; readonly label: string }[];
  /** In the order in which they were registered. */
  readonly hooks: readonly HookNote[];
  /** Other nodes that belong to it, by how. */
  readonly relations: readonly RelatedNodes[];
  /** Null where there is one moment only. */
  readonly series: Series | null;
  /** Of a node that is no group. */
  readonly whatIf?: NodeWhatIf;
}

/** Something that can be other than it was recorded: the value of a leaf, the gradient a pass starts with. */
export interface Editable {
  readonly of: 'value' | 'seed';
  readonly shape: string;
  readonly dtype: string;
  /** As JSON; null where not all elements are at hand, or they are too many to be read. */
  readonly text: string | null;
  readonly isEdited: boolean;
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

/** A hook on a node: what it sees, and where it was registered. */
export interface HookNote {
  readonly text: string;
  readonly site: Site | null;
}

/** Nodes that belong to one in one way: `View of`, `Versions`, … */
export interface RelatedNodes {
  readonly title: string;
  readonly nodes: readonly Related[];
}

export interface Related {
  readonly id: NodeId;
  readonly label: string;
  /** What is to be said beside the link: a value, or bytes; may be empty. */
  readonly note: string;
}

/** A value and its gradient over time. */
export interface Series {
  /** Of one tensor that is written in place, or of what one call makes again and again. */
  readonly over: 'versions' | 'repetitions';
  /** Whether `value` is the only element or the Euclidean norm. */
  readonly of: 'value' | 'norm';
  /** How many there are; of very many not all are told. */
  readonly count: number;
  /** The node's own place among the moments. */
  readonly at: number;
  readonly moments: readonly Moment[];
}

export interface Moment {
  readonly node: NodeId;
  /** Null where it was not recorded or is no number. */
  readonly value: number | null;
  readonly gradNorm: number | null;
}

/** Over the finite elements; NaN where there is none. */
export interface Statistics {
  /** Finite elements. */
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Dividing by the count. */
  readonly std: number;
  readonly nan: number;
  readonly infinite: number;
}

/** Counts of finite elements in bars of equal width. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

/** A value or a gradient with its elements. */
export interface TensorValue {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row-major. The first ones only, where not all were recorded. */
  readonly elements: Float64Array;
  /** How many elements there are. */
  readonly total: number;
  readonly statistics: Statistics;
  /** Null where it is not known. */
  readonly histogram: Histogram | null;
}

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

/** The picture as it was after a moment, and what happened in it. */
export interface Past {
  readonly slice: Slice;
  readonly happening: Happening;
}

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

/** A variable in scope that holds a tensor. */
export interface NamedTensor {
  readonly path: string;
  readonly tensor: number;
  readonly version: number;
}

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

/** What a whole graph can be written as, in text. */
export type ExportFormat = 'json' | 'dot' | 'mermaid' | 'modelExplorer';

export interface ExportSize {
  readonly nodes: number;
  readonly bytes: number;
}

/** A language that a value can be copied in. */
export type ValueFormat = 'typescript' | 'json' | 'numpy';

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
     * Nodes, newest first, that cannot be computed again from what is known of them, their statistics: for *what
     * if*, their elements would have to be supplied. At most some.
     */
    missing: { params: { graph: GraphId }; result: NodeId[] };
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
    liveUpdate: { params: { graph: GraphId; text: string }; result: null };
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
