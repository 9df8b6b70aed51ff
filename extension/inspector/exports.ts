/** @file Takes the graph out of the inspector: as a file in one of several formats, or a value as text. */

import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Details, ExportFormat, GraphId } from '../../engine/worker/protocol.ts';
import { standaloneHtml, type ElementsOf, type PageSide } from '../../webview/protocol.ts';
import type { EngineClient } from '../engine.ts';
import type { Looking } from './looking.ts';

/** The graph that is looked at, and where. */
interface Looked {
  readonly graph: GraphId;
  readonly at: Looking;
}

interface Format extends vscode.QuickPickItem {
  readonly ending: string;
  readonly make: (exports: GraphExports, looked: Looked) => Promise<string | Uint8Array>;
}

const FORMATS: readonly Format[] = [
  {
    label: 'SVG',
    description: 'the picture, as a drawing',
    ending: 'svg',
    make: (_, { at }) => at.picture('svg'),
  },
  {
    label: 'PNG',
    description: 'the picture, as pixels',
    ending: 'png',
    make: async (_, { at }) => Buffer.from(await at.picture('png'), 'base64'),
  },
  {
    label: 'HTML',
    description: 'the picture with its details, in one file that needs nothing else',
    ending: 'html',
    make: (exports, looked) => exports.page(looked),
  },
  {
    label: 'DOT',
    description: 'the whole graph, for Graphviz',
    ending: 'dot',
    make: (exports, { graph }) => exports.whole(graph, 'dot'),
  },
  {
    label: 'Mermaid',
    description: 'the whole graph, for Markdown',
    ending: 'mmd',
    make: (exports, { graph }) => exports.whole(graph, 'mermaid'),
  },
  {
    label: 'JSON',
    description: 'the whole graph, for programs',
    ending: 'json',
    make: (exports, { graph }) => exports.whole(graph, 'json'),
  },
  {
    label: 'ONNX',
    description: 'the whole graph, unrolled, as a model that other tools open and run',
    ending: 'onnx',
    make: (exports, { graph }) => exports.onnx(graph),
  },
  {
    label: 'Model Explorer',
    description: 'the whole graph, with its groups, for Google’s Model Explorer',
    ending: 'explorer.json',
    make: (exports, { graph }) => exports.whole(graph, 'modelExplorer'),
  },
];

export class GraphExports {
  readonly #extensionUri: vscode.Uri;
  readonly #engine: EngineClient;
  readonly #lookedAt: () => Looking;

  constructor(extensionUri: vscode.Uri, engine: EngineClient, lookedAt: () => Looking) {
    this.#extensionUri = extensionUri;
    this.#engine = engine;
    this.#lookedAt = lookedAt;
  }

  /**
   * Writes the graph to a file.
   * @param ending of the format, which is asked for without it
   * @param to where, which is asked for without it
   */
  async save(ending?: string, to?: vscode.Uri): Promise<void> {
    // Before anything is asked for: a list that opens is looked at, too.
    const at = this.#lookedAt();
    const graph = at.stage.subject?.graph ?? null;
    if (graph === null) {
      void vscode.window.showInformationMessage('There is no graph to export yet.');
      return;
    }
    const format =
      FORMATS.find((each) => each.ending === ending) ??
      (await vscode.window.showQuickPick(FORMATS, { placeHolder: 'Export the graph as' }));
    if (format === undefined) return;
    const file =
      to ?? (await vscode.window.showSaveDialog({ filters: { [format.label]: [format.ending] } }));
    if (file === undefined) return;
    try {
      const made = await format.make(this, { graph, at });
      const bytes = typeof made === 'string' ? Buffer.from(made) : made;
      await vscode.workspace.fs.writeFile(file, bytes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(`The graph could not be exported: ${reason}`);
    }
  }

  /** Puts a value on the clipboard. */
  async copy(graph: GraphId, wanted: PageSide['events']['copy']): Promise<void> {
    try {
      const text = await this.#engine.request('valueText', { graph, ...wanted });
      await vscode.env.clipboard.writeText(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      void vscode.window.showWarningMessage(`The value could not be copied: ${reason}`);
    }
  }

  whole(graph: GraphId, format: ExportFormat): Promise<string> {
    return this.#engine.request('export', { graph, format });
  }

  onnx(graph: GraphId): Promise<Uint8Array> {
    return this.#engine.request('onnx', { graph });
  }

  /** The page as it is, with the details of all that it shows. */
  async page({ graph, at }: Looked): Promise<string> {
    const { bodyClass, variables } = await at.look();
    const slice = await this.#engine.request('slice', { graph });
    const shown = new Set(slice.cards.flatMap(({ id, far }) => [id, ...far.map(({ id }) => id)]));
    const details = await Promise.all(
      [...shown].map((node) => this.#engine.request('details', { graph, node })),
    );
    const tensors = await this.#tensors(graph, details);
    const folder = vscode.Uri.joinPath(this.#extensionUri, 'out', 'webview').fsPath;
    const [script, style] = await Promise.all(
      ['main.js', 'page.css'].map((name) => readFile(`${folder}/${name}`, 'utf8')),
    );
    return standaloneHtml({
      ...{ script: script ?? '', style: style ?? '', bodyClass, variables },
      ...{ slice, details, tensors, title: at.stage.subject?.title ?? '' },
    });
  }

  #tensors(graph: GraphId, details: readonly Details[]): Promise<ElementsOf[]> {
    const wanted = details.flatMap(({ id, value, grad }) => [
      ...(value === '' ? [] : [{ node: id, of: 'value' as const }]),
      ...(grad === '' ? [] : [{ node: id, of: 'grad' as const }]),
    ]);
    return Promise.all(
      wanted.map(async (each) => ({
        ...each,
        tensor: await this.#engine.request('tensor', { graph, ...each }),
      })),
    );
  }
}
