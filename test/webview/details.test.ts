/** @file Selecting a node: details, links to source and to other nodes, and what is remembered. */
import assert from 'node:assert/strict';
import type { Details } from '../../webview/protocol.ts';
import { PageHost, type Opened } from './page.ts';
import { at, lesson } from './slices.ts';

const DETAILS: Details = {
  id: 2,
  title: 'mul',
  rows: [
    { label: 'shape', value: '[3]' },
    { label: 'dtype', value: 'float32' },
    { label: 'grad_fn', value: 'MulBackward0' },
  ],
  value: 'tensor([1., 4., 9.], grad_fn=<MulBackward0>)',
  grad: 'tensor([2., 2., 2.])',
  noGradientBecause: '',
  stack: [{ ...at(3), functionName: 'loss' }, at(7), at(9)],
  inputs: [
    { id: 1, label: 'x' },
    { id: 1, label: 'x' },
  ],
  uses: [{ id: 3, label: 'sum' }],
  relations: [],
  shape: [],
  series: null,
  hooks: [],
};

const CUT: Details = {
  ...DETAILS,
  id: 6,
  title: 'detach',
  grad: '',
  noGradientBecause: 'y was detached at train.ts:5, so that no gradient comes back to it.',
  inputs: [{ id: 5, label: 'y' }],
  uses: [],
  relations: [],
  shape: [],
  series: null,
  hooks: [],
};

describe('a selected node', () => {
  let host: PageHost;
  let opened: Opened;
  const asked: number[] = [];
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  beforeEach(async () => {
    asked.length = 0;
    opened = await host.open({
      details: (node) => {
        asked.push(node);
        if (node === 10) throw new Error('The graph was dropped.');
        return node === 6 ? CUT : { ...DETAILS, id: node };
      },
    });
    await opened.show(lesson());
  });
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  const click = async (id: number): Promise<void> => {
    await opened.page.locator(`.card[data-id="${id}"]`).click();
    await opened.settle();
  };

  it('is shown in full, and its line in the editor', async () => {
    await click(2);
    await opened.screenshot('details');
    assert.deepEqual(asked, [2]);
    assert.deepEqual(opened.announced.slice(1), [
      { event: 'selected', payload: { node: 2 } },
      { event: 'reveal', payload: { site: at(3) } },
    ]);
    const pane = await opened.page.locator('.details').innerText();
    assert.match(pane, /train\.ts:7\s+callback\s+train\.ts:9\s+top level/);
    for (const text of ['MulBackward0', 'tensor([1., 4., 9.]', 'tensor([2., 2., 2.])', 'loss']) {
      assert.ok(pane.includes(text), `${text} in ${pane}`);
    }
    assert.equal(await opened.page.locator('.card.selected').getAttribute('aria-selected'), 'true');
  });

  it('says why it has no gradient', async () => {
    await click(6);
    assert.match(await opened.page.locator('.details').innerText(), /detached at train\.ts:5/);
  });

  it('leads to its source, inputs and uses', async () => {
    await click(2);
    await opened.page.locator('.details').getByRole('button', { name: 'train.ts:9' }).click();
    await opened.page.locator('.details').getByRole('button', { name: 'sum' }).click();
    await opened.settle();
    assert.deepEqual(opened.announced.slice(3, 5), [
      { event: 'reveal', payload: { site: at(9) } },
      { event: 'selected', payload: { node: 3 } },
    ]);
    assert.equal(await opened.page.locator('.card.selected').getAttribute('data-id'), '3');
  });

  it('closes with Escape, and the keyboard is back on its card', async () => {
    await click(2);
    await opened.page.locator('.details').getByRole('button', { name: /Close/ }).focus();
    await opened.page.keyboard.press('Escape');
    await opened.settle();
    assert.equal(await opened.page.locator('.details').isVisible(), false);
    assert.deepEqual(opened.announced.at(-1), { event: 'selected', payload: { node: null } });
    const focused = await opened.page.evaluate(
      () => (document.activeElement as HTMLElement).dataset['id'],
    );
    assert.equal(focused, '2');
  });

  it('is let go by a click on the ground', async () => {
    await click(2);
    await opened.page.mouse.click(30, 700);
    await opened.settle();
    assert.equal(await opened.page.locator('.card.selected').count(), 0);
  });

  it('says what went wrong when the details cannot be had', async () => {
    await click(10);
    assert.match(await opened.page.locator('.details').innerText(), /The graph was dropped\./);
  });

  it('is asked about again when the graph changes', async () => {
    await click(2);
    await opened.show({ ...lesson(), revision: 2 });
    assert.deepEqual(asked, [2, 2]);
  });

  it('survives a reload with view and filters', async () => {
    await click(2);
    await opened.page.getByRole('button', { name: 'Zoom in' }).click();
    await opened.page.getByRole('checkbox', { name: 'no_grad' }).click();
    const before = await opened.state();
    await opened.page.reload();
    await opened.settle();
    await opened.show(lesson());
    assert.deepEqual(await opened.state(), before);
    assert.equal(await opened.page.locator('.card.selected').getAttribute('data-id'), '2');
    assert.equal(await opened.page.locator('.card[data-id="8"]').count(), 0);
    assert.ok(await opened.page.locator('.details').isVisible());
  });

  it('stays in view beside and above the pane', async () => {
    await opened.page.setViewportSize({ width: 560, height: 800 });
    await opened.settle();
    await click(7);
    await opened.screenshot('narrow');
    const card = await opened.page.locator('.card[data-id="7"]').boundingBox();
    const pane = await opened.page.locator('.details').boundingBox();
    assert.ok(card !== null && pane !== null);
    assert.ok(card.y + card.height <= pane.y, 'the card stands above the pane');
    assert.equal(await opened.page.locator('.minimap').isVisible(), false);
  });
});
