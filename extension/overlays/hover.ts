/** @file Hovering over a line that made tensors shows them in a table, each with a link into the inspector. */

import * as vscode from 'vscode';
import type { GraphId, LineRow } from '../../engine/protocol/index.ts';
import type { EngineClient } from '../engine.ts';
import { LANGUAGES } from '../programs.ts';
import type { Stage } from '../stage.ts';
import type { Overlays } from './overlays.ts';
import { cutWords, MARK_SENTENCES } from './words.ts';

export function registerHover(
  engine: EngineClient,
  stage: Stage,
  overlays: Overlays,
): vscode.Disposable {
  return vscode.languages.registerHoverProvider([...LANGUAGES], {
    async provideHover(document, position) {
      const note = overlays.notesOf(document.uri).find(({ line }) => line === position.line + 1);
      const graph = stage.subject?.graph ?? null;
      if (note === undefined || graph === null) return null;
      const file = document.uri.fsPath;
      const rows = await engine
        .request('lineRows', { graph, file, line: note.line })
        .catch((): LineRow[] => []);
      if (rows.length === 0 && note.marks.length === 0) return null;
      const text = new vscode.MarkdownString(rows.length === 0 ? '' : tableOf(graph, rows));
      text.isTrusted = { enabledCommands: ['gradlens.showNode'] };
      if (note.count > rows.length)
        text.appendMarkdown(`\n\nThe last ${rows.length} of ${note.count} tensors of this line.`);
      const said = note.cut === null ? '' : cutWords(note.cut).sentence;
      if (said !== '') text.appendMarkdown(`\n\n✂ ${said}`);
      for (const mark of note.marks)
        if (MARK_SENTENCES[mark] !== said) text.appendMarkdown(`\n\n${MARK_SENTENCES[mark]}`);
      return new vscode.Hover(text);
    },
  });
}

/** As Markdown: name, shape, value and gradient; the name opens the node in the inspector. */
export function tableOf(graph: GraphId, rows: readonly LineRow[]): string {
  const lines = rows.map(({ node, label, shape, value, grad }) => {
    const target = encodeURIComponent(JSON.stringify([graph, node, [node]]));
    const link = `[${plain(label)}](command:gradlens.showNode?${target} "Show in the inspector")`;
    return `| ${[link, ...[shape, value, grad].map(plain)].join(' | ')} |`;
  });
  return ['| | shape | value | ∇ |', '|:--|:--|:--|:--|', ...lines].join('\n');
}

/** No character of it means anything in Markdown. */
const plain = (text: string): string => text.replaceAll(/[\\`*_{}[\]()<>#+\-.!|~&]/g, '\\$&');
