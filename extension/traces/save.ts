/** @file Save Trace: keeps the recordings behind the graph that is looked at in one file. */

import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { reasonOf } from '../../engine/protocol/index.ts';
import type { EngineClient } from '../engine.ts';
import type { Looking } from '../inspector/looking.ts';
import { tellNoGraph } from '../no-graph.ts';

export const TRACE_SUFFIX = '.gradtrace';

export class TraceSaver {
  readonly #engine: EngineClient;
  readonly #lookedAt: () => Looking;
  readonly #version: string;

  /** @param version of this extension, which the trace will name */
  constructor(engine: EngineClient, lookedAt: () => Looking, version: string) {
    this.#engine = engine;
    this.#lookedAt = lookedAt;
    this.#version = version;
  }

  /** @param target where to; the user is asked when it is not given */
  async save(target?: vscode.Uri): Promise<void> {
    const { subject } = this.#lookedAt().stage;
    const graph = subject?.graph ?? null;
    if (subject === null || graph === null) {
      tellNoGraph('save');
      return;
    }
    if (subject.owner === 'trace') {
      void vscode.window.showInformationMessage(
        `Gradlens: this graph is kept already, in ${subject.title}: copy that file.`,
      );
      return;
    }
    const title = subject.title.replace(/ (?:\(live\)|\[\d+\])$/, '');
    const uri = target ?? (await ask(title));
    if (uri === undefined) return;
    try {
      const { recordings } = await this.#engine.request('saveTrace', {
        graph,
        path: uri.fsPath,
        title,
        savedBy: `gradlens ${this.#version}`,
      });
      tell(uri, recordings);
    } catch (error) {
      const message = reasonOf(error);
      void vscode.window.showErrorMessage(`Gradlens: the trace could not be saved: ${message}`);
    }
  }
}

function ask(title: string): Thenable<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const name = `${basename(title).replace(/\.[cm]?[jt]sx?$/, '')}${TRACE_SUFFIX}`;
  return vscode.window.showSaveDialog({
    title: 'Save Trace',
    defaultUri: vscode.Uri.file(join(folder, name)),
    filters: { 'Gradlens trace': [TRACE_SUFFIX.slice(1)] },
  });
}

function tell(uri: vscode.Uri, recordings: number): void {
  const open = 'Open';
  const what = recordings === 1 ? 'one process' : `${recordings} processes and threads`;
  void vscode.window
    .showInformationMessage(`Gradlens: saved ${what} in ${basename(uri.fsPath)}.`, open)
    .then((choice) => {
      if (choice === open) void vscode.commands.executeCommand('vscode.open', uri);
    });
}
