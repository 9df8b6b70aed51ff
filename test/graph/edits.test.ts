/** @file After an edit of a program its picture is the one before, but for what the edit changed. */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Card, Slice } from '../../engine/protocol/index.ts';
import { FILE, Program, type Tensor } from './records.ts';
import { assertSound } from './sound.ts';

/** `const name = op(...inputs)`, a line of its own. */
interface Statement {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
}

/** A linear congruential generator (Numerical Recipes), so that failures repeat. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Runs the statements, as a live run does; with variables that are named after them. */
function run(statements: readonly Statement[], before: GraphModel | null = null): GraphModel {
  const program = new Program();
  const tensors = new Map<string, Tensor>();
  statements.forEach(({ name, op, inputs }, index) => {
    program.line = index + 1;
    const operands = inputs.map((input) => tensors.get(input) as Tensor);
    const made =
      op === 'tensor'
        ? program.created([1], { requiresGrad: true })
        : program.op(op, operands, [1]);
    tensors.set(name, made);
  });
  const model = new GraphModel();
  model.settle();
  for (const record of program.records) model.append(record);
  model.nameBySite(({ line }, output) =>
    output === 0 ? (statements[line - 1]?.name ?? null) : null,
  );
  if (before !== null) model.follow(before);
  return model;
}

function randomStatements(seed: number, size: number): Statement[] {
  const next = random(seed);
  const statements: Statement[] = [{ name: 'v0', op: 'tensor', inputs: [] }];
  for (let at = 1; at < size; at++) {
    const name = `v${at}`;
    const any = (): string => `v${next(at)}`;
    const near = (): string => `v${at - 1 - next(Math.min(3, at))}`;
    const choice = next(8);
    if (choice === 0) statements.push({ name, op: 'tensor', inputs: [] });
    else if (choice === 1) statements.push({ name, op: 'detach', inputs: [any()] });
    else if (choice === 2) statements.push({ name, op: 'tanh', inputs: [near()] });
    else if (choice === 3) statements.push({ name, op: 'mul', inputs: [near(), any()] });
    else statements.push({ name, op: 'add', inputs: [near(), near()] });
  }
  return statements;
}

const reading = (statement: Statement, from: string, to: string): Statement => ({
  ...statement,
  inputs: statement.inputs.map((input) => (input === from ? to : input)),
});

type Edit = (statements: readonly Statement[], next: (below: number) => number) => Statement[];

const edits: Readonly<Record<string, Edit>> = {
  'a statement at the end': (statements) => [
    ...statements,
    { name: 'new', op: 'exp', inputs: [statements.at(-1)?.name ?? ''] },
  ],
  'a statement between two': (statements, next) => {
    const at = 1 + next(statements.length - 1);
    const { name } = statements[at - 1] as Statement;
    const inserted = { name: 'new', op: 'exp', inputs: [name] };
    const [first, ...rest] = statements.slice(at) as [Statement, ...Statement[]];
    return [...statements.slice(0, at), inserted, reading(first, name, 'new'), ...rest];
  },
  'another operator': (statements, next) => {
    const operators = statements.filter(({ op }) => op !== 'tensor' && op !== 'detach');
    const { name } = operators[next(operators.length)] as Statement;
    return statements.map((each) => (each.name === name ? { ...each, op: 'sub' } : each));
  },
  'a statement less': (statements, next) => {
    const at = 1 + next(statements.length - 1);
    const { name, inputs } = statements[at] as Statement;
    const [instead = 'v0'] = inputs;
    return [
      ...statements.slice(0, at),
      ...statements.slice(at + 1).map((each) => reading(each, name, instead)),
    ];
  },
};

/** The cards of both pictures that show the same variable and were not edited. */
function unchanged(before: Slice, after: Slice, of: (name: string) => boolean): [Card, Card][] {
  const were = new Map(before.cards.map((card) => [card.name, card]));
  return after.cards.flatMap((card): [Card, Card][] => {
    const was = were.get(card.name);
    return was === undefined || !of(card.name) ? [] : [[was, card]];
  });
}

const isMoved = ([was, is]: readonly [Card, Card]): boolean => was.x !== is.x || was.y !== is.y;

describe('an edit of', () => {
  for (const [what, edit] of Object.entries(edits))
    it(`${what} moves at most 5 % of what it left as it was`, () => {
      let [moved, all] = [0, 0];
      for (let seed = 1; seed <= 40; seed++) {
        const statements = randomStatements(seed, 50);
        const first = run(statements);
        const before = first.slice(1);
        const edited = edit(statements, random(seed));
        const after = run(edited, first).slice(1);
        assertSound(after);
        const same = unchanged(before, after, (name) => {
          const [was, is] = [statements, edited].map((all) => all.find((s) => s.name === name));
          return was?.op === is?.op;
        });
        assert.ok(same.length > 40);
        moved += same.filter(isMoved).length;
        all += same.length;
        for (const [was, is] of same) assert.equal(is.key, was.key, is.name);
      }
      assert.ok(moved <= all * 0.05, `${moved} of ${all} moved`);
    });

  it('many things, one after the other, leaves a sound picture', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const next = random(seed);
      let statements = randomStatements(seed, 30);
      let model = run(statements);
      model.slice(1);
      for (let count = 0; count < 12; count++) {
        const all = Object.values(edits);
        const named = (name: string): string => (name === 'new' ? `new${count}` : name);
        statements = (all[next(all.length)] as Edit)(statements, next).map((each) => ({
          ...each,
          name: named(each.name),
          inputs: each.inputs.map(named),
        }));
        model = run(statements, model);
        assertSound(model.slice(1));
      }
    }
  });

  it('a chain puts one or two cards beside it, and moves nothing', () => {
    const chain = ['a', 'b', 'c', 'd'].map((name, at, all): Statement => ({
      name,
      ...(at === 0 ? { op: 'tensor', inputs: [] } : { op: 'tanh', inputs: [all[at - 1] ?? ''] }),
    }));
    const [a, b, c, d] = chain as [Statement, Statement, Statement, Statement];
    const p = { name: 'p', op: 'exp', inputs: ['b'] };
    const q = { name: 'q', op: 'log', inputs: ['p'] };
    const first = run(chain);
    const before = first.slice(1);
    for (const between of [[p], [p, q]]) {
      const last = between.at(-1)?.name ?? '';
      const after = run([a, b, ...between, reading(c, 'b', last), d], first).slice(1);
      assertSound(after);
      const pairs = unchanged(before, after, () => true);
      assert.equal(pairs.length, 4);
      assert.deepEqual(pairs.filter(isMoved), []);
      const column = named(before, 'b').x;
      for (const { name } of between) assert.ok(named(after, name).x - column >= 208, name);
    }
  });

  it('more than there is room for moves only what is below it', () => {
    const first = run([
      { name: 'a', op: 'tensor', inputs: [] },
      { name: 'b', op: 'tanh', inputs: ['a'] },
      { name: 'c', op: 'tanh', inputs: ['b'] },
      { name: 'aside', op: 'exp', inputs: ['a'] },
    ]);
    const before = first.slice(1);
    const more = ['p', 'q', 'r', 's'].map((name, at, all) => ({
      name,
      op: 'log',
      inputs: [at === 0 ? 'b' : (all[at - 1] ?? '')],
    }));
    const after = run(
      [
        { name: 'a', op: 'tensor', inputs: [] },
        { name: 'b', op: 'tanh', inputs: ['a'] },
        ...more,
        { name: 'c', op: 'tanh', inputs: ['s'] },
        { name: 'aside', op: 'exp', inputs: ['a'] },
      ],
      first,
    ).slice(1);
    assertSound(after);
    const moved = unchanged(before, after, () => true).filter(isMoved);
    assert.deepEqual(
      moved.map(([{ name }]) => name),
      ['c'],
    );
  });

  it('most of a program places it anew', () => {
    const first = run(randomStatements(1, 20));
    first.slice(1);
    const statements = randomStatements(2, 20).map((each) => ({
      ...each,
      name: `w${each.name}`,
      inputs: each.inputs.map((input) => `w${input}`),
    }));
    const after = run(statements, first).slice(1);
    const places = ({ cards }: Slice): unknown => cards.map(({ x, y }) => [x, y]);
    assert.deepEqual(places(after), places(run(statements).slice(1)));
    const keys = new Set(first.slice(1).cards.map(({ key }) => key));
    assert.deepEqual(
      after.cards.filter(({ key }) => keys.has(key)),
      [],
    );
  });

  it('a program leaves its groups open and folded as they were', () => {
    const first = blocks(20, 'add');
    const folded = first.slice(1).cards.filter(({ group }) => group?.open === false);
    const [one] = folded.filter(({ name }) => name.startsWith('Block'));
    assert.ok(one !== undefined);
    first.fold(one.id, true);
    const before = first.slice(1);
    const after = blocks(21, 'sub');
    after.follow(first);
    const slice = after.slice(1);
    assertSound(slice);
    const now = new Map(slice.cards.map((card) => [card.key, card]));
    const same = before.cards.flatMap((was): [Card, Card][] => {
      const is = now.get(was.key);
      return is === undefined ? [] : [[was, is]];
    });
    assert.ok(same.length >= before.cards.length * 0.9, `${same.length} of ${before.cards.length}`);
    assert.deepEqual(same.filter(isMoved), []);
    for (const [was, is] of same) assert.equal(is.group?.open, was.group?.open, was.name);
    assert.equal(now.get(one.key)?.group?.open, true);
  });

  it('a program that had no room for all, and now has, leaves nothing folded by chance', () => {
    // Where an endless loop was stopped is chance.
    for (let count = 200; count < 210; count++) {
      const first = doubled('sin', count);
      first.slice(1);
      const after = doubled('cos', 9);
      after.follow(first);
      const { cards } = after.slice(1);
      assert.equal(cards.filter(({ op }) => op === 'mul').length, 9, `${count} before`);
    }
  });
});

/** Blocks of six operators, each in a module. */
function blocks(count: number, op: string): GraphModel {
  const program = new Program();
  let x = program.created([1], { requiresGrad: true });
  for (let step = 0; step < count; step++) {
    program.line = 2;
    program.scope('module', step % 2 === 0 ? 'Block' : 'Norm', () => {
      for (let at = 0; at < 6; at++) x = program.op(at === 3 ? op : 'mul', [x, x], [1]);
    });
  }
  return modelOf(program);
}

/** What an operator gives, doubled in a loop that looks at its norm each time. */
function doubled(op: string, count: number): GraphModel {
  const program = new Program();
  let x = program.op(op, [program.created([1], { requiresGrad: true })], [1]);
  for (let step = 0; step < count; step++) {
    program.line = 2;
    program.op('norm', [x], [1]);
    program.line = 3;
    x = program.op('mul', [x, 2], [1]);
  }
  return modelOf(program, 'x = sin(tensor())\nwhile (norm(x)) {\nx = mul(x);\n}\n');
}

function modelOf({ records }: Program, text = ''): GraphModel {
  const model = new GraphModel(undefined, new Map([[FILE, text]]));
  for (const record of records) model.append(record);
  return model;
}

function named(slice: Slice, name: string): Card {
  const found = slice.cards.find((card) => card.name === name);
  assert.ok(found !== undefined, name);
  return found;
}
