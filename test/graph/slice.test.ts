/** @file From records to what the inspector draws: cards, edges, regions, against numbers done by hand. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import { tensor } from '../../engine/index.ts';
import type { Card, Slice } from '../../engine/protocol/index.ts';
import { graphOf } from '../recorder/memory.ts';
import { FILE, lesson, Program } from './records.ts';

function modelOf(program: Program): GraphModel {
  const model = new GraphModel();
  for (const record of program.records) model.append(record);
  return model;
}

function only(slice: Slice, test: (card: Card) => boolean): Card {
  const found = slice.cards.filter(test);
  assert.equal(found.length, 1, `found ${found.map((card) => card.op).join(', ')}`);
  return found[0] as Card;
}

const byOp = (slice: Slice, op: string): Card => only(slice, (card) => card.op === op);

describe('a slice of y = 2 * sum(x * x)', () => {
  const { program, x, y } = lesson();
  const model = modelOf(program);
  model.stopped(
    [
      { path: 'x', tensor: x.id, version: 0 },
      { path: 'y', tensor: y.id, version: 0 },
    ],
    { file: FILE, line: 5 },
  );
  const slice = model.slice(3);
  const parameter = only(slice, (card) => card.role === 'parameter');
  const root = only(slice, (card) => card.role === 'output');
  const write = byOp(slice, 'sub_');

  it('shows values and gradients', () => {
    assert.equal(slice.graph, 3);
    assert.equal(parameter.name, 'x');
    assert.equal(parameter.shape, '[3]');
    assert.equal(parameter.value, '[1.00, 2.00, 3.00]');
    assert.equal(parameter.grad, '[4.00, 8.00, 12.0]');
    assert.equal(parameter.gradNorm?.toFixed(3), Math.sqrt(16 + 64 + 144).toFixed(3));
    assert.equal(root.name, 'y');
    assert.equal(root.value, '28.0');
    assert.equal(root.grad, '1.00');
    assert.equal(byOp(slice, 'sum').grad, '2.00');
  });

  it('draws each use of x as an edge with the gradient it brought', () => {
    const squares = only(slice, (card) => card.value === '[1.00, 4.00, 9.00]');
    const edges = slice.edges.filter((edge) => edge.target === squares.id);
    assert.deepEqual(
      edges.map(({ source, kind, gradNorm }) => [source, kind, gradNorm?.toFixed(3)]),
      [
        [parameter.id, 'gradient', Math.sqrt(56).toFixed(3)],
        [parameter.id, 'gradient', Math.sqrt(56).toFixed(3)],
      ],
    );
  });

  it('gives a number a card of its own', () => {
    const two = only(slice, (card) => card.name === '2');
    assert.equal(two.role, 'constant');
    const edge = slice.edges.find(({ source }) => source === two.id);
    assert.deepEqual([edge?.target, edge?.kind], [root.id, 'plain']);
  });

  it('cuts at detach, and frames what is detached', () => {
    const detach = byOp(slice, 'detach');
    const edge = slice.edges.find(({ target }) => target === detach.id);
    assert.equal(edge?.kind, 'cut');
    assert.equal(edge.cut?.cause, 'detach');
    assert.equal(edge.cut.site?.line, 4);
    const log = byOp(slice, 'log');
    assert.ok(detach.detached && log.detached);
    assert.ok(log.currentLine && !detach.currentLine);
    const region = slice.regions.find(({ kind }) => kind === 'detached');
    assert.deepEqual(region?.nodes, [detach.id, log.id]);
  });

  it("frames the no-grad step, with the scope's line", () => {
    const region = slice.regions.find(({ kind }) => kind === 'noGrad');
    assert.equal(region?.label, 'noGrad() · line 6');
    assert.equal(region.site?.line, 6);
    const gradient = only(slice, (card) => card.name === 'x.grad');
    assert.ok(region.nodes.includes(write.id) && region.nodes.includes(gradient.id));
    assert.equal(gradient.value, '[4.00, 8.00, 12.0]');
    const reads = slice.edges.find(({ target }) => target === gradient.id);
    assert.deepEqual(
      [reads?.source, reads?.kind, reads?.label],
      [parameter.id, 'plain', 'reads .grad'],
    );
  });

  it('makes a new node of an in-place write', () => {
    assert.deepEqual(write.inPlace, { from: 0, to: 1 });
    assert.equal(write.name, 'x');
    const edge = slice.edges.find(({ kind }) => kind === 'inPlace');
    assert.deepEqual([edge?.source, edge?.target], [parameter.id, write.id]);
  });

  it('notes lines and finds their nodes', () => {
    const notes = model.lineNotes(FILE);
    assert.deepEqual(
      notes.map(({ line, text, cut, marks }) => [line, text, cut, ...marks]),
      [
        // The square root of 4² + 8² + 12² is 14.97.
        [1, 'x [3] = [1.00, 2.00, 3.00]  ∇ [4.00, 8.00, 12.0]  |∇| 15.0', null],
        [2, 'y = 28.0  ∇ 1.00', null],
        [4, 'detach = 28.0', 'detach', 'detach'],
        [5, 'log = 3.3322', null],
        [6, '', null, 'noGrad'],
        [7, 'x [3] = [0.600, 1.20, 1.80]', 'noGrad', 'noGrad', 'inPlace'],
      ],
    );
    assert.deepEqual(model.nodesAtLine(FILE, 1), [parameter.id]);
  });

  it('prints details as PyTorch does', () => {
    const details = model.details(parameter.id);
    assert.equal(details.title, 'x');
    assert.equal(details.value, 'tensor([1., 2., 3.], requires_grad=True)');
    assert.equal(details.grad, 'tensor([ 4.,  8., 12.])');
    assert.equal(details.stack[0]?.line, 1);
    assert.throws(() => model.details(999), /no node 999/);
  });
});

describe('gradients that are cleared', () => {
  it('shows zeros after x.grad.zero_(), without a node for it', () => {
    const program = new Program();
    const x = program.created([1, 2], { requiresGrad: true });
    const y = program.op('sum', [x], [3]);
    const grad = program.tensor([1, 1]);
    program.backward(y, [{ of: y, grad: [1], inputs: [[1, 1]] }], [{ of: x, grad }]);
    program.inPlace('zero_', grad, [], [0, 0]);
    const model = modelOf(program);
    const slice = model.slice(1);
    assert.equal(slice.total, 2);
    assert.equal(slice.cards[0]?.grad, '[0.00, 0.00]');
    program.gradCleared(x);
    model.append(program.records.at(-1) as never);
    assert.equal(model.slice(1).cards[0]?.grad, '');
  });

  it('notes the line that zeroes a gradient as a write in place, and the one that drops it', () => {
    const program = new Program();
    const x = program.created([1, 2], { requiresGrad: true });
    const y = program.op('sum', [x], [3]);
    const grad = program.tensor([1, 1]);
    program.backward(y, [{ of: y, grad: [1], inputs: [[1, 1]] }], [{ of: x, grad }]);
    program.line = 2;
    program.inPlace('zero_', grad, [], [0, 0]);
    program.line = 3;
    program.gradCleared(x);
    program.line = 4;
    program.gradCleared(x);
    assert.deepEqual(
      modelOf(program)
        .lineNotes(FILE)
        .slice(1)
        .map(({ line, text, nodes, marks }) => [line, text, nodes, marks]),
      [
        [2, 'tensor.grad [2] = [0.00, 0.00]', [0], ['inPlace']],
        [3, 'tensor.grad = null', [0], []],
      ],
    );
  });

  it('shows what is written into a gradient, and not what is written into a part of it', () => {
    const program = new Program();
    const x = program.created([1, 2], { requiresGrad: true });
    const y = program.op('sum', [x], [3]);
    const grad = program.tensor([4, 8]);
    program.backward(y, [{ of: y, grad: [4], inputs: [[4, 8]] }], [{ of: x, grad }]);
    program.inPlace('mul_', grad, [0.5], [2, 4]);
    assert.equal(modelOf(program).slice(1).cards[0]?.grad, '[2.00, 4.00]');
    const { storage } = grad;
    const part = program.op('select', [grad], [2], { view: true, output: { storage } });
    program.inPlace('zero_', part, [], [0]);
    const cards = modelOf(program).slice(1).cards;
    assert.equal(cards[0]?.grad, '[2.00, 4.00]');
    assert.equal(cards.at(-1)?.op, 'zero_');
  });
});

describe('a slice of a long program', () => {
  it('makes the nodes since the program ran on fresh', () => {
    const program = new Program();
    const x = program.created([1]);
    const model = modelOf(program);
    model.resumed();
    const before = program.records.length;
    program.op('neg', [x], [-1]);
    for (const record of program.records.slice(before)) model.append(record);
    assert.deepEqual(
      model.slice(1).cards.map(({ fresh }) => fresh),
      [false, true],
    );
  });
});

describe('cuts', () => {
  const causeOf = (build: (program: Program) => unknown): string | undefined => {
    const program = new Program();
    build(program);
    const edge = modelOf(program)
      .slice(1)
      .edges.find(({ kind }) => kind === 'cut');
    return edge?.cut?.cause;
  };
  const leaf = (program: Program): ReturnType<Program['created']> =>
    program.created([2], { requiresGrad: true });

  it('tell an integer dtype from an operator without a derivative', () => {
    const cast = { differentiable: false, output: { dtype: 'int64' } } as const;
    const compare = { differentiable: false, output: { dtype: 'bool' } } as const;
    assert.equal(
      causeOf((program) => program.op('to', [leaf(program)], [2], cast)),
      'integerDtype',
    );
    assert.equal(
      causeOf((program) => program.op('gt', [leaf(program), 1], [1], compare)),
      'nonDifferentiable',
    );
  });

  it('are none where an operand asks for no gradient', () => {
    assert.equal(
      causeOf((program) => program.op('mul', [leaf(program), program.created([3])], [6])),
      undefined,
    );
  });
});

describe('operands', () => {
  it('stand for a tensor made before recording began', () => {
    const program = new Program();
    const x = program.tensor([1, 2], { requiresGrad: true });
    program.op('sum', [x], [3]);
    const [leaf, sum] = modelOf(program).slice(1).cards;
    assert.deepEqual([leaf?.role, leaf?.value, sum?.op], ['parameter', '', 'sum']);
  });

  it('read what was last written into their storage through a view', () => {
    const program = new Program();
    const x = program.created([1, 2]);
    const view = program.op('view', [x], [1, 2], { view: true, output: { storage: x.storage } });
    program.inPlace('mul_', view, [2], [2, 4]);
    x.version = view.version;
    const sum = program.op('sum', [x], [6]);
    const slice = modelOf(program).slice(1);
    const write = byOp(slice, 'mul_');
    assert.equal(sum.data[0], 6);
    assert.equal(
      slice.edges.find(({ target }) => target === byOp(slice, 'sum').id)?.source,
      write.id,
    );
  });

  it('have the gradient of the leaf that a transform made of them, unseen', () => {
    const program = new Program();
    const x = program.created([1, 2]);
    const leaf = program.tensor([1, 2], { storage: x.storage, requiresGrad: true });
    const y = program.op('mul', [leaf, leaf], [1, 4]);
    const grad = program.tensor([2, 4]);
    const ran = { of: y, grad: [1, 1], inputs: [grad.data, grad.data] };
    program.backward(y, [ran], [{ of: leaf, grad }], 'grad');
    const { cards } = modelOf(program).slice(1);
    assert.deepEqual(
      cards.map(({ op, grad: shown }) => `${op} ${shown}`),
      ['tensor [2.00, 4.00]', 'mul [1.00, 1.00]'],
    );
  });

  it('show numbers that are not finite', () => {
    const program = new Program();
    program.created([NaN, Infinity, 1]);
    const card = modelOf(program).slice(1).cards[0];
    assert.equal(card?.value, '[NaN, Inf, 1.00]');
    assert.equal(card.nonFinite, true);
  });
});

describe('places beside values', () => {
  it('have no gradient to wait for', () => {
    const model = graphOf(() => {
      const x = tensor([3, 1, 2], { requiresGrad: true });
      x.sort().values.mul(2).sum().backward();
    });
    const { cards, edges } = model.slice(1);
    const kinds = cards
      .filter(({ op }) => op === 'sort')
      .map(({ id, dtype }) => [dtype, edges.find(({ target }) => target === id)?.kind]);
    assert.deepEqual(kinds, [
      ['float32', 'gradient'],
      ['int64', 'plain'],
    ]);
  });
});
