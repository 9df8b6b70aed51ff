/** @file Texts of the picture that do not fit where they stand, at any of several zooms: clipped, or one on another. */
import type { Core } from 'cytoscape';
import type { Opened } from './page.ts';

/** Titles only, then shapes, then all in larger letters, natural size. */
const ZOOMS = [0.2, 0.4, 0.52, 0.65, 1] as const;

/** What does not fit, in words; of the cards that are in view at each zoom. */
export async function misfits({ page }: Opened): Promise<string[]> {
  const found: string[] = [];
  for (const zoom of ZOOMS) {
    const here = await page.evaluate(misfitsInPage, zoom);
    found.push(...here.map((what) => `at ${zoom}: ${what}`));
  }
  return found;
}

/** Runs in the page. */
async function misfitsInPage(zoom: number): Promise<string[]> {
  const { cy } = (document.querySelector('.canvas') as unknown as { _cyreg: { cy: Core } })._cyreg;
  const { x1, x2, y1, y2 } = cy.elements('node').boundingBox();
  const pan = {
    x: cy.width() / 2 - ((x1 + x2) / 2) * zoom,
    y: cy.height() / 2 - ((y1 + y2) / 2) * zoom,
  };
  cy.viewport({ zoom, pan });
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const seen = (selector: string): HTMLElement[] =>
    [...document.querySelectorAll<HTMLElement>(selector)].filter(
      (element) => element.getClientRects().length > 0 && element.offsetWidth > 0,
    );
  const texts = seen('.card :is(.title b, .shape, .text, .pill, .tag), .frame-name');
  const clipped = texts.filter(
    (text) => text.scrollWidth > text.clientWidth + 1 || text.scrollHeight > text.clientHeight + 3,
  );
  // Pills and tags stand on a card's edge.
  const spilt = seen('.card :is(.title b, .shape, .text)').filter((text) => {
    const around = text.closest('.card')?.getBoundingClientRect();
    const { top, bottom } = text.getBoundingClientRect();
    return around !== undefined && (top < around.top - 1 || bottom > around.bottom + 1);
  });
  const solids = seen('.card, .edge-label, .frame-name').map((element) => ({
    element,
    box: element.getBoundingClientRect(),
  }));
  const overlaps = solids.flatMap(({ element, box }, index) =>
    solids
      .slice(index + 1)
      .filter(
        ({ box: other }) =>
          box.left + 0.5 < other.right &&
          other.left + 0.5 < box.right &&
          box.top + 0.5 < other.bottom &&
          other.top + 0.5 < box.bottom,
      )
      .map((other) => `${element.innerText} lies on ${other.element.innerText}`),
  );
  return [
    ...clipped.map((text) => `${text.className} ${text.innerText} is clipped`),
    ...spilt.map((text) => `${text.className} ${text.innerText} leaves its card`),
    ...overlaps,
  ];
}
