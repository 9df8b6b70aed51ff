/** @file What of the page cannot be reached by keyboard, is covered, or is cut off without a way to read it. */
import type { Page } from 'playwright-core';

/** Runs in the page: puts the focus on everything that takes it, and looks whether it is then to be seen. */
function hiddenFocusInPage(): string[] {
  const wanted =
    'a[href], button, input, textarea, vscode-button, vscode-checkbox, vscode-text-field, vscode-dropdown, [tabindex]';
  return [...document.querySelectorAll<HTMLElement>(wanted)].flatMap((element) => {
    const takesTab = element.getAttribute('tabindex') !== '-1' && !element.hasAttribute('disabled');
    if (!takesTab || !element.checkVisibility()) return [];
    element.focus();
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
    const what = `<${element.localName} class="${element.className}"> ${element.ariaLabel ?? element.innerText}`;
    if (document.activeElement !== element) return [`${what} takes no focus`];
    // What is larger than the window cannot be in it as a whole.
    const isInside =
      left > -1 &&
      right < innerWidth + 1 &&
      (height > innerHeight || (top > -1 && bottom < innerHeight + 1));
    if (!isInside) return [`${what} is outside: ${left} ${top} ${right} ${bottom}`];
    const x = left + width / 2;
    const y = Math.max(0, top) + Math.min(height, innerHeight) / 2;
    const found = document.elementFromPoint(x, y);
    const isOnTop = found !== null && (element.contains(found) || found.contains(element));
    return isOnTop ? [] : [`${what} is behind ${found?.outerHTML.slice(0, 80) ?? 'nothing'}`];
  });
}

/** Runs in the page: texts beyond the edge of a box that does not scroll. The picture is moved instead. */
function cutTextsInPage(): string[] {
  return [...document.querySelectorAll<HTMLElement>('body *:not(script)')].flatMap((element) => {
    if (element.closest('main, .unseen') !== null || !element.checkVisibility()) return [];
    const { overflowX, overflowY } = getComputedStyle(element);
    const cut = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
    const isCut =
      (cut(overflowX) && element.scrollWidth > element.clientWidth + 1) ||
      (cut(overflowY) && element.scrollHeight > element.clientHeight + 1);
    // Bands of the timeline are told in words by its slider.
    if (!isCut || element.closest('[aria-hidden]') !== null || element.innerText === '') return [];
    return [`<${element.localName} class="${element.className}"> ${element.innerText}`];
  });
}

/** Whether the page as a whole scrolls sideways: then every line must be chased. */
function scrollsSidewaysInPage(): boolean {
  return (
    document.body.scrollWidth > innerWidth || document.documentElement.scrollWidth > innerWidth
  );
}

/** A line for each thing that is wrong. */
export async function outOfReach(page: Page): Promise<string[]> {
  return [
    ...(await page.evaluate(hiddenFocusInPage)),
    ...(await page.evaluate(cutTextsInPage)),
    ...((await page.evaluate(scrollsSidewaysInPage)) ? ['the page scrolls sideways'] : []),
  ];
}
