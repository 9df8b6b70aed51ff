/**
 * @file Where the values stand that an optimizer gave to parameters: with the layers that use them, so that gradients
 * end there and none seems to flow into an earlier iteration.
 */

import assert from 'node:assert/strict';

import { GraphModel } from '../../engine/graph/model.ts';
import type { Card, Edge, Slice } from '../../engine/protocol/index.ts';
import { Project } from '../recorder/programs.ts';
import { farLeaves } from './near.ts';
import { recorded, training } from './recorded.ts';
import { assertSound } from './sound.ts';

/** Prints the norms of the parameters' gradients after the last backward pass. */
const trained = (steps: number, layer: string): string =>
  training(
    `new nn.Sequential(${layer}, new nn.Tanh(), new nn.Linear(8, 1))`,
    steps,
    `if (step === ${steps - 1}) for (const { grad } of net.parameters()) console.log(grad.norm().item());`,
  );

const RECURRENT = `
import { manualSeed, nn, randn, zeros } from 'gradlens';
manualSeed(0);
const [fresh, kept] = [new nn.Linear(3, 5), new nn.Linear(5, 5)];
let h = zeros([2, 5]);
for (let t = 0; t < 10; t++) {
  h = fresh.call(randn([2, 3])).add(kept.call(h)).tanh();
}
h.square().mean().backward();
`;

const ADVERSARIES = `
import { manualSeed, nn, optim, randn } from 'gradlens';
manualSeed(0);
const judge = new nn.Linear(3, 1);
const maker = new nn.Linear(2, 3);
const [judges, makers] = [judge, maker].map((net) => new optim.SGD(net.parameters(), { lr: 0.1 }));
for (let step = 0; step < 30; step++) {
  judge.zeroGrad();
  judge.call(randn([8, 3])).sub(judge.call(maker.call(randn([8, 2])).detach())).mean().backward();
  judges.step();
  maker.zeroGrad();
  judge.call(maker.call(randn([8, 2]))).square().mean().backward();
  makers.step();
}
`;

const TENSORFLOW = `
import * as tf from '@tensorflow/tfjs';
const [w, b] = [tf.variable(tf.tensor2d([[0.5], [-0.25]])), tf.variable(tf.tensor1d([0.125]))];
const [x, y] = [tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[1], [0]])];
const optimizer = tf.train.adam(0.1);
for (let step = 0; step < 5; step++)
  optimizer.minimize(() => tf.mean(tf.square(tf.sub(tf.add(tf.matMul(x, w), b), y))));
`;

describe('values of parameters after a step', function () {
  this.timeout(30_000);
  const project = new Project({ 'package.json': '{ "type": "module" }' });
  before(() => project.link('tfjs'));
  after(() => project.remove());

  function modelOf(program: string): { readonly model: GraphModel; readonly stdout: string } {
    const { records, stdout } = recorded(project, program);
    const model = new GraphModel();
    for (const each of records) model.append(each);
    return { model, stdout };
  }

  /** Edges along which gradients flow into a folded part that holds what came before the newest step. */
  function intoEarlier({ cards, edges }: Slice): Edge[] {
    const earlier = cards.filter(({ name }) => /^iteration|step: /.test(name)).map(({ id }) => id);
    return edges.filter(({ kind, source }) => kind === 'gradient' && earlier.includes(source));
  }

  const parameters = ({ cards }: Slice): Card[] => cards.filter(({ role }) => role === 'parameter');

  it('stand beside the layers, with the gradients that the last pass left', () => {
    const { model, stdout } = modelOf(trained(40, 'new nn.Linear(3, 8)'));
    const slice = model.slice(1);
    assertSound(slice);
    assert.deepEqual(intoEarlier(slice), []);
    assert.deepEqual(farLeaves(slice), []);
    const drawn = parameters(slice);
    const norms = drawn.map(({ gradNorm }) => gradNorm ?? 0).sort((a, b) => a - b);
    const printed = stdout.trim().split('\n').map(Number);
    assert.equal(norms.length, printed.length);
    for (const [at, norm] of printed.sort((a, b) => a - b).entries())
      assert.ok(Math.abs((norms[at] ?? 0) / norm - 1) < 1e-5);
    for (const { noGrad, inPlace } of drawn) {
      assert.equal(noGrad, false);
      assert.deepEqual(inPlace, { from: 38, to: 39 });
    }
  });

  it('are in the folded layers that use them', () => {
    const layers = Array.from({ length: 6 }, () => 'new nn.Linear(8, 8), new nn.ReLU()');
    const inner = `new nn.Sequential(new nn.Linear(3, 8), ${layers.join(', ')})`;
    const slice = modelOf(trained(10, inner)).model.slice(1);
    assert.deepEqual(intoEarlier(slice), []);
    const layer = slice.cards.find(({ name }) => name === 'Sequential');
    // Of a linear layer its transpose and the product.
    assert.equal(layer?.value, '20 ops · 14 params');
    const step = slice.cards.find(({ name }) => name === 'Adam step: 16 parameters');
    assert.ok(step !== undefined);
    // Each is updated there, too.
    assert.ok(slice.edges.some(({ source, target }) => source === layer.id && target === step.id));
  });

  it('stay where they stand when the step that wrote them opens', () => {
    const { model } = modelOf(trained(3, 'new nn.Linear(3, 8)'));
    const first = model.slice(1);
    const [weight] = parameters(first);
    assert.ok(weight !== undefined);
    const places = ({ cards }: Slice): Map<number, string> =>
      new Map(cards.map(({ id, x, y }) => [id, `${x},${y}`]));
    const before = places(first);
    const iteration = first.cards.find(({ name }) => name === 'iteration 2');
    assert.ok(iteration !== undefined);
    model.fold(iteration.id, true);
    const step = model.slice(1).cards.findLast(({ name }) => /^Adam step/.test(name));
    for (const { id } of model.slice(1).cards.filter(({ name }) => /^Adam step/.test(name)))
      model.fold(id, true);
    assert.ok(step !== undefined);
    const after = places(model.slice(1));
    for (const [id, place] of before) assert.equal(after.get(id) ?? place, place);
    assert.deepEqual(model.unhide(weight.id), [weight.id]);
    assert.deepEqual(places(model.slice(1)), after);
  });

  it('of TensorFlow.js, too, with the step in one part', () => {
    const slice = modelOf(TENSORFLOW).model.slice(1);
    assertSound(slice);
    assert.deepEqual(intoEarlier(slice), []);
    assert.deepEqual(
      parameters(slice).map(({ op, inPlace }) => [op, inPlace?.to]),
      [
        ['assign', 4],
        ['assign', 4],
      ],
    );
    assert.ok(slice.cards.some(({ name }) => name === 'optimizer step: 2 parameters'));
  });

  it('leave gradients that do flow from iteration to iteration as they are', () => {
    const slice = modelOf(RECURRENT).model.slice(1);
    const [first, second] = ['iteration 1', 'iteration 2'].map(
      (title) => slice.cards.find(({ name }) => name === title)?.id,
    );
    const between = slice.edges.find(({ source, target }) => source === first && target === second);
    assert.equal(between?.kind, 'gradient');
  });

  it('of a network that another loss went through, too, end what flows from the next iteration', () => {
    const slice = modelOf(ADVERSARIES).model.slice(1);
    assertSound(slice);
    assert.deepEqual(intoEarlier(slice), []);
  });
});
