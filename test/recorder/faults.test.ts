/** @file What can go wrong around a recorded program: the program goes on, and what was recorded can be read. */

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RecordReader } from '../../engine/graph/reading/decode.ts';
import { GraphModel, MAX_NODES } from '../../engine/graph/model.ts';
import { Program } from '../graph/records.ts';
import { Project, record, recorderEnv, recordingsIn, run } from './programs.ts';

const START = `const { tensor, mul } = require('gradlens');
const x = tensor([1, 2, 3], { requiresGrad: true });
const step = () => {
  const y = mul(x, x).sum();
  y.backward();
  return y;
};
`;

describe('a recording', function () {
  this.timeout(120_000);
  const project = new Project({});
  const at = { cwd: project.path };
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'gradlens-faults-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  after(() => project.remove());

  it('of a program killed in the middle of a record is read up to that record', async () => {
    project.write(
      'killed.cjs',
      `${START} step(); require('fs').writeSync(1, 'now'); const big = tensor(new Array(1000).fill(1)); for (;;) big.add(1);`,
    );
    for (let delay = 0; delay < 5; delay++) {
      const child = spawn(process.execPath, ['killed.cjs'], {
        cwd: project.path,
        env: { ...process.env, ...recorderEnv(directory) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, delay * 7));
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    for (const name of readdirSync(directory)) {
      const bytes = readFileSync(join(directory, name));
      // A write may have been cut anywhere; so try every place in the last record, too.
      for (let end = bytes.length; end > bytes.length - 50; end--) {
        const reader = new RecordReader();
        const records = reader.push(bytes.subarray(0, end));
        assert.equal(reader.damaged, null);
        assert.ok(records.length > 2);
      }
    }
  });

  /** What a program leaves in the directory whose recorder could not write on. */
  const endsEarly = (command: string, args: readonly string[], code: string): void => {
    project.write(
      'full.cjs',
      `${START} for (let i = 0; i < 2000; i++) step(); console.log(String(step()));`,
    );
    const { stdout, stderr, status } = spawnSync(command, args, {
      cwd: project.path,
      env: { ...process.env, ...recorderEnv(directory) },
      encoding: 'utf8',
    });
    assert.deepEqual(
      { stdout, stderr, status },
      { stdout: 'tensor(14., grad_fn=<SumBackward0>)\n', stderr: '', status: 0 },
    );
    const [recording] = recordingsIn(directory);
    assert.ok((recording?.operators.length ?? 0) > 10);
    assert.ok((recording?.operators.length ?? Infinity) < 4000);
    const signs = readdirSync(directory).filter((name) => name.endsWith('.failed'));
    assert.equal(signs.length, 1);
    assert.match(signs[0] ?? '', new RegExp(`^\\d+-0[.]${code}[.]failed$`));
  };

  it('that may not grow any further ends and leaves a sign, and the program goes on', () => {
    // Windows has no such limit.
    if (process.platform === 'win32') return;
    // In blocks of 512 or 1024 bytes.
    endsEarly('sh', ['-c', 'ulimit -f 64; exec "$0" full.cjs', process.execPath], 'EFBIG');
  });

  it('on a full disk ends and leaves a sign, and the program goes on', () => {
    // A disk of 64 KB needs the right to mount one; elsewhere the test before stands for it.
    if (process.getuid?.() !== 0 || process.platform !== 'linux') return;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory]);
    } catch {
      return;
    }
    try {
      endsEarly(process.execPath, ['full.cjs'], 'ENOSPC');
    } finally {
      execFileSync('umount', [directory]);
    }
  });

  it('whose file is deleted does not trouble the program', () => {
    project.write(
      'deleted.cjs',
      `${START} step(); const fs = require('fs');
      for (const name of fs.readdirSync(process.env.GRADLENS_DIR)) fs.unlinkSync(process.env.GRADLENS_DIR + '/' + name);
      console.log(String(step()));`,
    );
    const { stdout, stderr, code } = run(['deleted.cjs'], { ...at, env: recorderEnv(directory) });
    assert.deepEqual([stdout, stderr, code], ['tensor(14., grad_fn=<SumBackward0>)\n', '', 0]);
    assert.deepEqual(readdirSync(directory), []);
  });

  it('that cannot be written from the first byte on does not trouble the program', () => {
    if (process.platform !== 'linux') return;
    project.write(
      'device.cjs',
      `require('fs').symlinkSync('/dev/full', process.env.GRADLENS_DIR + '/' + process.pid + '-0.gradlens');
      ${START} console.log(String(step()));`,
    );
    const { stdout, stderr, code } = run(['device.cjs'], { ...at, env: recorderEnv(directory) });
    assert.deepEqual([stdout, stderr, code], ['tensor(14., grad_fn=<SumBackward0>)\n', '', 0]);
    assert.ok(readdirSync(directory).some((name) => name.endsWith('.EEXIST.failed')));
  });

  it('is made of each of forty forked children', () => {
    project.write(
      'forty.cjs',
      `${START}
      if (process.argv[2] === undefined) {
        step();
        let done = 0;
        for (let i = 0; i < 40; i++)
          require('child_process').fork(__filename, [String(i)]).on('exit', (code) => {
            if (code === 0 && ++done === 40) console.log('all', done);
          });
      } else for (let i = 0; i <= Number(process.argv[2]); i++) step();`,
    );
    const { stdout, stderr, recordings } = record(['forty.cjs'], at);
    assert.deepEqual([stdout, stderr, recordings.length], ['all 40\n', '', 41]);
    assert.deepEqual(
      recordings.map(({ operators }) => operators.length / 2).sort((a, b) => a - b),
      [1, ...Array.from({ length: 40 }, (_, i) => i + 1)],
    );
  });

  it('of tensors made in vm contexts has their operators, and the contexts work as ever', () => {
    project.write(
      'contexts.cjs',
      `${START}
      const vm = require('vm');
      const context = vm.createContext({ x, mul, console });
      vm.runInContext('const y = mul(x, 3).sum(); y.backward(); console.log(String(x.grad), new Error("in").stack.length > 0);', context);
      console.log(vm.runInNewContext('Object.keys(globalThis).length'), vm.runInThisContext('typeof mul'));
      vm.runInContext('Error.prepareStackTrace = () => "mine"; console.log(new Error("x").stack)', context);
      step();`,
    );
    const plain = run(['contexts.cjs'], at);
    const { recordings, ...recorded } = record(['contexts.cjs'], at);
    assert.deepEqual(recorded, plain);
    assert.deepEqual(recordings[0]?.operators, ['mul', 'sum', 'mul', 'sum']);
  });

  it('of a library loaded in a vm context says that it is not seen, of a context without one nothing', () => {
    const asked = `console.log(globalThis[Symbol.for('gradlens.contexts')]());`;
    const loading = `const { createRequire } = require('module');
      const vm = require('vm');
      const context = vm.createContext({ console, navigator: {}, performance, TextEncoder, WebAssembly });
      function load(name, near) {
        const file = near(name);
        const [exports, text] = [{}, require('fs').readFileSync(file, 'utf8')];
        const own = createRequire(file);
        const loads = (other) => (other.startsWith('.') ? load(other, own.resolve) : own(other));
        const options = { filename: file, parsingContext: context };
        const module = { exports };
        vm.compileFunction(text, ['exports', 'require', 'module'], options)(exports, loads, module);
        return module.exports;
      }`;
    project.link('jax');
    for (const [library, call, printed] of [
      ['gradlens', 'String(library.tensor([1, 2]).mul(2))', 'tensor([2., 4.])'],
      // It leaves nothing among the globals.
      ['@jax-js/jax', 'String(library.numpy.array([1, 2]).mul(2).js())', '2,4'],
    ]) {
      project.write(
        'inside.cjs',
        `${loading} const library = load('${library}', require.resolve); console.log(${call}); ${asked}`,
      );
      const { stdout, stderr, recordings } = record(['inside.cjs'], at);
      assert.deepEqual([stdout, stderr], [`${printed}\ntrue\n`, '']);
      const kinds = recordings[0]?.records.map(({ kind }) => kind);
      assert.deepEqual(kinds, ['process', 'notice']);
    }
    project.write('bare.cjs', `require('vm').createContext({}); ${START} step(); ${asked}`);
    const bare = record(['bare.cjs'], at);
    assert.deepEqual([bare.stdout, bare.stderr], ['false\n', '']);
    assert.deepEqual(bare.recordings[0]?.operators, ['mul', 'sum']);
  });

  it('of a program that freezes its globals is whole', () => {
    project.write(
      'frozen.cjs',
      `${START} step();
      for (const name of Object.getOwnPropertyNames(globalThis)) {
        const value = globalThis[name];
        if (value === globalThis || (typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
        if (value.prototype) Object.freeze(value.prototype);
        if (!ArrayBuffer.isView(value) && value !== process) Object.freeze(value);
      }
      try { Object.freeze(globalThis); } catch (error) { console.log(error.message); }
      console.log(String(step()), String(x.grad));`,
    );
    const plain = run(['frozen.cjs'], at);
    const { recordings, ...recorded } = record(['frozen.cjs'], at);
    assert.deepEqual(recorded, plain);
    assert.equal(plain.code, 0, plain.stderr);
    assert.deepEqual(recordings[0]?.operators, ['mul', 'sum', 'mul', 'sum']);
  });

  it('of a loop without end fills a graph up to its bound, and says so', () => {
    const program = new Program();
    const x = program.created([1], { requiresGrad: true });
    program.op('mul', [x, 2], [2]);
    const model = new GraphModel();
    const loop = program.records.at(-1);
    for (const each of program.records) model.append(each);
    for (let i = 0; i < MAX_NODES && loop !== undefined; i++) model.append(loop);
    assert.ok(model.full);
    assert.ok(model.graph.nodes.length < MAX_NODES + 10);
    assert.match(model.graph.notes.all.join(), /reached its bound of 500,000 nodes/);
  });
});
