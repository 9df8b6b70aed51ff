/**
 * @file Every way in which a Node program comes under the debugger: what the program made is shown, with names
 * and lines. Each test begins with how a user would notice.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import {
  api,
  assertNumbers,
  Debuggee,
  eventually,
  example,
  folder,
  installed,
  lineOf,
  sessionsEnd,
  stopDebugging,
  withProgram,
} from './support.ts';
import { breakAt, END, noticesIn, PROGRAM, showsProgram, withFiles } from './ways-program.ts';

const NODE_24 = process.env['GRADLENS_NODE24'] ?? 'node';

/** PROGRAM with a part before the debugger comes. */
const WAITING = `import { tensor } from 'gradlens';
import { once } from 'node:events';
const x = tensor([1, 2, 3], { requiresGrad: true });
const early = x.mul(5);
console.log('ready');
await once(process.stdin, 'data');
const y = x.mul(2);
y.sum().backward();
console.log(x.grad);
process.exit();
`;

/** Starts a program as a user does in a terminal of their own: without us. */
async function outside(uri: vscode.Uri, address: string): Promise<ChildProcess> {
  const env = { ...process.env };
  delete env['NODE_OPTIONS'];
  const child = spawn(NODE_24, [`--inspect=${address}`, uri.fsPath], {
    cwd: folder().uri.fsPath,
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function setting(section: string, key: string, value: unknown): Promise<void> {
  const settings = vscode.workspace.getConfiguration(section);
  await settings.update(key, value, vscode.ConfigurationTarget.Global);
}

/** PROGRAM as a test. */
function inTest(imports: string): string {
  const [first = '', ...rest] = PROGRAM.split('\n');
  return `${imports}${first}\nit('learns', () => {\n${rest.join('\n')}});\n`;
}

function closeTerminals(): void {
  for (const terminal of vscode.window.terminals) terminal.dispose();
}

/** Also what came first was recorded. */
async function showsWhole(debuggee: Debuggee): Promise<void> {
  const { site } = await debuggee.card('x');
  assert.equal(site?.line, await lineOf(debuggee.uri, 'const x ='));
  assert.doesNotMatch((await api()).inspectorState().banner, /not shown/);
}

describe('a program is followed', () => {
  let page: InspectorPage;
  before(async () => {
    page = await InspectorPage.connect();
  });
  after(() => page.close());
  beforeEach(() => vscode.commands.executeCommand('notifications.clearAll'));
  afterEach(stopDebugging);

  const notices = (): Promise<string[]> => noticesIn(page);

  // The inspector stays empty although the program makes tensors; or shows half and keeps quiet about the rest.
  it('when the debugger attaches by port, from then on, and says so once', () =>
    withProgram('waiting.mjs', WAITING, async (uri) => {
      const child = await outside(uri, '127.0.0.1:9561');
      try {
        const debuggee = await Debuggee.start(uri, [END], {
          request: 'attach',
          name: 'to the port',
          program: undefined,
          console: undefined,
          address: '127.0.0.1',
          port: 9561,
        });
        const said = await eventually('it is said', async () => (await notices())[0]);
        assert.match(said, /came to to the port while it was running/);
        assert.match(said, /start the program from VS Code \(F5\)/);
        child.stdin?.write('go\n');
        await showsProgram(debuggee);
        const gradlens = await api();
        assert.match(gradlens.inspectorState().banner, /What ran before .* is not shown/);
        assert.equal((await debuggee.slice()).cards.filter(({ op }) => op === 'mul').length, 1);
        // VS Code takes a notice away after a while.
        assert.ok((await notices()).length <= 1);
        await debuggee.ends();
      } finally {
        child.kill();
      }
    }));

  // As above, after the program was picked from a list.
  it('when the debugger attaches to a process that was picked', () =>
    withProgram('picked.mjs', WAITING, async (uri) => {
      // js-debug asks at both addresses of this host, and does not catch it where one refuses.
      const child = await outside(uri, '[::]:9562');
      try {
        const attached = Debuggee.start(uri, [END], {
          request: 'attach',
          name: 'picked',
          program: undefined,
          console: undefined,
          processId: '${command:PickProcess}',
        });
        await page.pick('picked.mjs');
        const debuggee = await attached;
        await eventually('it is said', async () => (await notices())[0]);
        child.stdin?.write('go\n');
        await showsProgram(debuggee);
        await debuggee.ends();
      } finally {
        child.kill();
      }
    }));

  // Nothing is said although nothing will ever be shown.
  it('or it is said why not, where the recorder cannot be loaded', () =>
    withProgram(
      'elsewhere.mjs',
      `import module from 'node:module';
module._resolveFilename = () => { throw new Error('that path is of another machine'); };
${WAITING}`,
      async (uri) => {
        const child = await outside(uri, '127.0.0.1:9563');
        try {
          await Debuggee.start(uri, [END], {
            request: 'attach',
            name: 'far away',
            program: undefined,
            console: undefined,
            address: '127.0.0.1',
            port: 9563,
          });
          const said = await eventually('it is said', async () => (await notices())[0]);
          assert.match(said, /cannot record far away: the recorder cannot be loaded into it/);
          const followed = await (await api()).sessions();
          assert.deepEqual(
            followed.filter(({ state }) => state !== 'ended'),
            [],
          );
        } finally {
          child.kill();
        }
        await sessionsEnd();
      },
    ));

  // The inspector stays empty, or waits for a pause that never comes.
  it('when it runs without debugging', () =>
    withProgram(
      'undebugged.mjs',
      `${PROGRAM}await new Promise((resolve) => setTimeout(resolve, 1000));\n`,
      async (uri) => {
        const gradlens = await api();
        const debuggee = await Debuggee.start(uri, [END], {}, { noDebug: true });
        await eventually('it is said that names need the debugger', () =>
          /without debugging: Start Debugging \(F5\) shows names/.test(
            gradlens.inspectorState().banner,
          ),
        );
        await eventually('the program ends', () =>
          gradlens.inspectorState().banner.includes('ended'),
        );
        const { cards } = await debuggee.slice();
        const y = cards.find(({ op }) => op === 'mul');
        assertNumbers(y?.value ?? '', [2, 4, 6]);
        assert.equal(y?.site?.line, await lineOf(uri, 'const y ='));
        assertNumbers(cards.find(({ role }) => role === 'parameter')?.grad ?? '', [2, 2, 2]);
        await sessionsEnd();
      },
    ));

  // The program stops in the terminal, and the inspector does not open.
  it('in a JavaScript Debug Terminal', () =>
    withProgram('terminal.mjs', PROGRAM, async (uri) => {
      const debuggee = await Debuggee.of(uri);
      breakAt(uri, await lineOf(uri, END));
      await vscode.commands.executeCommand(
        'extension.js-debug.createDebuggerTerminal',
        'node terminal.mjs',
        folder(),
      );
      await showsProgram(debuggee);
      await showsWhole(debuggee);
      await debuggee.ends();
      closeTerminals();
    }));

  // "Debug Script" in package.json, or a configuration with npm, shows nothing.
  for (const way of ['a configuration', 'Debug Script']) {
    it(`as an npm script, by ${way}`, () =>
      withFiles(
        {
          'script.mjs': PROGRAM,
          'package/package.json': '{ "scripts": { "train": "node ../script.mjs" } }',
        },
        async (file) => {
          const uri = file('script.mjs');
          const cwd = example('package').fsPath;
          const debuggee = await (way === 'Debug Script'
            ? Debuggee.of(uri)
            : Debuggee.start(uri, [], {
                program: undefined,
                cwd,
                runtimeExecutable: 'npm',
                runtimeArgs: ['run', 'train'],
              }));
          breakAt(uri, await lineOf(uri, END));
          if (way === 'Debug Script')
            await vscode.commands.executeCommand(
              'extension.js-debug.createDebuggerTerminal',
              'npm run train',
              folder(),
              { cwd },
            );
          await showsProgram(debuggee);
          await showsWhole(debuggee);
          await debuggee.ends();
          closeTerminals();
        },
      ));
  }

  // As with attaching: half a graph, and not a word.
  for (const whole of [true, false]) {
    it(`by auto attach, ${whole ? 'from its first line' : 'late where the setting is off'}`, () =>
      withProgram('auto.mjs', whole ? PROGRAM : WAITING, async (uri) => {
        await setting('debug.javascript', 'autoAttachFilter', 'always');
        await setting('gradlens', 'recordAutoAttach', whole);
        try {
          const debuggee = await Debuggee.of(uri);
          breakAt(uri, await lineOf(uri, END));
          const terminal = vscode.window.createTerminal({ cwd: folder().uri.fsPath });
          await terminal.processId;
          terminal.sendText('node auto.mjs');
          if (!whole) {
            await eventually('it is followed', async () =>
              (await (await api()).sessions()).some(({ state }) => state === 'running'),
            );
            terminal.sendText('go');
          }
          await showsProgram(debuggee);
          if (whole) await showsWhole(debuggee);
          await debuggee.ends();
          terminal.dispose();
        } finally {
          await setting('debug.javascript', 'autoAttachFilter', undefined);
          await setting('gradlens', 'recordAutoAttach', undefined);
        }
      }));
  }

  // A test stops at its breakpoint, and the inspector stays empty, or shows lines of compiled code.
  it('in a run of mocha', () =>
    withProgram('mocha.spec.mjs', inTest(''), async (uri) => {
      const mocha = join(
        process.env['GRADLENS_ROOT'] ?? '',
        'node_modules',
        'mocha',
        'bin',
        'mocha.js',
      );
      const debuggee = await Debuggee.start(uri, [END], { program: mocha, args: [uri.fsPath] });
      await showsProgram(debuggee);
      await debuggee.ends();
    }));

  it('in a run of vitest', () =>
    withProgram(
      'vitest.spec.ts',
      inTest(`import { it } from 'vitest';\ntype Unused = { readonly x: number };\n`),
      async (uri) => {
        const modules = installed('vitest');
        const link = example('node_modules').fsPath;
        await symlink(modules, link, 'junction');
        try {
          const debuggee = await Debuggee.start(uri, [END], {
            runtimeExecutable: NODE_24,
            program: join(modules, 'vitest', 'vitest.mjs'),
            args: ['run', '--root', folder().uri.fsPath, 'vitest.spec.ts'],
          });
          await showsProgram(debuggee);
          await debuggee.ends();
        } finally {
          await rm(link);
        }
      },
    ));

  // The lines are those of the compiled code.
  it('under ts-node', () =>
    withFiles(
      {
        'commonjs/package.json': '{ "type": "commonjs" }',
        'commonjs/compiled.ts': `type Unused = { readonly x: number };
interface AlsoUnused extends Unused {
  readonly y: number;
}
${PROGRAM}`,
      },
      async (file) => {
        const uri = file('commonjs/compiled.ts');
        const modules = installed('tsnode');
        const link = example('commonjs/node_modules').fsPath;
        await mkdir(link, { recursive: true });
        await symlink(process.env['GRADLENS_ROOT'] ?? '', join(link, 'gradlens'), 'junction');
        const debuggee = await Debuggee.start(uri, [END], {
          // Node 20 crashes now and then in `Runtime.evaluate` (SIGSEGV) while ts-node compiles, also without us.
          runtimeExecutable: NODE_24,
          runtimeArgs: ['-r', join(modules, 'ts-node', 'register')],
          env: {
            TS_NODE_TRANSPILE_ONLY: 'true',
            TS_NODE_SKIP_PROJECT: 'true',
            TS_NODE_COMPILER: join(modules, 'typescript'),
            TS_NODE_COMPILER_OPTIONS:
              '{"module":"commonjs","moduleResolution":"node10","target":"es2022"}',
          },
        });
        await showsProgram(debuggee);
        await debuggee.ends();
        await rm(example('commonjs').fsPath, { recursive: true });
      },
    ));
});
