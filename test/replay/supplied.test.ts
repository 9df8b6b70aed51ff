/** @file Replays with elements that were recorded as statistics, and came from the program later. */

import assert from 'node:assert/strict';
import { ones, tensor, zeros } from 'gradlens';

import type { Graph } from '../../engine/graph/graph.ts';
import { GraphModel } from '../../engine/graph/model.ts';
import { Kind } from '../../engine/graph/tables/nodes.ts';
import type { Missing, NodeId, WhatIfChange } from '../../engine/protocol/index.ts';
import type { Value } from '../../engine/recorder/records/format.ts';
import { Experiment } from '../../engine/replay/experiment.ts';
import { recorded } from '../recorder/memory.ts';

const MANY = 4096;

/** Zeros and ones. */
const BITS = Float32Array.from({ length: MANY }, (_, i) => i % 2);

/** y = Σ many·(w0 + w1), so that ∇w = Σ many. */
const records = recorded(() => {
  const w = tensor([1, 2], { requiresGrad: true });
  w.sum().mul(tensor(BITS)).sum().backward();
});

function graphOf(): GraphModel {
  const model = new GraphModel();
  for (const record of records) model.append(record);
  return model;
}

const nodeOf = ({ graph }: GraphModel, op: string): NodeId => {
  for (let node = 0; node < graph.nodes.length; node++) if (graph.op(node) === op) return node;
  throw new Error(`no ${op}`);
};

/** Both tensors made from data. */
const leavesOf = ({ graph }: GraphModel): [w: NodeId, many: NodeId] => {
  const found: NodeId[] = [];
  for (let node = 0; node < graph.nodes.length; node++)
    if (graph.nodes.kind.get(node) === Kind.created) found.push(node);
  return found as [NodeId, NodeId];
};

/** A plain number of a program. */
const numberIn = ({ graph }: GraphModel, number: number): NodeId => {
  for (let node = 0; node < graph.nodes.length; node++) {
    const value = graph.values.get(graph.nodes.value.get(node));
    if (
      graph.nodes.kind.get(node) === Kind.number &&
      value?.kind === 'whole' &&
      value.data[0] === number
    )
      return node;
  }
  throw new Error(`no ${number}`);
};

const EDIT = { do: 'edit', of: 'value', text: '[3, 4]' } as const;

describe('elements that came later', () => {
  it('are missed by name, and then used', () => {
    const model = graphOf();
    const [w, many] = leavesOf(model);
    const without = new Experiment(model.graph, records);
    assert.deepEqual(without.missing.at(-1), { node: many, of: 'value' });
    assert.throws(() => without.change({ ...EDIT, node: w }), {
      message:
        /^What would come of it is not known\. mul.*: it reads a tensor whose values are not in the recording\. Only statistics were recorded of tensor: all elements are fetched while the program stands still/,
    });
    const bytes = new Uint8Array(BITS.slice().buffer);
    model.supply(many, 'value', bytes, 'float32');
    const now = new Experiment(model.graph, records);
    assert.deepEqual(now.missing, []);
    const overlay = now.change({ ...EDIT, node: w });
    const sum = nodeOf(model, 'sum');
    assert.ok(overlay !== null && overlay.values.has(sum));
    const seven = overlay.graph.values.get(overlay.graph.nodes.value.get(sum));
    assert.deepEqual(seven, { kind: 'whole', data: Float64Array.of(7) });
    // Of many·(w0 + w1) statistics are drawn.
    const mul = overlay.graph.values.get(overlay.graph.nodes.value.get(nodeOf(model, 'mul')));
    assert.ok(mul?.kind === 'summary' && mul.min === 0 && mul.max === 7);
    assert.ok(!overlay.gradients.has(w), 'the gradient does not depend on w');
  });

  it('may be replaced', () => {
    const model = graphOf();
    const [w, many] = leavesOf(model);
    const change = { ...EDIT, node: many, text: '2' };
    assert.throws(() => new Experiment(model.graph, records).change(change), {
      message: /^Of what it is now only statistics were recorded: all elements are fetched/,
    });
    const bytes = new Uint8Array(BITS.slice().buffer);
    model.supply(many, 'value', bytes, 'float32');
    const overlay = new Experiment(model.graph, records).change(change);
    const grad = overlay?.graph.values.get(overlay.graph.nodes.grad.get(w));
    assert.deepEqual(grad, { kind: 'whole', data: Float64Array.of(2 * MANY, 2 * MANY) });
  });

  it('of what a backward pass starts with are missed where statistics do not tell them', () => {
    const seeds = Float32Array.from({ length: MANY }, (_, i) => i);
    // y = seeds·3·(w0 + w1) summed, so that ∇w = 3·Σ seeds.
    const seeded = recorded(() => {
      const w = tensor([1, 2], { requiresGrad: true });
      w.sum()
        .mul(tensor(new Float32Array(MANY).fill(1)))
        .mul(3)
        .backward(tensor(seeds));
    });
    const model = new GraphModel();
    for (const record of seeded) model.append(record);
    const supply = (node: NodeId, of: 'value' | 'grad', elements: Float32Array): void =>
      model.supply(node, of, new Uint8Array(elements.slice().buffer), 'float32');
    const three = { do: 'edit', of: 'value', text: '5', node: numberIn(model, 3) } as const;
    const missed = (): Missing[] => new Experiment(model.graph, seeded).missing;
    const seed = missed().find(({ of }) => of === 'grad');
    assert.ok(seed !== undefined);
    assert.throws(
      () => new Experiment(model.graph, seeded).change(three),
      /the gradient it starts with was not kept whole/,
    );
    const edited = { do: 'edit', of: 'seed', text: '2', node: seed.node } as const;
    assert.throws(() => new Experiment(model.graph, seeded).change(edited), {
      message: /^Of what it is now only statistics were recorded/,
    });
    supply(seed.node, seed.of, seeds);
    const gradientFor = (change: WhatIfChange & { do: 'edit' }): Value | null => {
      const overlay = new Experiment(model.graph, seeded).change(change);
      const graph = overlay?.graph as Graph;
      return graph.values.get(graph.nodes.grad.get(nodeOf(model, 'tensor')));
    };
    // Their sum is 4096·4095/2.
    const sum = (5 * MANY * (MANY - 1)) / 2;
    assert.deepEqual(gradientFor(three), { kind: 'whole', data: Float64Array.of(sum, sum) });
    const twos = 3 * 2 * MANY;
    assert.deepEqual(gradientFor(edited), { kind: 'whole', data: Float64Array.of(twos, twos) });
  });

  it('are not missed where statistics tell them all: of ones, and of zeros', () => {
    const constant = recorded(() => {
      const w = tensor([1, 2], { requiresGrad: true });
      const many = w
        .sum()
        .mul(ones([MANY]))
        .add(zeros([MANY]));
      many.sum().backward();
    });
    const model = new GraphModel();
    for (const record of constant) model.append(record);
    const experiment = new Experiment(model.graph, constant);
    assert.deepEqual(experiment.missing, []);
    const [w, many] = [nodeOf(model, 'tensor'), nodeOf(model, 'ones')];
    const overlay = experiment.change({ ...EDIT, node: many, text: '2' });
    const grad = overlay?.graph.values.get(overlay.graph.nodes.grad.get(w));
    assert.deepEqual(grad, { kind: 'whole', data: Float64Array.of(2 * MANY, 2 * MANY) });
    const add = experiment.change({ ...EDIT, node: w });
    // 2·(3 + 4)
    const shown = add?.graph.values.get(add.graph.nodes.value.get(nodeOf(model, 'add')));
    assert.ok(shown?.kind === 'summary' && shown.min === 14 && shown.max === 14);
  });

  it('are not missed where no values were recorded: the setting is named', () => {
    const model = new GraphModel();
    const bare = recorded(
      () => {
        tensor([1, 2], { requiresGrad: true }).mul(3).sum().backward();
      },
      { detail: 'none' },
    );
    for (const record of bare) model.append(record);
    const experiment = new Experiment(model.graph, bare);
    assert.deepEqual(experiment.missing, []);
    for (const change of [
      { ...EDIT, node: nodeOf(model, 'tensor') },
      { ...EDIT, node: numberIn(model, 3), text: '5' },
      { do: 'preview', node: nodeOf(model, 'sum') },
    ] as const)
      assert.throws(() => experiment.change(change), {
        message:
          'No values were recorded: set "gradlens.recordValues" to "all" and start the program again.',
      });
    assert.equal(experiment.change({ do: 'reset' }), null);
  });
});
