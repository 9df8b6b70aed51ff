/** @file The graphs among which one is shown: one of each process and thread. */

import * as vscode from 'vscode';
import type { GraphInfo } from '../engine/protocol/index.ts';
import type { Stream } from '../webview/protocol.ts';
import type { Stage } from './stage.ts';

export type { Stream } from '../webview/protocol.ts';

export function nameOf({ program, pid, thread }: GraphInfo): string {
  const name = `${program === '' ? 'process' : program} ${pid}`;
  return thread === 0 ? name : `${name}, thread ${thread}`;
}

/** Lets the user choose what a stage shows, by keyboard and without the inspector. */
export async function chooseStream(stage: Stage): Promise<void> {
  const { streams = [], graph = null } = stage.subject ?? {};
  const items = streams.map((stream: Stream) => ({
    label: stream.name,
    description: stream.graph === graph ? 'shown' : '',
    stream,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      'Gradlens: there is no process to choose: no program has made tensors yet.',
    );
    return;
  }
  const choice = await vscode.window.showQuickPick(items, {
    title: 'Processes and threads with tensors',
  });
  if (choice !== undefined) stage.choose(choice.stream.graph);
}
