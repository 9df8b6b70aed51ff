/** @file After the window was loaded again: the inspector shows what it showed, or says why it cannot. */

import type * as vscode from 'vscode';
import { programOf } from '../../webview/protocol.ts';
import { DisposableStore } from '../disposables.ts';
import type { LiveRun } from '../live/live.ts';
import { info, type Owner, type Stage } from '../stage.ts';
import type { Inspector } from './inspector.ts';

const KEY = 'gradlens.shown';

/** What was shown last. */
interface Kept {
  readonly owner: Owner;
  readonly title: string;
  /** That ran live. */
  readonly file: string | null;
}

/** The tab of a trace is restored by VS Code, a live run is run again; a debugged program ended with the window. */
export function registerRestoration(
  memento: vscode.Memento,
  stage: Stage,
  inspector: Inspector,
  live: LiveRun,
): vscode.Disposable {
  const store = new DisposableStore();
  let kept = memento.get<Kept>(KEY);
  store.add(
    stage.onDidChange((subject) => {
      const { owner, title } = subject ?? {};
      if (owner === kept?.owner && title === kept?.title) return;
      const file = owner === 'live' ? live.file : null;
      kept = owner === undefined || title === undefined ? undefined : { owner, title, file };
      void memento.update(KEY, kept);
    }),
  );
  store.add(
    inspector.onDidRestore(() => {
      if (stage.subject !== null || kept === undefined) return;
      if (kept.owner === 'live' && kept.file !== null) void live.resume(kept.file);
      if (kept.owner === 'session') stage.show(gone(kept.title));
    }),
  );
  return store;
}

function gone(title: string): Parameters<Stage['show']>[0] {
  const text = `${programOf(title)} ended when the window was closed or loaded again. Debug it once more to see its graph.`;
  const about = { owner: 'session', title, graph: null, at: null, annotate: false } as const;
  return { ...about, banner: info(text), streams: [] };
}
