/** @file All panels at once, for everyone: what axe finds, contrast, 200 % zoom, the keyboard alone, stillness. */
import assert from 'node:assert/strict';
import { violationsIn } from './axe.ts';
import { faintTexts } from './faint.ts';
import { PageHost, type Opened } from './page.ts';
import { open, openAll } from './panels.ts';
import { outOfReach } from './reach.ts';
import { large } from './slices.ts';

/** CSS pixels that a page has at 200 %: of a whole window, and of one half of it. */
const ZOOMED = [
  { width: 640, height: 400 },
  { width: 400, height: 440 },
] as const;

describe('every panel', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  const VIEWS = ['Text', 'Table', 'Histogram', 'Image'] as const;
  const view = (name: (typeof VIEWS)[number]) =>
    opened.page.locator('.details').getByRole('radio', { name, exact: true }).first();

  it('is named, has a role and can be read in any theme', async () => {
    opened = await open(host);
    await openAll(opened);
    const isSound = async (what: string): Promise<void> => {
      const faint: string[] = [];
      const found = await violationsIn(opened, async (theme) => {
        faint.push(...(await faintTexts(opened.page, theme)));
        await opened.screenshot(`panels-${what}-${theme}`);
      });
      assert.deepEqual([...found, ...faint], [], what);
    };
    for (const name of VIEWS) {
      await view(name).press('Enter');
      await isSound(name);
    }
    await opened.page.getByRole('textbox', { name: 'Ask or search' }).fill('o');
    await isSound('completion');
    await opened.page.locator('.card[tabindex="0"]').press('ContextMenu');
    await opened.page.getByRole('menu').waitFor();
    await isSound('menu');
  });

  for (const size of ZOOMED)
    it(`is reached and read whole at 200 %, ${size.width} by ${size.height}`, async () => {
      opened = await open(host, size);
      assert.deepEqual(await outOfReach(opened.page), [], 'at first');
      await openAll(opened);
      for (const name of VIEWS) {
        await view(name).press('Enter');
        await opened.settle();
        assert.deepEqual(await outOfReach(opened.page), [], name);
      }
      await opened.screenshot(`zoomed-${size.width}`);
      const main = await opened.page.locator('main').boundingBox();
      assert.ok(main !== null && main.height >= 200, `the picture has ${main?.height} pixels`);
      await opened.page.getByRole('textbox', { name: 'Ask or search' }).fill('o');
      const list = opened.page.locator('.suggestions');
      await list.locator('li').last().press('End');
      assert.deepEqual(await outOfReach(opened.page), [], 'completion');
      await opened.page.locator('.card[tabindex="0"]').press('ContextMenu');
      const menu = opened.page.getByRole('menu');
      await menu.press('End');
      const box = await menu.boundingBox();
      assert.ok(box !== null && box.y >= 0 && box.y + box.height <= size.height, 'the menu fits');
    });

  it('goes along when Tab comes to a card that is out of view', async () => {
    opened = await host.open({ width: 640, height: 400, reducedMotion: true });
    await opened.show(large(300));
    const first = opened.page.locator('.card[data-id="1"]');
    await first.focus();
    await opened.page.keyboard.press('Shift+Tab');
    for (let step = 0; step < 9; step++)
      await opened.page.getByRole('button', { name: 'Zoom in' }).press('Enter');
    await opened.settle();
    for (let step = 0; step < 12; step++) {
      await opened.page.keyboard.press('Tab');
      if (await first.evaluate((card) => card === document.activeElement)) break;
    }
    await opened.settle();
    const card = await first.boundingBox();
    const main = await opened.page.locator('main').boundingBox();
    assert.ok(card !== null && main !== null);
    assert.ok(card.x >= main.x && card.y >= main.y, JSON.stringify({ card, main }));
    assert.ok(card.y + card.height <= main.y + main.height, JSON.stringify({ card, main }));
    assert.equal(await opened.page.locator('main').evaluate((main) => main.scrollTop), 0);
  });

  it('keeps still under the body class by which VS Code asks for stillness', async () => {
    opened = await host.open();
    await opened.page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    const slice = large(20);
    await opened.show(slice);
    opened.channel.emit('banner', { banner: { kind: 'busy', text: 'Running …', site: null } });
    const moved = { ...slice, cards: slice.cards.map((card) => ({ ...card, y: card.y + 300 })) };
    await opened.page.evaluate((data) => window.postMessage(data, '*'), {
      ...{ type: 'event', event: 'show' },
      payload: { slice: moved, title: '' },
    });
    await opened.page.locator('.banner.busy').waitFor();
    const running = await opened.page.evaluate(() =>
      document.getAnimations().map((animation) => (animation as CSSAnimation).animationName),
    );
    assert.deepEqual(running, []);
  });

  it('tells of each card where it stands in the tree', async () => {
    opened = await host.open();
    const slice = large(3);
    const frame = { id: 'step', kind: 'group', label: 'step()', site: null } as const;
    await opened.show({ ...slice, regions: [{ ...frame, nodes: [2, 3], header: 1 }] });
    const places = await opened.page
      .locator('.card')
      .evaluateAll((cards) =>
        cards.map((card) =>
          ['level', 'posinset', 'setsize'].map((name) => card.getAttribute(`aria-${name}`)).join(),
        ),
      );
    assert.deepEqual(places, ['1,1,1', '2,1,2', '2,2,2']);
  });
});
