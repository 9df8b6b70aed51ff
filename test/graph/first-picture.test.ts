/**
 * @file The first picture of a small program: what repeats is folded, layers and steps of optimizers too, and all else
 * stands as in a program without them.
 */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Card, Slice } from '../../engine/protocol/index.ts';
import { Project } from '../recorder/programs.ts';
import { farLeaves } from './near.ts';
import { assertNoStrip, hiddenEdges } from './opened.ts';
import { recorded, training } from './recorded.ts';
import { assertSound } from './sound.ts';

const STEP = `
import { manualSeed, nn, optim, randn } from 'gradlens';
manualSeed(0);
const model = new nn.Sequential(new nn.Linear(3, 8), new nn.Tanh(), new nn.Linear(8, 1));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
const loss = new nn.MSELoss().call(model.call(randn([16, 3])), randn([16, 1]));
loss.backward();
optimizer.step();
`;

const BLOCKS = `
import { manualSeed, nn, randn } from 'gradlens';
manualSeed(0);
class Block extends nn.Module {
  norm = new nn.LayerNorm([8]);
  up = new nn.Linear(8, 16);
  down = new nn.Linear(16, 8);
  forward(x) {
    return x.add(this.down.call(this.up.call(this.norm.call(x)).relu()));
  }
}
const blocks = [new Block(), new Block(), new Block()];
let x = randn([4, 8]);
for (const block of blocks) x = block.call(x);
x.square().mean().backward();
x.detach().sin().cos().exp();
`;

const RECURRENT = `
import { manualSeed, nn, randn, zeros } from 'gradlens';
manualSeed(0);
class Cell extends nn.Module {
  input = new nn.Linear(3, 5);
  hidden = new nn.Linear(5, 5);
  forward(x, h) {
    return this.input.call(x).add(this.hidden.call(h)).tanh();
  }
}
const cell = new Cell();
const inputs = randn([10, 2, 3]);
let h = zeros([2, 5]);
for (let t = 0; t < 10; t++) {
  h = cell.call(inputs.select(0, t), h);
}
h.square().mean().backward();
`;

const ADVERSARIES = `
import { manualSeed, nn, ones, randn, zeros } from 'gradlens';
manualSeed(0);
const judge = new nn.Sequential(new nn.Linear(2, 16), new nn.ReLU(), new nn.Linear(16, 1), new nn.Sigmoid());
const maker = new nn.Sequential(new nn.Linear(4, 16), new nn.ReLU(), new nn.Linear(16, 2));
const criterion = new nn.BCELoss();
const made = maker.call(randn([8, 4]));
const real = criterion.call(judge.call(randn([8, 2])), ones([8, 1]));
const fake = criterion.call(judge.call(made.detach()), zeros([8, 1]));
real.add(fake).backward();
criterion.call(judge.call(made), ones([8, 1])).backward();
`;

const trained = (steps: number): string => `
class Net extends nn.Module {
  up = new nn.Linear(3, 8);
  down = new nn.Linear(8, 1);
  forward(x) {
    return this.down.call(this.up.call(x).tanh());
  }
}
${training('new Net()', steps)}
noGrad(() => net.call(randn([4, 3])).gt(0).to('float32').mean());
`;

describe('the first picture of a small program', function () {
  this.timeout(30_000);
  const project = new Project({ 'package.json': '{ "type": "module" }' });
  after(() => project.remove());

  function modelOf(program: string): GraphModel {
    const model = new GraphModel();
    for (const each of recorded(project, program).records) model.append(each);
    return model;
  }

  function pictureOf(program: string): Slice {
    const slice = modelOf(program).slice(1);
    assertSound(slice);
    assertNoStrip(slice);
    assert.deepEqual(hiddenEdges(slice), []);
    return slice;
  }

  const folded = ({ cards }: Slice): string[] =>
    cards.filter(({ group }) => group !== undefined).map(({ name }) => name);

  const named = ({ cards }: Slice, name: string): Card => {
    const found = cards.find((card) => card.name === name || card.op === name);
    assert.ok(found !== undefined, `no ${name}`);
    return found;
  };

  it('folds the step of an optimizer, below the loss; parameters stand near the layers that use them', () => {
    const slice = pictureOf(STEP);
    assert.deepEqual(folded(slice), ['SGD step: 4 parameters']);
    const [step, loss] = [named(slice, 'SGD step: 4 parameters'), named(slice, 'mseLoss')];
    assert.ok(step.y > loss.y);
    // Nothing goes on beside it.
    assert.ok(Math.abs(step.x - loss.x) <= 208);
    assert.deepEqual(farLeaves(slice), []);
    const parameters = slice.cards.filter(({ role }) => role === 'parameter');
    assert.equal(parameters.length, 4);
    assert.ok(new Set(parameters.map(({ y }) => y)).size > 1);
  });

  it('folds blocks that repeat, each of which can be opened', () => {
    const model = modelOf(BLOCKS);
    const first = model.slice(1);
    assert.deepEqual(folded(first), ['Block 1', 'Block 2', 'Block 3']);
    model.fold(named(first, 'Block 2').id, true);
    const opened = model.slice(1);
    assertSound(opened);
    const inside = opened.regions.find(({ header }) => header === named(first, 'Block 2').id);
    assert.ok((inside?.nodes.length ?? 0) >= 7);
  });

  it('folds the iterations of a long loop but for the newest, one below the other', () => {
    const slice = pictureOf(RECURRENT);
    const iterations = Array.from({ length: 9 }, (_, at) => `iteration ${at + 1}`);
    assert.deepEqual(folded(slice), iterations);
    assert.equal(new Set(iterations.map((name) => named(slice, name).x)).size, 1);
  });

  it('shows the newest step of a long training, and folds what came before as one part', () => {
    const model = modelOf(trained(40));
    const slice = model.slice(1);
    assertSound(slice);
    assert.ok(folded(slice).includes('iterations 1–39'));
    assert.ok(folded(slice).includes('Adam step: 4 parameters'));
    const outputs = slice.cards.filter(({ role }) => role === 'output');
    assert.deepEqual(
      outputs.map(({ op, grad }) => [op, grad]),
      [['mean', '1.00']],
    );
    // All of it can be opened.
    model.fold(named(slice, 'iterations 1–39').id, true);
    assert.ok(folded(model.slice(1)).includes('iterations 31–39'));
  });

  it('shows the step in which a program stands, before its backward pass', () => {
    const all = recorded(project, trained(40)).records;
    const last = all.findLastIndex(({ kind }) => kind === 'backwardBegan');
    const model = new GraphModel();
    for (const each of all.slice(0, last)) model.append(each);
    const slice = model.slice(1);
    assert.ok(folded(slice).includes('iterations 1–39'));
    assert.ok(slice.cards.some(({ op, grad }) => op === 'square' && grad === ''));
  });

  it('shows the newest step also when an edit makes the training longer', () => {
    const model = modelOf(trained(60));
    const before = modelOf(trained(40));
    before.slice(1);
    model.follow(before);
    const slice = model.slice(1);
    assert.ok(folded(slice).includes('iterations 1–59'));
    assert.ok(slice.cards.some(({ role }) => role === 'output'));
  });

  it('tells by chips what many iterations read: the weights of a cell make no bundle of lines', () => {
    const slice = pictureOf(RECURRENT);
    const parameters = slice.cards.filter(({ role }) => role === 'parameter').map(({ id }) => id);
    const third = named(slice, 'iteration 3');
    const into = slice.edges.filter(({ target }) => target === third.id);
    assert.deepEqual(
      into.map(({ source }) => source),
      [named(slice, 'iteration 2').id],
    );
    const far = third.far.map(({ id }) => id);
    assert.deepEqual(
      parameters.filter((id) => !far.includes(id)),
      [],
    );
  });

  it('opens layers of one class together, or none of them', () => {
    const slice = pictureOf(ADVERSARIES);
    assert.deepEqual(new Set(folded(slice)), new Set(['Linear']));
    assert.ok(!slice.cards.some(({ op }) => op === 'addmm'));
  });
});
