/** @file What copies of modules keep is called by the path to it in the copy, and not by the copy alone. */

import assert from 'node:assert/strict';

import type { GraphDocument } from '../../engine/graph/export/document.ts';
import { Client } from './client.ts';

describe('a live run', () => {
  let client: Client;

  beforeEach(() => {
    client = new Client();
  });

  afterEach(() => client.close());

  /** Of all parameters and buffers. */
  async function namesIn(program: string): Promise<string[]> {
    const { graph } = await client.live(program);
    const { nodes } = JSON.parse(
      await client.channel.request('export', { graph, format: 'json' }),
    ) as GraphDocument;
    return nodes.flatMap(({ op, label }) => (/^(?:Parameter|Buffer)$/.test(op) ? [label] : []));
  }

  const below = (path: string, names: readonly string[]): string[] =>
    names.map((name) => `${path}.${name}`);

  it('calls what copies of modules keep by the path below what takes the copy', async () => {
    const names = await namesIn(`import { nn, ones } from 'gradlens';
class Net extends nn.Module {
  norm = new nn.BatchNorm1d(1);
  parts = new nn.ModuleList([new nn.PReLU()]);
  list = [new nn.PReLU(), new nn.Sequential(new nn.PReLU())];
  held = new nn.ParameterList([ones([1])]);
}
class Trainer { constructor(net) { this.ema = net.deepCopy().eval(); } }
function clone(module) { return module.deepCopy(); }
const net = new Net();
const trainer = new Trainer(net);
const twin = clone(net);
`);
    const kept = [
      ...below('norm', ['weight', 'bias', 'runningMean', 'runningVar', 'numBatchesTracked']),
      ...['parts[0].weight', 'list[0].weight', 'list[1][0].weight', 'held[0]'],
    ];
    assert.deepEqual(names.slice(-2 * kept.length), [
      ...below('trainer.ema', kept),
      ...below('twin', kept),
    ]);
  });

  it('does so within what keeps averages of a model', async () => {
    const names = await namesIn(`import { nn, optim } from 'gradlens';
const net = new nn.Linear(2, 1);
const swa = new optim.swaUtils.AveragedModel(net);
`);
    assert.deepEqual(names.slice(2), below('swa.module', ['weight', 'bias']));
  });
});
