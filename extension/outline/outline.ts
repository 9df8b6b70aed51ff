/** @file The outline of the graph on the stage, in the sidebar: beside the variables while debugging, else beside the files. */

import * as vscode from 'vscode';
import type { GraphId, OutlineRow } from '../../engine/protocol/index.ts';
import { DisposableStore } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import type { Selection } from '../inspector/view.ts';
import type { Stage } from '../stage.ts';
import { itemOf } from './item.ts';

/** Only one of them is there at a time; `package.json` says when. */
const VIEWS = ['gradlens.outline', 'gradlens.debugOutline'] as const;
const REFRESH_MILLISECONDS = 150;

/** A row, the graph that it is of, and the row that it is in. */
export interface Element {
  readonly graph: GraphId;
  readonly row: OutlineRow;
  readonly parent: Element | undefined;
}

export class Outline implements vscode.TreeDataProvider<Element>, vscode.Disposable {
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #store = new DisposableStore();
  readonly #didChange = this.#store.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.#didChange.event;

  readonly #views: readonly vscode.TreeView<Element>[];

  /** @param onDidSelect what is selected in the inspector is selected here, too */
  constructor(engine: EngineClient, stage: Stage, onDidSelect: vscode.Event<Selection>) {
    this.#engine = engine;
    this.#stage = stage;
    const refresh = this.#store.add(
      stage.refresher(REFRESH_MILLISECONDS, () => this.#didChange.fire(undefined)),
    );
    let hadGraph: boolean | null = null;
    this.#store.add(
      stage.onDidChange((subject) => {
        const hasGraph = (subject?.graph ?? null) !== null;
        if (hasGraph !== hadGraph)
          void vscode.commands.executeCommand('setContext', 'gradlens.hasGraph', hasGraph);
        hadGraph = hasGraph;
        refresh.schedule();
      }),
    );
    this.#store.add(
      engine.onGraphChanged(({ graph }) => {
        if (graph === stage.subject?.graph) refresh.schedule();
      }),
    );
    this.#views = VIEWS.map((view) =>
      this.#store.add(vscode.window.createTreeView(view, { treeDataProvider: this })),
    );
    this.#store.add(onDidSelect((selection) => void this.#select(selection)));
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
    return rows.map((row) => ({ graph, row, parent: element }));
  }

  getParent({ parent }: Element): Element | undefined {
    return parent;
  }

  /** Where the outline is in view, and another row is selected in it. */
  async #select({ graph, node }: Selection): Promise<void> {
    const view = this.#views.find(({ visible }) => visible);
    if (view === undefined || node === null || graph !== this.#stage.subject?.graph) return;
    if (view.selection.some(({ row }) => row.id === node)) return;
    // What is gone meanwhile is not to be selected.
    const rows = await this.#engine.request('outlinePath', { graph, node }).catch(() => []);
    let element: Element | undefined;
    for (const row of rows) element = { graph, row, parent: element };
    if (element !== undefined) await view.reveal(element, { select: true, focus: false });
  }

  dispose(): void {
    this.#store.dispose();
  }
}
