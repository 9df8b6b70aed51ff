/** @file Marks in the margin beside lines: no gradients are recorded, a tensor is detached, one is written in place. */

import * as vscode from 'vscode';
import type { LineMark, LineNote } from '../../engine/protocol/index.ts';
import { DisposableStore } from '../disposables.ts';

/** Strokes on a sheet of 16 by 16. */
const NABLA_CROSSED = '<path d="M2.5 4h11L8 13z"/><path d="M2.5 13.5l11-11"/>';
const SCISSORS =
  '<circle cx="4" cy="4.5" r="1.9"/><circle cx="4" cy="11.5" r="1.9"/><path d="M5.6 5.6L14 11.5M5.6 10.4L14 4.5"/>';
const PENCIL = '<path d="M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z"/><path d="M9 4.7l2.3 2.3"/>';
/** Both: a smaller pencil under a smaller sign. */
const CROSSED_AND_PENCIL =
  '<path d="M1 2h7L4.5 8z"/><path d="M1 8.5l7-7"/><path d="M6 14.5l.5-2.3L12.8 6l1.8 1.8L8.3 14z"/>';

type Drawing = 'noGrad' | 'detach' | 'inPlace' | 'noGradInPlace';

const DRAWINGS: Readonly<Record<Drawing, string>> = {
  noGrad: NABLA_CROSSED,
  detach: SCISSORS,
  inPlace: PENCIL,
  noGradInPlace: CROSSED_AND_PENCIL,
};

/** One for each drawing: the type of a decoration holds its picture. */
export class MarginMarks implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #types = Object.entries(DRAWINGS).map(
    ([drawing, strokes]) =>
      [
        drawing,
        this.#store.add(
          // Pictures in the margin know no colours of the theme: these are those of VS Code's own icons.
          vscode.window.createTextEditorDecorationType({
            gutterIconSize: 'contain',
            light: { gutterIconPath: pictureOf(strokes, '#424242') },
            dark: { gutterIconPath: pictureOf(strokes, '#c5c5c5') },
          }),
        ),
      ] as const,
  );

  show(editor: vscode.TextEditor, notes: readonly LineNote[]): void {
    for (const [drawing, type] of this.#types) {
      const lines = notes.filter(({ marks }) => drawingOf(marks) === drawing);
      editor.setDecorations(
        type,
        lines.map(({ line }) => new vscode.Range(line - 1, 0, line - 1, 0)),
      );
    }
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** There is room for one: what cuts is said before where it is cut. */
function drawingOf(marks: readonly LineMark[]): Drawing | null {
  if (marks.includes('detach')) return 'detach';
  if (marks.length === 2) return 'noGradInPlace';
  return marks[0] ?? null;
}

function pictureOf(strokes: string, colour: string): vscode.Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="${colour}" stroke-width="1.2" stroke-linejoin="round" stroke-linecap="round">${strokes}</svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
