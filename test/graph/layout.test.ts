/** @file What every layout must keep, on random graphs: nothing overlaps, nothing moves, frames cover no stranger. */

import assert from 'node:assert/strict';

import { COLUMN_PITCH, ROW_PITCH } from '../../engine/graph/layout/rows.ts';
import { GraphModel } from '../../engine/graph/model.ts';
import type { GradlensRecord } from '../../engine/recorder/records/format.ts';
import { assertNoStrip, hiddenEdges } from './opened.ts';
import { lesson, Program, type Tensor } from './records.ts';
import { assertSound } from './sound.ts';

/** A linear congruential generator (Numerical Recipes), so that failures repeat. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Random operators over what is there, with no-grad scopes, detaches and in-place writes between. */
function randomProgram(seed: number, size: number): Program {
  const next = random(seed);
  const program = new Program();
  const tensors: Tensor[] = [program.created([1], { requiresGrad: true })];
  const any = (): Tensor => tensors[next(tensors.length)] as Tensor;
  const step = (): void => {
    program.line = 1 + next(40);
    const choice = next(12);
    if (choice === 0) tensors.push(program.created([1], { requiresGrad: next(2) === 0 }));
    else if (choice === 1) tensors.push(program.op('detach', [any()], [1]));
    else if (choice === 2) tensors.push(program.op('mul', [any(), next(9)], [1]));
    else tensors.push(program.op('add', [any(), tensors.at(-1) ?? any()], [1]));
  };
  for (let at = 0; at < size; at++) {
    if (next(10) === 0)
      program.scope('noGrad', 'noGrad', () => {
        for (let inner = next(6); inner >= 0; inner--) step();
        program.inPlace('add_', any(), [any()], [1]);
      });
    else step();
  }
  return program;
}

function feed(model: GraphModel, records: readonly GradlensRecord[]): void {
  for (const record of records) model.append(record);
}

describe('layout', () => {
  it('is sound on random graphs in one batch', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const model = new GraphModel();
      feed(model, randomProgram(seed, 60).records);
      assertSound(model.slice(1));
    }
  });

  it('moves no operator when more comes, and stays sound', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { records } = randomProgram(seed, 60);
      const model = new GraphModel();
      const places = new Map<number, string>();
      const next = random(seed);
      for (let at = 0; at < records.length;) {
        const until = at + 1 + next(25);
        feed(model, records.slice(at, until));
        at = until;
        const slice = model.slice(1);
        assertSound(slice);
        // A folded group that grew is not what it was: it may move.
        const unchanged = slice.cards.filter(
          ({ id, group }) => group === undefined && places.has(id),
        );
        const moved = unchanged.filter(({ id, x, y }) => places.get(id) !== `${x},${y}`);
        assert.deepEqual(moved, []);
        for (const { id, x, y } of slice.cards) places.set(id, `${x},${y}`);
      }
    }
  });

  it('keeps the steps of a recurrence together', () => {
    const program = new Program();
    const inputs = program.created([6, 3]);
    const weight = program.created([3, 3], { requiresGrad: true });
    let state = program.op('mm', [program.op('select', [inputs], [3]), weight], [3]);
    for (let step = 1; step < 6; step++) {
      const seen = program.op('mm', [program.op('select', [inputs], [3]), weight], [3]);
      state = program.op('tanh', [program.op('add', [state, seen], [3])], [3]);
    }
    const model = new GraphModel();
    feed(model, program.records);
    const { cards } = model.slice(1);
    const rowsOf = (op: string): number[] =>
      cards.filter((card) => card.op === op).map(({ y }) => y);
    const [, ...seen] = rowsOf('mm');
    assert.deepEqual(
      seen.map((y) => y + ROW_PITCH),
      rowsOf('add'),
    );
  });

  it('draws residual blocks one below the other, with what comes along beside them', () => {
    const program = new Program();
    const weight = (): Tensor => program.created([8, 8], { requiresGrad: true });
    const linear = (x: Tensor): Tensor => {
      const [own, bias] = [weight(), program.created([8], { requiresGrad: true })];
      return program.op('addmm', [bias, x, program.op('t', [own], [8, 8])], [8]);
    };
    let x = weight();
    for (let block = 0; block < 6; block++)
      x = program.op('add', [x, linear(program.op('relu', [linear(x)], [8]))], [8]);
    const model = new GraphModel();
    feed(model, program.records);
    const slice = model.slice(1);
    const { cards, edges } = slice;
    const columns = new Set(
      cards.filter(({ op }) => /^(add|addmm|relu)$/.test(op)).map((card) => card.x),
    );
    assert.ok(columns.size <= 2, [...columns].join());
    const byId = new Map(cards.map((card) => [card.id, card]));
    for (const { source, target } of edges) {
      const [from, to] = [byId.get(source), byId.get(target)];
      if (from?.op === 't') assert.ok(Math.abs(from.x - (to?.x ?? 0)) <= COLUMN_PITCH);
    }
    assert.deepEqual(hiddenEdges(slice), []);
  });

  it('fills each shelf with graphs that have nothing in common, before the next one begins', () => {
    const program = new Program();
    for (let part = 0; part < 24; part++) program.op('sin', [program.created([1])], [1]);
    const model = new GraphModel();
    feed(model, program.records);
    const slice = model.slice(1);
    assertSound(slice);
    const rows = slice.cards.filter(({ op }) => op === 'sin').map(({ y }) => y);
    const counts = [...new Set(rows)].map((row) => rows.filter((y) => y === row).length);
    const last = counts.pop() ?? 0;
    assert.equal(new Set(counts).size, 1, `shelves hold ${counts.join(', ')} and ${last}`);
    assert.ok(last <= (counts[0] ?? 0));
  });

  it('makes no strip of parts that nothing joins and of what nothing uses, at once or one by one', () => {
    for (const [parts, unused] of [
      [2, 2],
      [7, 0],
      [3, 5],
      [0, 12],
      [30, 3],
    ] as const) {
      const program = new Program();
      const coming = new GraphModel();
      const add = (part: () => void): void => {
        const from = program.records.length;
        part();
        feed(coming, program.records.slice(from));
        // So wide a picture is shown at natural size.
        assertNoStrip(coming.slice(1), 1000);
      };
      for (let part = 0; part < parts; part++)
        add(() => {
          const product = program.op('mul', [program.created([1, 2]), 2], [2, 4]);
          program.op('add', [product, program.created([2, 3])], [4, 7]);
        });
      for (let leaf = 0; leaf < unused; leaf++) add(() => program.created([0, 0]));
      const model = new GraphModel();
      feed(model, program.records);
      for (const each of [model, coming]) assertSound(each.slice(1));
      assertNoStrip(model.slice(1), 1000);
    }
  });

  it('gives the same picture for the same records', () => {
    const { records } = randomProgram(5, 80);
    const [first, second] = [new GraphModel(), new GraphModel()];
    feed(first, records);
    feed(second, records);
    assert.deepEqual(first.slice(1), second.slice(1));
  });

  it('draws the first lesson as one straight column', () => {
    const { program } = lesson();
    const model = new GraphModel();
    feed(model, program.records);
    const slice = model.slice(1);
    assertSound(slice);
    const column = slice.cards.filter((card) => card.requiresGrad && card.inPlace === null);
    assert.deepEqual(
      column.map(({ op }) => op),
      ['tensor', 'mul', 'sum', 'mul'],
    );
    assert.equal(new Set(column.map(({ x }) => x)).size, 1);
    assert.deepEqual(
      column.map(({ y }) => y),
      [0, 120, 240, 360],
    );
    const two = slice.cards.find(({ name }) => name === '2');
    assert.equal(two?.y, 240);
    assert.equal(Math.abs(two.x - (column[0]?.x ?? 0)), 208);
    const [main] = column;
    for (const id of slice.regions.find(({ kind }) => kind === 'noGrad')?.nodes ?? [])
      assert.ok((slice.cards.find((card) => card.id === id)?.x ?? 0) < (main?.x ?? 0));
  });
});
