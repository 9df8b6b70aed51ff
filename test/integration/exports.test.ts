/** @file Exports, by the commands and menus of the editor: what stands in the files, and on the clipboard. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { screenshot } from './screenshot.ts';
import { api, eventually, example } from './support.ts';

const { executeCommand } = vscode.commands;

/** Model Explorer's `GraphCollection`, as its custom-node-data and JSON adapters read it. */
interface GraphCollection {
  readonly graphs: readonly {
    readonly id: string;
    readonly nodes: readonly {
      readonly id: string;
      readonly label: string;
      readonly namespace: string;
      readonly attrs?: readonly { readonly key: string; readonly value: string }[];
      readonly incomingEdges?: readonly {
        readonly sourceNodeId: string;
        readonly sourceNodeOutputId: string;
        readonly targetNodeInputId: string;
      }[];
      readonly outputsMetadata?: readonly { readonly id: string }[];
    }[];
  }[];
}

describe('an export', () => {
  let folder: string;
  let page: InspectorPage;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gradlens-exports-'));
    page = await InspectorPage.connect();
    const gradlens = await api();
    await vscode.window.showTextDocument(example('01-first-gradient.ts'), {
      viewColumn: vscode.ViewColumn.One,
    });
    await executeCommand('gradlens.inspectGraph');
    await eventually('the run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
    await eventually('the cards are there', async () => (await page.cards()).length > 0);
  });

  after(async () => {
    await page.close();
    await executeCommand('workbench.action.closeAllEditors');
    await rm(folder, { recursive: true });
  });

  const exported = async (ending: string): Promise<Buffer> => {
    const file = join(folder, `graph.${ending}`);
    await executeCommand('gradlens.exportGraph', ending, vscode.Uri.file(file));
    return readFile(file);
  };

  it('as a drawing has the picture whole, as lines and as pixels', async () => {
    const svg = (await exported('svg')).toString();
    assert.match(svg, /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(svg, />● <\/tspan>x</);
    const png = await exported('png');
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    assert.ok(png.readUInt32BE(16) > 200 && png.readUInt32BE(20) > 200, 'its width and height');
  });

  it('as text has every node, for Graphviz, Markdown and programs', async () => {
    const json = JSON.parse((await exported('json')).toString()) as {
      readonly nodes: readonly { readonly id: number }[];
      readonly edges: readonly { readonly source: number; readonly target: number }[];
    };
    const ids = new Set(json.nodes.map(({ id }) => id));
    assert.ok(ids.size >= 3, 'x, dot, mul');
    assert.ok(json.edges.every(({ source, target }) => ids.has(source) && ids.has(target)));
    const dot = (await exported('dot')).toString();
    assert.match(dot, /^digraph gradlens \{[^]*\}\n$/);
    const mermaid = (await exported('mmd')).toString().split('\n');
    assert.equal(mermaid[0], 'flowchart TD');
    for (const id of ids) {
      assert.ok(dot.includes(`n${id} [`), `n${id} in DOT`);
      assert.ok(
        mermaid.some((line) => line.startsWith(`  n${id}`)),
        `n${id} in Mermaid`,
      );
    }
  });

  it('for Model Explorer names every end of an edge', async () => {
    const { graphs } = JSON.parse((await exported('explorer.json')).toString()) as GraphCollection;
    const [graph, ...more] = graphs;
    assert.ok(graph !== undefined && more.length === 0);
    const byId = new Map(graph.nodes.map((node) => [node.id, node]));
    assert.equal(byId.size, graph.nodes.length, 'identifiers are unique');
    const edges = graph.nodes.flatMap(({ incomingEdges = [] }) => incomingEdges);
    assert.ok(edges.length > 0);
    for (const { sourceNodeId, sourceNodeOutputId, targetNodeInputId } of edges) {
      const outputs = byId.get(sourceNodeId)?.outputsMetadata ?? [];
      assert.ok(
        outputs.some(({ id }) => id === sourceNodeOutputId),
        sourceNodeId,
      );
      assert.match(targetNodeInputId, /^\d+$/);
    }
    for (const { id, label, namespace, attrs = [] } of graph.nodes) {
      for (const text of [id, label, namespace]) assert.equal(typeof text, 'string');
      assert.ok(attrs.every(({ key, value }) => key !== '' && typeof value === 'string'));
    }
  });

  it('as ONNX is chosen in the list of formats', async () => {
    const file = join(folder, 'chosen.onnx');
    const done = executeCommand('gradlens.exportGraph', undefined, vscode.Uri.file(file));
    await page.pick('ONNX');
    await done;
    const bytes = await readFile(file);
    // ModelProto: field 1, ir_version, is a varint; producer_name is field 2, a string.
    assert.equal(bytes[0], 0x08);
    assert.deepEqual([...bytes.subarray(2, 4)], [0x12, 'gradlens'.length]);
    assert.equal(bytes.subarray(4, 12).toString(), 'gradlens');
    assert.ok(bytes.includes('Mul'), 'an operator of the default domain');
  });

  it('as a page opens by itself, asks for nothing, and shows details', async () => {
    await exported('html');
    const opened = await page.openFile(join(folder, 'graph.html'));
    try {
      const cards = opened.page.locator('.card[role=treeitem]');
      await cards.first().waitFor();
      assert.equal(await cards.count(), (await page.cards()).length);
      await opened.page.getByRole('treeitem', { name: /^parameter x,/ }).click();
      await opened.page.locator('.details dl').waitFor();
      await opened.page.getByRole('radio', { name: 'Table' }).first().click();
      await opened.page.getByRole('gridcell', { name: '3', exact: true }).first().waitFor();
      await opened.page.screenshot({
        path: join(process.env['GRADLENS_SCREENSHOTS'] ?? '', 'export-page.png'),
      });
      assert.deepEqual(opened.wrong, []);
    } finally {
      await opened.close();
    }
  });

  for (const [language, text] of [
    ['TypeScript', 'tensor([0, 1, 2, 3])'],
    ['JSON', '[0, 1, 2, 3]'],
    ['NumPy', 'np.array([0, 1, 2, 3], dtype=np.float32)'],
  ] as const)
    it(`of a value is on the clipboard as ${language}`, async () => {
      await vscode.env.clipboard.writeText('');
      await page.chooseInMenu(/^parameter x,/, `Copy the value as ${language}`);
      const copied = await eventually('the clipboard has it', async () => {
        return (await vscode.env.clipboard.readText()) || null;
      });
      assert.equal(copied.replaceAll('.0', '').replaceAll(/\s+/g, ' '), text);
    });

  it('of a trace is of that trace, not of what else is shown', async () => {
    const trace = vscode.Uri.file(join(folder, 'kept.gradtrace'));
    await executeCommand('gradlens.saveTrace', trace);
    const gradlens = await api();
    await vscode.window.showTextDocument(example('05-gradients.ts'), {
      viewColumn: vscode.ViewColumn.One,
    });
    await executeCommand('gradlens.inspectGraph');
    await eventually('the other runs', () => gradlens.inspectorState().title.startsWith('05'));
    await eventually('its run ends', () => gradlens.inspectorState().banner.startsWith('Live'));
    await executeCommand('vscode.openWith', trace, 'gradlens.trace', vscode.ViewColumn.One);
    await eventually('its cards are there', async () =>
      (await page.pages()).some((cards) =>
        cards.some((words) => words.startsWith('operation dot')),
      ),
    );
    assert.match((await exported('svg')).toString(), />· dot</);
    const json = JSON.parse((await exported('json')).toString()) as { nodes: unknown[] };
    const other = await gradlens.slice();
    assert.notEqual(json.nodes.length, other?.total);
    await screenshot('export-trace');
  });
});
