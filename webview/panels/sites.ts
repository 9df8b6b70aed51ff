/** @file Links to places in the user's source. */
import { el } from '../dom.ts';
import type { Site } from '../protocol.ts';

/** `train.ts:14` */
export function siteText(site: { readonly file: string; readonly line: number }): string {
  return `${site.file.split(/[\\/]/).at(-1) ?? site.file}:${site.line}`;
}

/** @param reveal null where no editor is there to show it */
export function siteLink(site: Site, reveal: ((site: Site) => void) | null): HTMLElement {
  const title = `${site.file}:${site.line}:${site.column}`;
  if (reveal === null) return el('span', { title }, siteText(site));
  const link = el('button.link', { type: 'button', title }, siteText(site));
  link.addEventListener('click', () => reveal(site));
  return link;
}
