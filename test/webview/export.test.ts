/** @file The picture as files: an SVG drawing, its pixels, and a page that needs nothing else. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { standaloneHtml, type Slice } from '../../webview/protocol.ts';
import { PageHost, type Opened } from './page.ts';
import { card, hard, lesson, slice } from './slices.ts';

const out = (path: string): string => fileURLToPath(new URL(`../../out/${path}`, import.meta.url));

describe('exports of the picture', () => {
  let host: PageHost;
  let opened: Opened;
  before(async () => {
    mkdirSync(out('screenshots'), { recursive: true });
    host = await PageHost.start();
  });
  after(() => host.stop());
  beforeEach(async () => {
    opened = await host.open({ theme: 'vscode-light' });
    await opened.show(lesson());
  });
  afterEach(async () => {
    assert.deepEqual(await opened.complaints(), []);
    await opened.close();
  });

  it('SVG has every card, edge and label, and is well-formed', async () => {
    const svg = await opened.channel.request('picture', { format: 'svg' });
    writeFileSync(out('screenshots/export.svg'), svg);
    const found = await opened.page.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return {
        broken: parsed.querySelector('parsererror')?.textContent ?? null,
        heads: parsed.querySelectorAll('polygon').length,
        texts: [...parsed.querySelectorAll('text')].map(({ textContent }) => textContent),
        // What is made under no_grad stands on hatching.
        hatched: parsed.querySelectorAll('[fill^="url(#"]').length,
        // Nothing may be loaded, and nothing may run.
        foreign: parsed.querySelectorAll('script, image, use, foreignObject, [href]').length,
      };
    }, svg);
    assert.equal(found.broken, null);
    assert.equal(found.heads, lesson().edges.length);
    assert.equal(found.foreign, 0);
    assert.equal(found.hatched, lesson().regions.filter(({ kind }) => kind === 'noGrad').length);
    for (const words of [
      '● x',
      '= [1.00, 2.00, 3.00]',
      'Σ∇ [4.00, 8.00, 12.0]',
      '◎ y · mul',
      'v0→v1 [3]',
      '✂ detach',
      '∇ 3.5',
    ])
      assert.ok(found.texts.includes(words), `${words} in ${found.texts.join(' | ')}`);
  });

  it('SVG cuts no title that has room, and texts stay in their card, beside each other', async () => {
    const group = {
      ...{ kind: 'iteration' as const, open: false, operators: 70, parameters: 0 },
      ...{ shapesIn: [], shapesOut: [] },
    };
    const loop = card(-1, 480, 0, {
      ...{ role: 'group', name: 'iterations 11-20', symbol: '▸', value: '70 operators', group },
    });
    await opened.show(slice([...hard().cards, loop], []));
    const svg = await opened.channel.request('picture', { format: 'svg' });
    const found = await opened.page.evaluate((text) => {
      const drawing = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
      document.body.append(drawing);
      const groups = [...drawing.querySelectorAll<SVGGElement>('g:has(> title)')];
      const misfits = groups.flatMap((group) => {
        const frame = (group.querySelector('rect') as SVGRectElement).getBBox();
        const texts = [...group.querySelectorAll('text')].map((each) => ({
          words: each.textContent,
          line: each.getAttribute('y'),
          box: each.getBBox(),
        }));
        return texts
          .filter(
            ({ line, box: { x, width } }) =>
              x + width > frame.x + frame.width ||
              texts.some(
                (other) => other.line === line && other.box.x > x && x + width > other.box.x,
              ),
          )
          .map(({ words }) => words);
      });
      const texts = [...drawing.querySelectorAll('text')].map((each) => each.textContent);
      drawing.remove();
      return { misfits, texts };
    }, svg);
    assert.ok(found.texts.includes('▸ iterations 11-20'), found.texts.join(' | '));
    assert.ok(found.texts.some((words) => words.startsWith('↥ ')));
    assert.deepEqual(found.misfits, []);
  });

  it('PNG is an image of the same picture', async () => {
    const png = Buffer.from(await opened.channel.request('picture', { format: 'png' }), 'base64');
    writeFileSync(out('screenshots/export.png'), png);
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.ok(png.readUInt32BE(16) > 1000 && png.readUInt32BE(20) > 800);
  });

  /** Writes the slice as a file and opens that from disk; `said` is what it complained of and asked for. */
  async function openFile(
    shown: Slice,
    colorScheme: 'dark' | 'light' = 'light',
  ): Promise<{ page: Page; said: readonly string[]; close: () => Promise<void> }> {
    const { bodyClass, variables } = await opened.channel.request('look', null);
    const ids = shown.cards.flatMap(({ id, far }) => [id, ...far.map((other) => other.id)]);
    const details = ids.map((id) => ({
      ...{ id, title: `node ${id}`, value: 'tensor([1.])', grad: '', shape: [3], series: null },
      rows: [{ label: 'made by', value: shown.cards.find((each) => each.id === id)?.op ?? '' }],
      stack: [{ file: '/home/you/train.ts', line: 7, column: 3, functionName: 'step' }],
      inputs: [{ id: 1, label: 'the first card' }],
      uses: [{ id: 4711, label: 'not in the file' }],
      ...{ noGradientBecause: '', hooks: [], relations: [] },
      whatIf: {
        ...{ value: id === 3 ? 'tensor([5.])' : '', grad: '' },
        editable: [
          { of: 'value' as const, shape: '[3]', dtype: 'float32', text: '[1]', isEdited: false },
        ],
      },
    }));
    const tensor = {
      ...{ dtype: 'float32', shape: [3], elements: Float64Array.of(1, NaN, -Infinity), total: 3 },
      statistics: { count: 1, min: 1, max: 1, mean: 1, std: 0, nan: 1, infinite: 1 },
      histogram: { from: 1, to: 1, counts: [1] },
    };
    const part = { ...tensor, shape: [9], total: 9, histogram: null };
    const html = standaloneHtml({
      script: readFileSync(out('webview/main.js'), 'utf8'),
      style: readFileSync(out('webview/page.css'), 'utf8'),
      ...{ bodyClass, variables, slice: shown, details, title: 'a </script> title' },
      tensors: [
        { node: 2, of: 'value' as const, tensor },
        { node: 3, of: 'value' as const, tensor: part },
      ],
    });
    const context = await (opened.page.context().browser() as Browser).newContext({ colorScheme });
    const page = await context.newPage();
    const said: string[] = [];
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) said.push(message.text());
    });
    const file = new URL('../../out/screenshots/export.html', import.meta.url).href;
    page.on('request', (request) => {
      if (request.url() !== file && !request.url().startsWith('data:')) said.push(request.url());
    });
    // tsx compiles named functions with calls of this helper.
    await page.addInitScript('globalThis.__name = (named) => named');
    writeFileSync(out('screenshots/export.html'), html);
    await page.goto(file);
    await page.locator('.card').first().waitFor();
    return { page, said, close: () => context.close() };
  }

  it('HTML is the page itself: cards, theme and details, from the file alone', async () => {
    const { page, said, close } = await openFile(lesson());
    assert.equal(await page.locator('.card').count(), lesson().cards.length);
    await page.locator('.card[data-id="2"]').click();
    assert.equal(await page.locator('.details dd').first().innerText(), 'mul');
    await page.locator('.details').getByRole('radio', { name: 'Table' }).click();
    assert.deepEqual(await page.locator('.grid [role=gridcell]').allInnerTexts(), [
      '1',
      'NaN',
      '-Inf',
    ]);
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      await opened.page.evaluate(() => getComputedStyle(document.body).backgroundColor),
    );
    assert.deepEqual(said, []);
    await close();
  });

  it('HTML has at first sight nothing over its cards: of what is wider than the window, the legend is folded', async () => {
    const hidden = (page: Page): Promise<number> =>
      page.evaluate(() => {
        const over = (document.querySelector('.legend') as HTMLElement).getBoundingClientRect();
        return [...document.querySelectorAll('.card')].filter((each) => {
          const { left, right, top, bottom } = each.getBoundingClientRect();
          const { x, y, width, height } = over;
          return left < x + width && right > x && top < y + height && bottom > y;
        }).length;
      });
    const wide = Array.from({ length: 60 }, (_, at) =>
      card(at + 1, (at % 20) * 208, Math.floor(at / 20) * 120, {}),
    );
    for (const [shown, isOpen] of [
      [lesson(), true],
      [slice(wide, []), false],
    ] as const) {
      const { page, close } = await openFile(shown);
      const toggle = page.locator('.legend > :first-child');
      assert.equal(await toggle.getAttribute('aria-expanded'), String(isOpen));
      assert.equal(await hidden(page), 0);
      await toggle.click();
      assert.equal(await toggle.getAttribute('aria-expanded'), String(!isOpen));
      await close();
    }
  });

  const READERS = [
    ['dark', 'vscode-light', 'light'],
    ['light', 'vscode-high-contrast', 'dark'],
  ] as const;
  for (const [preferred, theme, scheme] of READERS)
    it(`HTML offers only what works in it, by keyboard too; read in ${preferred}, in ${theme}`, async () => {
      await opened.setTheme(theme);
      const { cards } = hard();
      const kind = 'call' as const;
      const folded = {
        kind,
        open: false,
        operators: 7,
        parameters: 0,
        shapesIn: [],
        shapesOut: [],
      };
      const group = card(-1, 480, 0, {
        role: 'group',
        ...{ name: 'block()', symbol: '▸', value: '7 operators', group: folded },
      });
      const { page, said, close } = await openFile(slice([...cards, group], []), preferred);
      assert.equal(
        await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme),
        scheme,
      );
      // Nobody answers questions, folds, knows the past, or another value.
      for (const missing of ['.ask', '.twisty', '.time:not([hidden])', '.what-if'])
        assert.equal(await page.locator(missing).count(), 0, missing);
      const legend = await page.locator('.legend li:visible').allInnerTexts();
      assert.ok(
        legend.some((words) => words.endsWith('folded part')),
        legend.join(),
      );
      await page.locator('.card[data-id="3"]').click({ button: 'right' });
      assert.equal(await page.locator('[role=menuitem]').count(), 0);

      await page.locator('.card[data-id="3"]').focus();
      await page.keyboard.press('Enter');
      const details = page.locator('.details');
      await details.locator('dl').waitFor();
      assert.deepEqual(await details.getByRole('button', { name: /^(Fetch|What)/ }).all(), []);
      // What was tried before the export is told.
      assert.deepEqual(await details.locator('.what-if').allInnerTexts(), [
        'VALUE WOULD BE\ntensor([5.])',
      ]);
      assert.deepEqual(await details.locator('button.link').allInnerTexts(), ['the first card']);
      await details.getByRole('radio', { name: 'Histogram' }).click();
      await details.getByText('The first 3 of 9 elements were recorded.').waitFor();
      await page.locator('.card[data-id="3"] .chip').first().click();
      await details.getByRole('heading', { name: 'node 900', exact: true }).waitFor();
      await details.getByRole('button', { name: 'the first card' }).focus();
      await page.keyboard.press('Enter');
      await details.getByRole('heading', { name: 'node 1', exact: true }).waitFor();
      await page.locator('.card[data-id="-1"]').focus();
      await page.keyboard.press('+');
      await page.keyboard.press('Escape');
      await details.waitFor({ state: 'hidden' });
      await page.screenshot({ path: out(`screenshots/page-export-html-${preferred}.png`) });
      assert.deepEqual(said, []);
      await close();
    });
});
