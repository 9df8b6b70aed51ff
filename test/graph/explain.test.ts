/** @file The sentences that say why a node has no gradient. */

import assert from 'node:assert/strict';

import { tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Details } from '../../engine/protocol/index.ts';
import { FOREIGN_NUMBERS } from '../../engine/recorder/records/format.ts';
import { graphOf } from '../recorder/memory.ts';
import { lesson, Program, type Tensor } from './records.ts';

/** A model of the program, with the tensors' names. */
function explained(program: Program, names: Record<string, Tensor>): (name: string) => string {
  const model = new GraphModel();
  for (const record of program.records) model.append(record);
  model.stopped(
    Object.entries(names).map(([path, { id: tensor, version }]) => ({ path, tensor, version })),
    null,
  );
  const { cards } = model.slice(1);
  return (name) => {
    const card = cards.find((c) => c.name === name);
    assert.ok(card !== undefined, `there is no ${name}`);
    return model.details(card.id).noGradientBecause;
  };
}

/** `loss = sum(x)` with backward at line 9. */
function backward(program: Program, root: Tensor, x: Tensor): void {
  program.line = 9;
  const grad = program.tensor([1]);
  program.backward(root, [{ of: root, grad: [1], inputs: [[1]] }], [{ of: x, grad }]);
}

describe('why a node has no gradient', () => {
  it('says nothing where a gradient arrived', () => {
    const { program, x, y } = lesson();
    const why = explained(program, { y, before: { ...x, version: 0 } });
    assert.equal(why('y'), '');
    assert.equal(why('before'), '');
  });

  it('says nothing where a gradient arrived whose value was not recorded', () => {
    const model = graphOf(
      () => {
        const w = tensor([1, 2], { requiresGrad: true });
        const idle = tensor([1, 2], { requiresGrad: true });
        for (let i = 0; i < 2; i++) w.mul(w).sum().backward();
        idle.mul(2);
      },
      { detail: 'none' },
    );
    const detailsOf = (op: string): Details[] => {
      const { length } = model.graph.nodes;
      const nodes = Array.from({ length }, (_, node) => node);
      return nodes.filter((node) => model.graph.op(node) === op).map((node) => model.details(node));
    };
    const [w, idle] = detailsOf('tensor');
    assert.equal(w?.noGradientBecause, '');
    assert.ok(w.rows.some(({ value }) => value === 'not recorded, not recorded, latest first'));
    assert.match(idle?.noGradientBecause ?? '', /^No gradient reaches/);
    const [first, second, unused] = detailsOf('mul').map((each) => each.noGradientBecause);
    assert.deepEqual([first, second], ['', '']);
    assert.match(unused ?? '', /^No gradient reaches .* yet/);
  });

  it('backward() has not run', () => {
    const program = new Program();
    const x = program.created([1], { requiresGrad: true });
    const why = explained(program, { x });
    assert.equal(why('x'), 'No gradient reaches x yet: backward() has not run yet.');
  });

  it('backward() has not run since', () => {
    const program = new Program();
    const x = program.created([1], { requiresGrad: true });
    const loss = program.op('sum', [x], [1]);
    backward(program, loss, x);
    const later = program.op('mul', [x, 2], [2]);
    assert.equal(
      explained(program, { later })('later'),
      'No gradient reaches later yet: backward() has not run since it was computed.',
    );
  });

  it('of the latest pass that it has a part in, whatever began elsewhere since', () => {
    const model = graphOf(() => {
      const w = tensor([1, 2], { requiresGrad: true });
      const v = tensor([3, 4], { requiresGrad: true });
      w.mul(2).detach().mul(v).sum().backward();
      for (let i = 0; i < 3; i++) v.mul(v).sum().backward();
    });
    const { cards } = model.slice(1);
    const w = cards.find(({ value }) => value === '[1.00, 2.00]');
    assert.match(
      model.details(w?.id ?? -1).noGradientBecause,
      /^No gradient reaches tensor because detach, on the way to sum, was cut off by detach\(\) at /,
    );
  });

  it('a leaf that does not require grad', () => {
    const program = new Program();
    program.line = 3;
    const x = program.created([1]);
    assert.equal(
      explained(program, { x })('x'),
      'No gradient reaches x because it does not require grad: it was made without requiresGrad at train.ts:3.',
    );
  });

  it('of a library without grad modes in words that its users know', () => {
    const program = new Program();
    program.line = 3;
    const foreign = (id: number): Partial<Tensor> => ({ id: FOREIGN_NUMBERS + id });
    const data = program.created([1], foreign(1));
    const weight = program.created([1], { ...foreign(2), requiresGrad: true });
    program.line = 5;
    const output = { ...foreign(3), requiresGrad: false };
    const off = { gradEnabled: false, node: 0 };
    const guess = program.op('mul', [data, weight], [1], { ...off, output });
    const twice = program.op('mul', [data, 2], [1], {
      ...off,
      output: { ...output, ...foreign(4) },
    });
    const why = explained(program, { data, guess, twice });
    assert.equal(
      why('data'),
      'No gradient reaches data because it is neither a variable nor an argument that is differentiated: it was made at train.ts:3.',
    );
    assert.equal(
      why('guess'),
      'No gradient reaches guess because it was computed outside of every gradient function at train.ts:5.',
    );
    assert.equal(
      why('twice'),
      'No gradient reaches twice because nothing it was computed from is a variable, or an argument that is differentiated.',
    );
  });

  it("computed under noGrad(), with the scope's line", () => {
    const program = new Program();
    const x = program.created([2], { requiresGrad: true });
    let y2 = x;
    program.line = 12;
    program.scope('noGrad', 'noGrad', () => {
      program.line = 13;
      y2 = program.op('pow', [x, 3], [8]);
    });
    program.line = 14;
    const twice = program.op('mul', [y2, 2], [16]);
    const why = explained(program, { y2, twice });
    assert.equal(
      why('y2'),
      'No gradient reaches y2 because it was computed under noGrad() at train.ts:12.',
    );
    assert.equal(
      why('twice'),
      'No gradient reaches twice because y2, which it comes from, was computed under noGrad() at train.ts:12.',
    );
  });

  it('cut off by detach()', () => {
    const program = new Program();
    const x = program.created([2], { requiresGrad: true });
    program.line = 5;
    const u = program.op('detach', [x], [2]);
    assert.equal(
      explained(program, { u })('u'),
      'No gradient reaches u because detach() cut it off at train.ts:5.',
    );
  });

  it('an operator without a derivative, an integer dtype, a plain number', () => {
    const program = new Program();
    const x = program.created([2], { requiresGrad: true });
    program.line = 6;
    const same = program.op('eq', [x, 2], [1], {
      differentiable: false,
      output: { dtype: 'bool' },
    });
    const steps = program.op('floor', [x], [2], { differentiable: false });
    const why = explained(program, { same, steps });
    assert.equal(
      why('same'),
      'No gradient reaches same because it is bool: only floating point tensors carry gradients.',
    );
    assert.equal(
      why('steps'),
      'No gradient reaches steps because floor at train.ts:6 has no derivative.',
    );
    assert.equal(why('2'), 'No gradient reaches 2 because it is a plain number.');
  });

  it('not used for this root', () => {
    const program = new Program();
    const x = program.created([2], { requiresGrad: true });
    const w = program.created([3], { requiresGrad: true });
    const loss = program.op('sum', [x], [2]);
    program.op('mul', [w, 2], [6]);
    backward(program, loss, x);
    assert.equal(
      explained(program, { w, loss })('w'),
      'No gradient reaches w because loss, where backward() at train.ts:9 began, was not computed from it.',
    );
  });

  it('cut off on the way to the root', () => {
    const program = new Program();
    const x = program.created([2], { requiresGrad: true });
    const w = program.created([3], { requiresGrad: true });
    program.line = 7;
    const cut = program.op('detach', [program.op('mul', [w, 2], [6])], [6]);
    const product = program.op('mul', [cut, x], [12]);
    const loss = program.op('sum', [product], [12]);
    backward(program, loss, x);
    assert.equal(
      explained(program, { w, loss, cut })('w'),
      'No gradient reaches w because cut, on the way to loss, was cut off by detach() at train.ts:7.',
    );
  });

  it('copied out as plain numbers', () => {
    const program = new Program();
    const x = program.created([2], { requiresGrad: true });
    const w = program.created([3], { requiresGrad: true });
    program.line = 4;
    program.copiedOut(w, 'item');
    const loss = program.op('mul', [x, 3], [6]);
    backward(program, loss, x);
    assert.equal(
      explained(program, { w })('w'),
      'No gradient reaches w: its values were copied out by item() at train.ts:4, and plain numbers carry no gradient.',
    );
  });

  it('other tensors were asked for', () => {
    const program = new Program();
    const x = program.created([2], { requiresGrad: true });
    const w = program.created([3], { requiresGrad: true });
    const loss = program.op('mul', [x, w], [6]);
    program.line = 9;
    const grad = program.tensor([3]);
    program.backward(
      loss,
      [{ of: loss, grad: [1], inputs: [[3], null] }],
      [{ of: x, grad }],
      'grad',
    );
    assert.equal(
      explained(program, { w })('w'),
      'No gradient reaches w: autograd.grad() at train.ts:9 was asked for other tensors only.',
    );
  });

  it('cleared by hand', () => {
    const program = new Program();
    const x = program.created([2], { requiresGrad: true });
    const loss = program.op('sum', [x], [2]);
    backward(program, loss, x);
    program.line = 11;
    program.gradCleared(x);
    assert.equal(
      explained(program, { x })('x'),
      'x has no gradient: it was cleared at train.ts:11.',
    );
  });
});
