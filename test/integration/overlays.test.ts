/** @file What stands in the editor of a paused program: line ends, margin, hovers; and Variables and Watch without us. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { screenshot } from './screenshot.ts';
import {
  api,
  Debuggee,
  eventually,
  hovered,
  lineOf,
  stopDebugging,
  withProgram,
} from './support.ts';
import { roomForTheEditors, THEMES, useTheme } from './themes.ts';

const PROGRAM = `import { noGrad, ones, tensor } from 'gradlens';
const w = tensor([3, 4], { requiresGrad: true });
const big = ones([40, 50]).mul(w.sum());
const loss = w.mul(w).sum().add(big.mean());
loss.backward();
const fixed = w.detach();
noGrad(() => {
  const scaled = w.grad!.mul(0.1);
  w.sub_(scaled);
});
w.grad!.zero_();
const buffer = tensor([0, 0]);
buffer.add_(1);
const plain = 5;
console.log('end', plain, fixed, buffer);
`;

interface Variable {
  readonly name: string;
  readonly value: string;
  readonly variablesReference: number;
}

/** As the Variables view asks: of the top frame, by the debugger. */
async function variables(): Promise<(reference: number | null) => Promise<readonly Variable[]>> {
  const item = await eventually('a frame is active', () => {
    const active = vscode.debug.activeStackItem;
    return active !== undefined && 'frameId' in active && active;
  });
  const { session, frameId } = item;
  const ask = async (variablesReference: number): Promise<readonly Variable[]> => {
    const reply = (await session.customRequest('variables', { variablesReference })) as {
      variables: Variable[];
    };
    return reply.variables;
  };
  return async (reference) => {
    if (reference !== null) return ask(reference);
    const { scopes } = (await session.customRequest('scopes', { frameId })) as {
      scopes: { name: string; variablesReference: number }[];
    };
    const found = await Promise.all(
      scopes
        .filter(({ name }) => name !== 'Global')
        .map(({ variablesReference }) => ask(variablesReference)),
    );
    return found.flat();
  };
}

/** For pictures: the inspector beside the editor shows what the last line made. */
async function graphStands(): Promise<void> {
  const page = await InspectorPage.connect();
  try {
    await eventually('the cards are rendered', async () =>
      (await page.cards()).some((words) => /\bbuffer\b/.test(words)),
    );
  } finally {
    await page.close();
  }
}

describe('the editor of a paused program', () => {
  afterEach(async () => {
    await useTheme(undefined);
    await stopDebugging();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('has shapes, values, gradients and cuts at line ends, and marks in the margin', async () => {
    await withProgram('overlays.ts', PROGRAM, async (uri) => {
      const gradlens = await api();
      // A breakpoint on a line with a mark: both are to be seen.
      const program = await Debuggee.start(uri, ['buffer.add_(1)', "console.log('end'"]);
      await program.stopsAt('buffer.add_(1)');
      await program.continue();
      await program.stopsAt("console.log('end'");
      const last = await lineOf(uri, 'buffer.add_');
      const notes = await eventually('the lines carry notes, with names, up to the last', () => {
        const all = gradlens.overlays(uri);
        return all.some(({ line, text }) => line === last && text.startsWith('buffer ')) && all;
      });
      const at = async (marker: string): Promise<string> => {
        const line = await lineOf(uri, marker);
        const note = notes.find((each) => each.line === line);
        return note === undefined ? '' : `${note.text} | ${note.cut ?? ''} | ${note.marks.join()}`;
      };
      // d(w² + mean(sum w))/dw = 2w + 1 = [7, 9], of length sqrt(130) = 11.4.
      assert.equal(await at('const w'), 'w [2] = [3.00, 4.00]  ∇ [7.00, 9.00]  |∇| 11.4 |  | ');
      // 2,000 elements, each with the gradient 1/2000 of the mean: length sqrt(2000) / 2000.
      assert.equal(await at('const big'), 'big [40, 50] = all 7  |∇| 0.0224 |  | ');
      assert.equal(await at('const fixed'), 'fixed [2] = [3.00, 4.00] | detach | detach');
      // What the function in it made last.
      assert.equal(await at('noGrad(() =>'), 'w [2] = [2.30, 3.10] | noGrad | noGrad');
      assert.match(await at('const scaled'), /^\w+ \[2\] = \[0.7\d*, 0.9\d*\] .*\| noGrad$/);
      assert.equal(await at('w.sub_'), 'w [2] = [2.30, 3.10] | noGrad | noGrad,inPlace');
      assert.equal(await at('w.grad!.zero_'), 'w.grad [2] = [0.00, 0.00] |  | inPlace');
      assert.equal(await at('buffer.add_'), 'buffer [2] = [1.00, 1.00] |  | inPlace');
      assert.equal(await at('const plain'), '');

      await graphStands();
      await roomForTheEditors();
      await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
      for (const [name, theme] of Object.entries(THEMES)) {
        await useTheme(theme);
        await screenshot(`overlays-${name}`);
      }
    });
  });

  it('adds to hovers and inline values and replaces none', async () => {
    await withProgram('overlays-beside.ts', PROGRAM, async (uri) => {
      const gradlens = await api();
      const own = vscode.languages.registerHoverProvider('typescript', {
        provideHover: () => new vscode.Hover(new vscode.MarkdownString('of another extension')),
      });
      const debug = vscode.workspace.getConfiguration('debug');
      await debug.update('inlineValues', 'on', vscode.ConfigurationTarget.Global);
      try {
        const program = await Debuggee.start(uri, ["console.log('end'"]);
        await program.stopsAt("console.log('end'");
        await eventually('the lines carry notes', () => gradlens.overlays(uri).length >= 9);
        const hoveredAt = async (marker: string): Promise<string> =>
          hovered(uri, (await lineOf(uri, marker)) - 1);
        const written = await hoveredAt('w.sub_');
        assert.match(written, /of another extension/);
        assert.match(written, /\| shape \| value \| ∇ \|/);
        assert.match(written, /command:gradlens\.showNode/);
        assert.match(written, /Grad mode is off here[^]*written in place here/);
        assert.match(await hoveredAt('noGrad(() =>'), /Grad mode is off here/);
        assert.doesNotMatch(await hoveredAt('const plain'), /gradlens|shape|Grad mode/);
        await graphStands();
        await roomForTheEditors();
        await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
        await screenshot('overlays-inline-values');

        const configuration = vscode.workspace.getConfiguration('gradlens');
        await configuration.update('overlays', false, vscode.ConfigurationTarget.Global);
        await eventually('no line carries a note', () => gradlens.overlays(uri).length === 0);
        await screenshot('overlays-off');
        await configuration.update('overlays', undefined, vscode.ConfigurationTarget.Global);
      } finally {
        own.dispose();
        await debug.update('inlineValues', undefined, vscode.ConfigurationTarget.Global);
      }
    });
  });

  it('Variables and Watch show tensors as PyTorch prints them', async () => {
    await withProgram('overlays-variables.ts', PROGRAM, async (uri) => {
      const program = await Debuggee.start(uri, ["console.log('end'"]);
      await program.stopsAt("console.log('end'");
      const ask = await variables();
      const all = await ask(null);
      const value = (name: string): string | undefined =>
        all.find((each) => each.name === name)?.value;
      assert.equal(value('w'), 'tensor([2.3000, 3.1000], requires_grad=True)');
      assert.equal(value('fixed'), 'tensor([2.3000, 3.1000])');
      assert.equal(value('loss'), 'tensor(32., grad_fn=<AddBackward0>)');
      const parts = await ask(all.find(({ name }) => name === 'w')?.variablesReference ?? 0);
      const part = (name: string): string | undefined =>
        parts.find((each) => each.name === name)?.value;
      assert.deepEqual(
        [part('dtype'), part('requiresGrad'), part('grad')],
        ["'float32'", 'true', 'tensor([0., 0.])'],
        JSON.stringify(parts),
      );
      const item = vscode.debug.activeStackItem;
      assert.ok(item !== undefined && 'frameId' in item);
      const watched = (await item.session.customRequest('evaluate', {
        expression: 'w.mul(2)',
        frameId: item.frameId,
        context: 'watch',
      })) as { result: string };
      assert.equal(watched.result, 'tensor([4.6000, 6.2000], grad_fn=<MulBackward0>)');
    });
  });
});
