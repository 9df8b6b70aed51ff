/** @file What would be, asked of the built worker: about a live run, a recording of a process, and a trace. */

import assert from 'node:assert/strict';
import { join } from 'node:path';

import type { Card, GraphId, WhatIfChange } from '../../engine/protocol/index.ts';
import { recorderEnv, recordingsIn, run } from '../recorder/programs.ts';
import { Client, named, root } from './client.ts';

const PROGRAM = `import { tensor } from 'gradlens';
const x = tensor([1, 2, 3], { requiresGrad: true });
const scaled = x.mul(2);
const y = scaled.mul(x).sum();
y.backward();
`;

describe('what if, asked of the worker', () => {
  let client: Client;

  beforeEach(() => {
    client = new Client();
  });

  afterEach(() => client.close());

  const change = (graph: GraphId, what: WhatIfChange): Promise<null> =>
    client.channel.request('whatIf', { graph, change: what });

  async function cards(graph: GraphId): Promise<(name: string) => Card> {
    const slice = await client.slice(graph);
    return (name) => named(slice, name);
  }

  /** y = Σ 2x²: dy/dx = 4x. */
  async function checkEdit(graph: GraphId): Promise<void> {
    const x = (await cards(graph))('x');
    await change(graph, { do: 'edit', node: x.id, of: 'value', text: '[1, 0, -1]' });
    const slice = await client.slice(graph);
    assert.deepEqual(slice.whatIf?.edits, [
      { node: x.id, of: 'value', label: 'x', text: '[1, 0, -1]' },
    ]);
    const now = await cards(graph);
    assert.deepEqual(now('x').whatIf, {
      value: '[1.00, 0.00, -1.00]',
      grad: '[4.00, 0.00, -4.00]',
      isEdited: true,
      changes: 1,
    });
    assert.equal(now('x').value, '[1.00, 2.00, 3.00]');
    assert.equal(now('y').whatIf?.value, '4.00');
    assert.equal(now('y').value, '28.0');
    assert.equal(now('y').whatIf?.grad, null);
    // As the gradients that are drawn to flow.
    assert.ok(Math.abs((now('x').gradNorm ?? 0) - Math.sqrt(32)) < 1e-6);
    await change(graph, { do: 'reset' });
    const after = await client.slice(graph);
    assert.equal(after.whatIf, undefined);
    assert.ok(after.cards.every(({ whatIf }) => whatIf === undefined));
  }

  it('edits a result that was made a leaf', async () => {
    const { graph } = await client.live(`import { tensor } from 'gradlens';
const w = tensor([1, 2]).mul(2).requiresGrad_();
const loss = w.mul(w).sum();
loss.backward();
`);
    const { id } = (await cards(graph))('w');
    await change(graph, { do: 'edit', node: id, of: 'value', text: '[3, -1]' });
    const now = await cards(graph);
    const { value, grad } = now('w').whatIf ?? {};
    assert.deepEqual([value, grad], ['[3.00, -1.00]', '[6.00, -2.00]']);
    assert.equal(now('loss').whatIf?.value, '10.0');
  });

  it('edits of a live run: values, gradients, details, numbers, seeds add up and are undone', async () => {
    const { graph } = await client.live(PROGRAM);
    await checkEdit(graph);
    const [x, y] = [(await cards(graph))('x'), (await cards(graph))('y')];
    await change(graph, { do: 'edit', node: y.id, of: 'seed', text: '10' });
    const number = (await client.slice(graph)).cards.find(({ name }) => name === '2') as Card;
    await change(graph, { do: 'edit', node: number.id, of: 'value', text: '-1' });
    // dy/dx of -x² is -2x, ten times
    const { whatIf, grad } = await client.channel.request('details', { graph, node: x.id });
    assert.equal(grad, 'tensor([ 4.,  8., 12.])');
    assert.equal(whatIf?.grad, 'tensor([-20., -40., -60.])');
    assert.equal(whatIf.value, '');
    const { whatIf: root } = await client.channel.request('details', { graph, node: y.id });
    assert.deepEqual(root?.editable, [
      { of: 'seed', shape: '', dtype: 'float32', text: '10', isEdited: true },
    ]);
  });

  it('tells what would be no number, and what would be one again', async () => {
    const { graph } = await client.live(`import { tensor } from 'gradlens';
const w = tensor([4], { requiresGrad: true });
const v = tensor([-1], { requiresGrad: true });
const good = w.log();
const bad = v.log();
`);
    const before = await cards(graph);
    assert.deepEqual([before('good').nonFinite, before('bad').nonFinite], [false, true]);
    const edit = (name: string, text: string): Promise<null> =>
      change(graph, { do: 'edit', node: before(name).id, of: 'value', text });
    await edit('w', '-1');
    await edit('v', '4');
    const now = await cards(graph);
    assert.deepEqual([now('good').nonFinite, now('bad').nonFinite], [true, false]);
    await change(graph, { do: 'reset' });
    const after = await cards(graph);
    assert.deepEqual([after('good').nonFinite, after('bad').nonFinite], [false, true]);
  });

  it('a recorded process, and its trace after the recording is gone', async () => {
    const program = client.file('program.ts', PROGRAM);
    const { code, stderr } = run(['--import', 'tsx', program], {
      cwd: root,
      env: recorderEnv(client.directory),
    });
    assert.equal(code, 0, stderr);
    const { recording } = await client.channel.request('openRecording', {
      directory: client.directory,
      title: 'program',
      seen: null,
    });
    const { graphs } = await client.channel.request('drain', { recording });
    const graph = graphs[0]?.graph as GraphId;
    const ids = recordingsIn(client.directory)[0]?.records.flatMap((record) => {
      if (record.kind === 'created') return [record.tensor.id];
      return record.kind === 'operator' && record.name === 'sum'
        ? [record.outputs[0]?.id ?? 0]
        : [];
    });
    const tensors = ['x', 'y'].map((path, i) => ({ path, tensor: ids?.[i] ?? 0, version: 0 }));
    await client.channel.request('stopped', { graph, names: tensors, at: null });
    await checkEdit(graph);
    const path = join(client.directory, 'kept.gradtrace');
    await client.channel.request('saveTrace', { graph, path, title: 'kept', savedBy: 'test' });
    await client.channel.request('dropGraph', { graph });
    const { graphs: kept } = await client.channel.request('openTrace', { path, folders: [] });
    await checkEdit(kept[0]?.graph as GraphId);
  });

  it('a preview of gradients that the program has not asked for', async () => {
    const { graph } = await client.live(`import { tensor } from 'gradlens';
const x = tensor([1, 2, 3], { requiresGrad: true });
const scaled = x.mul(2);
const y = scaled.mul(x).sum();
x.detach().mul_(100);
`);
    const before = await cards(graph);
    assert.equal(before('x').grad, '');
    await change(graph, { do: 'preview', node: before('y').id });
    const slice = await client.slice(graph);
    assert.equal(slice.whatIf?.kind, 'preview');
    // What would flow is drawn to flow: ones, into what is summed.
    const { gradNorm } = slice.edges.find(({ target }) => target === before('y').id) ?? {};
    assert.ok(Math.abs((gradNorm ?? 0) - Math.sqrt(3)) < 1e-6);
    const now = await cards(graph);
    assert.equal(now('x').whatIf?.grad, '[4.00, 8.00, 12.0]');
    assert.equal(now('scaled').whatIf?.grad, '[1.00, 2.00, 3.00]');
    assert.equal(now('x').whatIf?.value, null);
    await change(graph, { do: 'preview', node: before('scaled').id });
    assert.equal((await cards(graph))('x').whatIf?.grad, '[2.00, 2.00, 2.00]');
    assert.match(
      (await client.slice(graph)).whatIf?.notes[0] ?? '',
      /^scaled has several elements/,
    );
  });

  it('says so where nothing would change', async () => {
    const { graph } = await client.live(`import { tensor } from 'gradlens';
const x = tensor([1, 2, 3], { requiresGrad: true });
const idle = tensor([4]);
x.mul(2).sum().backward();
`);
    const { id } = (await cards(graph))('idle');
    await change(graph, { do: 'edit', node: id, of: 'value', text: '5' });
    const { whatIf } = await client.slice(graph);
    assert.match(whatIf?.notes[0] ?? '', /^Nothing else in the recording reads it/);
  });

  it('says what does not fit and what is not known, and shows nothing of it', async () => {
    const { graph } = await client.live(`import { autograd, tensor } from 'gradlens';
class Own extends autograd.Function {
  static forward(_ctx, x) { return x.mul(2); }
  static backward(_ctx, g) { return g; }
}
const x = tensor([1, 2], { requiresGrad: true });
const y = Own.apply(x).sum();
y.backward();
`);
    const x = (await cards(graph))('x');
    const edit = (text: string): Promise<null> =>
      change(graph, { do: 'edit', node: x.id, of: 'value', text });
    await assert.rejects(edit('[1, 2, 3]'), {
      message: 'This is of shape [3], and [2] is wanted.',
    });
    await assert.rejects(edit('one'), { message: 'one is not a number.' });
    const y = (await cards(graph))('y');
    await assert.rejects(change(graph, { do: 'edit', node: y.id, of: 'value', text: '1' }), {
      message: 'Only leaves, numbers and what backward passes start with can be edited.',
    });
    await assert.rejects(edit('[3, 4]'), {
      message:
        'What would come of it is not known. Own at live.ts:7: its rule is not in the recording.',
    });
    assert.equal((await client.slice(graph)).whatIf, undefined);
  });
});
