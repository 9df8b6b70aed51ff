/** @file The tools round the picture: zoom, filters, legend, banner, status. */
import assert from 'node:assert/strict';
import { PageHost, type Opened } from './page.ts';
import { at, lesson } from './slices.ts';

describe('the tools', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  beforeEach(async () => {
    opened = await host.open();
    await opened.show(lesson(), 'train.ts');
  });
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  const zoom = (): Promise<number> =>
    opened.page
      .locator('.cards')
      .evaluate(({ style }) => Number(/scale\((.*)\)/.exec(style.transform)?.[1]));

  it('zoom in and out, and fit', async () => {
    assert.equal(await zoom(), 1);
    await opened.page.getByRole('button', { name: 'Zoom in' }).click();
    assert.equal(await zoom(), 1.25);
    await opened.page.getByRole('button', { name: 'Zoom out' }).click();
    await opened.page.getByRole('button', { name: 'Zoom out' }).click();
    assert.ok((await zoom()) < 1);
    await opened.page.getByRole('button', { name: /^Fit/ }).click();
    await opened.settle();
    assert.equal(await zoom(), 1);
  });

  it('leave a view that follows the picture to the page that comes next', async () => {
    const remembered = async (): Promise<number | undefined> =>
      (await opened.state())?.viewport?.zoom;
    assert.equal(await remembered(), undefined);
    await opened.page.getByRole('button', { name: 'Zoom in' }).click();
    assert.equal(await remembered(), 1.25);
    await opened.page.getByRole('button', { name: /^Fit/ }).click();
    await opened.settle();
    assert.equal(await remembered(), undefined);
  });

  it('zoom with the wheel over a card as over the ground', async () => {
    const box = await opened.page.locator('.card[data-id="3"]').boundingBox();
    assert.ok(box !== null);
    await opened.page.mouse.move(box.x + 40, box.y + 20);
    await opened.page.mouse.wheel(0, -300);
    await opened.settle();
    assert.ok((await zoom()) > 1, String(await zoom()));
  });

  it('hide and show what ran under no_grad and what was detached', async () => {
    await opened.page.getByRole('checkbox', { name: 'no_grad' }).click();
    await opened.settle();
    assert.equal(await opened.page.locator('.card').count(), 7);
    assert.deepEqual(await opened.page.locator('.frame-name').allInnerTexts(), [
      'detached · line 5',
    ]);
    assert.match(await opened.page.locator('.status').innerText(), /4 nodes hidden by the filters/);
    await opened.page.getByRole('checkbox', { name: 'detached' }).click();
    await opened.settle();
    assert.equal(await opened.page.locator('.card').count(), 5);
    assert.equal((await opened.elements('node.region')).length, 0);
    await opened.page.getByRole('checkbox', { name: 'no_grad' }).click();
    await opened.page.getByRole('checkbox', { name: 'detached' }).click();
    await opened.settle();
    assert.equal(await opened.page.locator('.card').count(), 11);
  });

  it('open and close the legend, and remember it', async () => {
    const legend = opened.page.locator('.legend');
    assert.match(await legend.innerText(), /gradient flows back/);
    assert.match(await legend.innerText(), /made by the current line/);
    await opened.page.getByRole('button', { name: 'Legend' }).click();
    assert.doesNotMatch(await legend.innerText(), /gradient flows back/);
    assert.equal((await opened.state())?.showLegend, false);
  });

  it('say how much there is and where the program stands', async () => {
    const status = await opened.page.locator('.status').innerText();
    const flat = status.replaceAll(/\s+/g, ' ');
    assert.match(
      flat,
      /^11 nodes · 11 edges paused at train\.ts:6 ∇ max 15\.0 · min 1\.0 train\.ts$/,
    );
  });

  it('show a banner with a link to the place', async () => {
    const site = at(3);
    opened.channel.emit('banner', {
      banner: { kind: 'error', text: 'TypeError: shapes [3] and [2] do not broadcast.', site },
    });
    const banner = opened.page.locator('.banner');
    await banner.waitFor();
    assert.match(await banner.innerText(), /do not broadcast/);
    await banner.getByRole('button', { name: 'train.ts:3' }).click();
    await opened.settle();
    assert.deepEqual(opened.announced.at(-1), { event: 'reveal', payload: { site } });
    opened.channel.emit('banner', { banner: null });
    await banner.waitFor({ state: 'hidden' });
  });

  it('go where the minimap is clicked', async () => {
    await opened.page.getByRole('button', { name: 'Zoom in' }).click();
    await opened.page.getByRole('button', { name: 'Zoom in' }).click();
    const before = (await opened.state())?.viewport;
    await opened.page.locator('.minimap').click({ position: { x: 20, y: 30 } });
    await opened.settle();
    const after = (await opened.state())?.viewport;
    assert.ok((after?.x ?? 0) > (before?.x ?? 0), 'the left part came into view');
  });

  it('mark what the editor’s cursor line made, and centre what the extension names', async () => {
    opened.channel.emit('highlight', { nodes: [2, 3] });
    await opened.page.locator('.card.lit').first().waitFor();
    assert.equal(await opened.page.locator('.card.lit').count(), 2);
    opened.channel.emit('focus', { node: 8 });
    await opened.page.locator('.card[data-id="8"].selected').waitFor();
    await opened.settle();
    const box = await opened.page.locator('.card[data-id="8"]').boundingBox();
    assert.ok(box !== null && box.x > 200 && box.x < 700, JSON.stringify(box));
  });

  it('switch between processes and threads where there are several, by mouse and by keyboard', async () => {
    const group = opened.page.getByRole('group', { name: 'Processes and threads' });
    assert.equal(await group.count(), 0);
    const streams = [
      { graph: 4, name: 'train.mjs 18, (paused)' },
      { graph: 7, name: 'train.mjs 18, thread 1 (running)' },
      { graph: 9, name: 'child.mjs 21 (ended)' },
    ];
    opened.channel.emit('streams', { streams, shown: 7 });
    const box = opened.page.getByRole('combobox', { name: 'Process or thread that is shown' });
    await box.waitFor();
    assert.match(await group.innerText(), /2 of 3/);
    await box.click();
    await opened.page.getByRole('option', { name: 'child.mjs' }).click();
    await box.focus();
    await opened.page.keyboard.press('Home');
    await opened.settle();
    const chosen = opened.announced.filter(({ event }) => event === 'choose');
    assert.deepEqual(
      chosen.map(({ payload }) => payload),
      [{ graph: 9 }, { graph: 4 }],
    );
    opened.channel.emit('streams', { streams: streams.slice(0, 1), shown: 4 });
    await group.waitFor({ state: 'hidden' });
  });
});
