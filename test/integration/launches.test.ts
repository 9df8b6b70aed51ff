/** @file Launch configurations: who gets the recorder, what the user set survives, and programs that behave oddly. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  api,
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
  readonly exitCodes: number[] = [];
  readonly #tracker = vscode.debug.registerDebugAdapterTrackerFactory('*', {
    createDebugAdapterTracker: () => ({
      onDidSendMessage: (message: {
        event?: string;
        body?: { category?: string; output?: string; exitCode?: number };
      }) => {
        if (message.event === 'output' && message.body?.category !== 'telemetry')
          this.text += message.body?.output ?? '';
        if (message.event === 'exited') this.exitCodes.push(message.body?.exitCode ?? NaN);
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
    } finally {
      output.dispose();
    }
  });

  it('restarts is recorded anew', async () => {
    const marker = 'let y = mul(2, dot(x, x));';
    const debuggee = await Debuggee.start(example('01-first-gradient.ts'), [marker]);
    await debuggee.stopsAt(marker);
    const gradlens = await api();
    const first = gradlens.graph;
    await vscode.commands.executeCommand('workbench.action.debug.restart');
    await eventually(
      'the restarted program has a graph of its own',
      () => gradlens.graph !== null && gradlens.graph !== first,
    );
    await debuggee.stopsAt(marker);
    assert.equal((await debuggee.slice()).cards.filter(({ op }) => op === 'dot').length, 0);
    await debuggee.ends();
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
