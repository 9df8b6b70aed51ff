/** @file Launch configurations: who gets the recorder, what the user set survives, and programs that behave oddly. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import {
  api,
  assertNumbers,
  lineOf,
  Debuggee,
  eventually,
  example,
  folder,
  sessionsEnd,
  stopDebugging,
  withProgram,
} from './support.ts';

/** What a program prints, collected from its debug sessions. */
class Output implements vscode.Disposable {
  text = '';
  readonly #tracker = vscode.debug.registerDebugAdapterTrackerFactory('*', {
    createDebugAdapterTracker: () => ({
      onDidSendMessage: (message: {
        event?: string;
        body?: { category?: string; output?: string };
      }) => {
        if (message.event === 'output' && message.body?.category !== 'telemetry')
          this.text += message.body?.output ?? '';
      },
    }),
  });

  dispose(): void {
    this.#tracker.dispose();
  }
}

const PRINTS_ENVIRONMENT = `
console.log('OPTIONS', process.env.NODE_OPTIONS);
console.log('DIRECTORY', process.env.GRADLENS_DIR);
`;

/** Runs a program to its end under the debugger and gives what it printed. */
async function run(
  uri: vscode.Uri,
  configuration: Record<string, unknown> = {},
  until: RegExp = /DIRECTORY .*\n/,
): Promise<Output> {
  const output = new Output();
  try {
    await Debuggee.start(uri, [], { outputCapture: 'std', ...configuration });
    await eventually(`the program prints ${until}`, () => until.test(output.text));
    await sessionsEnd();
    return output;
  } finally {
    output.dispose();
  }
}

describe('a launch configuration', () => {
  afterEach(stopDebugging);

  it('loads the recorder and keeps NODE_OPTIONS of env', () =>
    withProgram('environment.mjs', PRINTS_ENVIRONMENT, async (uri) => {
      const { text } = await run(uri, { env: { NODE_OPTIONS: '--stack-trace-limit=7' } });
      assert.match(text, /OPTIONS .*--stack-trace-limit=7 --require ".*recorder\.cjs"/);
      assert.match(text, /DIRECTORY .*gradlens-launch-/);
    }));

  it('keeps NODE_OPTIONS and variables of an envFile', () =>
    withProgram(
      'environment.mjs',
      `console.log('MINE', process.env.MINE);\n${PRINTS_ENVIRONMENT}`,
      async (uri) => {
        const envFile = join(folder().uri.fsPath, 'test.env');
        await writeFile(envFile, 'MINE=kept\nNODE_OPTIONS="--stack-trace-limit=9"\n');
        const { text } = await run(uri, { envFile });
        assert.match(text, /MINE kept/);
        assert.match(text, /OPTIONS .*--stack-trace-limit=9 --require ".*recorder\.cjs"/);
      },
    ));

  it('lets env override NODE_OPTIONS of an envFile, as without us', () =>
    withProgram('environment.mjs', PRINTS_ENVIRONMENT, async (uri) => {
      const envFile = join(folder().uri.fsPath, 'test.env');
      await writeFile(envFile, 'NODE_OPTIONS=--stack-trace-limit=9\n');
      const env = { NODE_OPTIONS: '--stack-trace-limit=8' };
      const { text } = await run(uri, { envFile, env });
      assert.match(text, /OPTIONS .*--stack-trace-limit=8 --require/);
      assert.doesNotMatch(text, /--stack-trace-limit=9/);
    }));

  it('has no recorder when the setting is off', async () => {
    const settings = vscode.workspace.getConfiguration('gradlens');
    await settings.update('recordDebugSessions', false, vscode.ConfigurationTarget.Global);
    try {
      await withProgram('environment.mjs', PRINTS_ENVIRONMENT, async (uri) => {
        const { text } = await run(uri);
        assert.match(text, /DIRECTORY undefined/);
        assert.doesNotMatch(text, /recorder\.cjs/);
      });
    } finally {
      await settings.update('recordDebugSessions', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  for (const given of [
    { type: 'pwa-chrome', request: 'launch', name: 'another type', env: { MINE: '1' } },
    { type: 'node', request: 'attach', name: 'attach', port: 1 },
  ]) {
    it(`${given.request} of type ${given.type} stays as it is`, async () => {
      await api();
      const seen: vscode.DebugConfiguration[] = [];
      const spy = vscode.debug.registerDebugConfigurationProvider('*', {
        resolveDebugConfigurationWithSubstitutedVariables: (_folder, configuration) => {
          seen.push(configuration);
          return undefined; // cancels, before a browser starts
        },
      });
      try {
        await vscode.debug.startDebugging(folder(), given);
      } finally {
        spy.dispose();
      }
      assert.equal(seen.length, 1);
      assert.doesNotMatch(JSON.stringify(seen[0]), /recorder|gradlens-launch|GRADLENS_DIR/);
    });
  }
});

describe('a program that', () => {
  afterEach(stopDebugging);

  it('makes no tensors is debugged as ever', async () => {
    const debuggee = await Debuggee.start(example('bad/no-tensors.ts'), [
      "console.log(words.join(' '))",
    ]);
    await debuggee.stopsAt("console.log(words.join(' '))");
    const gradlens = await api();
    assert.equal(await gradlens.slice(), null);
    assert.match(gradlens.inspectorState().banner, /No tensors seen yet/);
    await debuggee.ends();
  });

  it('throws half-way shows what it made until then', async () => {
    const debuggee = await Debuggee.start(example('bad/throws-halfway.ts'), []);
    const gradlens = await api();
    // js-debug does not stop at uncaught errors unless asked to; the program ends.
    await eventually('the program ends', () => gradlens.inspectorState().banner.includes('ended'));
    const slice = await debuggee.slice();
    assert.ok(slice.cards.some(({ op, value }) => op === 'mul' && /2/.test(value)));
    assert.match(
      gradlens.inspectorState().banner,
      /^The program ended with RuntimeError: The size of tensor a/,
    );
    await vscode.commands.executeCommand('gradlens.openInspector');
    const page = await InspectorPage.connect();
    try {
      await eventually('the banner leads to the line', async () =>
        (await page.texts('.banner.error .link')).includes('throws-halfway.ts:8'),
      );
    } finally {
      await page.close();
    }
  });

  it('exits by itself keeps its exit code and its graph', async () => {
    const uri = example('bad/exits-early.ts');
    const output = new Output();
    try {
      const debuggee = await Debuggee.start(uri, []);
      const gradlens = await api();
      await eventually('the program ends', () =>
        gradlens.inspectorState().banner.includes('ended'),
      );
      const slice = await debuggee.slice();
      assert.ok(slice.cards.some(({ op, value }) => op === 'sum' && /6/.test(value)));
      await sessionsEnd();
      assert.match(output.text, /Process exited with code 3/);
    } finally {
      output.dispose();
    }
  });

  it('prints a million lines stays debuggable', () =>
    withProgram(
      'lines.mjs',
      `import { ones } from 'gradlens';
const x = ones([3], { requiresGrad: true });
for (let count = 0; count < 1000; count++) process.stdout.write('a line\\n'.repeat(1000));
x.mul(x).sum().backward();
`,
      async (uri) => {
        const marker = 'x.mul(x).sum().backward();';
        const debuggee = await Debuggee.start(uri, [marker], {
          // The debug console takes minutes for so much, with or without us; a terminal takes seconds.
          console: 'integratedTerminal',
        });
        await debuggee.stopsAt(marker);
        assertNumbers((await debuggee.card('x')).value, [1, 1, 1]);
        await debuggee.ends();
      },
    ));

  it('starts processes and threads shows the graph of the one it stands in', () =>
    withProgram(
      'worker.mjs',
      `import { tensor } from 'gradlens';
const inWorker = tensor([7, 8], { requiresGrad: true });
inWorker.mul(2).sum().backward();
console.log(inWorker.grad);
`,
      (worker) =>
        withProgram(
          'parent.mjs',
          `import { tensor } from 'gradlens';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
const inParent = tensor([1, 2, 3], { requiresGrad: true });
inParent.mul(3).sum().backward();
const url = new URL('./worker.mjs', import.meta.url);
await once(new Worker(url), 'exit');
await once(fork(url), 'exit');
console.log(inParent.grad);
`,
          async (parent) => {
            const gradlens = await api();
            const marker = 'console.log(inWorker.grad);';
            const line = await lineOf(worker, marker);
            const debuggee = await Debuggee.start(parent, ['console.log(inParent.grad);']);
            vscode.debug.addBreakpoints([
              new vscode.SourceBreakpoint(
                new vscode.Location(worker, new vscode.Position(line - 1, 0)),
              ),
            ]);
            const graphs = new Set<number>();
            // First the thread stops there, then the child process.
            for (let visit = 0; visit < 2; visit++) {
              await eventually('it stops in a graph of its own', async () => {
                const { graph } = gradlens;
                const here = gradlens.inspectorState().banner.includes(`worker.mjs:${line}`);
                return here && graph !== null && !graphs.has(graph);
              });
              const card = await debuggee.card('inWorker');
              assertNumbers(card.grad, [2, 2]);
              graphs.add(gradlens.graph ?? 0);
              await debuggee.continue();
            }
            await debuggee.stopsAt('console.log(inParent.grad);');
            assertNumbers((await debuggee.card('inParent')).grad, [3, 3, 3]);
            assert.ok(!graphs.has(gradlens.graph ?? 0));
            await debuggee.ends();
          },
        ),
    ));

  it('restarts is recorded anew, and an open inspector goes along with it and with the next program', async () => {
    const marker = 'let y = mul(2, dot(x, x));';
    const debuggee = await Debuggee.start(example('01-first-gradient.ts'), [
      marker,
      'console.log(x.grad!.eq(x.mul(4)));',
    ]);
    await debuggee.stopsAt(marker);
    await debuggee.continue();
    await debuggee.stopsAt('console.log(x.grad!.eq(x.mul(4)));');
    const gradlens = await api();
    const first = gradlens.graph;
    const page = await InspectorPage.connect();
    try {
      await page.click(/^parameter x,/);
      await eventually('the gradient of x stands in its details', async () =>
        (await page.texts('.details pre.grad')).some((text) => /4\., +8\., +12\./.test(text)),
      );
      await page.ask('name:x');
      await vscode.commands.executeCommand('workbench.action.debug.restart');
      await eventually(
        'the restarted program has a graph of its own',
        () => gradlens.graph !== null && gradlens.graph !== first,
      );
      await debuggee.stopsAt(marker);
      assert.equal((await debuggee.slice()).cards.filter(({ op }) => op === 'dot').length, 0);
      await eventually(
        'the picture is that of the new run, and nothing of the one before stands beside it',
        async () => {
          const cards = await page.cards();
          return (
            cards.some((card) => card.startsWith('parameter x,')) &&
            !cards.some((card) => /\bdot\b/.test(card)) &&
            // What was selected and asked is again.
            (await page.selected()).some((card) => card.startsWith('parameter x,')) &&
            (await page.texts('.answer h2')).includes('name:x') &&
            (await page.texts('.details pre.grad')).length === 0
          );
        },
        undefined,
        () => page.text(),
      );
      await debuggee.ends();
      const next = await Debuggee.start(example('03-control-flow.ts'), ['const d = f(a);']);
      await next.stopsAt('const d = f(a);');
      await eventually(
        'nothing of the program before is left',
        async () =>
          (await page.cards()).some((card) => card.startsWith('parameter a,')) &&
          !/01-first-gradient|parameter x/.test(await page.text()) &&
          (await page.selected()).length === 0 &&
          (await page.texts('.details:not([hidden])')).length === 0,
        undefined,
        () => page.text(),
      );
      await next.ends();
    } finally {
      await page.close();
    }
  });

  it('is over leaves no directory behind once the next one starts', () =>
    withProgram('environment.mjs', PRINTS_ENVIRONMENT, async (uri) => {
      const first = await run(uri);
      const directory = /DIRECTORY (\S+)/.exec(first.text)?.[1] ?? '';
      assert.ok(directory !== '');
      await run(uri);
      await eventually('the first directory is deleted', () => !existsSync(directory));
    }));
});
