/** @file Where a program of a terminal records, and that it does not without a debugger. */

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Project, recorderEnv, recordingsIn, run } from './programs.ts';

const PROGRAM = `const { tensor } = require('gradlens');
tensor([1, 2]).mul(2);
if (process.argv[2] === undefined) require('child_process').execFileSync(process.execPath, [...process.execArgv, __filename, 'child']);
`;

describe('a program of a terminal', function () {
  this.timeout(60_000);
  const project = new Project({ 'program.cjs': PROGRAM });
  let terminals: string;
  beforeEach(() => {
    terminals = mkdtempSync(join(tmpdir(), 'gradlens-terminals-'));
  });
  afterEach(() => rmSync(terminals, { recursive: true, force: true }));
  after(() => project.remove());

  const start = (options: readonly string[], directory = ''): void => {
    const env = {
      ...recorderEnv(directory),
      GRADLENS_TERMINALS: terminals,
      GRADLENS_DIR: directory,
    };
    const { code, stderr } = run([...options, 'program.cjs'], { cwd: project.path, env });
    assert.equal(code, 0, stderr);
  };

  it('records in a directory of its own while it is debugged, its children there, too', () => {
    start(['--inspect=0']);
    start(['--inspect=0']);
    const directories = readdirSync(terminals);
    assert.equal(directories.length, 2);
    for (const name of directories) {
      assert.match(name, /^\d+-\d+$/);
      assert.deepEqual(
        recordingsIn(join(terminals, name)).map(({ operators }) => operators),
        [['mul'], ['mul']],
      );
    }
  });

  it('leaves nothing where no debugger is attached', () => {
    start([]);
    assert.deepEqual(readdirSync(terminals), []);
  });

  it('records where it is told to by whoever starts it, debugged or not', () => {
    const directory = mkdtempSync(join(tmpdir(), 'gradlens-told-'));
    start([], directory);
    assert.equal(recordingsIn(directory).length, 2);
    assert.deepEqual(readdirSync(terminals), []);
    rmSync(directory, { recursive: true });
  });
});
