/** @file Groups on the page: cards of folded parts, frames of open ones, folding by mouse, keyboard and menu. */
import assert from 'node:assert/strict';
import type { Slice } from '../../webview/protocol.ts';
import { PageHost, type Opened } from './page.ts';
import { card, edge, slice } from './slices.ts';

const GROUP = -5;
const OPEN = -8;

/** A parameter, a folded loop, a module that is open beside, and an operator of a part that is open in place. */
function folded(): Slice {
  const face = {
    kind: 'loop',
    operators: 480,
    parameters: 4,
    shapesIn: ['[8, 16]'],
    shapesOut: ['[8, 4]'],
  } as const;
  const group = { role: 'group', symbol: '▸', requiresGrad: true } as const;
  return slice(
    [
      card(1, 300, 0, { role: 'parameter', name: 'w', requiresGrad: true, value: '1.00' }),
      card(GROUP, 300, 120, {
        ...group,
        name: 'Block × 12',
        value: '480 operators · 4 parameters',
        gradNorm: 0.02,
        group: { ...face, open: false },
      }),
      card(OPEN, 300, 240, {
        ...group,
        symbol: '▾',
        name: 'Head',
        value: '2 operators',
        group: { ...face, kind: 'module', open: true, operators: 2, parameters: 0 },
      }),
      card(2, 720, 200, { op: 'matmul', requiresGrad: true, value: '2.00' }),
      card(3, 720, 320, { op: 'add', requiresGrad: true, value: '3.00' }),
      card(4, 300, 360, { op: 'mean', requiresGrad: true, value: '4.00', within: [-3] }),
    ],
    [
      edge(1, GROUP, 'gradient', 0.5),
      edge(GROUP, OPEN, 'gradient', 0.2),
      edge(OPEN, 4, 'gradient', 1),
      edge(2, 3, 'gradient', 1),
    ],
    {
      total: 487,
      hidden: 480,
      regions: [
        { id: 'g8', kind: 'group', label: 'Head', nodes: [2, 3], site: null, header: OPEN },
      ],
    },
  );
}

describe('groups', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => (host = await PageHost.start()));
  after(() => host.stop());
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  const folds = (): unknown[] =>
    opened.announced.filter(({ event }) => event === 'fold').map(({ payload }) => payload);

  it('say what they stand for, and frame what is open', async () => {
    opened = await host.open();
    await opened.show(folded());
    await opened.inThemes((theme) => opened.screenshot(`groups-${theme.replace('vscode-', '')}`));
    const words = (await opened.page.locator(`.card[data-id="${GROUP}"]`).innerText()).replaceAll(
      /\s+/g,
      ' ',
    );
    assert.equal(words.trim(), '▸ Block × 12 480 operators · 4 parameters [8, 16] → [8, 4]');
    assert.equal((await opened.elements('node.group')).length, 1);
    assert.equal((await opened.elements('edge.opens')).length, 1);
    assert.match(
      await opened.page.locator('.status').innerText(),
      /480 of 487 are in folded groups/,
    );
  });

  it('are read aloud as folded or open', async () => {
    opened = await host.open();
    await opened.show(folded());
    const item = opened.page.locator(`.card[data-id="${GROUP}"]`);
    assert.equal(await item.getAttribute('aria-expanded'), 'false');
    assert.match(
      (await item.getAttribute('aria-label')) ?? '',
      /^group Block × 12, folded, 480 operators · 4 parameters, shapes in \[8, 16\], shapes out \[8, 4\]/,
    );
    assert.equal(
      await opened.page.locator(`.card[data-id="${OPEN}"]`).getAttribute('aria-expanded'),
      'true',
    );
  });

  it('unfold and fold by the sign, a double click and the keys', async () => {
    opened = await host.open();
    await opened.show(folded());
    await opened.page.locator(`.card[data-id="${GROUP}"] .twisty`).click();
    await opened.page.locator(`.card[data-id="${OPEN}"]`).dblclick();
    await opened.page.locator(`.card[data-id="${GROUP}"]`).focus();
    await opened.page.keyboard.press('+');
    // In the frame: its group; in place: the part around.
    await opened.page.locator('.card[data-id="3"]').focus();
    await opened.page.keyboard.press('-');
    await opened.page.locator('.card[data-id="4"]').focus();
    await opened.page.keyboard.press('-');
    await opened.settle();
    assert.deepEqual(folds(), [
      { group: GROUP, open: true },
      { group: OPEN, open: false },
      { group: GROUP, open: true },
      { group: OPEN, open: false },
      { group: -3, open: false },
    ]);
  });

  it('and values are reached by the menu', async () => {
    opened = await host.open();
    await opened.show(folded());
    await opened.page.locator(`.card[data-id="${GROUP}"]`).click({ button: 'right' });
    await opened.page.getByRole('menuitem', { name: 'Unfold' }).click();
    await opened.page.locator('.card[data-id="4"]').click({ button: 'right' });
    await opened.page.getByRole('menuitem', { name: 'Copy the value as NumPy' }).click();
    await opened.settle();
    assert.deepEqual(folds(), [{ group: GROUP, open: true }]);
    assert.deepEqual(
      opened.announced.filter(({ event }) => event === 'copy').map(({ payload }) => payload),
      [{ node: 4, of: 'value', format: 'numpy' }],
    );
  });

  it('and cards show more as one comes nearer: name, then shape, then value and gradient', async () => {
    const state = {
      version: 1,
      selected: null,
      showNoGrad: true,
      showDetached: true,
      showLegend: false,
    } as const;
    const seen: string[] = [];
    for (const zoom of [0.4, 0.52, 0.6, 1]) {
      opened = await host.open({ state: { ...state, viewport: { x: 100, y: 100, zoom } } });
      await opened.show(
        slice(
          [
            card(1, 300, 100, {
              op: 'mm',
              shape: '[8, 4]',
              requiresGrad: true,
              value: 'v',
              grad: 'g',
            }),
          ],
          [],
        ),
      );
      const shown = opened.page.locator('.card :is(b, .shape, .text):visible');
      seen.push((await shown.allInnerTexts()).join(' '));
      if (zoom < 1) await opened.close();
    }
    assert.deepEqual(seen, ['mm', 'mm [8, 4]', 'mm [8, 4] v g', 'mm [8, 4] v g']);
  });
});
