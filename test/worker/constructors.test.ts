/** @file What the work of constructors, of fields and of classes is called in the picture. */

import assert from 'node:assert/strict';

import { Client } from './client.ts';

describe('a live run', () => {
  let client: Client;

  beforeEach(() => {
    client = new Client();
  });

  afterEach(() => client.close());

  it('calls what constructors compute after what is made, and what is static in a class after that', async () => {
    const { graph } = await client.live(`import { nn, ones, tensor } from 'gradlens';
class Inner { v = ones([2]).mul(3).add(1); constructor() { this.w = this.v.mul(2).sin(); } }
class Base extends nn.Module { constructor() { super(); this.b = ones([2]).mul(2).exp(); } }
class Net extends Base {
  static table = { waves: ones([2]).mul(4).cos() };
  static { Net.other = ones([2]).mul(5).sin(); }
  parts = [1, 2].map(() => new Inner());
  constructor() { super(); this.x = ones([2]).mul(2).tanh(); }
  override forward(x) { return x.mul(this.x).add(this.b); }
}
class Child extends Inner { more = this.v.mul(2).exp(); }
function build() { return new Net(); }
const net = build();
const child = new Child();
const unnamed = new (class { u = ones([2]).mul(2).exp(); })();
const layers = new nn.Transformer({ dModel: 2, nhead: 1, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 2 });
`);
    const titles: string[] = [];
    const walk = async (of: number | null): Promise<void> => {
      for (const row of await client.channel.request('outline', { graph, of })) {
        if (row.kind === 'call') titles.push(row.title);
        if (row.kind === 'call' || row.kind === 'file' || row.kind === 'run')
          await walk(Number(row.id));
      }
    };
    await walk(null);
    assert.deepEqual(titles, [
      'class Net',
      'build()',
      'new Net',
      'Base constructor',
      'callback()',
      'new Inner',
      'new Inner',
      'new Child',
      'Inner constructor',
      'new class',
      'new Transformer',
    ]);
  });
});
