/** @file Texts of the page that have too little contrast against what is behind them. */
import type { Page } from 'playwright-core';
import { contrast, over, parseColour } from './colours.ts';
import { THEMES, type ThemeKind } from './themes.ts';

/** Source: WCAG 2.2, success criterion 1.4.3. */
const ENOUGH = 4.5;

/** Runs in the page: every text with its colour and the colours behind it, nearest first. */
function textsInPage(): { text: string; colour: string; behind: string[] }[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: { text: string; colour: string; behind: string[] }[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    if (text === '' || parent === null || !parent.checkVisibility()) continue;
    // The toolkit's controls take their colours from the theme themselves.
    if (parent.tagName === 'SCRIPT' || parent.tagName.startsWith('VSCODE-')) continue;
    const behind: string[] = [];
    for (let at: Element | null = parent; at !== null; at = at.parentElement) {
      behind.push(getComputedStyle(at).backgroundColor);
    }
    found.push({ text, colour: getComputedStyle(parent).color, behind });
  }
  return found;
}

/** A line for each of them. */
export async function faintTexts(page: Page, theme: ThemeKind): Promise<string[]> {
  const paper = parseColour(THEMES[theme]['editor-background'] ?? '');
  return (await page.evaluate(textsInPage)).flatMap(({ text, colour, behind }) => {
    const ground = behind.reverse().reduce((below, top) => over(parseColour(top), below), paper);
    const ratio = contrast(over(parseColour(colour), ground), ground);
    return ratio >= ENOUGH ? [] : [`"${text}": ${colour} has ${ratio.toFixed(2)}`];
  });
}
