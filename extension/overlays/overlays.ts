/** @file Values at the ends of the lines that made them, while the program stands still. */

import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { GraphId, LineNote } from '../../engine/protocol/index.ts';
import { DisposableStore, type Debouncer } from '../disposables.ts';
import type { EngineClient } from '../engine.ts';
import { isProgram } from '../programs.ts';
import { setting } from '../settings.ts';
import type { Stage } from '../stage.ts';
import { MarginMarks } from './margin.ts';
import { cutWords } from './words.ts';

/** More decorations than this make editors slow. */
const MAX_LINES = 500;
const MAX_CHARACTERS = 120;
const REFRESH_MILLISECONDS = 100;

const QUIET = new vscode.ThemeColor('descriptionForeground');
const WARNING = new vscode.ThemeColor('editorWarning.foreground');

/** The line notes of the visible editors: painted, and kept for hovers. */
export class Overlays implements vscode.Disposable {
  readonly #engine: EngineClient;
  readonly #stage: Stage;
  readonly #store = new DisposableStore();
  readonly #ends = this.#store.add(
    vscode.window.createTextEditorDecorationType({
      after: { margin: '0 0 0 3ch', fontStyle: 'italic' },
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
    }),
  );
  readonly #margin = this.#store.add(new MarginMarks());
  readonly #notes = new Map<string, readonly LineNote[]>();
  /** What editors carry: with each decoration that it is told of, VS Code draws them anew. */
  readonly #carried = new WeakMap<vscode.TextEditor, readonly LineNote[]>();
  readonly #refresh: Debouncer;
  /** Documents whose lines are not those of the program any more. */
  readonly #edited = new Set<vscode.TextDocument>();
  #painting = 0;
  #graph: GraphId | null = null;

  constructor(engine: EngineClient, stage: Stage) {
    this.#engine = engine;
    this.#stage = stage;
    this.#refresh = this.#store.add(
      stage.refresher(REFRESH_MILLISECONDS, () => void this.#paint()),
    );
    this.#store.add(
      stage.onDidChange((subject) => {
        if (subject?.graph !== this.#graph) this.#edited.clear();
        this.#graph = subject?.graph ?? null;
        void this.#paint();
      }),
    );
    this.#store.add(
      engine.onGraphChanged(({ graph }) => {
        if (graph === stage.subject?.graph && stage.subject.annotate) this.#refresh.schedule();
      }),
    );
    this.#store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#refresh.schedule()));
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('gradlens.overlays')) this.#refresh.schedule();
      }),
    );
    this.#store.add(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        // What stood at the lines moved with the text.
        for (const editor of editorsOf(document)) this.#carried.delete(editor);
        // A live run catches up by itself.
        if (stage.subject?.owner !== 'session') return;
        this.#edited.add(document);
        this.#clear(document);
      }),
    );
  }

  /** What stands at the line ends of a document now; empty when it carries no notes. */
  notesOf(uri: vscode.Uri): readonly LineNote[] {
    return this.#notes.get(uri.toString()) ?? [];
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #paint(): Promise<void> {
    const mine = ++this.#painting;
    const { subject } = this.#stage;
    const graph = subject?.annotate === true && setting('overlays') ? subject.graph : null;
    const editors = vscode.window.visibleTextEditors.filter(({ document }) => isProgram(document));
    const notes = await Promise.all(
      editors.map(async ({ document }): Promise<readonly LineNote[]> => {
        if (graph === null || this.#edited.has(document)) return [];
        const file = document.uri.fsPath;
        return this.#engine.request('lineNotes', { graph, file }).catch(() => []);
      }),
    );
    if (mine !== this.#painting) return;
    this.#notes.clear();
    editors.forEach((editor, index) => this.#decorate(editor, notes[index] ?? []));
  }

  #decorate(editor: vscode.TextEditor, all: readonly LineNote[]): void {
    const { document } = editor;
    const notes = all.filter(({ line }) => line >= 1 && line <= document.lineCount);
    const shown = notes.slice(-MAX_LINES);
    this.#notes.set(document.uri.toString(), shown);
    const before = this.#carried.get(editor);
    if (isDeepStrictEqual(before, shown)) return;
    this.#carried.set(editor, shown);
    const options = (note: LineNote): vscode.DecorationOptions => {
      const { end } = document.lineAt(note.line - 1).range;
      return {
        range: new vscode.Range(end, end),
        renderOptions: {
          after: { contentText: overlayText(note), color: note.cut === null ? QUIET : WARNING },
        },
      };
    };
    editor.setDecorations(this.#ends, shown.filter(({ text }) => text !== '').map(options));
    if (before === undefined || !isDeepStrictEqual(marksOf(before), marksOf(shown)))
      this.#margin.show(editor, shown);
  }

  #clear(document: vscode.TextDocument): void {
    this.#notes.delete(document.uri.toString());
    for (const editor of editorsOf(document)) {
      editor.setDecorations(this.#ends, []);
      this.#margin.show(editor, []);
    }
  }
}

const editorsOf = (document: vscode.TextDocument): vscode.TextEditor[] =>
  vscode.window.visibleTextEditors.filter((editor) => editor.document === document);

/** What stands in the margin. */
const marksOf = (notes: readonly LineNote[]): Pick<LineNote, 'line' | 'marks'>[] =>
  notes.flatMap(({ line, marks }) => (marks.length === 0 ? [] : [{ line, marks }]));

/** One line, short: the value of the latest node, how many more there are, and where a gradient is cut. */
export function overlayText({ text, count, cut }: LineNote): string {
  const more = count > 1 ? ` (+${count - 1})` : '';
  // An editor draws two blanks as one.
  const spaced = text.replaceAll('  ', '\u00a0\u00a0');
  const short = spaced.length > MAX_CHARACTERS ? `${spaced.slice(0, MAX_CHARACTERS - 1)}…` : spaced;
  return `${short}${more}${cut === null ? '' : `\u00a0\u00a0✂ ${cutWords(cut).short}`}`;
}
