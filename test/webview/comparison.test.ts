/** @file What a comparison found: flags on cards and in the list, in words, in every theme. */
import assert from 'node:assert/strict';
import type { Answer, Slice } from '../../webview/protocol.ts';
import { violationsIn } from './axe.ts';
import { PageHost, type Opened } from './page.ts';
import { card, lesson } from './slices.ts';

const hit = (node: number, label: string, text: string) => ({
  node,
  label,
  text,
  site: null,
  path: [node],
});

const COMPARED: Answer = {
  summary: '8 nodes are in both, 2 of them differ, 1 is new, 1 is gone. They part at mul.',
  hits: [
    { ...hit(2, 'mul', 'Here the values part: value by 0.5'), mark: 'parted' },
    { ...hit(3, 'sum', 'value by 1.5, has a gradient now'), mark: 'changed' },
    { ...hit(6, 'detach', 'New: 28.0'), mark: 'added' },
    { ...hit(5, 'exp', 'Gone, was at train.ts:7: [3]'), mark: 'removed' },
  ],
};

describe('a comparison', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  /** Beside it stands a folded group, in which more differs. */
  const withGroup = (): Slice => {
    const shown = lesson();
    const face = { kind: 'loop', open: false, operators: 40, parameters: 2 } as const;
    const group = card(-9, 760, 40, {
      ...{ role: 'group', name: 'for × 12', symbol: '▸', value: '40 ops · 2 params' },
      group: { ...face, shapesIn: [], shapesOut: [] },
      differences: { added: 2, changed: 1200, removed: 1, parts: true, first: 77 },
    });
    return { ...shown, cards: [...shown.cards, group] };
  };

  const marked = (node: number) => (node === 7 ? ({ compared: 'changed' } as const) : {});

  const open = async (shown: Slice = lesson()): Promise<void> => {
    opened = await host.open();
    await opened.show(shown);
    opened.channel.emit('answer', { text: 'Compared with train.ts:12', answer: COMPARED });
    await opened.settle();
  };
  const flag = (node: number): Promise<string> =>
    opened.page
      .locator(`.card[data-id="${node}"] .head`)
      .evaluate((head) => getComputedStyle(head, '::after').content);
  const description = (node: number): Promise<string | null> =>
    opened.page.locator(`.card[data-id="${node}"]`).getAttribute('aria-description');

  it('flags cards with a sign and a word, and tells a screen reader', async () => {
    await open();
    assert.deepEqual(
      [await flag(2), await flag(3), await flag(6), await flag(5)],
      ['"≠ parts"', '"~ differs"', '"+ new"', 'none'],
    );
    assert.deepEqual(
      [await description(2), await description(3), await description(6), await description(5)],
      ['here the values part', 'differs', 'new', null],
    );
  });

  it('flags cards that differ, too, where the list is cut before them', async () => {
    const { cards, ...rest } = lesson();
    const withMark = { ...rest, cards: cards.map((each) => ({ ...each, ...marked(each.id) })) };
    await open(withMark);
    assert.deepEqual([await flag(7), await flag(2)], ['"~ differs"', '"≠ parts"']);
    await opened.page.keyboard.press('Escape');
    await opened.settle();
    assert.deepEqual([await flag(7), await flag(2)], ['none', 'none']);
  });

  it('tells on a folded group how much differs in it, and leads there', async () => {
    await open(withGroup());
    const group = opened.page.locator('.card[data-id="-9"]');
    assert.equal(await group.locator('.differences').innerText(), '≠ ~1,200 +2 −1');
    assert.match(
      (await group.getAttribute('aria-label')) ?? '',
      /the values part in it, 1200 in it differ, 2 in it are new, 1 is gone from it/,
    );
    const unhidden = new Promise<number>((resolve) =>
      opened.channel.on('unhide', ({ node }) => resolve(node)),
    );
    await group.click({ button: 'right' });
    await opened.page.getByRole('menuitem', { name: 'Go to where the values part' }).click();
    assert.equal(await unhidden, 77);
    await opened.page.locator('.hits [role="option"]').first().focus();
    await opened.page.keyboard.press('Escape');
    await opened.settle();
    assert.equal(await group.locator('.differences').count(), 0);
  });

  it('is a list that is walked by keyboard; closed, it leaves no flag', async () => {
    await open();
    const texts = await opened.page.locator('.hits .name').allInnerTexts();
    assert.deepEqual(texts, ['≠ parts mul', '~ differs sum', '+ new detach', '− gone exp']);
    await opened.page.keyboard.press('ArrowDown');
    await opened.settle();
    assert.equal(await opened.page.locator('.card.hit-now').getAttribute('data-id'), '3');
    assert.equal(await flag(2), '"≠ parts"');
    await opened.page.keyboard.press('Escape');
    await opened.settle();
    assert.equal(await flag(2), 'none');
    assert.equal(await description(2), null);
  });

  it('can be asked for in the menu of a card', async () => {
    await open();
    await opened.page.locator('.card[data-id="2"]').click({ button: 'right' });
    const asked = new Promise<void>((resolve) => opened.channel.on('compare', () => resolve()));
    await opened.page.getByRole('menuitem', { name: 'Compare the graph with…' }).click();
    await asked;
  });

  it('has nothing for axe to find in any theme', async () => {
    await open(withGroup());
    const found = await violationsIn(opened, (theme) => opened.screenshot(`comparison-${theme}`));
    assert.deepEqual(found, []);
  });
});
