/** @file Groups: the tree that call stacks make, the cut through it, and that folding moves nothing. */

import assert from 'node:assert/strict';
import { tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Card, Slice } from '../../engine/protocol/index.ts';
import { framesOf } from '../../webview/canvas/frames.ts';
import { around, type Box } from '../../webview/canvas/geometry.ts';
import { graphOf } from '../recorder/memory.ts';
import { FILE, Program, type Tensor } from './records.ts';
import { assertSound } from './sound.ts';

/** Lines are told apart by their numbers; each call begins its line, as the frames of `Program` do. */
const TEXT = `w = tensor()
for (const x of data) {
step(x);
}
function step(x) {
while (norm(y)) {
mul(y);
}
sum(y);
}
`;

function modelOf(program: Program, text = TEXT): GraphModel {
  const model = new GraphModel(undefined, new Map([[FILE, text]]));
  for (const record of program.records) model.append(record);
  return model;
}

/** `steps` iterations of the loop in line 2, each with a call of `step`, whose own loop runs `inner` times. */
function training(steps: number, inner: number): Program {
  const program = new Program();
  const w = program.created([2], { requiresGrad: true });
  for (let step = 0; step < steps; step++) {
    program.line = 3;
    program.call('step', () => {
      let y: Tensor = w;
      for (let at = 0; at < inner; at++) {
        program.line = 6;
        program.op('norm', [y], [1]);
        program.line = 7;
        y = program.op('mul', [y, w], [1]);
      }
      program.line = 9;
      program.op('sum', [y], [1]);
    });
  }
  return program;
}

const groupsOf = (slice: Slice): Card[] => slice.cards.filter(({ group }) => group !== undefined);
const named = (slice: Slice, name: string): Card => {
  const found = slice.cards.filter((card) => card.name === name);
  assert.equal(found.length, 1, `${slice.cards.map((card) => card.name).join(', ')}: no ${name}`);
  return found[0] as Card;
};

describe('groups', () => {
  it('are not seen in a small program: all of it is drawn', () => {
    const slice = modelOf(training(2, 3)).slice(1);
    assert.deepEqual(groupsOf(slice), []);
    assert.equal(slice.hidden, 0);
    assert.equal(slice.cards.length, 1 + 2 * (3 * 2 + 1));
  });

  it('fold loops with their count, and any iteration can be opened', () => {
    const model = modelOf(training(12, 20));
    const first = model.slice(1);
    assertSound(first);
    assert.ok(first.cards.length <= 60, `${first.cards.length} cards`);
    assert.equal(first.hidden + first.cards.filter(({ id }) => id >= 0).length, first.total);
    const second = named(first, 'step() 2');
    assert.equal(second.group?.operators, 41);
    model.fold(second.id, true);
    const opened = model.slice(1);
    assertSound(opened);
    const loop = opened.cards.find(
      ({ name, id }) =>
        name === 'while × 20' &&
        opened.regions.some(({ header, nodes }) => header === second.id && nodes.includes(id)),
    );
    assert.equal(loop?.group?.operators, 40);
    model.fold(loop.id, true);
    const inner = model.slice(1);
    assertSound(inner);
    model.fold(named(inner, 'iterations 11–20').id, true);
    assert.ok(model.slice(1).cards.some(({ name }) => name === 'iteration 17'));
  });

  it('do not take a call for another iteration because its arguments come first', () => {
    const program = new Program();
    const w = program.created([2], { requiresGrad: true });
    for (let step = 0; step < 30; step++) {
      program.line = 3;
      const y = program.op('exp', [w], [1]);
      program.line = 2;
      program.op('mul', [y, w], [1]);
      program.line = 4;
      program.op('sum', [y], [1]);
    }
    const model = modelOf(program, 'for (;;) {\nmul(\nexp(w), w);\nsum(y);\n}\n');
    const names = groupsOf(model.slice(1)).map(({ name }) => name);
    assert.ok(names.includes('iterations 11–20'), names.join());
    assert.ok(!names.some((name) => Number(/\d+$/.exec(name)?.[0]) > 30), names.join());
  });

  it('say which operators they stand for: every node is in one card', () => {
    const slice = modelOf(training(300, 5)).slice(1);
    const stands = slice.cards.filter(
      ({ id, group }) =>
        id >= 0 || (group?.open === false && group.operators + group.parameters > 0),
    );
    const operators = stands.reduce((sum, { group }) => sum + (group?.operators ?? 1), 0);
    const parameters = stands.reduce((sum, { group }) => sum + (group?.parameters ?? 0), 0);
    assert.equal(operators + parameters, 1 + 300 * (5 * 2 + 1));
  });

  it('name calls that repeat, and count them', () => {
    const program = new Program();
    const w = program.created([2], { requiresGrad: true });
    let x: Tensor = w;
    for (let layer = 0; layer < 12; layer++) {
      program.line = 10 + layer;
      program.call('block', () => {
        for (let at = 0; at < 9; at++) {
          program.line = 30 + at;
          x = program.op('mul', [x, w], [1]);
        }
      });
    }
    const model = modelOf(program, '');
    const slice = model.slice(1);
    const blocks = groupsOf(slice).map(({ name }) => name);
    assert.ok(
      blocks.includes('block() × 12') ||
        blocks.filter((name) => /^block\(\) \d/.test(name)).length === 12,
      blocks.join(),
    );
    const details = model.details(groupsOf(slice)[0]?.id ?? 0);
    assert.ok(details.rows.some(({ value }) => /operators/.test(value)));
  });

  it('are the same where recorded call stacks end before the outermost frames', () => {
    const groups = (deepest: number): unknown[] => {
      const program = new Program();
      program.deepest = deepest;
      let x = program.created([2], { requiresGrad: true });
      const op = (line: number): void => {
        program.line = line;
        x = program.op('mul', [x, x], [1]);
      };
      for (let step = 0; step < 12; step++) {
        program.line = 3;
        program.call('step', () => {
          op(10);
          program.line = 11;
          program.call('loss', () => {
            for (let at = 0; at < 5; at++) op(20 + at);
            program.line = 25;
            program.call('', () => {
              for (let at = 0; at < 5; at++) op(30 + at);
            });
          });
          op(12);
        });
      }
      const slice = modelOf(program).slice(1);
      return groupsOf(slice).map(({ name, group }) => [name, group?.operators]);
    };
    assert.ok(groups(Infinity).length > 0);
    assert.deepEqual(groups(2), groups(Infinity));
  });

  it('move nothing when they are opened or folded', () => {
    const model = modelOf(training(40, 30));
    let before = model.slice(1);
    const first = before;
    for (const open of [true, true, true, true]) {
      const group = groupsOf(before).find((card) => card.group?.open === false) as Card;
      model.fold(group.id, open);
      const after = model.slice(1);
      assertSound(after);
      const places = new Map(before.cards.map(({ id, x, y }) => [id, `${x},${y}`]));
      const moved = after.cards.filter(
        ({ id, x, y }) => (places.get(id) ?? `${x},${y}`) !== `${x},${y}`,
      );
      assert.deepEqual(
        moved.map(({ name }) => name),
        [],
      );
      before = after;
    }
    for (const card of groupsOf(before).filter(({ group }) => group?.open))
      model.fold(card.id, false);
    const folded = model.slice(1);
    for (const { id, x, y } of folded.cards) {
      const was = first.cards.find((card) => card.id === id);
      if (was !== undefined) assert.deepEqual([x, y], [was.x, was.y]);
    }
  });

  it('move nothing where an open one grows, and another stands beside it', () => {
    const program = new Program();
    const chain = (length: number): void => {
      let x: Tensor = program.created([2]);
      for (let at = 0; at < length; at++) x = program.op('sin', [x], [2]);
    };
    chain(1150);
    const model = modelOf(program);
    const told = program.records.length;
    for (const group of ['steps 1101–1150', 'steps 1141–1150'])
      model.fold(named(model.slice(1), group).id, true);
    const before = model.slice(1);
    chain(10);
    for (const record of program.records.slice(told)) model.append(record);
    const after = model.slice(1);
    assertSound(after);
    named(after, 'steps 1151–1160');
    const places = new Map(after.cards.map(({ id, x, y }) => [id, `${x},${y}`]));
    for (const { id, x, y } of before.cards) assert.equal(places.get(id), `${x},${y}`);
  });

  it('stand above one another, too, where many are open: the picture is no strip', () => {
    const program = new Program();
    let x = program.created([2], { requiresGrad: true });
    for (let part = 0; part < 8; part++) {
      program.line = 10 + part;
      program.call(`part${part}`, () => {
        program.line = 30;
        const ways = [1, 2, 3, 4].map(() => program.op('sin', [program.op('cos', [x], [1])], [1]));
        x = program.op('cat', ways, [1]);
        for (let more = 0; more < 4; more++) x = program.op('mul', [x, x], [1]);
      });
    }
    const model = modelOf(program, '');
    let slice = model.slice(1);
    for (const { id } of groupsOf(slice)) {
      const places = new Map(slice.cards.map((card) => [card.id, `${card.x},${card.y}`]));
      model.fold(id, true);
      slice = model.slice(1);
      assertSound(slice);
      const moved = slice.cards.filter(
        (card) => (places.get(card.id) ?? `${card.x},${card.y}`) !== `${card.x},${card.y}`,
      );
      assert.deepEqual(moved, []);
    }
    const { left, right, top, bottom } = around(framesOf(slice).map(({ box }) => box)) as Box;
    assert.ok(slice.regions.length > 6);
    const shape = (right - left) / (bottom - top);
    assert.ok(shape > 1 / 2 && shape < 2.5, `${shape}`);
  });

  it('open what hides a node that somebody asks for', () => {
    const model = modelOf(training(300, 5));
    const hidden = model.slice(1);
    const node = 777;
    assert.ok(!hidden.cards.some(({ id }) => id === node));
    model.unhide(node);
    const slice = model.slice(1);
    assertSound(slice);
    assert.ok(slice.cards.some(({ id }) => id === node));
  });

  /** What stands in the picture, and what is open in it. */
  const looks = ({ cards }: Slice): string[] =>
    cards.map(({ name, op, group }) => `${name || op} ${group?.open ?? ''}`);

  /** A model in which an iteration and the loop in it were opened by hand, and the newest one was folded. */
  function handled(): GraphModel {
    const model = modelOf(training(12, 20));
    model.fold(named(model.slice(1), 'step() 2').id, true);
    const { cards, regions } = model.slice(1);
    const [frame] = regions.filter(({ label }) => label === 'step() 2');
    const inner = cards.find(({ id, name }) => name === 'while × 20' && frame?.nodes.includes(id));
    model.fold(inner?.id ?? 0, true);
    for (const { id, name } of groupsOf(model.slice(1)))
      if (name === 'step() 12') model.fold(id, false);
    return model;
  }

  it('are as the user left them when the program runs again, at once or as it comes', () => {
    const left = handled().slice(1);
    assert.ok(left.folds.length >= 3);
    const again = modelOf(training(12, 20));
    again.slice(1);
    again.restore(left.folds);
    assert.deepEqual(looks(again.slice(1)), looks(left));
    assert.deepEqual(again.slice(1).folds, left.folds);
    assertSound(again.slice(1));

    const coming = new GraphModel(undefined, new Map([[FILE, TEXT]]));
    coming.restore(left.folds);
    training(12, 20).records.forEach((record, at) => {
      coming.append(record);
      if (at % 50 === 0) assertSound(coming.slice(1));
    });
    const slice = coming.slice(1);
    assertSound(slice);
    assert.equal(named(slice, 'step() 2').group?.open, true);
  });

  it('are as the user left them when the folder of the program was moved meanwhile', () => {
    const left = handled().slice(1);
    const elsewhere = '/mnt/moved/train.ts';
    const moved = new GraphModel(undefined, new Map([[elsewhere, TEXT]]));
    for (const record of training(12, 20).records)
      moved.append(record.kind === 'script' ? { ...record, url: elsewhere } : record);
    moved.restore(left.folds);
    assert.deepEqual(looks(moved.slice(1)), looks(left));
    assert.deepEqual(moved.slice(1).folds, left.folds);
  });

  it('are as the user left them in a longer run, and where most of the program is another', () => {
    const { folds } = handled().slice(1);
    const longer = modelOf(training(30, 20));
    longer.restore(folds);
    assert.equal(named(longer.slice(1), 'step() 2').group?.open, true);

    const edited = modelOf(training(12, 3));
    edited.follow(handled());
    assert.deepEqual(edited.slice(1).folds, folds);
  });

  for (const [what, name] of [
    ['of calls that are alike', () => 'block'],
    ['of a whole program', (at: number) => `block${at}`],
  ] as const)
    it(`are as the user left them in stretches ${what}`, () => {
      const calls = (count: number): Program => {
        const program = new Program();
        const w = program.created([2], { requiresGrad: true });
        for (let call = 0; call < count; call++) {
          program.line = 10 + call;
          program.call(name(call), () => {
            for (let at = 0; at < 20; at++) {
              program.line = 100 + at;
              program.op('mul', [w, w], [1]);
            }
          });
        }
        return program;
      };
      const third = ({ cards }: Slice): Card | undefined =>
        cards.find((card) => /^block(?:\(\) 3|2\(\))$/.test(card.name));
      const before = modelOf(calls(12), '');
      // By hand: else the first picture opened it.
      for (const open of [false, true]) before.fold(third(before.slice(1))?.id ?? 0, open);
      assert.equal(third(before.slice(1))?.group?.open, true);
      const longer = modelOf(calls(30), '');
      longer.restore(before.slice(1).folds);
      assert.equal(third(longer.slice(1))?.group?.open, true);
    });

  it('that were opened before an edit are not taken for those that the edit put before them', () => {
    const two = (isEdited: boolean): Program => {
      const program = new Program();
      const w = program.created([2], { requiresGrad: true });
      const block = (name: string, line: number, op = name): void => {
        program.line = line;
        program.call(name, () => {
          for (let at = 0; at < 50; at++) {
            program.line = 30 + at;
            program.op(op, [w], [1]);
          }
        });
      };
      if (isEdited) block('block', 10, 'new');
      block('block', 11);
      block('other', 12);
      return program;
    };
    const blocks = (model: GraphModel): Card[] =>
      groupsOf(model.slice(1)).filter(({ name }) => name === 'block()');
    const before = modelOf(two(false), '');
    const [block] = blocks(before);
    // By hand: else the first picture opened it.
    for (const open of [false, true]) before.fold(block?.id ?? 0, open);
    const after = modelOf(two(true), '');
    before.slice(1);
    after.follow(before);
    assert.deepEqual(
      blocks(after).map(({ group }) => group?.open),
      [false, true],
    );
  });

  it('are not touched by what was folded elsewhere once the user folded here', () => {
    const model = handled();
    const before = looks(model.slice(1));
    model.restore([{ group: 'no such', open: true }]);
    assert.deepEqual(looks(model.slice(1)), before);
  });

  it('tell in their details who uses them, and that more shapes come out than are told', () => {
    const program = new Program();
    const w = program.created([1], { requiresGrad: true });
    const results: Tensor[] = [];
    program.line = 7;
    program.call('step', () => {
      for (let at = 0; at < 80; at++) {
        program.line = 9;
        const size = at < 76 ? 1 : at - 74;
        results.push(program.op('mul', [w], Array<number>(size).fill(1)));
      }
    });
    for (const [at, result] of results.slice(-4).entries()) {
      program.line = at < 2 ? 20 : 21;
      program.op('sum', [result], [1]);
    }
    const model = modelOf(program, '');
    const group = named(model.slice(1), 'step()');
    const { rows, uses } = model.details(group.id);
    assert.deepEqual(
      uses.map(({ label, note }) => `${label}: ${note ?? ''}`),
      [
        'sum: line 20, 1 of 2',
        'sum: line 20, 2 of 2',
        'sum: line 21, 1 of 2',
        'sum: line 21, 2 of 2',
      ],
    );
    const shapes = rows.find(({ label }) => label === 'shapes out')?.value;
    assert.equal(shapes, '[2], [3], [4], …');
  });

  it('leave nothing out of the largest and smallest gradient', () => {
    const model = graphOf(() => {
      let y = tensor([1], { requiresGrad: true });
      for (let at = 0; at < 200; at++) y = y.mul(0.9);
      y.backward();
    });
    const slice = model.slice(1);
    assert.ok(slice.hidden > 0);
    assert.equal(slice.gradNorms?.max, 1);
    // In float32.
    assert.ok(Math.abs(slice.gradNorms.min / 0.9 ** 200 - 1) < 1e-4);
    assert.equal(model.past(1, 0).gradNorms, undefined);
  });

  it('refuse a card that stands for none', () => {
    assert.throws(() => modelOf(training(1, 1)).fold(-999, true), /no group -999/);
  });

  it('call forward() by whose it is, so that different ones are no run', () => {
    const text = `class Head {
forward(x) {
relu(x); } }
const tail = {
forward(x) {
relu(x); } };
tail.forward(head.forward(x));
`;
    const program = new Program();
    const w = program.created([2], { requiresGrad: true });
    for (const line of [3, 6, 3, 6]) {
      program.line = 7;
      program.call('forward', () => {
        for (let at = 0; at < 40; at++) {
          program.line = line;
          program.op('relu', [w], [1]);
        }
      });
    }
    const model = modelOf(program, text);
    const file = model.outline(null).find(({ kind }) => kind === 'file');
    assert.deepEqual(
      model.outline(file?.id ?? null).map(({ title }) => title),
      ['Head.forward()', 'tail.forward()', 'Head.forward()', 'tail.forward()'],
    );
  });

  it('call the steps of an optimizer by the parameters that they update', () => {
    const program = new Program();
    const parameters = Array.from({ length: 20 }, () =>
      program.created([2], { requiresGrad: true }),
    );
    for (let step = 0; step < 3; step++) {
      program.line = 3;
      program.scope('module', 'SGD.step', () =>
        program.scope('noGrad', 'noGrad', () => {
          for (const parameter of parameters) {
            const change = program.op('mul', [parameter, 0.1], [0.2]);
            program.inPlace('sub_', parameter, [change], [1.8]);
          }
        }),
      );
    }
    const model = modelOf(program);
    const [step] = groupsOf(model.slice(1));
    assert.equal(step?.name, 'SGD step: 20 parameters');
    model.fold(step.id, true);
    const group = groupsOf(model.slice(1)).find(({ name }) => name.startsWith('updates'));
    // Ten operators a card: five multiplications, five writes.
    assert.equal(group?.name, 'updates 5 parameters');
    const around = model.details(group.id).rows.find(({ label }) => label === 'in')?.value ?? '';
    assert.match(around, /SGD step: 20 parameters$/);
  });
});
