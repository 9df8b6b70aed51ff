/** @file Pictures of real programs: recorded in a process of their own, read by the real worker. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Slice } from '../../webview/protocol.ts';
import { Client, root } from '../worker/client.ts';
import { misfits } from './misfits.ts';
import { PageHost, type Opened } from './page.ts';

/** Runs a program under the recorder, to its end. */
async function record(program: string, directory: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...process.env,
      GRADLENS_DIR: directory,
      NODE_OPTIONS: `--require ${JSON.stringify(join(root, 'out/recorder/recorder.cjs'))}`,
    },
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(code, 0, `${program} ended with ${String(code)}`);
}

/** Names of several lines where there is room for one or two. */
const LOW_CARDS = `import { int64, noGrad, ones, tensor, zeros } from 'gradlens';
const logLength = tensor(-1, { requiresGrad: true });
const counts = zeros([3]).indexAdd(0, tensor([0, 1], { dtype: int64 }), ones([2])).clamp({ min: 1 });
logLength.exp().mul(counts).sum().backward();
noGrad(() => logLength.sub_(logLength.grad.mul(0.05)));
`;

const OWN_OPERATORS = `
import { autograd, defineOperator, exp, log, mul, sin, sub, tensor } from '${pathToFileURL(join(root, 'out/engine/index.js')).href}';
const softplus = defineOperator({
  name: 'softplus',
  symbol: '⌣',
  formula: '∇·(1 − e^(−result))',
  saves: [{ slot: -1 }],
  forward: ([x]) => log(exp(x).add(1)),
  vjp: [(g, n) => mul(g, sub(1, exp(n.saved(-1).neg())))],
});
class Double extends autograd.Function {
  static forward(ctx, x) { return x.mul(2); }
  static backward(ctx, grad) { return grad.mul(2); }
}
const x = tensor([0, 1], { requiresGrad: true });
Double.apply(softplus(sin(x))).sum().backward();
`;

describe('a real program', () => {
  let host: PageHost;
  let client: Client;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  beforeEach(() => {
    client = new Client();
  });
  afterEach(async () => {
    await client.close();
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  const recorded = async (program: string): Promise<Slice> => {
    await record(program, client.directory);
    const { channel } = client;
    const { recording } = await channel.request('openRecording', {
      directory: client.directory,
      title: program,
      seen: null,
    });
    const { graphs } = await channel.request('drain', { recording });
    const graph = graphs[0]?.graph;
    assert.ok(graph !== undefined, 'the program made tensors');
    opened = await host.open({ details: (node) => channel.request('details', { graph, node }) });
    return client.slice(graph);
  };

  for (const example of [
    '01-first-gradient',
    '02-vectors-and-detach',
    '03-control-flow',
    '04-tensors-and-graph',
    '05-gradients',
    '06-oneflow-autograd',
    '08-lecture-notes',
    '09-symbols',
    'train-mlp',
  ]) {
    it(`is drawn whole, and its texts fit at any zoom: ${example}`, async () => {
      const slice = await recorded(join(root, 'examples', `${example}.ts`));
      await opened.show(slice, `${example}.ts`);
      await opened.screenshot(`example-${example}`);
      assert.equal((await opened.elements('node.card')).length, slice.cards.length);
      assert.equal((await opened.elements('edge[weights]')).length, slice.edges.length);
      assert.ok((await opened.page.locator('.card').count()) > 0);
      await opened.page.getByRole('button', { name: 'Fit' }).click();
      await opened.settle();
      await opened.page.locator('.card.role-operator').last().click();
      await opened.settle();
      assert.equal(await opened.page.locator('.details dt').first().innerText(), 'made by');
      assert.deepEqual(await misfits(opened), []);
    });
  }

  it('has texts that fit at any zoom on cards without gradients, too, which are low', async () => {
    const { graph } = await client.live(LOW_CARDS);
    opened = await host.open({});
    await opened.show(await client.slice(graph), 'low.ts');
    await opened.settle();
    assert.deepEqual(await misfits(opened), []);
  });

  it('shows the derivatives of the library, of its own operators and of its functions', async () => {
    const program = join(client.directory, 'own.mjs');
    await writeFile(program, OWN_OPERATORS);
    const slice = await recorded(program);
    await opened.show(slice, 'own.mjs');
    const derivatives = [
      ['sin', '∇·cos a'],
      ['softplus', '∇·(1 − e^(−result))'],
      ['Double', 'custom backward of Double'],
    ] as const;
    for (const [op, derivative] of derivatives) {
      const card = slice.cards.find((each) => each.op === op);
      await opened.page.locator(`.card[data-id="${String(card?.id)}"]`).click();
      await opened.settle();
      const term = opened.page.locator('.details dt', { hasText: 'derivative' });
      assert.equal(await term.locator('+ dd').innerText(), derivative);
    }
    await opened.inThemes((theme) => opened.screenshot(`derivative-${theme}`));
  });
});
