/** @file A graph as it was at each moment of its recording, against gradients done by hand. */

import assert from 'node:assert/strict';

import { tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Card, Slice } from '../../engine/protocol/index.ts';
import { graphOf } from '../recorder/memory.ts';
import { lesson, Program } from './records.ts';
import { assertSound } from './sound.ts';

function modelOf(program: Program): GraphModel {
  const model = new GraphModel();
  for (const record of program.records) model.append(record);
  return model;
}

const cardWith = (slice: Slice, value: string): Card | undefined =>
  slice.cards.find((card) => card.value === value);

const places = ({ cards }: Slice): string[] => cards.map(({ id, x, y }) => `${id} ${x},${y}`);

describe('the timeline of 300 steps', () => {
  const model = graphOf(() => {
    const w = tensor(1, { requiresGrad: true });
    for (let step = 0; step < 300; step++) {
      w.mul(w).backward();
      w.grad = null;
    }
  });
  const { moments, bands, lastBackward } = model.timeline();

  it('has fewer bands than phases, each of which says that it is several', () => {
    // A forward, a backward and a step band each: the leaf belongs to the first.
    assert.equal(bands.length, 90);
    assert.ok(bands.every(({ kind }) => kind === 'several'));
    assert.equal(bands[1]?.label, 'phases 11 to 20');
    assert.ok(lastBackward !== null && lastBackward > moments - 10);
  });

  it('tells each phase of a stretch that one has zoomed to, and all of the stretch', () => {
    for (const from of [0, 700, moments - 50]) {
      const part = model.timeline({ from, to: from + 49 });
      assert.equal(part.moments, moments);
      assert.ok(part.bands.every(({ kind }) => kind !== 'several'));
      assert.ok((part.bands[0]?.from ?? Infinity) <= from);
      assert.ok((part.bands.at(-1)?.to ?? 0) >= from + 49);
      for (const [at, band] of part.bands.entries())
        if (at > 0) assert.equal(band.from, (part.bands[at - 1]?.to ?? 0) + 1);
    }
  });

  it('keeps the bounds of bands as one moves along', () => {
    const starts = (from: number) =>
      model.timeline({ from, to: from + Math.floor(moments * 0.6) }).bands.map((band) => band.from);
    const [first, moved] = [starts(3), starts(100)];
    assert.ok(first.length > 10);
    const last = first.at(-1) ?? 0;
    for (const start of moved) if (start <= last) assert.ok(first.includes(start));
  });
});

describe('the timeline of y = 2 * sum(x * x) with a step of gradient descent', () => {
  // Moments: x, x * x, sum, * 2; backward began, three nodes ran, x.grad stored, ended; detach, log; mul, sub_.
  const { program } = lesson();
  const model = modelOf(program);
  const now = model.slice(1);

  it('has a band for what ran forward, backward, and for the step', () => {
    const { moments, bands } = model.timeline();
    assert.equal(moments, 14);
    assert.deepEqual(
      bands.map(({ kind, from, to }) => [kind, from, to]),
      [
        ['forward', 0, 3],
        ['backward', 4, 9],
        ['forward', 10, 11],
        ['step', 12, 13],
      ],
    );
    assert.equal(bands[1]?.label, 'backward() from mul');
  });

  it('tells where the last backward pass began', () => {
    assert.equal(model.timeline().lastBackward, 4);
  });

  it('moves no card, whatever the moment', () => {
    for (let moment = 0; moment < 14; moment++) {
      const past = model.past(1, moment);
      assertSound(past);
      assert.equal(past.moment, moment);
      assert.deepEqual(places(past), places(now), `at ${moment}`);
    }
  });

  it('shows no value and no gradient before they were there', () => {
    const past = model.past(1, 1);
    const there = past.cards.filter(({ when }) => when !== 'later');
    assert.deepEqual(
      there.map(({ value, grad, when }) => [value, grad, when]),
      [
        ['[1.00, 2.00, 3.00]', '', undefined],
        ['[1.00, 4.00, 9.00]', '', 'now'],
      ],
    );
    for (const card of past.cards)
      if (card.when === 'later' && card.role !== 'constant') assert.equal(card.value, '');
    const edges = past.edges.filter(({ when }) => when !== 'later');
    assert.deepEqual(
      edges.map(({ when, gradNorm }) => [when, gradNorm]),
      [
        ['now', null],
        ['now', null],
      ],
    );
  });

  it('shows gradients from the moment in which they arrived', () => {
    const grads = (moment: number): string[] =>
      ['28.0', '14.0', '[1.00, 4.00, 9.00]', '[1.00, 2.00, 3.00]'].map(
        (value) => cardWith(model.past(1, moment), value)?.grad ?? 'no card',
      );
    assert.deepEqual(grads(4), ['', '', '', '']);
    assert.deepEqual(grads(5), ['1.00', '', '', '']);
    assert.deepEqual(grads(6), ['1.00', '2.00', '', '']);
    assert.deepEqual(grads(7), ['1.00', '2.00', '[2.00, 2.00, 2.00]', '']);
    assert.deepEqual(grads(8), ['1.00', '2.00', '[2.00, 2.00, 2.00]', '[4.00, 8.00, 12.0]']);
  });

  it('shows the version that a tensor had', () => {
    const versions = (moment: number): boolean[] =>
      ['[1.00, 2.00, 3.00]', '[0.600, 1.20, 1.80]'].map(
        (value) => cardWith(model.past(1, moment), value) !== undefined,
      );
    assert.deepEqual(versions(12), [true, false]);
    assert.deepEqual(versions(13), [true, true]);
  });

  it('is the present at the end', () => {
    const bare = ({ cards, edges }: Slice): unknown => ({
      cards: cards.map((card) => ({ ...card, when: null, fresh: false })),
      edges: edges.map((edge) => ({ ...edge, when: null })),
    });
    assert.deepEqual(bare(model.past(1, 13)), bare(now));
  });

  it('tells what a node of the backward pass took and gave, and what is summed up', () => {
    const { kind, sentence, arrived, terms } = model.happening(7);
    assert.equal(kind, 'ran');
    assert.equal(sentence, 'mulBackward0 of mul ran.');
    assert.equal(arrived, '[2.00, 2.00, 2.00]');
    assert.deepEqual(
      terms.map(({ gave, total }) => [gave, total]),
      [
        ['[2.00, 4.00, 6.00]', 'Σ [4.00, 8.00, 12.0], 2 of 2 uses'],
        ['[2.00, 4.00, 6.00]', 'Σ [4.00, 8.00, 12.0], 2 of 2 uses'],
      ],
    );
    assert.equal(model.happening(8).sentence, 'The gradient of tensor was stored.');
    assert.equal(
      model.happening(4).sentence,
      'backward() at train.ts:3 began at mul, with ∇ = 1.00.',
    );
  });

  it('refuses a moment that there is not', () => {
    assert.throws(() => model.past(1, 14), /There is no moment 14 in this recording of 14\./);
    assert.throws(() => model.happening(-1), /There is no moment -1/);
  });
});

describe('gradients that are accumulated and cleared', () => {
  // Twice z = 3 w: 3, then 6; then cleared.
  const program = new Program();
  const w = program.created([2], { requiresGrad: true });
  for (const grad of [3, 6]) {
    const z = program.op('mul', [w, 3], [6], { formula: '∇·b; ∇·a' });
    program.backward(
      z,
      [{ of: z, grad: [1], inputs: [[3], null] }],
      [{ of: w, grad: program.tensor([grad]) }],
    );
  }
  program.gradCleared(w);
  const model = modelOf(program);
  const gradOfW = (moment: number): string | undefined =>
    model.past(1, moment).cards.find(({ role }) => role === 'parameter')?.grad;

  it('are there as far as they had been accumulated', () => {
    // w, mul, began, ran, stored, ended, mul, began, ran, stored, ended, cleared
    const seen = Array.from({ length: 12 }, (_, moment) => gradOfW(moment));
    assert.deepEqual(seen, [
      ...['', '', '', '', '3.00', '3.00', '3.00', '3.00', '3.00'],
      ...['6.00', '6.00', ''],
    ]);
    const { sentence, terms } = model.happening(9);
    assert.equal(sentence, 'A gradient was added to that of tensor.');
    assert.deepEqual([terms[0]?.value, terms[0]?.total], ['3.00', 'Σ 6.00']);
    assert.equal(model.happening(11).sentence, 'The gradient of tensor was cleared.');
  });

  it('come with the rule, its letters and its parts', () => {
    const { rule, terms } = model.happening(3);
    assert.equal(rule, '∇·b; ∇·a');
    assert.deepEqual(
      terms.map(({ letter, label, value, rule, gave }) => [letter, label, value, rule, gave]),
      [
        ['a', 'tensor', '2.00', '∇·b', '3.00'],
        ['b', '3', '3.00', '', ''],
      ],
    );
  });

  it('find the letters of matrices, also turned ones', () => {
    const program = new Program();
    const a = program.created([1], { requiresGrad: true });
    const b = program.created([2], { requiresGrad: true });
    const y = program.op('mm', [a, b], [2], { formula: '∇·bᵀ; aᵀ·∇' });
    program.backward(y, [{ of: y, grad: [1], inputs: [[2], [1]] }], []);
    const { terms } = modelOf(program).happening(4);
    assert.deepEqual(
      terms.map(({ letter, rule }) => [letter, rule]),
      [
        ['a', '∇·bᵀ'],
        ['b', 'aᵀ·∇'],
      ],
    );
  });
});
