/** @file The call stack of a stopped program, as the debugger maps it to the user's files. */

import * as vscode from 'vscode';

/** Nobody looks further down than this for variables. */
const FRAMES = 20;
/** Unless all of those are a library's: where it calls the recorder, the program is far below. Deeper is given up. */
export const DEEP = 80;

/** A line of a source file. */
export interface Place {
  /** Absolute path. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Its file is empty for code that has none. */
export interface Frame extends Place {
  /** For requests to the debug session. Dies when the program runs on. */
  readonly id: number;
  /** Code that stepping passes over. */
  readonly skipped: boolean;
}

interface StackFrame {
  readonly id: number;
  readonly line: number;
  readonly presentationHint?: string;
  readonly source?: { readonly path?: string; readonly presentationHint?: string };
}

/** Innermost first. Empty when the program runs on meanwhile. */
export async function stackOf(
  session: vscode.DebugSession,
  threadId: number,
  levels = FRAMES,
): Promise<Frame[]> {
  let frames: StackFrame[];
  try {
    const reply = (await session.customRequest('stackTrace', {
      threadId,
      startFrame: 0,
      levels,
    })) as { stackFrames: StackFrame[] };
    frames = reply.stackFrames;
  } catch {
    return [];
  }
  // From the first asynchronous caller on, frames are history and hold no variables.
  const end = frames.findIndex((frame) => frame.presentationHint === 'label');
  const stack = frames.slice(0, end < 0 ? undefined : end).map((frame) => ({
    id: frame.id,
    file: pathOf(frame.source?.path),
    line: frame.line,
    skipped: frame.source?.presentationHint === 'deemphasize',
  }));
  const isAll = stack.length < levels || levels >= DEEP || stack.some(isVisible);
  return isAll ? stack : stackOf(session, threadId, DEEP);
}

/** Null for code without a file. */
export function placeOf({ file, line }: Frame): Place | null {
  return file === '' ? null : { file, line };
}

/** Whether stepping stops in it. */
export const isVisible = ({ file, skipped }: Frame): boolean => file !== '' && !skipped;

/** Where the frame with this id stands in its stack; for null that of the user's code that VS Code selects. */
export function selectedIndex(stack: readonly Frame[], frameId: number | null): number {
  const selected = stack.findIndex(({ id }) => id === frameId);
  if (selected >= 0) return selected;
  return Math.max(0, stack.findIndex(isVisible));
}

/** js-debug names files of remote windows by URI. */
function pathOf(path: string | undefined): string {
  if (path === undefined || path.startsWith('<')) return '';
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path) ? vscode.Uri.parse(path).fsPath : path;
}
