/** @file One peer on one graph, in a browser of its own, since a layout that does not end cannot be stopped otherwise. */
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGS, chromiumPath } from '../../../.scripts/chromium.mjs';
import { scriptOf } from './packages.mjs';

const LIMIT_SECONDS = 20;

/**
 * @param {string} peer
 * @param {{ labels: readonly string[], edges: readonly [number, number][] }} graph
 * @returns {Promise<number | string>} milliseconds from the data to the painted picture, or what went wrong
 */
export async function timeOf(peer, graph) {
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: CHROMIUM_ARGS,
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addScriptTag({ content: await scriptOf(peer) });
    await page.evaluate((data) => (globalThis.graph = data), graph);
    let timer;
    const tooLong = new Promise((resolve) => {
      timer = setTimeout(() => resolve(`> ${LIMIT_SECONDS} s`), LIMIT_SECONDS * 1000);
    });
    const drawn = page.evaluate(() => globalThis.draw(globalThis.graph));
    const outcome = await Promise.race([drawn.catch((error) => short(error)), tooLong]);
    clearTimeout(timer);
    return outcome;
  } finally {
    await browser.close();
  }
}

/** `RangeError`: the first word tells. */
const short = (error) =>
  /(\w*Error)/.exec(String(error).replace('page.evaluate: ', ''))?.[1] ?? 'failed';
