/** @file Sizes and rectangles of the picture, in pixels at zoom 1. */
import type { Card } from '../protocol.ts';

export const CARD_WIDTH = 168;
/** With and without a line for the gradient. */
export const TALL = 66;
export const SHORT = 46;
/** In forward mode there is one more line, for the tangent. */
const LINE = 17;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A card that can have a gradient keeps room for it, so that backward does not change its size. */
export function isTall(card: Card): boolean {
  return card.requiresGrad || card.grad !== '' || card.group !== undefined;
}

export function cardHeight(card: Card): number {
  return (isTall(card) ? TALL : SHORT) + (card.tangent === undefined ? 0 : LINE);
}

export function cardBox(card: Card): Box {
  const half = cardHeight(card) / 2;
  return {
    left: card.x - CARD_WIDTH / 2,
    right: card.x + CARD_WIDTH / 2,
    top: card.y - half,
    bottom: card.y + half,
  };
}

/** The smallest box around all; null for none. */
export function around(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  return {
    left: Math.min(...boxes.map((box) => box.left)),
    top: Math.min(...boxes.map((box) => box.top)),
    right: Math.max(...boxes.map((box) => box.right)),
    bottom: Math.max(...boxes.map((box) => box.bottom)),
  };
}

export function grow(box: Box, by: number): Box {
  return {
    left: box.left - by,
    top: box.top - by,
    right: box.right + by,
    bottom: box.bottom + by,
  };
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

export function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}

export function contains(box: Box, { x, y }: Point): boolean {
  return x > box.left && x < box.right && y > box.top && y < box.bottom;
}

/** Whether any of the straight line from one point to the other lies in a box: Liang and Barsky (1984). */
export function crosses(from: Point, to: Point, box: Box): boolean {
  // Most lines are beside it.
  if (Math.max(from.x, to.x) < box.left || Math.min(from.x, to.x) > box.right) return false;
  if (Math.max(from.y, to.y) < box.top || Math.min(from.y, to.y) > box.bottom) return false;
  let [enters, leaves] = [0, 1];
  const clip = (step: number, first: number, last: number): boolean => {
    if (step === 0) return first <= 0 && last >= 0;
    const [near, far] = step > 0 ? [first / step, last / step] : [last / step, first / step];
    enters = Math.max(enters, near);
    leaves = Math.min(leaves, far);
    return enters <= leaves;
  };
  return (
    clip(to.x - from.x, box.left - from.x, box.right - from.x) &&
    clip(to.y - from.y, box.top - from.y, box.bottom - from.y)
  );
}
