/** @file Hovering over a line that made tensors tells what it made. */

import * as vscode from 'vscode';
import { LANGUAGES } from '../programs.ts';
import type { Overlays } from './overlays.ts';
import { cutWords } from './words.ts';

export function registerHover(overlays: Overlays): vscode.Disposable {
  return vscode.languages.registerHoverProvider([...LANGUAGES], {
    provideHover(document, position) {
      const note = overlays.notesOf(document.uri).find(({ line }) => line === position.line + 1);
      if (note === undefined) return null;
      const text = new vscode.MarkdownString();
      text.appendCodeblock(note.text, 'plaintext');
      if (note.count > 1)
        text.appendMarkdown(`The last of ${note.count} tensors of this line.\n\n`);
      if (note.cut !== null) text.appendMarkdown(cutWords(note.cut).sentence);
      return new vscode.Hover(text);
    },
  });
}
