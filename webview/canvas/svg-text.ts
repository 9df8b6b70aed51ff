/** @file Texts and places of the SVG drawing. */
import type { Box, Point } from './geometry.ts';

export const UI = 'font-family="system-ui, sans-serif"';
export const CODE = 'font-family="ui-monospace, monospace"';

export const at = ({ x, y }: Point): string => `${x.toFixed(1)},${y.toFixed(1)}`;

export const placed = ({ left, top, right, bottom }: Box): string =>
  `x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"`;

/** A run of letters that look alike. */
export interface Run {
  readonly words: string;
  /** Attributes, as far as they are others than those of the line. */
  readonly look: string;
}

/** @param words a text, or runs of it */
export function text(x: number, y: number, words: string | readonly Run[], look: string): string {
  const runs = typeof words === 'string' ? [{ words, look: '' }] : words;
  const spans = runs.flatMap((run) =>
    run.words === ''
      ? []
      : [run.look === '' ? escape(run.words) : `<tspan ${run.look}>${escape(run.words)}</tspan>`],
  );
  return spans.length === 0 ? '' : `<text x="${x}" y="${y}" ${look}>${spans.join('')}</text>`;
}

/** @param room in characters */
export const short = (words: string, room: number): string =>
  words.length > room ? `${words.slice(0, Math.floor(room) - 1)}…` : words;

export const escape = (words: string): string =>
  words.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);
