/**
 * @file Takes V8's call stack as objects, and leaves the program's `Error` alone.
 *
 * V8 hands structured frames only to `Error.prepareStackTrace`, and asks the `Error` of the realm in which the
 * traced object was made. So the recorder has a realm of its own, whose `Error` is nobody else's, whatever the
 * program does to its own. To swap the program's for the moment of each capture costs as much as the capture.
 */

import vm from 'node:vm';

/** Frames of the library included. Each costs a quarter of a microsecond under a debugger. */
let limit = 12;

/**
 * Of libraries that are not ours: ten frames and more are theirs where an operator is made of others, or where they
 * call back what is differentiated.
 */
const MANY = 32;

/** One of them is there. Cut off at different frames, the operators of one call would seem several calls. */
export function expectLongStacks(): void {
  limit = MANY;
}

/** Where the library says which of its functions to leave out, and has one or two more. */
export const FEW = 9;

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

/** The innermost frames of a call stack, once `capture(holder, below)` was called. */
export interface CapturedStack {
  readonly below: Below;
  /** At most so many. */
  readonly limit: number;
  readonly holder: { readonly stack?: unknown };
  readonly capture: ErrorConstructor['captureStackTrace'];
}

let realm: Realm | null = null;
const NONE: readonly NodeJS.CallSite[] = [];
const NOTHING = {};
const ignore = (): void => {};
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
 * A stack whose frames are still to be captured, by who wants to have no frame of ours between: V8 takes the longer,
 * the more frames it has to pass.
 *
 * @param below left out, with all that it called
 * @param most at most so many frames
 */
export function newStack(below: Below, most = limit): CapturedStack {
  try {
    realm ??= newRealm();
    realm.Error.stackTraceLimit = most;
    return { below, limit: most, holder: new realm.Object(), capture: realm.captureStackTrace };
  } catch {
    // The program is out of stack or memory.
    return { below, limit: most, holder: NOTHING, capture: ignore };
  }
}

/** To be called before all else, by the observer's own method. */
export function captureStack(below: Below, most = limit): CapturedStack {
  const stack = newStack(below, most);
  try {
    stack.capture(stack.holder, below);
  } catch {
    // As above.
  }
  return stack;
}

/** Innermost first. V8 makes them at this read, which must be the only one. */
export function framesOf({ holder }: CapturedStack): readonly NodeJS.CallSite[] {
  captured = NONE;
  try {
    return holder.stack === '' ? captured : NONE;
  } catch {
    return NONE;
  } finally {
    captured = NONE;
  }
}
