/**
 * @file Takes V8's call stack as objects, and leaves the program's `Error` alone.
 *
 * V8 hands structured frames only to `Error.prepareStackTrace`, and asks the `Error` of the realm in which the
 * traced object was made. So the recorder has a realm of its own, whose `Error` is nobody else's, whatever the
 * program does to its own. To swap the program's for the moment of each capture costs as much as the capture.
 */

import vm from 'node:vm';

/** Frames of the library included. Each costs half a microsecond under a debugger. */
const LIMIT = 12;

/** Where the library says which of its functions to leave out, and has one or two more. */
const FEW = 9;

interface Realm {
  readonly Error: ErrorConstructor;
  readonly Object: new () => { readonly stack?: unknown };
  readonly captureStackTrace: ErrorConstructor['captureStackTrace'];
}

const { createContext, runInContext } = vm;
/** A plain realm is faster than one that looks through to an object of ours. Older Nodes have only those. */
const { DONT_CONTEXTIFY: PLAIN } = (vm as Partial<typeof vm>).constants ?? {};

/** The function up to which the innermost frames are left out. */
export type Below = (...args: never[]) => unknown;

/** The innermost frames of a call stack. */
export interface CapturedStack {
  readonly below: Below;
  /** At most so many. */
  readonly limit: number;
  /** Innermost first. */
  readonly frames: readonly NodeJS.CallSite[];
}

let realm: Realm | null = null;
const NONE: readonly NodeJS.CallSite[] = [];
let captured = NONE;

function keepFrames(_: unknown, frames: NodeJS.CallSite[]): string {
  captured = frames;
  return '';
}

/** Takes a millisecond, so it waits for the first event. */
function newRealm(): Realm {
  // Named as what debuggers pass over.
  const builtIns = runInContext('({ Error, Object })', createContext(PLAIN), {
    filename: 'node:internal/gradlens',
  }) as Pick<Realm, 'Error' | 'Object'>;
  builtIns.Error.prepareStackTrace = keepFrames;
  return { ...builtIns, captureStackTrace: builtIns.Error.captureStackTrace };
}

/**
 * @param below left out, with all that it called
 * @param count at most so many frames
 * @returns frames, innermost first
 */
export function captureFrames(below: Below, count: number): readonly NodeJS.CallSite[] {
  captured = NONE;
  try {
    realm ??= newRealm();
    realm.Error.stackTraceLimit = count;
    const holder = new realm.Object();
    realm.captureStackTrace(holder, below);
    // V8 makes the frames at this read.
    return holder.stack === '' ? captured : NONE;
  } catch {
    // The program is out of stack or memory.
    return NONE;
  } finally {
    captured = NONE;
  }
}

/**
 * To be called before all else: V8 takes the longer, the more frames it has to pass.
 *
 * @param below the function that calls this
 * @param inner one of the library's further out, to leave out as well
 */
export function captureStack(below: Below, inner: Below | null = null): CapturedStack {
  if (inner === null) return { below, limit: LIMIT, frames: captureFrames(below, LIMIT) };
  return { below: inner, limit: FEW, frames: captureFrames(inner, FEW) };
}
