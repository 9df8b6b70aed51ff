/** @file Names of a minified script's variables, as its source has them. */

import assert from 'node:assert/strict';
import { transformSync } from 'esbuild';

import { GraphModel } from '../../engine/graph/model.ts';
import { Bindings } from '../../engine/source/bindings.ts';
import { originalNames } from '../../engine/worker/original-names.ts';

/** Where a text stands the n-th time, 0-based. */
function positionOf(code: string, text: string, nth = 1): { line: number; column: number } {
  let at = -1;
  for (let i = 0; i < nth; i++) at = code.indexOf(text, at + 1);
  assert.ok(at >= 0, text);
  const before = code.slice(0, at).split('\n');
  return { line: before.length - 1, column: (before.at(-1) ?? '').length };
}

describe('a variable of a script', () => {
  const code = `import e, { a as b } from 'x';
const n = 1;
function f(t, { r: [o], ...s } = {}) {
  if (t) { var v = 2; let n = 3; inner(n); }
  for (const t of o) { use(t); }
  try { risky(); } catch (n) { report(n); }
  return (t) => { class Q {} return t + v + e; };
}
const g = function h(n) { return h(n); };`;
  const bindings = new Bindings(code);
  const declared = (name: string, at: string, nth = 1): unknown =>
    bindings.declaration(name, positionOf(code, at, nth));

  it('is declared in the innermost scope that has its name', () => {
    const cases: [name: string, at: string, declaration: string, nth?: number][] = [
      ['e', 'e;', 'e, {'],
      ['b', 'use', 'b }'],
      ['n', 'inner', 'n = 3'],
      ['n', 'report', 'n) { report'],
      ['n', 'risky', 'n = 1'],
      ['n', 'h(n);', 'n) { return h'],
      ['h', 'h(n);', 'h(n) {'],
      ['t', 'if', 't, {'],
      ['t', 'use', 't of'],
      ['t', 'class', 't) =>'],
      ['o', 'class', 'o]'],
      ['s', 'class', 's }'],
      ['Q', 'return t +', 'Q {}'],
      // Hoisted out of its block.
      ['v', 'risky', 'v = 2'],
      ['g', 'risky', 'g ='],
      ['f', 'import', 'f(t'],
    ];
    for (const [name, at, declaration] of cases)
      assert.deepEqual(declared(name, at), positionOf(code, declaration), `${name} at ${at}`);
  });

  it('is nothing of the script where it is global, or of another scope', () => {
    assert.equal(declared('console', 'if'), null);
    assert.equal(declared('v', 'const n'), null);
    assert.equal(declared('h', 'const g'), null);
  });
});

describe('minified names', () => {
  const source = `export function forward(weights, { layers }, e) {
  const hidden = layers.map((layer, t) => { const scaled = layer * t; debug(scaled); return scaled; });
  for (const part of hidden) { var total = part + e; debug(total); }
  return debug(weights, total, hidden);
}`;
  const { code, map } = transformSync(source, {
    minify: true,
    sourcemap: true,
    sourcefile: 'forward.js',
  });
  const model = new GraphModel();
  const url = '/home/you/bundle.mjs';
  model.append({ kind: 'script', script: 1, url, map });

  /** What the variables are called that `debug` is given the n-th time. */
  function namesAt(nth: number): (string | null)[] {
    const call = code.split('debug(')[nth] ?? '';
    const given = call.slice(0, call.indexOf(')')).split(',');
    return originalNames(
      model.graph,
      url,
      code,
      given.map((name) => ({ name, ...positionOf(code, 'debug(', nth) })),
    );
  }

  it('are those of the source, also where one name stands for several variables', () => {
    assert.ok(!code.includes('hidden'), code);
    assert.deepEqual(namesAt(1), ['scaled']);
    assert.deepEqual(namesAt(2), ['total']);
    assert.deepEqual(namesAt(3), ['weights', 'total', 'hidden']);
  });

  it('are none for what is not in the source', () => {
    assert.deepEqual(
      originalNames(model.graph, url, code, [{ name: 'require', line: 0, column: 0 }]),
      [null],
    );
  });

  it('stay as they are in a script whose map has no names', () => {
    model.append({ kind: 'script', script: 2, url: '/home/you/plain.mjs', map: null });
    assert.deepEqual(
      originalNames(model.graph, '/home/you/plain.mjs', code, [{ name: 'e', line: 0, column: 0 }]),
      ['e'],
    );
  });
});
