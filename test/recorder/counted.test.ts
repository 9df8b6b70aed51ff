/**
 * @file Programs that count the calls of built-ins, replaced before or after they load the library: none is made because
 * somebody looks on.
 */

import assert from 'node:assert/strict';

import { node24, Project, record, run } from './programs.ts';

/**
 * All functions of the language and of Node that programs share, each in a proxy that counts its calls; and for the
 * first of each, whether a file of the recorder is the caller.
 */
const COUNT = `
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const print = process._rawDebug;
const { apply, construct, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const { includes, split } = String.prototype;
const { keys } = Object;
const TheError = Error;
const counts = { __proto__: null };
const asked = { __proto__: null };
let counting = false;
const count = (name) => {
  if (!counting) return;
  counts[name] = (counts[name] ?? 0) + 1;
  if (counts[name] > LOOKS) return;
  counting = false;
  const lines = apply(split, new TheError().stack, ['\\n']);
  for (let i = 1; i < lines.length; i++) {
    if (apply(includes, lines[i], ['counted.mjs']) || apply(includes, lines[i], ['<anonymous>'])) continue;
    if (apply(includes, lines[i], ['proper.cjs']) || apply(includes, lines[i], ['recorder.cjs'])) asked[name] = lines[i];
    break;
  }
  counting = true;
};
const counted = (name, original) => new Proxy(original, {
  __proto__: null,
  apply(_, self, args) { count(name); return apply(original, self, args); },
  construct(_, args, target) { count(name); return construct(original, args, target); },
});
const replace = (name, holder) => {
  for (const key of ownKeys(holder)) {
    const property = getOwnPropertyDescriptor(holder, key);
    const full = name + '.' + String(key);
    if (key === 'constructor' || !property.configurable) continue;
    if (typeof property.value === 'function') property.value = counted(full, property.value);
    else if (typeof property.get === 'function') property.get = counted(full, property.get);
    defineProperty(holder, key, property);
  }
};
const classes = [
  Array, ArrayBuffer, BigInt, BigInt64Array, Boolean, Buffer, DataView, Date, Error, Float32Array, Float64Array,
  Function, Int32Array, Map, Number, Object, Promise, RegExp, Set, String, Symbol, TextDecoder, TextEncoder,
  TypeError, Uint8Array, WeakMap, WeakRef, WeakSet, EventEmitter, performance.constructor, getPrototypeOf(Uint8Array),
];
const holders = { console, process, JSON, Math, Reflect, WebAssembly };
for (const name of ['fs', 'inspector', 'module', 'path', 'url', 'util', 'vm', 'worker_threads'])
  holders[name] = require(name);
holders.types = holders.util.types;
for (const each of [[], '', new Map(), new Set()])
  holders[each.constructor.name + ' iterator'] = getPrototypeOf(each[Symbol.iterator]());
for (const each of classes) {
  holders[each.name] = each;
  holders[each.name + '.prototype'] = each.prototype;
}
const globals = ['Proxy', 'queueMicrotask', 'setImmediate', 'setTimeout'];
for (const { name } of classes) if (name in globalThis) globals.push(name);
const replaced = globals.map((name) => [name, counted(name, globalThis[name])]);
for (const name of keys(holders)) replace(name, holders[name]);
for (const [name, value] of replaced) globalThis[name] = value;
counting = true;
`;

/**
 * Called by Node itself: for each file that is opened, where it lets others see which modules are loaded, and where it
 * is asked for source maps. And the sizes of memory, which are read at every turn.
 */
const LEFT = [
  'path.toNamespacedPath',
  'types.isArrayBufferView',
  'String.prototype.startsWith',
  'Function.prototype.bind',
  'TypedArray.prototype.byteLength',
  'TypedArray.prototype.length',
];

interface Library {
  readonly linked: 'jax' | 'tfjs' | null;
  readonly node: () => string;
  /** What is imported of what. */
  readonly names: string;
  readonly from: string;
  /** Its start, and a step, of which the result is a text. */
  readonly start: string;
  readonly step: string;
  /** The first operators of a step. */
  readonly operators: readonly string[];
}

const OURS: Library = {
  linked: null,
  node: () => process.execPath,
  names: '{ tensor }',
  from: 'gradlens',
  start: `const x = tensor([1, 2], { requiresGrad: true });`,
  step: `
    const y = x.mul(x).sum();
    y.backward();
    try { x.add(x.reshape([2, 1]).reshape([1, 1, 2])).mul(x.reshape([2, 1, 1, 1])).matmul(x); } catch {}
    return String(x.grad);`,
  operators: ['mul', 'sum'],
};

const LIBRARIES: Readonly<Record<string, Library>> = {
  'gradlens, on Node 20': OURS,
  'gradlens, on Node 24': { ...OURS, node: node24 },
  'TensorFlow.js': {
    linked: 'tfjs',
    node: () => process.execPath,
    names: 'tf',
    from: '@tensorflow/tfjs',
    start: `const x = tf.tensor1d([1, 2]);`,
    step: `return tf.grad((x) => x.square().sum())(x).dataSync().join();`,
    operators: ['square', 'sum'],
  },
  'jax-js': {
    linked: 'jax',
    node: node24,
    names: '{ numpy: np, grad }',
    from: '@jax-js/jax',
    start: '',
    step: `return grad((x) => np.sum(np.square(x)))(np.array([1, 2])).js().join();`,
    operators: ['mul', 'sum'],
  },
};

describe('a program that counts the calls of built-ins', function () {
  this.timeout(120_000);
  const project = new Project({ 'package.json': '{ "type": "module" }' });
  /** Where no other library can be loaded, the recorder waits for ours. */
  const alone = new Project({ 'package.json': '{ "type": "module" }' });
  before(() => {
    for (const { linked } of Object.values(LIBRARIES)) if (linked !== null) project.link(linked);
  });
  after(() => [project, alone].forEach((each) => each.remove()));

  for (const [name, { linked, node, names, from, start, step, operators }] of Object.entries(
    LIBRARIES,
  ))
    for (const isEarly of [true, false])
      it(`from ${isEarly ? 'before' : 'after'} it loads ${name}, sees none of the recorder`, () => {
        const load = `const ${names} = await import('${from}');\n${start}\n`;
        // Other libraries are asked for the elements of their tensors, and ask the language for them.
        const told = linked === null ? 'counts' : 'asked';
        const text = `const LOOKS = ${linked === null ? 0 : 500};
          ${isEarly ? COUNT + load : load + COUNT}
          const step = () => { ${step} };
          const results = step() + ' ' + step();
          counting = false;
          for (const name of ${JSON.stringify(LEFT)}) { delete counts[name]; delete asked[name]; }
          print(results, keys(counts).length > 20);
          for (const name of keys(${told})) print(name, ${told}[name]);`;
        const at = linked === null ? alone : project;
        at.write('counted.mjs', text);
        const options = { cwd: at.path, node: node() };
        const { recordings, ...outcome } = record(['counted.mjs'], options);
        assert.deepEqual(outcome, run(['counted.mjs'], options));
        assert.match(outcome.stderr, /2\D+4.* true/);
        assert.deepEqual(recordings[0]?.operators.slice(0, 2), operators);
      });
});
