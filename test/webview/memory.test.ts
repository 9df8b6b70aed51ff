/** @file What the page remembers: VS Code unloads a hidden page, and loads it anew with the window. */
import assert from 'node:assert/strict';
import type { Card, NodeId, PageState, Question } from '../../webview/protocol.ts';
import { PageHost, type Opened } from './page.ts';
import { open, openAll } from './panels.ts';
import { lesson } from './slices.ts';

describe('a page that was unloaded', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  /** Unloads the page, loads it again, and waits until it listens. */
  async function reload(): Promise<void> {
    const ready = opened.announced.length;
    await opened.page.reload();
    while (!opened.announced.slice(ready).some(({ event }) => event === 'ready'))
      await opened.settle();
  }

  it('goes back to view, selection, question, moment and filters, and takes no focus', async () => {
    const page = await open(host);
    opened = page;
    await openAll(opened);
    await opened.page.getByRole('checkbox', { name: 'detached' }).press(' ');
    const before = await opened.state();
    assert.equal(before?.moment, 6);
    await reload();
    // A live run has begun again and made nothing yet.
    await opened.show({ ...page.slice, cards: [], edges: [], regions: [] }, 'train.ts');
    await opened.show(page.slice, 'train.ts');
    await opened.page.getByText('Backward0 of sum ran.').waitFor();
    assert.deepEqual(await opened.state(), before);
    assert.equal(await opened.page.locator('.answer h2').innerText(), 'What looks wrong?');
    assert.equal(await opened.page.locator('.answer [role=option]').count(), 4);
    assert.equal(await opened.page.locator('.details dl').isVisible(), true);
    assert.equal(await opened.page.evaluate(() => document.activeElement?.localName), 'body');
  });

  it('keeps them for another run of the same program, whose process has another number', async () => {
    opened = await host.open();
    await opened.show(lesson(), 'train.ts [4711]');
    await opened.page.locator('.card[data-id="3"]').press('Enter');
    await reload();
    await opened.show({ ...lesson(), graph: 7 }, 'train.ts [4712]');
    assert.equal((await opened.state())?.selected, 3);
  });

  it('follows what is selected into another run, where the program may be another, by its name', async () => {
    opened = await host.open();
    const again = async (graph: number, change: (card: Card) => Card): Promise<NodeId | null> => {
      // Until the program has a graph, the title is that of its launch.
      opened.channel.emit('show', { slice: null, title: 'Debug' });
      const { cards, ...rest } = lesson();
      await opened.show({ ...rest, graph, cards: cards.map(change), edges: [] }, 'train.ts [2]');
      return (await opened.state())?.selected ?? null;
    };
    await opened.show(lesson(), 'train.ts [0]');
    await opened.page.locator('.card[data-id="3"]').press('Enter');
    assert.equal(await again(7, (card) => card), 3);
    // While it runs there are no names yet.
    assert.equal(await again(8, (card) => ({ ...card, name: '', op: 'tensor' })), 3);
    // A line was put before all others.
    assert.equal(await again(8, (card) => ({ ...card, id: card.id + 1 })), 4);
    assert.equal(await again(9, (card) => ({ ...card, name: `${card.name}2` })), null);
    assert.equal(await opened.page.locator('.details').isVisible(), false);
  });

  it('asks anew in another run what was asked, of what is the same node there', async () => {
    const asked: Question[] = [];
    opened = await host.open({
      ask: (question) => {
        asked.push(question);
        return { summary: 'It was cut off.', hits: [] };
      },
    });
    const question = { ask: 'whyNoGradient', node: 3 } as const;
    await opened.show(lesson(), 'train.ts [0]');
    opened.channel.emit('ask', { question, text: 'Why has it no gradient?' });
    await opened.page.getByText('It was cut off.').waitFor();
    opened.channel.emit('show', { slice: null, title: 'Debug' });
    const { cards, ...rest } = lesson();
    const moved = cards.map((card) => ({ ...card, id: card.id + 1 }));
    await opened.show({ ...rest, graph: 7, cards: moved, edges: [] }, 'train.ts [1]');
    await opened.page.getByText('It was cut off.').waitFor();
    assert.deepEqual(asked, [question, { ...question, node: 4 }]);
  });

  it('remembers nothing of one program for another', async () => {
    opened = await open(host);
    await openAll(opened);
    await reload();
    await opened.show(lesson(), 'other.ts');
    const state = await opened.state();
    assert.deepEqual([state?.selected, state?.asked, state?.moment], [null, null, null]);
    assert.equal(await opened.page.locator('.answer').isVisible(), false);
    assert.equal(await opened.page.locator('.details').isVisible(), false);
  });

  it('tells what it remembers, with what is folded, for the next page that shows the program', async () => {
    const page = await open(host);
    opened = page;
    const folds = [{ group: 'file train.ts\ncall step() 0', open: true }];
    let told: PageState | null = null;
    opened.channel.on('remembered', ({ state }) => (told = state));
    await opened.show({ ...page.slice, folds }, 'train.ts');
    await openAll(opened);
    const left = await opened.state();
    assert.deepEqual(told, left);
    assert.deepEqual(left?.folds, folds);
    await opened.close();

    opened = await open(host);
    await opened.show(lesson(), 'other.ts');
    const shown = { slice: { ...page.slice, folds }, title: 'train.ts', left };
    opened.channel.emit('show', shown);
    await opened.page.getByText('Backward0 of sum ran.').waitFor();
    assert.deepEqual(await opened.state(), left);
    assert.equal(await opened.page.locator('.answer h2').innerText(), 'What looks wrong?');
  });

  it('leaves selection and answer behind where another process is chosen', async () => {
    opened = await open(host);
    await openAll(opened);
    await opened.show({ ...lesson(), graph: 2 }, 'train.ts');
    const state = await opened.state();
    assert.deepEqual([state?.selected, state?.asked, state?.moment], [null, null, null]);
    assert.equal(await opened.page.locator('.answer').isVisible(), false);
  });
});
