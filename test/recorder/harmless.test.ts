/** @file A program under the recorder does exactly what it does without: same output, exit code and errors. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { Project, node24, record, recorderEnv, recordingsIn, ROOT, run } from './programs.ts';
import type { Recorded } from './programs.ts';

const START = `
const { tensor, noGrad, mul } = require('gradlens');
const x = tensor([1, 2, 3], { requiresGrad: true });
const step = () => {
  const y = mul(x, x).sum();
  y.backward();
  return y;
};
`;

/** Programs with something that a careless guest would break. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'prints values and gradients': `${START} console.log(String(step()), String(x.grad));`,
  'exits in the middle': `${START} step(); process.on('exit', () => step()); process.exit(3);`,
  'throws and does not catch': `${START} step(); throw new TypeError('mine');`,
  'lets an error of the engine through': `${START} mul(x, tensor([1, 2]));`,
  'throws what is not an error': `${START} step(); throw { toString() { throw new Error('no'); } };`,
  'prints the stacks of its errors': `${START}
    const boom = () => { step(); throw new Error('traced'); };
    try { boom(); } catch (error) { console.log(error.stack); }
    try { mul(x, tensor([1, 2])); } catch (error) { console.log(error.stack.split('\\n')[0]); }
    Promise.resolve().then(step).then(boom).catch((error) => console.log(error.stack));`,
  'sets prepareStackTrace and a limit': `${START}
    let calls = 0;
    Error.prepareStackTrace = (error, frames) => (calls++, frames.length);
    Error.stackTraceLimit = 3;
    const stack = () => new Error('a').stack;
    step();
    console.log((() => (() => (() => stack())())())(), calls);
    step();
    console.log(Error.stackTraceLimit, calls, Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit'));`,
  'has a getter for prepareStackTrace': `${START}
    let reads = 0;
    Object.defineProperty(Error, 'prepareStackTrace', { get: () => { reads++; }, configurable: true });
    step();
    console.log(reads);`,
  'freezes what it can': `${START}
    const names = ['Error', 'Map', 'WeakSet', 'Array', 'Object', 'Function', 'Reflect', 'JSON', 'Math',
      'String', 'RegExp', 'Uint8Array', 'Float64Array', 'Symbol', 'TextEncoder', 'Buffer'];
    for (const name of names) {
      Object.freeze(globalThis[name]);
      if (globalThis[name].prototype) Object.freeze(globalThis[name].prototype);
    }
    console.log(String(step()), String(x.grad));`,
  'patches prototypes': `${START}
    const seen = {};
    const patch = (object, name) => {
      const original = object[name];
      object[name] = function (...args) { seen[name] = (seen[name] ?? 0) + 1; return Reflect.apply(original, this, args); };
    };
    for (const name of ['get', 'set', 'has']) patch(Map.prototype, name);
    patch(WeakSet.prototype, 'add'); patch(WeakSet.prototype, 'has');
    patch(Object.getPrototypeOf(Uint8Array.prototype), 'subarray');
    patch(JSON, 'stringify'); patch(Error, 'captureStackTrace'); patch(Object, 'getOwnPropertyDescriptor');
    const fs = require('fs'); patch(fs, 'writeSync'); patch(fs, 'openSync');
    Object.prototype.toJSON = () => { throw new Error('asked'); };
    const before = { ...seen };
    step(); step();
    console.log(before, seen);`,
  'looks at its globals': `${START}
    step();
    console.log(Object.keys(globalThis), Reflect.ownKeys(globalThis).filter((key) => typeof key === 'string').length);
    console.log(require('module').prototype._compile.name, process.listenerCount('exit'));
    console.log(process._getActiveHandles().length > 3, process.argv.length, process.execArgv);`,
  'recurses until the stack is full': `${START}
    let most = 0;
    const dive = (n) => { most = n; step(); dive(n + 1); };
    try { dive(0); } catch (error) { console.log(error instanceof RangeError, most > 50); }
    console.log(String(step()), typeof Error.stackTraceLimit, typeof Error.prepareStackTrace);`,
  'watches what is loaded': `
    const loader = require('module');
    const load = loader._load;
    loader._load = function (name, ...rest) { console.log('load', name); return load.call(this, name, ...rest); };
    ${START} console.log(String(step()));`,
  'leaves its directory': `${START}
    const fs = require('fs');
    fs.mkdirSync('gone'); process.chdir('gone'); fs.rmdirSync('../gone');
    console.log(String(step()));`,
  'ends by itself while timers are unreferenced': `${START}
    setTimeout(() => console.log('never'), 100000).unref(); console.log(String(step()));`,
  'hooks and switches grad mode': `${START}
    x.registerHook?.((grad) => grad);
    noGrad(() => { x.mul(2); }); step(); console.log(String(x.grad));`,
  'rejects and nobody catches': `${START} const boom = async () => { await null; step(); throw new RangeError('late'); }; boom();`,
  'counts its unhandled rejections': `${START} process.on('unhandledRejection', (error) => { console.log(error.stack.split('\\n').length, error.message); process.exitCode = 7; });
    (async () => { await step(); throw new Error('seen'); })();`,
  'answers its uncaught errors': `${START} process.on('uncaughtException', (error, origin) => { console.log(error.stack, origin); process.exitCode = 9; });
    setTimeout(() => { step(); throw new Error('in a timer'); }, 1);`,
  'prints asynchronous stacks': `${START} const one = async () => { await null; step(); throw new Error('deep'); }; const two = async () => { await one(); };
    two().catch((error) => { console.log(error.stack); mul(x, x); });`,
  'sets prepareStackTrace and throws': `${START} Error.prepareStackTrace = (error, frames) => error.message + frames.map((f) => f.getFunctionName()).slice(0, 3).join();
    step(); (function named() { step(); throw new Error('mine'); })();`,
  'sets no limit of stacks': `${START} Error.stackTraceLimit = Infinity; const deep = (n) => (n === 0 ? (step(), new Error('x').stack.split('\\n').length) : deep(n - 1)); console.log(deep(100)); Error.stackTraceLimit = 0; step(); console.log(new Error('y').stack);
    delete Error.stackTraceLimit; step(); console.log(new Error('z').stack, 'stackTraceLimit' in Error);`,
  'ends by a signal': `${START} step(); process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 1000);`,
  'answers a signal': `${START} process.on('SIGINT', () => { step(); console.log('int', process.listenerCount('SIGINT')); process.exit(4); }); step(); process.kill(process.pid, 'SIGINT'); setTimeout(() => {}, 1000);`,
  'reads its input to the end': `${START} let all = ''; process.stdin.on('data', (part) => { all += part; step(); }).on('end', () => console.log(all.length, String(x.grad)));`,
  'sets its exit code, and tells at each way out': `${START} process.on('beforeExit', (code) => console.log('before', code)).on('exit', (code) => console.log('exit', code, process.exitCode)); step(); process.exitCode = 5;`,
  'counts the listeners of its process, and crashes': `${START} step();
    const count = (when) => console.log(when, process.listenerCount('uncaughtExceptionMonitor'), process.eventNames().map(String));
    count('before');
    process.on('newListener', (name) => console.log('new', name)).on('removeListener', (name) => console.log('removed', name));
    process.on('exit', () => { count('exit'); console.log(typeof Object.getOwnPropertyDescriptor(process, '_fatalException').value); });
    throw new Error('mine');`,
  'looks at what its process tells of errors with': `${START} step();
    const look = () => {
      const { value, ...rest } = Object.getOwnPropertyDescriptor(process, '_fatalException');
      console.log(value, rest, Object.keys(process), /_fatalException: .*/.exec(require('util').inspect(process))[0]);
      console.log(typeof value, value.name, value.length, process._fatalException === value);
      const all = []; for (const key in process) all.push(key); console.log(all);
    };
    look();
    process.once('uncaughtException', () => { console.log(new Error('here').stack); look(); });
    setTimeout(() => { process.on('uncaughtExceptionMonitor', () => console.log(new Error('again').stack)).on('uncaughtExceptionMonitor', look); throw new Error('second'); }, 5);
    throw new Error('first');`,
  'changes its error as it exits': `${START} step(); const error = new Error('a');
    process.on('exit', () => { error.message = 'changed'; console.log(process.listenerCount('exit')); }); throw error;`,
  'has a handler of fatal errors of its own': `${START} step(); const own = process._fatalException;
    process._fatalException = function (...args) { console.log('own', args.length, new Error('in').stack); return own.apply(this, args); };
    throw new Error('mine');`,
  'watches its own crash, and changes it': `${START} step();
    for (const word of ['one', 'two']) process.on('uncaughtExceptionMonitor', (error, origin) => {
      console.log(process.listenerCount('uncaughtExceptionMonitor'), origin, new Error(word).stack);
      error.message += word;
    });
    throw new Error('mine');`,
  'answers uncaught errors with stacks of its own': `${START} let left = 3;
    process.on('uncaughtException', () => console.log(new Error('here').stack, process.listenerCount('uncaughtExceptionMonitor')));
    const timer = setInterval(() => { step(); if (--left === 0) clearInterval(timer); throw new Error('again'); }, 1);`,
  'is captured, then lets go': `${START}
    process.setUncaughtExceptionCaptureCallback((error) => { step(); console.log(error.message); });
    setTimeout(() => { process.setUncaughtExceptionCaptureCallback(null); throw new Error('second'); }, 5); throw new Error('first');`,
  'prepares stacks with words of its own, late': `${START} step();
    Error.prepareStackTrace = (error) => { console.log('prepared'); return error.message; };
    process.on('exit', () => console.log('exit')); throw new Error('mine');`,
  'throws what runs code as it is looked at': `${START} step();
    const error = new TypeError('asked');
    for (const key of ['name', 'message', 'constructor', 'cause'])
      Object.defineProperty(error, key, { get() { console.log('get', key); return 'computed'; }, configurable: true });
    process.on('exit', () => console.log('exit')); throw error;`,
  'throws a proxy': `${START} step();
    const handler = new Proxy({}, { get: (_, trap) => (...args) => { console.log(trap, String(args[1])); return Reflect[trap](...args); } });
    process.on('exit', () => console.log('exit')); throw new Proxy(new Error('hidden'), handler);`,
  'throws null in a promise': `${START} step(); Promise.reject(null);`,
  'looks at what was loaded, and prints its globals': `${START} step();
    console.log(Object.keys(require.cache).map((file) => require('path').basename(file)), module.children.length, process.listenerCount('exit'));
    console.log(globalThis, require('util').inspect(x, { showHidden: true, depth: 4 }), Reflect.ownKeys(x).map(String));`,
  'counts its turns': `${START} const log = [];
    const hooks = require('async_hooks'), types = { __proto__: null };
    hooks.createHook({ init(_, type) { if (type !== 'PIPEWRAP') types[type] = (types[type] ?? 0) + 1; } }).enable();
    Promise.resolve().then(() => log.push('then')).then(() => log.push('and then')).then(() => log.push('and again'));
    process.nextTick(() => log.push('tick')); queueMicrotask(() => log.push('microtask')); setImmediate(() => { log.push('immediate'); step(); });
    (async () => { step(); await null; log.push('awaited'); step(); await x.grad; log.push('twice'); })();
    step();
    process.on('exit', () => console.log(log, types, hooks.executionAsyncId()));`,
  'clones and sends its tensors': `${START} step();
    const { MessageChannel } = require('worker_threads'), { port1 } = new MessageChannel();
    for (const send of [(each) => console.log(structuredClone(each)), (each) => port1.postMessage(each), (each) => console.log(require('v8').serialize(each).length)])
      for (const each of [x, x.mul(x), x.shape]) try { send(each); } catch (error) { console.log(error); }
    port1.close();`,
  'counts how often it is asked': `${START} let asked = 0;
    const options = { get requiresGrad() { asked++; return true; }, get dtype() { asked++; } };
    const data = new Proxy([1, 2], { get(...args) { asked++; return Reflect.get(...args); } });
    tensor(data, options).mul(2).sum().backward();
    const { nn } = require('gradlens');
    class Layer extends nn.Module { inner = new nn.Linear(2, 2); get extra() { asked++; return 1; } forward(x) { return this.inner.forward(x); } }
    new Layer().call(tensor([[1, 2]])).sum().backward();
    console.log(asked);`,
  'wraps all that the loader has': `
    const loader = require('module'), seen = [];
    for (const name of Object.getOwnPropertyNames(loader)) {
      const original = loader[name];
      if (typeof original !== 'function' || /^(?:Module|_stat|_readPackage)$/.test(name)) continue;
      loader[name] = function (...args) { seen.push(name + ' ' + args[0]); return Reflect.apply(original, this, args); };
    }
    const compile = loader.prototype._compile;
    loader.prototype._compile = function (...args) { seen.push('compile ' + args[1]); return Reflect.apply(compile, this, args); };
    ${START} step(); require('util'); step(); console.log(seen, new Error('here').stack);`,
  'starts others': `${START} step();
    const text = 'console.log(process.execArgv, process.argv.length, Object.keys(require.cache), new Error("in it").stack)';
    for (const args of [['-e', text], ['-p', '1 + 1'], ['--check', __filename]]) {
      const { stdout, stderr, status } = require('child_process').spawnSync(process.execPath, args, { encoding: 'utf8' });
      console.log(stdout, stderr, status);
    }`,
  'lets its tensors go': `${START}
    (async () => {
      const all = [];
      for (let i = 0; i < 50; i++) { const each = tensor([i], { requiresGrad: true }); each.mul(each).sum().backward(); all.push(new WeakRef(each)); }
      for (let i = 0; i < 5; i++) { gc(); await new Promise((done) => setTimeout(done, 5)); }
      console.log(all.filter((each) => each.deref()).length);
    })();`,
  'throws in a domain': `${START} const domain = require('domain').create();
    domain.on('error', (error) => console.log(error.stack));
    domain.run(() => { step(); setTimeout(() => { step(); throw new Error('in it'); }, 1); });`,
  'has a monitor that exits': `${START} step(); process.on('uncaughtExceptionMonitor', (error) => { console.log(error.stack); process.exit(3); });
    process.on('exit', (code) => console.log(code)); throw new Error('mine');`,
  'has monitors of which one throws': `${START} step(); process.on('uncaughtExceptionMonitor', () => {}).on('uncaughtExceptionMonitor', () => { throw new Error('its own'); });
    process.on('exit', (code) => console.log(code)); throw new Error('mine');`,
  'maps its stacks by a library': `${START} step(); let times = 0;
    Error.prepareStackTrace = function prepareStackTrace(error, frames) { console.log(++times); return [error, ...frames].join('\\n    at '); };
    process.on('exit', () => console.log('exit')); throw new Error('mine');`,
  'is in a folder with such a name': `${START} step(); const boom = () => { throw new Error('at load'); };
    require('fs').mkdirSync('cash-register/ts-node', { recursive: true });
    require('fs').writeFileSync('cash-register/ts-node/register.cjs', 'console.log(new Error("here").stack, require("module").prototype._compile.toString().length)');
    console.log(require('child_process').spawnSync(process.execPath, ['cash-register/ts-node/register.cjs', 'register'], { encoding: 'utf8' }).stdout);`,
  'has no WebAssembly': `${START} console.log(String(step()), String(x.grad), typeof WebAssembly);`,
  'is held to what is strict': `${START} console.log(String(step()), String(x.grad)); try { mul(x, tensor([1, 2])); } catch (error) { console.log(error.stack); }`,
  'throws while it exits': `${START} process.on('exit', () => { step(); throw new Error('at exit'); });`,
};

const FLAGS: Readonly<Record<string, readonly string[]>> = {
  // A small stack is full sooner.
  'recurses until the stack is full': ['--stack-size=200'],
  'lets its tensors go': ['--expose-gc'],
  'has no WebAssembly': ['--jitless'],
  'is held to what is strict': [
    '--frozen-intrinsics',
    '--disable-proto=throw',
    '--disallow-code-generation-from-strings',
  ],
};

/** These only define functions, or compute nothing. */
const WITHOUT_TENSORS = ['check-gradients.ts', 'wrong-gradient.ts', 'no-tensors.ts', 'print.ts'];

/** The same wherever the project is, and whichever the process. */
const plain = (text: string, project: Project): string =>
  text.replaceAll(project.path, '.').replace(/^\(node:\d+\)/gm, '(node)');

function same(program: readonly string[], project: Project, node?: string): Recorded {
  // More than a pipe holds.
  const input = 'a'.repeat(200_000);
  const options = { cwd: project.path, input, ...(node === undefined ? {} : { node }) };
  const without = run(program, options);
  const recorded = record(program, options);
  const { recordings, ...outcome } = recorded;
  assert.deepEqual(
    { ...outcome, stdout: plain(outcome.stdout, project), stderr: plain(outcome.stderr, project) },
    { ...without, stdout: plain(without.stdout, project), stderr: plain(without.stderr, project) },
  );
  assert.ok(recordings.length > 0, 'nothing was recorded');
  return recorded;
}

describe('a recorded program', function () {
  this.timeout(60_000);
  const project = new Project({});
  after(() => project.remove());

  for (const [name, text] of Object.entries(PROGRAMS)) {
    const file = `${name.replaceAll(' ', '-')}.cjs`;
    const flags = FLAGS[name] ?? [];
    it(`${name}, on Node 20`, () => {
      project.write(file, text);
      same([...flags, file], project);
    });
    it(`${name}, on Node 24`, () => {
      project.write(file, text);
      same([...flags, file], project, node24());
    });
  }

  it('has all records before an exit, an error and at-exit work', () => {
    project.write(
      'exit.cjs',
      `${START} step(); process.on('exit', () => x.add(1)); process.exit(3);`,
    );
    const [recording] = same(['exit.cjs'], project).recordings;
    assert.deepEqual(recording?.operators, ['mul', 'sum', 'add']);
    project.write('error.cjs', `${START} step(); mul(x, tensor([1, 2]));`);
    const [failed] = same(['error.cjs'], project).recordings;
    assert.ok(failed);
    const last = failed.records.findLast((each) => each.kind === 'threw');
    assert.ok(last?.kind === 'threw', 'the error is told');
    assert.match(last.message, /must match|broadcast/);
    assert.equal(failed.sites(last.stack)[0]?.file, join(project.path, 'error.cjs'));
    assert.equal(failed.records.at(-1)?.kind, 'crashed', 'nobody caught it');
  });

  it('records worker threads apart', () => {
    project.write(
      'workers.cjs',
      `${START}
      const { Worker, isMainThread } = require('worker_threads');
      if (isMainThread) { step(); new Worker(__filename).on('exit', (code) => console.log('done', code)); }
      else { step(); step(); }`,
    );
    const { recordings } = same(['workers.cjs'], project);
    assert.deepEqual(
      recordings.map((each) => [each.name.replace(/^\d+/, 'pid'), each.operators.length]),
      [
        ['pid-0.gradlens', 2],
        ['pid-1.gradlens', 4],
      ],
    );
  });

  it('records child processes apart', () => {
    project.write(
      'fork.cjs',
      `${START}
      step();
      if (process.send) { step(); process.send(String(x.grad)); process.disconnect(); }
      else require('child_process').fork(__filename).on('message', (text) => console.log(text));`,
    );
    const { recordings } = same(['fork.cjs'], project);
    assert.deepEqual(recordings.map((each) => each.operators.length).sort(), [2, 4]);
    assert.ok(recordings.every((each) => each.name.endsWith('-0.gradlens')));
  });

  it('leaves nothing behind when it never tensors anything', () => {
    project.write('plain.cjs', `console.log('no tensors'); process.exitCode = 4;`);
    const { recordings, stdout, code } = record(['plain.cjs'], { cwd: project.path });
    assert.deepEqual([recordings.length, stdout, code], [0, 'no tensors\n', 4]);
  });

  it('is not touched without a directory to record into', () => {
    project.write(
      'slot.cjs',
      `console.log(Object.getOwnPropertySymbols(globalThis).map(String).filter((name) => name.includes('gradlens')));`,
    );
    const { NODE_OPTIONS = '' } = recorderEnv('');
    const outcome = run(['slot.cjs'], { cwd: project.path, env: { NODE_OPTIONS } });
    assert.equal(outcome.stdout, '[]\n');
  });

  it('goes on when the directory never was there, or goes away', () => {
    project.write('lone.cjs', `${START} console.log(String(step()));`);
    const outcome = run(['lone.cjs'], {
      cwd: project.path,
      env: recorderEnv(join(project.path, 'missing')),
    });
    assert.deepEqual(
      [outcome.stdout, outcome.stderr, outcome.code],
      ['tensor(14., grad_fn=<SumBackward0>)\n', '', 0],
    );
    const directory = mkdtempSync(join(tmpdir(), 'gradlens-gone-'));
    project.write(
      'gone.cjs',
      `${START} step(); require('fs').rmSync(process.env.GRADLENS_DIR, { recursive: true }); console.log(String(step()));`,
    );
    const gone = run(['gone.cjs'], { cwd: project.path, env: recorderEnv(directory) });
    assert.deepEqual([gone.stdout, gone.stderr, gone.code], [outcome.stdout, '', 0]);
  });

  it('can be killed at any time: everything before is there', async () => {
    project.write(
      'killed.cjs',
      `${START} for (let i = 0; ; i++) { step(); if (i === 20) require('fs').writeSync(1, 'now'); }`,
    );
    const directory = mkdtempSync(join(tmpdir(), 'gradlens-killed-'));
    try {
      const child = spawn(process.execPath, ['killed.cjs'], {
        cwd: project.path,
        env: { ...process.env, ...recorderEnv(directory) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      await once(child, 'exit');
      const [recording] = recordingsIn(directory);
      assert.ok((recording?.operators.length ?? 0) >= 42);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe('each example', function () {
  this.timeout(120_000);
  const examples = join(ROOT, 'examples');

  for (const name of readdirSync(examples, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.ts') || name.endsWith('endless-loop.ts')) continue;
    it(`${name} does the same with the recorder`, () => {
      const options = { cwd: ROOT, node: node24() };
      const program = [join(examples, name)];
      const without = run(program, options);
      const { recordings, ...outcome } = record(program, options);
      assert.deepEqual(outcome, without);
      assert.equal(recordings.length, WITHOUT_TENSORS.includes(basename(name)) ? 0 : 1);
    });
  }
});
