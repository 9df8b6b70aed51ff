/** @file Replays with elements that were recorded as statistics, and came from the program later. */

import assert from 'node:assert/strict';
import { ones, tensor } from 'gradlens';

import { GraphModel } from '../../engine/graph/model.ts';
import { Experiment } from '../../engine/replay/experiment.ts';
import type { NodeId } from '../../engine/worker/protocol.ts';
import { recorded } from '../recorder/memory.ts';

const MANY = 4096;

/** y = Σ many·(w0 + w1), so that ∇w = Σ many. */
const records = recorded(() => {
  const w = tensor([1, 2], { requiresGrad: true });
  w.sum()
    .mul(ones([MANY]))
    .sum()
    .backward();
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

const EDIT = { do: 'edit', of: 'value', text: '[3, 4]' } as const;

describe('elements that came later', () => {
  it('are missed by name, and then used', () => {
    const model = graphOf();
    const [w, many] = [nodeOf(model, 'tensor'), nodeOf(model, 'ones')];
    const without = new Experiment(model.graph, records);
    assert.deepEqual(without.missing.at(-1), many);
    assert.throws(() => without.change({ ...EDIT, node: w }), {
      message:
        /^What would come of it is not known\. mul.*: it reads a tensor whose values are not in the recording\. Only statistics were recorded of ones: all elements are fetched while the program stands still/,
    });
    const bytes = new Uint8Array(new Float32Array(MANY).fill(1).buffer);
    model.supply(many, 'value', bytes, 'float32');
    const now = new Experiment(model.graph, records);
    assert.deepEqual(now.missing, []);
    const overlay = now.change({ ...EDIT, node: w });
    const sum = nodeOf(model, 'sum');
    assert.ok(overlay !== null && overlay.values.has(sum));
    const seven = overlay.graph.values.get(overlay.graph.nodes.value.get(sum));
    assert.deepEqual(seven, { kind: 'whole', data: Float64Array.of(7) });
    // Of many·(w0 + w1) statistics are drawn: seven, 4096 times.
    const mul = overlay.graph.values.get(overlay.graph.nodes.value.get(nodeOf(model, 'mul')));
    assert.ok(mul?.kind === 'summary' && mul.min === 7 && mul.max === 7);
    assert.ok(!overlay.gradients.has(w), 'the gradient does not depend on w');
  });

  it('may be replaced', () => {
    const model = graphOf();
    const [w, many] = [nodeOf(model, 'tensor'), nodeOf(model, 'ones')];
    const change = { ...EDIT, node: many, text: '2' };
    assert.throws(() => new Experiment(model.graph, records).change(change), {
      message: /^Of what it is now only statistics were recorded: all elements are fetched/,
    });
    const bytes = new Uint8Array(new Float32Array(MANY).fill(1).buffer);
    model.supply(many, 'value', bytes, 'float32');
    const overlay = new Experiment(model.graph, records).change(change);
    const grad = overlay?.graph.values.get(overlay.graph.nodes.grad.get(w));
    assert.deepEqual(grad, { kind: 'whole', data: Float64Array.of(2 * MANY, 2 * MANY) });
  });
});
