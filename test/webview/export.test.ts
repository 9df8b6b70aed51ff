/** @file The picture as files: an SVG drawing, its pixels, and a page that needs nothing else. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { standaloneHtml } from '../../webview/protocol.ts';
import { PageHost, type Opened } from './page.ts';
import { lesson } from './slices.ts';

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
        paths: parsed.querySelectorAll('path').length,
        texts: [...parsed.querySelectorAll('text')].map(({ textContent }) => textContent),
        // Nothing may be loaded, and nothing may run.
        foreign: parsed.querySelectorAll('script, image, use, foreignObject, [href]').length,
      };
    }, svg);
    assert.equal(found.broken, null);
    assert.equal(found.paths, lesson().edges.length);
    assert.equal(found.foreign, 0);
    for (const words of [
      '● x',
      '= [1.00, 2.00, 3.00]',
      '∇ [4.00, 8.00, 12.0]',
      '✂ detach',
      '∇ 3.5',
    ])
      assert.ok(found.texts.includes(words), `${words} in ${found.texts.join(' | ')}`);
  });

  it('PNG is an image of the same picture', async () => {
    const png = Buffer.from(await opened.channel.request('picture', { format: 'png' }), 'base64');
    writeFileSync(out('screenshots/export.png'), png);
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.ok(png.readUInt32BE(16) > 1000 && png.readUInt32BE(20) > 800);
  });

  it('HTML is the page itself: cards, theme and details, from the file alone', async () => {
    const { bodyClass, variables } = await opened.channel.request('look', null);
    const details = lesson().cards.map(({ id, op }) => ({
      ...{
        id,
        title: op,
        rows: [{ label: 'made by', value: op }],
        value: 'tensor([1.])',
        grad: '',
      },
      ...{ noGradientBecause: '', stack: [], inputs: [], uses: [] },
      ...{ hooks: [], relations: [], shape: [3], series: null },
    }));
    const tensor = {
      ...{ dtype: 'float32', shape: [3], elements: Float64Array.of(1, NaN, -Infinity), total: 3 },
      statistics: { count: 1, min: 1, max: 1, mean: 1, std: 0, nan: 1, infinite: 1 },
      histogram: { from: 1, to: 1, counts: [1] },
    };
    const tensors = [{ node: 2, of: 'value' as const, tensor }];
    const html = standaloneHtml({
      script: readFileSync(out('webview/main.js'), 'utf8'),
      style: readFileSync(out('webview/page.css'), 'utf8'),
      ...{ bodyClass, variables, slice: lesson(), details, tensors, title: 'a </script> title' },
    });
    const file = new URL('../../out/screenshots/export.html', import.meta.url).href;
    const page = await opened.page.context().newPage();
    const said: string[] = [];
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('request', (request) => {
      if (request.url() !== file && !request.url().startsWith('data:')) said.push(request.url());
    });
    // tsx compiles named functions with calls of this helper.
    await page.addInitScript('globalThis.__name = (named) => named');
    writeFileSync(out('screenshots/export.html'), html);
    await page.goto(file);
    await page.locator('.card').first().waitFor();
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
    await page.screenshot({ path: out('screenshots/page-export-html.png') });
    await page.close();
  });
});
