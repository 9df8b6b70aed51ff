/** @file What axe finds wrong with the page as it is now: roles and names, and its colours in every theme. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as Axe from 'axe-core';
import type { Page } from 'playwright-core';
import type { Opened } from './page.ts';
import type { ThemeKind } from './themes.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const ABOUT_COLOURS = ['color-contrast', 'link-in-text-block'] as const;

/**
 * Axe's opinion in each theme, a line for each violation. Themes change colours only, so the rules about anything else
 * are asked in the first.
 *
 * @param look at the page in a theme before axe does
 */
export async function violationsIn(
  opened: Opened,
  look: (theme: ThemeKind) => Promise<void>,
): Promise<string[]> {
  const found: string[] = [];
  let rules: readonly string[] | null = null;
  await opened.inThemes(async (theme) => {
    await look(theme);
    const here = await violationsOn(opened.page, rules);
    found.push(...here.map((violation) => `${theme}: ${violation}`));
    rules = ABOUT_COLOURS;
  });
  return found;
}

/** @param rules null for all of them */
async function violationsOn(page: Page, rules: readonly string[] | null): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis)))
    await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as { axe: typeof Axe };
    const found = await axe.run(document, {
      ...(only === null ? {} : { runOnly: { type: 'rule', values: [...only] } }),
      // A card shows signs (×, =, ∇, ⊘) where its label has words.
      rules: { 'label-content-name-mismatch': { enabled: false } },
    });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
    );
  }, rules);
}
