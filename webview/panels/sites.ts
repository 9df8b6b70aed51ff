/** @file Links to places in the user's source. */
import { el } from '../dom.ts';
import type { Site } from '../protocol.ts';

/** `train.ts:14` */
export function siteText(site: { readonly file: string; readonly line: number }): string {
  return `${site.file.split(/[\\/]/).at(-1) ?? site.file}:${site.line}`;
}

export function siteLink(site: Site, reveal: (site: Site) => void): HTMLElement {
  const link = el(
    'button.link',
    { type: 'button', title: `${site.file}:${site.line}:${site.column}` },
    siteText(site),
  );
  link.addEventListener('click', () => reveal(site));
  return link;
}
