/**
 * @file The records of a program's tensor computations, and how their file begins.
 *
 * A recording is one append-only file per process and thread. Everything that shows a graph is fed by
 * these records and nothing else. Bytes are written by `encoder.ts`; the graph's `decode.ts` reads them.
 */

import type { DTypeName, HookKind, ScopeKind } from '../../autograd/observer.ts';

/** Raised with every incompatible change of the bytes; a reader refuses what it does not know. */
export const FORMAT_VERSION = 8;

/** The oldest that is read, too: 6 added tangents, 7 what ended the program, and 8 omitted operands. */
export const OLDEST_VERSION = 5;

/** Recordings are named `<pid>-<threadId>` + this. */
export const RECORDING_SUFFIX = '.gradlens';

/**
 * An empty file named `<pid>-<threadId>.<error code>` + this tells that a recording could not be written on:
 * a name needs no room where the disk is full.
 */
export const FAILURE_SUFFIX = '.failed';

/** What other libraries make (tensors, nodes, passes) has larger numbers than what our own library makes. */
export const FOREIGN_NUMBERS = 2 ** 52;

/** Whether another library than ours made what has this number: a tensor, a node or a pass. */
export const isForeign = (number: number): boolean => number > FOREIGN_NUMBERS;

/** Tensors with at most this many elements are recorded whole. */
export const INLINE_ELEMENTS = 1024;

/** Summaries of larger tensors carry this many first elements. */
export const HEAD_ELEMENTS = 16;

/**
 * Finds the engine's folder in the path of one of its files: as built, one file in `out/engine`; as source,
 * the rooms of `engine`. A program may have such folders of its own, so this alone does not decide.
 */
export const ENGINE_FOLDER =
  /^.*[\\/](?:out[\\/]engine(?=[\\/](?:doors|index)\.c?js)|engine(?=[\\/](?:tensor|kernels|ops|autograd|functional|symbol|nn|optim|dialects)[\\/]))[\\/]/;

/** A tensor's elements at one moment, row-major. */
export type Value = WholeValue | SummaryValue;

export interface WholeValue {
  readonly kind: 'whole';
  /** int64 and bool arrive as numbers. */
  readonly data: Float64Array;
}

/** Statistics over the finite elements, and a count of the others. */
export interface SummaryValue {
  readonly kind: 'summary';
  /** Finite elements. */
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Dividing by the count. */
  readonly std: number;
  readonly nan: number;
  readonly infinite: number;
  readonly head: Float64Array;
}

/** Where the elements of a tensor lie in its storage, in elements. */
export interface MemoryLayout {
  /** One a dimension. */
  readonly strides: readonly number[];
  readonly offset: number;
}

/** A tensor with the value it had when the record was made. */
export interface TensorState {
  readonly id: number;
  readonly version: number;
  readonly storage: number;
  readonly dtype: DTypeName;
  readonly shape: readonly number[];
  /** Null where they lie one after the other from the start of the storage, row-major. */
  readonly layout: MemoryLayout | null;
  readonly requiresGrad: boolean;
  readonly isLeaf: boolean;
  /** Null where the value was not asked for or the recording's bound is reached. */
  readonly value: Value | null;
}

/** An operand: a tensor at a version, or a plain number. */
export type Operand =
  | {
      readonly tensor: number;
      readonly version: number;
      readonly storage: number;
      /** When it was read; the operator may have changed that by writing. */
      readonly requiresGrad: boolean;
    }
  | {
      readonly number: number;
      /** The program left the operand out: the number, which has no effect, stands in for it. */
      readonly omitted: boolean;
    };

/** A position in generated code, as V8 reports it; 0-based. */
export interface Frame {
  /** Id of a `script` record. */
  readonly script: number;
  readonly line: number;
  readonly column: number;
  /** Empty at top level. */
  readonly functionName: string;
}

/** First record of each file. */
export interface ProcessRecord {
  readonly kind: 'process';
  readonly pid: number;
  readonly thread: number;
  readonly cwd: string;
  readonly argv: readonly string[];
  /** Node's version: `v20.11.0`. */
  readonly node: string;
  /** When the first event came, in milliseconds since 1970. */
  readonly began: number;
}

/** A file that call sites name. Comes before the first stack that needs it. */
export interface ScriptRecord {
  readonly kind: 'script';
  readonly script: number;
  /** Path or URL as V8 names it; empty for evaluated code. */
  readonly url: string;
  /**
   * Source map as JSON where only the process knows it (tsx, inline maps); null where the reader should
   * look beside the file or where the positions are original already.
   */
  readonly map: string | null;
}

/**
 * A call stack, innermost frame first; records refer to it by number. 0 means unknown. The engine's own
 * frames are left out where its file tells them apart; in a bundle they are still there. A frame in the
 * script without a url was evaluated: by the program, or by the debugger for a watch or the console.
 */
export interface StackRecord {
  readonly kind: 'stack';
  readonly stack: number;
  readonly frames: readonly Frame[];
}

export interface CreatedRecord {
  readonly kind: 'created';
  readonly seq: number;
  readonly stack: number;
  /** Behind its name, of what is copied with its module, the path below that: `Parameter .layers[0].weight`. */
  readonly factory: string;
  readonly tensor: TensorState;
}

export interface OperatorRecord {
  readonly kind: 'operator';
  readonly seq: number;
  readonly stack: number;
  /** Of the table, or one of those for twins, duals and tangents. */
  readonly name: string;
  readonly symbol: string;
  /** The derivative rule as text; empty when there is none. */
  readonly formula: string;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly TensorState[];
  /** JSON text, empty when there is none. */
  readonly attributes: string;
  /** Id and name of the autograd node; 0 and empty when nothing was recorded for backward. */
  readonly node: number;
  readonly nodeName: string;
  /** What the node keeps for backward: places in the inputs followed by the outputs. */
  readonly saved: readonly number[];
  readonly differentiable: boolean;
  readonly inPlace: boolean;
  readonly view: boolean;
  readonly gradEnabled: boolean;
  readonly duringBackward: boolean;
}

/** An operator or a variable of a graph that is declared now and bound to data later. */
export interface DeclaredRecord {
  readonly kind: 'declared';
  readonly seq: number;
  readonly stack: number;
  /** Unique among symbols; later ones read it by this number. */
  readonly declared: number;
  readonly name: string;
  /** Empty for a variable. */
  readonly operator: string;
  readonly symbol: string;
  readonly inputs: readonly number[];
  readonly shape: readonly number[] | null;
}

export interface RequiresGradRecord {
  readonly kind: 'requiresGrad';
  readonly seq: number;
  readonly stack: number;
  readonly tensor: number;
  readonly requiresGrad: boolean;
}

/** Forward mode: a tensor's tangent, which comes after what made the tensor. */
export interface TangentSetRecord {
  readonly kind: 'tangentSet';
  readonly seq: number;
  readonly tensor: number;
  readonly version: number;
  /**
   * The derivatives that it belongs to, by their depths, from outside in: of a tangent of a tangent there are
   * several.
   */
  readonly levels: readonly number[];
  /** Of several directions at once the tensor's shape has axes for them in front. */
  readonly tangent: Value | null;
}

export interface HookAddedRecord {
  readonly kind: 'hookAdded';
  readonly seq: number;
  readonly stack: number;
  /** Unique in its process and thread. */
  readonly hook: number;
  readonly hookKind: HookKind;
  /** Whose gradient it sees; 0 where it was put on the node of an operator. */
  readonly tensor: number;
  /** Id of the autograd node; 0 for none. */
  readonly node: number;
}

export interface HookRemovedRecord {
  readonly kind: 'hookRemoved';
  readonly seq: number;
  readonly hook: number;
}

export interface CopiedOutRecord {
  readonly kind: 'copiedOut';
  readonly seq: number;
  readonly stack: number;
  readonly tensor: number;
  readonly version: number;
  readonly how: string;
}

export interface ScopeRecord {
  readonly kind: 'scopeEntered';
  readonly seq: number;
  readonly stack: number;
  readonly scope: number;
  readonly scopeKind: ScopeKind;
  readonly name: string;
}

export interface ScopeLeftRecord {
  readonly kind: 'scopeLeft';
  readonly seq: number;
  readonly scope: number;
}

export interface BackwardBeganRecord {
  readonly kind: 'backwardBegan';
  readonly seq: number;
  readonly stack: number;
  readonly pass: number;
  readonly api: 'backward' | 'grad';
  readonly createGraph: boolean;
  readonly roots: readonly { readonly tensor: number; readonly version: number }[];
}

/** Gradients of what the examples of a `vmap` share may be one for each: then there is an axis for them in front. */
export interface NodeRanRecord {
  readonly kind: 'nodeRan';
  readonly seq: number;
  readonly pass: number;
  readonly node: number;
  readonly gradOutputs: readonly (Value | null)[];
  readonly gradInputs: readonly (Value | null)[];
}

export interface GradStoredRecord {
  readonly kind: 'gradStored';
  readonly seq: number;
  readonly pass: number;
  readonly tensor: number;
  readonly contribution: Value | null;
  readonly grad: TensorState;
}

export interface GradAssignedRecord {
  readonly kind: 'gradAssigned';
  readonly seq: number;
  readonly stack: number;
  readonly tensor: number;
  /** Null: cleared. */
  readonly grad: TensorState | null;
}

export interface BackwardEndedRecord {
  readonly kind: 'backwardEnded';
  readonly seq: number;
  readonly pass: number;
}

export interface ThrewRecord {
  readonly kind: 'threw';
  readonly seq: number;
  readonly stack: number;
  /** An operator's name, `backward`, a function of the library; empty where it is not known. */
  readonly where: string;
  readonly errorName: string;
  readonly message: string;
}

/** What the program or thread ends with, as nobody caught it; told again once it is known where that was made. */
export interface CrashedRecord {
  readonly kind: 'crashed';
  readonly seq: number;
  /** Where the error was made; its lines are those of the sources where Node maps them. */
  readonly stack: number;
  /** Empty where the value is no object: then the message is the value as one would write it. */
  readonly errorName: string;
  readonly message: string;
}

/** The recorder reached its bound: later records carry no values, or nothing more comes at all. */
export interface BoundRecord {
  readonly kind: 'bound';
  readonly seq: number;
  readonly dropped: 'values' | 'records';
  readonly bytes: number;
}

/** What the recorder cannot do in this program, in a sentence for the person who debugs it. */
export interface NoticeRecord {
  readonly kind: 'notice';
  readonly seq: number;
  readonly text: string;
}

export type GradlensRecord =
  | ProcessRecord
  | ScriptRecord
  | StackRecord
  | CreatedRecord
  | OperatorRecord
  | DeclaredRecord
  | RequiresGradRecord
  | TangentSetRecord
  | HookAddedRecord
  | HookRemovedRecord
  | CopiedOutRecord
  | ScopeRecord
  | ScopeLeftRecord
  | BackwardBeganRecord
  | NodeRanRecord
  | GradStoredRecord
  | GradAssignedRecord
  | BackwardEndedRecord
  | ThrewRecord
  | CrashedRecord
  | BoundRecord
  | NoticeRecord;
