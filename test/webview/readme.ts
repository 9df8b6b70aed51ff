/**
 * @file Takes the README's pictures of the inspector, light and dark: `node --import tsx test/webview/readme.ts`
 * writes them to `.assets/`. Each is a real program, run live by the built worker, in the built page.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROTOCOL_VERSION, type Card, type Slice } from '../../webview/protocol.ts';
import { Client, root } from '../worker/client.ts';
import { PageHost, type Opened } from './page.ts';

const SIZE = { width: 1120, height: 690 };
const LOOKS = { light: 'vscode-light', dark: 'vscode-dark' } as const;

interface View {
  readonly name: string;
  readonly program: string;
  readonly show: (opened: Opened, slice: Slice, client: Client) => Promise<void>;
}

const VIEWS: readonly View[] = [
  {
    name: 'why',
    program: 'examples/02-vectors-and-detach.ts',
    show: async (opened, slice) => {
      const question = { ask: 'whyNoGradient', node: named(slice, 'u').id } as const;
      opened.channel.emit('ask', { question, text: 'Why has u no gradient?' });
      await opened.page.locator('.hits li').first().waitFor();
    },
  },
  {
    name: 'blocks',
    program: 'test/webview/programs/transformer.ts',
    show: async (opened, slice, { channel }) => {
      const block = named(slice, 'Block 2');
      await channel.request('fold', { graph: slice.graph, group: block.id, open: true });
      await opened.show(await channel.request('slice', { graph: slice.graph }), 'transformer.ts');
      await opened.page.getByRole('button', { name: /^Fit/ }).click();
    },
  },
  {
    name: 'backward',
    program: 'examples/01-first-gradient.ts',
    show: async ({ channel, page }) => {
      channel.emit('stepBackward', null);
      await page.locator('.happening').waitFor();
      // Back into the first pass, to where x is given a gradient by both of its uses.
      for (let step = 0; step < 7; step++) await page.keyboard.press('ArrowLeft');
    },
  },
];

function named({ cards }: Slice, name: string): Card {
  const found = cards.find((card) => card.name === name);
  if (found === undefined)
    throw new Error(`${name} is not among ${cards.map((card) => card.name).join(', ')}.`);
  return found;
}

const host = await PageHost.start();
for (const { name, program, show } of VIEWS)
  for (const [look, theme] of Object.entries(LOOKS)) {
    const client = new Client();
    const { channel } = client;
    const file = join(root, program);
    const text = await readFile(file, 'utf8');
    const { graph } = await channel.request('liveStart', { file, text, seconds: 60 });
    const state = await client.ended(graph);
    if (state.state !== 'done') throw new Error(`${program} ended as ${JSON.stringify(state)}.`);
    const opened = await host.open({
      ...SIZE,
      theme,
      state: { version: PROTOCOL_VERSION, showLegend: false },
      details: (node) => channel.request('details', { graph, node }),
      ask: (question) => channel.request('ask', { graph, question }),
      timeline: (of) => channel.request('timeline', { graph, of }),
      past: (moment) => channel.request('past', { graph, moment }),
    });
    const slice = await client.slice(graph);
    await opened.show(slice, `${program.split('/').at(-1) ?? ''} (live)`);
    await show(opened, slice, client);
    await opened.settle();
    await opened.page.screenshot({ path: join(root, '.assets', `${name}-${look}.png`) });
    await opened.close();
    await client.close();
  }
await host.stop();
