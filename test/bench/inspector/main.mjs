/**
 * @file The inspector against other layouts: `npm run bench -- inspector [WORD]`. The real worker reads each
 * graph from a recording, the real page draws it in Chromium; then each peer lays out and draws the same
 * nodes and edges in the same Chromium, one after the other.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graphs } from './graphs.mjs';
import { editsOf } from './edits.mjs';
import { measure } from './ours.mjs';
import { peers } from './packages.mjs';
import { timeOf } from './theirs.mjs';

/** What issue and design ask for, by the number of operators: milliseconds to the first picture. */
const GOALS = [
  { upTo: 1_000, first: 150 },
  { upTo: 10_000, first: 300 },
  { upTo: Infinity, first: 700 },
];
const [word = ''] = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'gradlens-bench-'));
/** Where nothing can be folded there is no time. */
const ms = (time) => (Number.isNaN(time) ? '-' : time.toFixed(time < 10 ? 1 : 0));
const all = Object.entries(graphs).filter(([name]) => name.includes(word));

const table = [
  ['graph', 'cards', 'first', 'goal', 'read', 'fold', 'update', 'pan', 'zoom', 'heap'],
];
const moves = [['graph', 'append', 'fold', 'step']];
const others = [['graph', 'gradlens', ...peers]];
const failed = new Set();
for (const [name, make] of all) {
  console.error(name);
  const ours = await measure(make, directory);
  const { first } = GOALS.find(({ upTo }) => ours.operators <= upTo);
  table.push([
    ...[name, String(ours.cards), ms(ours.first), `<= ${first}`, ms(ours.read)],
    ...[ms(ours.fold), ms(ours.update), ours.pan.toFixed(0), ours.zoom.toFixed(0)],
    `${ours.heap.toFixed(0)} MB`,
  ]);
  const { append, fold, step } = ours.moved;
  moves.push([name, String(append), String(fold), String(step)]);
  const row = [name, ms(ours.first)];
  for (const peer of peers) {
    const time = failed.has(peer) ? 'left out' : await timeOf(peer, ours.graph);
    // What fails on one graph is not tried on larger ones.
    if (typeof time === 'string') failed.add(peer);
    row.push(typeof time === 'string' ? time : ms(time));
  }
  others.push(row);
}
rmSync(directory, { recursive: true });
print(table);
console.log(`
first: milliseconds from the graph in the worker to the painted picture; read: from the recording to the graph
fold: one group opened or folded, to the painted picture (goal 50); update: 100 operators more (goal 30)
pan, zoom: median frames a second (goal 55); heap: of the page (goal 100 MB)

Unchanged cards that moved (goal 5 % at most):
`);
print(moves);
console.log();
print(await editsOf());
console.log();
print(others);

function print(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join('  '));
}
