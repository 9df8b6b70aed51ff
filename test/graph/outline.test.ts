/** @file The outline: parameters with their gradients or why there is none, parts to be opened, and that any row's card can be shown. */

import assert from 'node:assert/strict';
import { functional, noGrad, ones, tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import type { OutlineId, OutlineRow } from '../../engine/protocol/index.ts';
import { graphOf } from '../recorder/memory.ts';
import { modelOf, withoutLines } from './queries/ask.ts';
import { Program, type Tensor } from './records.ts';

/** Twelve calls of `step`, each with a parameter of its own and ten operators. */
function steps(): GraphModel {
  const program = new Program();
  for (let step = 0; step < 12; step++) {
    program.line = 10 + step;
    const own = program.created([1, 2], { requiresGrad: true });
    program.call('step', () => {
      let y: Tensor = own;
      for (let at = 0; at < 10; at++) {
        program.line = 50 + at;
        y = program.op('mul', [y, 2], [1, 2]);
      }
    });
  }
  const model = new GraphModel();
  for (const record of program.records) model.append(record);
  return model;
}

/** All rows below one, outermost first. */
function rowsIn(model: GraphModel, of: OutlineId | null): OutlineRow[] {
  return model.outline(of).flatMap((row) => [row, ...(row.hasRows ? rowsIn(model, row.id) : [])]);
}

describe('the outline', () => {
  it('has both values that a difference quotient is made of', () => {
    const model = graphOf(() => {
      functional.numericDerivative((x) => x.mul(x).sin(), 0.5);
    });
    const modules = rowsIn(model, null).filter(({ kind }) => kind === 'module');
    assert.deepEqual(
      modules.map(({ title, text }) => [title, text]),
      [
        ['f(x + h)', '2 operators'],
        ['f(x − h)', '2 operators'],
      ],
    );
  });

  it('tells the way to each of its rows', () => {
    const model = steps();
    const walk = (of: OutlineId | null, way: readonly OutlineRow[]): void => {
      for (const row of model.outline(of)) {
        const here = [...way, row];
        if (typeof row.id === 'number') assert.deepEqual(model.outlinePath(row.id), here);
        if (row.hasRows) walk(row.id, here);
      }
    };
    walk(null, []);
    assert.throws(() => model.outlinePath(1e6));
  });

  it('lists parameters with shape and norm of the gradient, or why there is none', () => {
    const model = modelOf(() => {
      const w = tensor([3, 4], { requiresGrad: true });
      const v = tensor([1, 2, 3], { requiresGrad: true });
      const u = v.sum().detach();
      const loss = w.mul(w).sum().add(u);
      loss.backward();
      const late = tensor(1, { requiresGrad: true });
      return { w, v, u, loss, late };
    });
    const [parameters] = model.outline(null);
    assert.deepEqual([parameters?.id, parameters?.text], ['parameters', '3']);
    // The gradient of Σ w² is 2 w = [6, 8], whose norm is 10.
    assert.deepEqual(
      model
        .outline('parameters')
        .map(({ title, text, gradient }) => [title, withoutLines(text), gradient]),
      [
        ['w', '[2]  |∇| 10.0', 'arrived'],
        [
          'v',
          '[3]  No gradient because u, on the way to loss, was cut off by detach() at ….',
          'missing',
        ],
        ['late', 'No gradient yet: backward() has not run since it was computed.', 'awaited'],
      ],
    );
  });

  it('tells parameters of one name apart by the lines that made them, and those of one line by their places', () => {
    const program = new Program();
    for (const line of [3, 8, 3]) {
      program.line = line;
      program.created([1], { requiresGrad: true });
    }
    program.line = 9;
    const w = program.created([1, 2], { requiresGrad: true });
    const model = new GraphModel();
    for (const record of program.records) model.append(record);
    model.stopped([{ path: 'w', tensor: w.id, version: 0 }], null);
    const rows = model.outline('parameters').map(({ title, text }) => `${title}: ${text}`);
    const none = 'No gradient yet: backward() has not run yet.';
    assert.deepEqual(rows, [
      `tensor: line 3, 1 of 2  ${none}`,
      `tensor: line 8  ${none}`,
      `tensor: line 3, 2 of 2  ${none}`,
      `w: [2]  ${none}`,
    ]);
  });

  it('lists no views of parameters, which where grad mode is off require grad as well', () => {
    const model = modelOf(() => {
      const w = ones([2, 3], { requiresGrad: true });
      using _ = noGrad();
      const view = w.t();
      assert.ok(view.requiresGrad);
      return { w, view };
    });
    const titles = model.outline('parameters').map(({ title }) => title);
    assert.deepEqual(titles, ['w']);
  });

  it('tells NaN in a gradient', () => {
    const model = modelOf(() => {
      const w = tensor([0, 1], { requiresGrad: true });
      // d/dw of √w · 0 at 0 is ∞ · 0.
      w.sqrt().mul(0).sum().backward();
      return { w };
    });
    assert.deepEqual(
      model.outline('parameters').map(({ text, gradient }) => [text, gradient]),
      [['[2]  ∇ NaN or Inf', 'broken']],
    );
  });

  it('has no row for parameters where there are none, and none at all in an empty graph', () => {
    assert.deepEqual(new GraphModel().outline(null), []);
    const model = modelOf(() => ({ y: tensor([1, 2]).mul(2) }));
    assert.deepEqual(
      model.outline(null).filter(({ kind }) => kind === 'parameters'),
      [],
    );
  });

  it('opens groups down to every operator, each once', () => {
    const rows = rowsIn(steps(), null);
    assert.equal(rows.filter(({ kind }) => kind === 'parameter').length, 12);
    const operators = rows.filter(({ title }) => title === 'mul');
    assert.equal(operators.length, 120);
    assert.equal(new Set(operators.map(({ id }) => id)).size, 120);
    const all = rows.find(({ title }) => title === 'step() × 12');
    assert.equal(all?.text, '120 operators');
  });

  it('counts operators as the cards of groups do: a gradient that one reads is none', () => {
    const model = modelOf(() => {
      const w = tensor(8, { requiresGrad: true });
      const step = (): void => {
        w.mul(w).backward();
        noGrad(() => w.sub_(w.grad?.mul(0.25) ?? 0));
        w.grad = null;
      };
      for (let at = 0; at < 40; at++) step();
      return { w };
    });
    const { cards } = model.slice(1);
    const groups = cards.flatMap(({ id, group }) => (group ? [{ id, group }] : []));
    assert.ok(groups.length > 0);
    const rows = rowsIn(model, null);
    for (const { id, group } of groups) {
      const text = rows.find((row) => row.id === id)?.text ?? '';
      assert.equal(Number(text.split(' ')[0]), group.operators, text);
    }
    // Two multiplications and a write in each of the steps.
    const folded = groups.filter(({ group }) => !group.open);
    const drawn = cards.filter(({ op, role }) => /mul|sub_/.test(op) && role !== 'parameter');
    assert.equal(
      folded.reduce((sum, { group }) => sum + group.operators, drawn.length),
      3 * 40,
    );
  });

  it('leads to the card of any row, whatever hides it', () => {
    for (const { id, title } of rowsIn(steps(), null)) {
      if (id === 'parameters') continue;
      const model = steps();
      rowsIn(model, null);
      model.slice(1);
      const shown = model.unhide(id);
      assert.ok(shown.length > 0);
      const cards = model.slice(1).cards.map((card) => card.id);
      for (const card of shown) assert.ok(cards.includes(card), `no card ${card} of ${title}`);
      const { revision } = model;
      assert.deepEqual(model.unhide(id), shown);
      assert.equal(model.revision, revision, `what is in view already changes nothing: ${title}`);
    }
  });
});
