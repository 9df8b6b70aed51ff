/** @file Recordings that end before their programs do: what cannot be shown is said, once. */
import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import * as vscode from 'vscode';
import { InspectorPage } from './inspector.ts';
import { assertNumbers, Debuggee, eventually, stopDebugging, withProgram } from './support.ts';
import { END, noticesIn, PROGRAM, showsProgram, withFiles } from './ways-program.ts';

/** What somebody else does to the directory of recordings. */
const DELETES = `const { readdirSync, rmSync } = await import('node:fs');
const directory = process.env.GRADLENS_DIR;
for (const name of readdirSync(directory)) rmSync(directory + '/' + name);
`;

describe('a recording is lost', () => {
  let page: InspectorPage;
  before(async () => {
    page = await InspectorPage.connect();
  });
  after(() => page.close());
  beforeEach(() => vscode.commands.executeCommand('notifications.clearAll'));
  afterEach(stopDebugging);

  const notices = (): Promise<string[]> => noticesIn(page);

  // The picture ends somewhere, as if the program had done nothing more.
  it('when its disk is full, which is said once and stands in the inspector', () =>
    withFiles(
      {
        'full.mjs': `${PROGRAM.replace('y.sum', 'for (let i = 0; i < 2000; i++) x.mul(i);\ny.sum')}debugger;\n`,
        // 64 blocks of 512 or 1024 bytes is the largest file that this may write.
        'limited.sh': '#!/bin/sh\nulimit -f 64\nexec node "$@"\n',
      },
      async (file) => {
        const shell = file('limited.sh').fsPath;
        await chmod(shell, 0o755);
        const debuggee = await Debuggee.start(file('full.mjs'), [END], {
          runtimeExecutable: shell,
        });
        await debuggee.stopsAt(END);
        const said = await eventually('it is said', async () => (await notices())[0]);
        assert.match(
          said,
          /recording of process \d+ ended early: the system lets this program write/,
        );
        assert.ok((await debuggee.slice()).notes.some((note) => note.includes('ended early')));
        await debuggee.continue();
        await debuggee.stopsAt('debugger;');
        // VS Code takes a notice away after a while.
        assert.ok((await notices()).length <= 1);
        await debuggee.ends();
      },
    ));

  it('when it is deleted before anybody reads it', () =>
    withProgram('gone.mjs', `${PROGRAM}${DELETES}console.log(y);\n`, async (uri) => {
      const debuggee = await Debuggee.start(uri, ['console.log(y);']);
      await debuggee.stopsAt('console.log(y);');
      const said = await eventually('it is said', async () => (await notices())[0]);
      assert.match(said, /recording of process \d+ was deleted .* The program itself goes on/);
      await debuggee.ends();
    }));

  // The picture is there, and then cannot be saved, for no reason that anybody told.
  it('when it is deleted, which is said once', () =>
    withProgram(
      'deleted.mjs',
      `${PROGRAM}${DELETES}const z = x.mul(3);
console.log(z);
`,
      async (uri) => {
        const debuggee = await Debuggee.start(uri, [END, 'console.log(z);']);
        await showsProgram(debuggee);
        await debuggee.continue();
        await debuggee.stopsAt('console.log(z);');
        const said = await eventually('it is said', async () => (await notices())[0]);
        assert.match(said, /recording of process \d+ was deleted .* The program itself goes on/);
        assert.ok((await debuggee.slice()).notes.some((note) => note.includes('was deleted')));
        // Windows keeps no file without a name.
        if (process.platform !== 'win32')
          assertNumbers((await debuggee.card('z')).value, [3, 6, 9]);
        assert.ok((await notices()).length <= 1);
        await debuggee.ends();
      },
    ));
});
