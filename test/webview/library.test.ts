/** @file The engine as a library of a page: its files as they are, and in a bundle, in a real Chromium. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { CHROMIUM_ARGS, chromiumPath } from '../../.scripts/chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Uses every door; what it finds is the page's title. */
const program = (door: (name: string) => string): string => `
import { sum, tensor } from '${door('index')}';
import torch from '${door('torch')}';
import flow from '${door('oneflow')}';
import { nd } from '${door('mxnet')}';
const x = tensor([1, 2, 3], { requiresGrad: true });
sum(x.mul(x)).backward();
const y = torch.arange(3, { requires_grad: true });
y.sum({ dim: 0, keepdim: true }).backward();
document.title = [x.grad, y.grad, flow.ones(1), nd.ones([1])].map(String).join(' ');
`;

const EXPECTED =
  'tensor([2., 4., 6.]) tensor([1., 1., 1.]) tensor([1.], dtype=oneflow.float32) [1.] <NDArray 1 @cpu(0)>';

const JAVASCRIPT = { 'content-type': 'text/javascript' };

describe('the library in a page', function () {
  this.timeout(60_000);
  let browser: Browser;
  let server: Server;
  before(async () => {
    const contents = program((name) => join(root, `out/engine/${name}.js`));
    const stdin = { contents, resolveDir: root };
    const { outputFiles } = await build({ stdin, bundle: true, write: false, platform: 'browser' });
    const texts = new Map([
      ['/modules.js', program((name) => `./engine/${name}.js`)],
      ['/bundle.js', outputFiles[0]?.text ?? ''],
    ]);
    server = createServer((request, response) => {
      const url = request.url ?? '/';
      const text = texts.get(url);
      if (text !== undefined) response.writeHead(200, JAVASCRIPT).end(text);
      else if (/^\/engine\/\w+\.js$/.test(url)) {
        void readFile(join(root, 'out', url)).then((file) =>
          response.writeHead(200, JAVASCRIPT).end(file),
        );
      } else {
        const script = `<script type="module" src="${url.slice(1)}.js"></script>`;
        response.writeHead(200, { 'content-type': 'text/html' }).end(`<title></title>${script}`);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const executablePath = await chromiumPath();
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  });
  after(async () => {
    await browser.close();
    await new Promise((resolve) => server.close(resolve));
  });

  for (const how of ['modules', 'bundle']) {
    it(`computes and prints, from ${how}`, async () => {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${how}`);
      await page.waitForFunction(() => document.title !== '', null, { timeout: 20_000 });
      // A title has its white space collapsed.
      assert.equal(await page.title(), EXPECTED);
      assert.deepEqual(errors, []);
      await page.close();
    });
  }
});
