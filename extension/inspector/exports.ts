/** @file Takes the graph out of the inspector: as a file in one of several formats, or a value as text. */

import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import {
  reasonOf,
  type Details,
  type ExportFormat,
  type GraphId,
} from '../../engine/protocol/index.ts';
import { standaloneHtml, type ElementsOf, type PageSide } from '../../webview/protocol.ts';
import type { EngineClient } from '../engine.ts';
import { tellNoGraph } from '../no-graph.ts';
import type { Looking } from './looking.ts';

/** The graph that is looked at, and where. */
interface Looked {
  readonly graph: GraphId;
  readonly at: Looking;
}

interface Format extends vscode.QuickPickItem {
  readonly ending: string;
  /** Where it is the whole graph, however large. */
  readonly whole?: ExportFormat;
  readonly make: (exports: GraphExports, looked: Looked) => Promise<string | Uint8Array>;
}

const whole = (format: ExportFormat): Pick<Format, 'whole' | 'make'> => ({
  whole: format,
  make: (exports, { graph }) => exports.whole(graph, format),
});

const HTML: Format = {
  label: 'HTML',
  description: 'the picture with its details, in one file that needs nothing else',
  ending: 'html',
  make: (exports, looked) => exports.page(looked),
};

/** Bytes of a file that nobody wants by mistake. */
const LARGE = 50e6;

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
  HTML,
  {
    label: 'DOT',
    description: 'the whole graph, for Graphviz',
    ending: 'dot',
    ...whole('dot'),
  },
  {
    label: 'Mermaid',
    description: 'the whole graph, for Markdown',
    ending: 'mmd',
    ...whole('mermaid'),
  },
  {
    label: 'JSON',
    description: 'the whole graph, for programs',
    ending: 'json',
    ...whole('json'),
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
    ...whole('modelExplorer'),
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
      tellNoGraph('export');
      return;
    }
    const wanted =
      FORMATS.find((each) => each.ending === ending) ??
      (await vscode.window.showQuickPick(FORMATS, { placeHolder: 'Export the graph as' }));
    if (wanted === undefined) return;
    try {
      const format = await this.#agreed(wanted, graph);
      if (format === null) return;
      const filters = { [format.label]: [format.ending] };
      const given = format === wanted ? to : undefined;
      const file = given ?? (await vscode.window.showSaveDialog({ filters }));
      if (file === undefined) return;
      const made = await format.make(this, { graph, at });
      const bytes = typeof made === 'string' ? Buffer.from(made) : made;
      await vscode.workspace.fs.writeFile(file, bytes);
    } catch (error) {
      const reason = reasonOf(error);
      void vscode.window.showErrorMessage(`Gradlens: the graph could not be exported: ${reason}`);
    }
  }

  /**
   * Asks before it writes a very large file.
   * @returns the format that the user then wants; null for none
   */
  async #agreed(format: Format, graph: GraphId): Promise<Format | null> {
    if (format.whole === undefined) return format;
    const asked = { graph, format: format.whole };
    const { nodes, bytes } = await this.#engine.request('exportSize', asked);
    if (bytes < LARGE) return format;
    const [all, drawn] = ['Export All', 'Export What Is Drawn'];
    const choice = await vscode.window.showWarningMessage(
      `Gradlens: as ${format.label}, this graph of ${nodes.toLocaleString('en')} nodes takes about ${Math.round(bytes / 1e7) * 10} MB.`,
      { modal: true, detail: 'What is drawn, with its details, fits into a small HTML file.' },
      all,
      drawn,
    );
    if (choice === drawn) return HTML;
    return choice === all ? format : null;
  }

  /** Puts a value on the clipboard. */
  async copy(graph: GraphId, wanted: PageSide['events']['copy']): Promise<void> {
    try {
      const text = await this.#engine.request('valueText', { graph, ...wanted });
      await vscode.env.clipboard.writeText(text);
    } catch (error) {
      const reason = reasonOf(error);
      void vscode.window.showWarningMessage(`Gradlens: the value could not be copied: ${reason}`);
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
