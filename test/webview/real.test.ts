/** @file Pictures of real programs: recorded in a process of their own, read by the real worker. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Slice } from '../../webview/protocol.ts';
import { Client, root } from '../worker/client.ts';
import { PageHost, type Opened } from './page.ts';

/** Runs an example under the recorder, to its end. */
async function record(example: string, directory: string): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'examples', example)], {
    cwd: root,
    stdio: 'ignore',
    env: {
      ...process.env,
      GRADLENS_DIR: directory,
      NODE_OPTIONS: `--require ${JSON.stringify(join(root, 'out/recorder/recorder.cjs'))}`,
    },
  });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(code, 0, `${example} ended with ${String(code)}`);
}

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

  const recorded = async (example: string): Promise<Slice> => {
    await record(example, client.directory);
    const { channel } = client;
    const { recording } = await channel.request('openRecording', {
      directory: client.directory,
      title: example,
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
    'train-mlp',
  ]) {
    it(`is drawn whole: ${example}`, async () => {
      const slice = await recorded(`${example}.ts`);
      await opened.show(slice, `${example}.ts`);
      await opened.screenshot(`example-${example}`);
      assert.equal((await opened.elements('node.card')).length, slice.cards.length);
      assert.equal((await opened.elements('edge')).length, slice.edges.length);
      assert.ok((await opened.page.locator('.card').count()) > 0);
      await opened.page.locator('.card').last().click();
      await opened.settle();
      assert.equal(await opened.page.locator('.details dt').first().innerText(), 'made by');
    });
  }
});
