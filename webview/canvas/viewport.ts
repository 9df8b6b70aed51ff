/** @file Where the picture stands in its window: fitting, centring, and keeping what people look at. */
import type { Core } from 'cytoscape';
import type { Box } from './geometry.ts';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The window's size, and what lies over its right side (legend and minimap). */
export interface Window {
  readonly width: number;
  readonly height: number;
  readonly covered: number;
}

export const MIN_ZOOM = 0.08;
export const MAX_ZOOM = 2.5;
/** Below this, cards show their titles only … */
export const TITLES_ONLY = 0.5;
/** … below this titles and shapes … */
export const NO_VALUES = 0.55;
/** … and below this all there is, in larger letters, so that it can be read. */
export const LARGER_LETTERS = 0.72;
/** A picture that would have to be smaller than this opens with its newest part. */
const READABLE = NO_VALUES;
/** A program that does not stand anywhere has no newest part that matters: titles are enough. */
const OVERVIEW = 0.34;
const COMFORTABLE = 0.75;
/** Titles are read well, and much is seen. */
const GLANCE = 0.45;
const PADDING = 36;

/** The view that shows the box whole, at most at natural size. */
export function fitted(box: Box, window: Window): View {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const free = Math.max(1, window.width - window.covered - 2 * PADDING);
  const tall = Math.max(1, window.height - 2 * PADDING);
  const exact = Math.max(MIN_ZOOM, Math.min(free / width, tall / height));
  // Text is crispest at natural size and whole pixels.
  const zoom = exact >= 0.9 ? 1 : exact;
  return {
    zoom,
    x: Math.round(PADDING + (free - width * zoom) / 2 - box.left * zoom),
    y: Math.round(PADDING + (tall - height * zoom) / 2 - box.top * zoom),
  };
}

/**
 * What to open with: the whole picture where it is readable, else its newest part.
 * @param stands the program stands at a line
 */
export function opening(box: Box, newest: Box, window: Window, stands: boolean): View {
  const whole = fitted(box, window);
  if (whole.zoom >= (stands ? READABLE : OVERVIEW)) return whole;
  const zoom = stands ? COMFORTABLE : GLANCE;
  const free = window.width - window.covered;
  const wide = (box.right - box.left) * zoom > free - 2 * PADDING;
  // As far to a side as there is something to see.
  const reach = (free / 2 - PADDING) / zoom;
  const centre = wide
    ? Math.min(box.right - reach, Math.max(box.left + reach, (newest.left + newest.right) / 2))
    : (box.left + box.right) / 2;
  return {
    zoom,
    x: Math.round(free / 2 - centre * zoom),
    y: Math.round(
      Math.min(PADDING - box.top * zoom, window.height - PADDING - newest.bottom * zoom),
    ),
  };
}

/** The least pan that brings the box into the window. */
export function revealed(box: Box, view: View, window: Window): View {
  const slide = (low: number, high: number, size: number): number =>
    low < PADDING
      ? PADDING - low
      : high > size - PADDING
        ? Math.max(size - PADDING - high, PADDING - low)
        : 0;
  const { x, y, zoom } = view;
  const width = window.width - window.covered;
  const right = slide(box.left * zoom + x, box.right * zoom + x, width);
  const down = slide(box.top * zoom + y, box.bottom * zoom + y, window.height);
  return right === 0 && down === 0
    ? view
    : { zoom, x: Math.round(x + right), y: Math.round(y + down) };
}

/** The part of the picture that the window shows. */
export function shown(cy: Core): Box {
  const { x1, y1, x2, y2 } = cy.extent();
  return { left: x1, top: y1, right: x2, bottom: y2 };
}
