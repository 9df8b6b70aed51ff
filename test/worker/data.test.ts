/** @file What is given other memory shows it as a version of its own: a module in another type, `w.data = …`. */

import assert from 'node:assert/strict';

import type { GraphDocument } from '../../engine/graph/export/document.ts';
import { Client } from './client.ts';

describe('a live run', () => {
  let client: Client;

  beforeEach(() => {
    client = new Client();
  });

  afterEach(() => client.close());

  it('shows what a module holds in another type, and what is assigned to data, as versions', async () => {
    const { graph } = await client.live(`import { nn, tensor } from 'gradlens';
const layer = new nn.Linear(2, 1, { bias: false });
const x = tensor([[1, 2], [3, 4]]);
layer.call(x).sum().backward();
layer.to('float64');
layer.call(x.to('float64')).sum().backward();
const w = tensor([1, 2], { requiresGrad: true });
w.data = w.detach().mul(3);
w.mul(w).sum().backward();
`);
    const { nodes } = JSON.parse(
      await client.channel.request('export', { graph, format: 'json' }),
    ) as GraphDocument;
    const versions = (name: string): unknown[] =>
      nodes
        .filter(({ label }) => label === name)
        .map(({ op, dtype, value, grad }) =>
          name === 'w' ? [op, value, grad] : [op, dtype, grad],
        );
    // Each batch adds the sums of its columns, 4 and 6, to the gradient.
    assert.deepEqual(versions('layer.weight').at(-1), ['to_', 'float64', '[[8.00, 12.0]]']);
    assert.equal(versions('layer.weight').length, 2);
    assert.deepEqual(versions('w').at(-1), ['data_', '[3.00, 6.00]', '[6.00, 12.0]']);
  });
});
