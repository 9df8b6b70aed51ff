/** @file Debugging the examples: values, gradients, cuts, names and lines against the seed documents' numbers. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Edge, Slice } from '../../engine/protocol/index.ts';
import {
  api,
  assertNumbers,
  Debuggee,
  eventually,
  example,
  lineOf,
  RUNTIMES,
  stopDebugging,
  withProgram,
  type Runtime,
} from './support.ts';

/** Edges into a node. */
function into({ edges }: Slice, target: number): Edge[] {
  return edges.filter((edge) => edge.target === target);
}

describe('a debug session', () => {
  afterEach(stopDebugging);

  for (const runtime of Object.keys(RUNTIMES) as Runtime[]) {
    it(`shows y = 2 xᵀx and its gradient 4x (${runtime})`, async () => {
      const program = example('01-first-gradient.ts');
      const debuggee = await Debuggee.start(
        program,
        ['console.log(x.grad!.eq(x.mul(4)));'],
        RUNTIMES[runtime],
      );
      await debuggee.stopsAt('console.log(x.grad!.eq(x.mul(4)));');
      const x = await debuggee.card('x');
      assertNumbers(x.value, [0, 1, 2, 3]);
      assertNumbers(x.grad, [0, 4, 8, 12]);
      assert.equal(x.role, 'parameter');
      assert.equal(x.shape, '[4]');
      assert.equal(x.dtype, 'float32');
      // |4x| = 4 sqrt(0 + 1 + 4 + 9)
      assert.ok(Math.abs((x.gradNorm ?? 0) - 4 * Math.sqrt(14)) < 1e-4);
      assert.equal(x.site?.line, await lineOf(program, 'const x = arange(4)'));
      assert.equal(x.site.file, program.fsPath);

      const y = await debuggee.card('y');
      assertNumbers(y.value, [28]);
      assert.equal(y.op, 'mul');
      assert.equal(y.role, 'output');
      assert.equal(y.site?.line, await lineOf(program, 'let y = mul(2, dot(x, x));'));

      const slice = await debuggee.slice();
      const dot = slice.cards.find(({ op }) => op === 'dot');
      assert.ok(dot);
      assertNumbers(dot.value, [14]);
      assertNumbers(dot.grad, [2]);
      assert.ok(
        into(slice, dot.id).some(({ source, kind }) => source === x.id && kind === 'gradient'),
      );
      assert.ok(
        into(slice, y.id).some(({ source, kind }) => source === dot.id && kind === 'gradient'),
      );
      await debuggee.ends();
    });
  }

  for (const runtime of Object.keys(RUNTIMES) as Runtime[]) {
    it(`shows tensors in the Variables view as PyTorch prints them (${runtime})`, async () => {
      const marker = 'console.log(x.grad!.eq(x.mul(4)));';
      const debuggee = await Debuggee.start(
        example('01-first-gradient.ts'),
        [marker],
        RUNTIMES[runtime],
      );
      await debuggee.stopsAt(marker);
      const variables = await variablesInScope();
      assert.equal(variables.get('x'), 'tensor([0., 1., 2., 3.], requires_grad=True)');
      assert.equal(variables.get('y'), 'tensor(28., grad_fn=<MulBackward0>)');
      await debuggee.ends();
    });
  }

  it('adds nodes at each step and moves none', async () => {
    const debuggee = await Debuggee.start(example('01-first-gradient.ts'), [
      'let y = mul(2, dot(x, x));',
    ]);
    await debuggee.stopsAt('let y = mul(2, dot(x, x));');
    const before = await debuggee.slice();
    await debuggee.stepOver();
    await debuggee.stopsAt('console.log(y);');
    const after = await debuggee.slice();
    assert.ok(after.cards.length > before.cards.length);
    for (const { id, x, y } of before.cards) {
      const same = after.cards.find((card) => card.id === id);
      assert.ok(same, `node ${id} is gone`);
      assert.deepEqual([same.x, same.y], [x, y], `node ${id} moved`);
    }
    const fresh = after.cards.filter((card) => card.fresh && card.role !== 'constant');
    assert.deepEqual(fresh.map(({ op }) => op).sort(), ['dot', 'mul']);
    await debuggee.ends();
  });

  it('marks what the current line made', () =>
    withProgram(
      'loop.mjs',
      `import { tensor } from 'gradlens';
let y = tensor(3, { requiresGrad: true });
for (let round = 0; round < 2; round++) {
  y = y.mul(2);
}
`,
      async (uri) => {
        const gradlens = await api();
        const marker = 'y = y.mul(2);';
        const debuggee = await Debuggee.start(uri, [marker]);
        await debuggee.stopsAt(marker);
        assert.deepEqual(
          (await debuggee.slice()).cards.filter((card) => card.currentLine),
          [],
        );
        await debuggee.continue();
        const marked = await eventually('the line made something', async () => {
          const cards = (await gradlens.slice())?.cards.filter((card) => card.currentLine) ?? [];
          return cards.length > 0 && cards;
        });
        assert.ok(marked.every(({ site }) => site?.line === 4));
        assert.ok(
          marked.some(({ op, name, value }) => op === 'mul' && name === 'y' && /6/.test(value)),
        );
        await debuggee.ends();
      },
    ));

  it('shows where detach cuts the gradient', async () => {
    const program = example('02-vectors-and-detach.ts');
    const debuggee = await Debuggee.start(program, ['console.log(x.grad!.eq(u));']);
    await debuggee.stopsAt('console.log(x.grad!.eq(u));');
    const x = await debuggee.card('x');
    // dz/dx is u = x², not 3x².
    assertNumbers(x.grad, [0, 1, 4, 9]);
    const u = await debuggee.card('u');
    assert.equal(u.detached, true);
    assertNumbers(u.value, [0, 1, 4, 9]);
    const slice = await debuggee.slice();
    const y = await debuggee.card('y');
    const cut = into(slice, u.id).find(({ source }) => source === y.id);
    assert.equal(cut?.kind, 'cut');
    assert.equal(cut.cut?.cause, 'detach');
    assert.equal(cut.cut.site?.line, await lineOf(program, 'const u = y.detach();'));
    await debuggee.ends();
  });

  it('shows what noGrad keeps out of the graph', async () => {
    const program = example('05-gradients.ts');
    const debuggee = await Debuggee.start(program, [
      '// And y2 itself has nothing to walk back along.',
      'y2.backward();',
    ]);
    await debuggee.stopsAt('y2.backward();');
    const x = await debuggee.card('x');
    // y3 = x² + x³, and the gradient is 2: x³ was computed without recording.
    assertNumbers(x.value, [1]);
    assertNumbers(x.grad, [2]);
    const y2 = await debuggee.card('y2');
    assert.equal(y2.noGrad, true);
    assert.equal(y2.requiresGrad, false);
    const slice = await debuggee.slice();
    assert.ok(
      into(slice, y2.id).some(
        ({ source, kind, cut }) => source === x.id && kind === 'cut' && cut?.cause === 'noGrad',
      ),
    );
    const y3 = await debuggee.card('y3');
    assertNumbers(y3.value, [2]);
    assert.ok(
      slice.regions.some(({ kind, nodes }) => kind === 'noGrad' && nodes.includes(y2.id)),
      'no region frames what noGrad made',
    );
    await debuggee.ends();
  });

  it('accumulates gradients over backward passes', async () => {
    const program = example('05-gradients.ts');
    const debuggee = await Debuggee.start(program, [
      'const out2 = x.sum();',
      'const out3 = x.sum();',
    ]);
    await debuggee.stopsAt('const out2 = x.sum();');
    const first = await debuggee.card('x');
    assert.match(
      (await debuggee.details(first)).grad,
      /\[\[4\.5000, 4\.5000\],\s+\[4\.5000, 4\.5000\]\]/,
    );
    assertNumbers((await debuggee.card('out')).value, [27]);
    await debuggee.continue();
    await debuggee.stopsAt('const out3 = x.sum();');
    const second = await debuggee.card('x');
    assert.equal(second.id, first.id);
    assert.match(
      (await debuggee.details(second)).grad,
      /\[\[5\.5000, 5\.5000\],\s+\[5\.5000, 5\.5000\]\]/,
    );
    await debuggee.ends();
  });

  it('follows the frame that is selected', async () => {
    const program = example('03-control-flow.ts');
    const debuggee = await Debuggee.start(program, ['return b.sum().item() > 0']);
    await debuggee.stopsAt('return b.sum().item() > 0');
    await eventually(
      'VS Code selects the top frame',
      () => vscode.debug.activeStackItem instanceof vscode.DebugStackFrame,
    );
    await vscode.commands.executeCommand('workbench.action.debug.callStackDown');
    await debuggee.stopsAt('const d = f(a);');
    assertNumbers((await debuggee.card('a')).value, [0.5]);
    await debuggee.ends();
  });

  // The library is in the bundle: thousands of variables beside the program's.
  it('names variables of a minified bundle as their source does, and annotates that', () =>
    withProgram(
      'minified.ts',
      `import { tensor, type Tensor } from 'gradlens';
function forward(weights: Tensor, { layers }: { layers: Tensor[] }): Tensor {
  // A comment: a, b, c, e, n, t, as minifiers call variables.
  const hidden = weights.mul(layers[0]!);
  const [e, n, t, r] = hidden.shape;
  console.log(e, n, t, r);
  return hidden.sum();
}
const parameters = tensor([1, 2], { requiresGrad: true });
const model = { layers: [tensor([3, 4])] };
for (const scale of [1, 2]) console.log(forward(parameters.mul(scale), model).item());
`,
      async (uri) => {
        const bundle = example('minified.mjs');
        const root = process.env['GRADLENS_ROOT'] ?? '';
        execFileSync(process.env['GRADLENS_NODE24'] ?? 'node', [
          ...['-e', `require(process.argv[1]).buildSync(JSON.parse(process.argv[2]))`],
          join(root, 'node_modules', 'esbuild'),
          JSON.stringify({
            entryPoints: [uri.fsPath],
            outfile: bundle.fsPath,
            bundle: true,
            minify: true,
            format: 'esm',
            alias: { gradlens: join(root, 'out', 'engine', 'index.js') },
            sourcemap: true,
          }),
        ]);
        try {
          const marker = 'return hidden.sum();';
          const debuggee = await Debuggee.start(uri, [marker], { program: bundle.fsPath });
          await debuggee.stopsAt(marker);
          const stopped = Date.now();
          const named = async (): Promise<string[]> =>
            (await debuggee.slice()).cards.map(({ name }) => name).filter((name) => name !== '');
          const source = ['hidden', 'weights', 'layers[0]', 'parameters'];
          await eventually(
            'the names are those of the source',
            async () => {
              const names = await named();
              return source.every((name) => names.includes(name));
            },
            undefined,
            named,
          );
          assert.deepEqual(
            (await named()).filter((name) => /^[a-z]\w?$/i.test(name)),
            [],
          );
          console.log(`    named as in the source ${Date.now() - stopped} ms after the picture`);
          // [1, 2] times [3, 4].
          const line = await lineOf(uri, 'const hidden');
          const gradlens = await api();
          await eventually('the line of the source carries its value', () =>
            gradlens
              .overlays(uri)
              .some(
                (note) => note.line === line && note.text.startsWith('hidden [2] = [3.00, 8.00]'),
              ),
          );
          await debuggee.ends();
        } finally {
          for (const ending of ['', '.map']) await rm(`${bundle.fsPath}${ending}`, { force: true });
        }
      },
    ));

  it('names the variables of the function it stands in', async () => {
    const program = example('03-control-flow.ts');
    const debuggee = await Debuggee.start(program, ['return b.sum().item() > 0']);
    await debuggee.stopsAt('return b.sum().item() > 0');
    // a = 0.5: doubled until the norm reaches 1000.
    assertNumbers((await debuggee.card('b')).value, [1024]);
    assertNumbers((await debuggee.card('a')).value, [0.5]);
    await debuggee.ends();
  });
});

/** What the Variables view shows for the innermost scopes of the selected frame. */
async function variablesInScope(): Promise<Map<string, string>> {
  const item = await eventually('a frame is selected', () => {
    const { activeStackItem } = vscode.debug;
    return activeStackItem instanceof vscode.DebugStackFrame ? activeStackItem : null;
  });
  const ask = <T>(command: string, request: object): Thenable<T> =>
    item.session.customRequest(command, request) as Thenable<T>;
  const { scopes } = await ask<{ scopes: { name: string; variablesReference: number }[] }>(
    'scopes',
    { frameId: item.frameId },
  );
  const found = new Map<string, string>();
  for (const { variablesReference } of scopes.filter(({ name }) => name !== 'Global')) {
    const { variables } = await ask<{ variables: { name: string; value: string }[] }>('variables', {
      variablesReference,
    });
    for (const { name, value } of variables) found.set(name, value);
  }
  return found;
}
