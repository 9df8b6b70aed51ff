/**
 * @file Looks at the product as a person would: opens the first example in a headless Chromium, chooses
 * *Gradlens: Inspect Graph* with the keyboard, and waits until the inspector shows the right numbers.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHROMIUM_ARGS, chromiumPath } from './chromium.mjs';
import { examples } from './open.mjs';
import { out, root } from './paths.mjs';
import { Failure, say } from './say.mjs';
import { serve } from './serve.mjs';

/** @typedef {import('playwright-core').Page} Page */

const EXAMPLE = '01-first-gradient.ts';

/**
 * What the example's document prints: x = [0, 1, 2, 3], y = 2 x·x = 28, of which x·x is 14, and after the
 * second run (y = sum x = 6) the gradient of ones. Each must be in the words of one card.
 */
const EXPECTED = [
  /^parameter x\b.*value \D*0\D+1\D+2\D+3\D.*gradient \D*1\D+1\D+1\D+1\b/,
  /\bdot\b.*value \D*14\b/,
  /\by, made by mul\b.*value \D*28\b/,
  /\by, made by sum\b.*value \D*6\b/,
];

const LIMIT_MS = 120_000;

/** Starts what `npm start` starts, and writes the picture to `out/start.png`. */
export async function check() {
  const executablePath = await chromiumPath();
  const { chromium } = await import('playwright-core');
  const server = await serve({ extension: root });
  try {
    const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
    try {
      const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
      await page.goto(`${server.url}?${new URLSearchParams({ folder: examples })}`);
      const picture = join(out, 'start.png');
      await mkdir(out, { recursive: true });
      try {
        await inspect(page);
        await page.screenshot({ path: picture });
      } catch (error) {
        await page.screenshot({ path: picture });
        throw new Failure(
          `The inspector did not show the first example's graph: ${String(error)}\n` +
            `What the window showed is in ${picture}.`,
        );
      }
      say(`The inspector shows the first example's graph: ${picture}`);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/** @param {Page} page */
async function inspect(page) {
  await page.waitForSelector('.monaco-workbench .explorer-folders-view', { timeout: LIMIT_MS });
  await choose(page, 'Control+P', EXAMPLE);
  await page.waitForSelector(`.tab.active[data-resource-name="${EXAMPLE}"]`, { timeout: 30_000 });
  await choose(page, 'F1', 'Gradlens: Inspect Graph');
  await shown(page);
}

/**
 * Types into VS Code's quick input and takes the first offer, once it stands there.
 *
 * @param {Page} page
 * @param {string} key
 * @param {string} text
 */
async function choose(page, key, text) {
  await page.keyboard.press(key);
  await page.waitForSelector('.quick-input-widget input', { timeout: 30_000 });
  await page.keyboard.type(text, { delay: 10 });
  const offer = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text });
  await offer.waitFor({ timeout: 30_000 });
  await page.keyboard.press('Enter');
}

/** @param {Page} page */
async function shown(page) {
  const deadline = Date.now() + LIMIT_MS;
  /** @type {string[]} */
  let cards = [];
  while (Date.now() < deadline) {
    cards = await cardWords(page);
    if (EXPECTED.every((words) => cards.some((card) => words.test(card)))) {
      await sleep(500); // the picture glides into place
      return;
    }
    await sleep(200);
  }
  throw new Failure(
    cards.length === 0 ? 'no cards appeared' : `the cards say\n  ${cards.join('\n  ')}`,
  );
}

/**
 * What the inspector's cards say to a screen reader.
 *
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
async function cardWords(page) {
  for (const frame of page.frames()) {
    const words = await frame
      .locator('.card[role=treeitem]')
      .evaluateAll((cards) => cards.map((card) => card.getAttribute('aria-label') ?? ''))
      .catch(() => []);
    if (words.length > 0) return words;
  }
  return [];
}
