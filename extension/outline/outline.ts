/** @file The outline of the graph on the stage, in the sidebar: beside the variables while debugging, else beside the files. */

import * as vscode from 'vscode';
import type { GraphId, OutlineRow } from '../../engine/worker/protocol.ts';
import { Debouncer, DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import type { Stage } from '../stage.ts';
import { itemOf } from './item.ts';

/** Only one of them is there at a time; `package.json` says when. */
const VIEWS = ['gradlens.outline', 'gradlens.debugOutline'] as const;
const REFRESH_MILLISECONDS = 150;

/** A row, and the graph that it is of. */
export interface Element {
  readonly graph: GraphId;
  readonly row: OutlineRow;
}

export class Outline implements vscode.TreeDataProvider<Element>, vscode.Disposable {
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #store = new DisposableStore();
  readonly #didChange = this.#store.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.#didChange.event;

  constructor(engine: EngineClient, stage: Stage) {
    this.#engine = engine;
    this.#stage = stage;
    const refresh = this.#store.add(
      new Debouncer(REFRESH_MILLISECONDS, () => this.#didChange.fire(undefined)),
    );
    this.#store.add(
      stage.onDidChange((subject) => {
        const hasGraph = (subject?.graph ?? null) !== null;
        void vscode.commands.executeCommand('setContext', 'gradlens.hasGraph', hasGraph);
        refresh.schedule();
      }),
    );
    this.#store.add(
      engine.onGraphChanged(({ graph }) => {
        if (graph === stage.subject?.graph) refresh.schedule();
      }),
    );
    for (const view of VIEWS)
      this.#store.add(vscode.window.createTreeView(view, { treeDataProvider: this }));
  }

  getTreeItem({ graph, row }: Element): vscode.TreeItem {
    return itemOf(graph, row);
  }

  async getChildren(element?: Element): Promise<Element[]> {
    const graph = element?.graph ?? this.#stage.subject?.graph ?? null;
    if (graph === null) return [];
    // A graph that is gone has no rows; an engine that died comes back with it, and announces it.
    const rows = await this.#engine
      .request('outline', { graph, of: element?.row.id ?? null })
      .catch(() => []);
    return rows.map((row) => ({ graph, row }));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
