/** @file The user's settings, read when they are needed. */

import * as vscode from 'vscode';

interface Settings {
  /** Load the recorder into Node programs that are debugged. */
  readonly recordDebugSessions: boolean;
  /** Load it into the programs of all terminals, too, for those that auto attach debugs. */
  readonly recordAutoAttach: boolean;
  /** How much it records of the tensors' values. */
  readonly recordValues: 'all' | 'none';
  /** Open the inspector at the first stop of a program that made tensors. */
  readonly openInspector: boolean;
  /** Values at the ends of lines. */
  readonly overlays: boolean;
  /** What looks wrong with gradients, in the Problems panel. */
  readonly problems: boolean;
  /** Seconds that a live run or a gradient check may take. */
  readonly liveTimeLimit: number;
}

/** The manifest declares the defaults; `fallback` only satisfies the type. */
const fallback: Settings = {
  recordDebugSessions: true,
  recordAutoAttach: false,
  recordValues: 'all',
  openInspector: true,
  overlays: true,
  problems: true,
  liveTimeLimit: 5,
};

export function setting<K extends keyof Settings>(name: K): Settings[K] {
  return vscode.workspace.getConfiguration('gradlens').get<Settings[K]>(name) ?? fallback[name];
}
