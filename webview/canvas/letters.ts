/** @file Tells the style how long texts are, so that they can be set in letters with which they fit. */
import { el } from '../dom.ts';

/** Before a hump of `layerNorm`, after the dot of `x.grad`, before the bracket of `f(x)`: there a name may be broken. */
const JOINTS = /(?<=[a-z])(?=[A-Z])|(?<=[\w)\]][._])(?=\w)|(?=[([]\w)/;

/** How wide a word is beside others, in letters of middling width. */
export function widthOf(word: string): number {
  const narrow = word.match(/[fijlrt.()[\]]/g)?.length ?? 0;
  const wide = word.match(/[mwMW@+]/g)?.length ?? 0;
  return word.length - 0.3 * narrow + 0.4 * wide;
}

/**
 * A text that stands in one line.
 * @param before how many letters' room is taken
 */
export function sized(element: HTMLElement, before = 0): HTMLElement {
  element.style.setProperty('--letters', String(before + element.textContent.length));
  return element;
}

/**
 * A name that stands in several lines where it is seen from far away, broken where it has joints.
 * @param sign what stands before it, of one letter or more
 */
export function titled(name: string, sign = ''): HTMLElement {
  const words = name.split(' ').map((word) => word.split(JOINTS));
  const lines = words.map((parts) => parts.map((part) => el('span', {}, part)));
  const title = el('b', {}, ...lines.flatMap((parts, at) => (at === 0 ? parts : [' ', ...parts])));
  const before = Math.max(0, sign.length - 1);
  title.style.setProperty('--longest', String(before + Math.max(...words.flat().map(widthOf))));
  return sized(title, before);
}
