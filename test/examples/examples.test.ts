/** @file Every example prints what its document prints, under tsx and under Node's type stripping. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { type Cell, expectations } from './expectations.ts';
import { documents, otherRows, printedRows } from './rows.ts';
import { type Run, examples, node24, run, runWithTsx } from './run.ts';

function assertPrints(result: Run, cells: readonly Cell[]): void {
  assert.equal(result.stderr, '');
  assert.equal(result.code, 0);
  const printed = result.stdout === '' ? [] : result.stdout.replace(/\n$/, '').split('\n');
  let next = 0;
  for (const { row, lines } of cells) {
    for (const line of lines) {
      const actual = printed[next++];
      const message = `${row ?? 'own'}, line ${String(next)}`;
      if (typeof line === 'string') assert.equal(actual, line, message);
      else assert.match(actual ?? '(nothing)', line, message);
    }
  }
  assert.deepEqual(printed.slice(next), [], 'lines that nobody expects');
}

describe('examples', function () {
  this.timeout(120_000);
  const files = readdirSync(examples).filter((name) => name.endsWith('.ts'));
  let node = '';
  before(() => {
    node = node24();
  });

  it('are all expected here', () => {
    assert.deepEqual([...files].sort(), Object.keys(expectations).sort());
  });

  for (const [file, cells] of Object.entries(expectations)) {
    it(`${file} prints its document's results (tsx)`, () => {
      assertPrints(runWithTsx(file), cells);
    });
    it(`${file} prints its document's results (Node 24 alone)`, () => {
      assertPrints(run(node, [], file), cells);
    });
  }
});

describe('rows of the seed documents', () => {
  it('are all listed once', () => {
    const all = Object.entries(documents).flatMap(([name, { rows, more }]) => [
      ...Array.from({ length: rows }, (_, i) => `${name}-${String(i + 1)}`),
      ...more,
    ]);
    const listed = [...printedRows, ...Object.values(otherRows).flat()];
    assert.deepEqual([...listed].sort(), all.sort());
  });

  it('are all shown by an example where they print a result', () => {
    const shown = Object.values(expectations).flatMap((cells) => cells.map(({ row }) => row));
    const distinct = new Set(shown.filter((row) => row !== null));
    assert.deepEqual([...distinct].sort(), [...printedRows].sort());
  });
});
