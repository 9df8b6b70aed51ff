/**
 * @file What pictures keep as their groups are opened one after the other: no card moves, leaves are near, names lie
 * on nothing, no card hides an edge of others, and the whole is no strip.
 */

import assert from 'node:assert/strict';

import type { GraphModel } from '../../engine/graph/model.ts';
import type { Slice } from '../../engine/protocol/index.ts';
import { framesOf, labelBox } from '../../webview/canvas/frames.ts';
import { around, cardBox, contains, type Box } from '../../webview/canvas/geometry.ts';
import { pointAt, routeAll } from '../../webview/canvas/routes.ts';
import { farLeaves } from './near.ts';
import { coveredTitles } from './titles.ts';

/** So many groups are opened, here and there in the picture. */
const OPENED = 8;
const STRIDE = 7;

/** A picture is at most so many times as wide as high. */
const WIDEST = 2.75;

export function assertOpens(model: GraphModel): void {
  let slice = model.slice(1);
  assertReadable(slice);
  assertNoStrip(slice);
  for (let opened = 0; opened < OPENED; opened++) {
    const closed = slice.cards.filter(({ group }) => group?.open === false);
    const next = closed[(opened * STRIDE) % closed.length];
    if (next === undefined) break;
    const before = slice;
    model.fold(next.id, true);
    slice = model.slice(1);
    assert.deepEqual(moved(before, slice), [], `moved when ${next.name} was opened`);
    assertReadable(slice);
    assertNoStrip(slice);
  }
}

/** @param narrow what is at most so wide may be as low as it likes */
export function assertNoStrip(slice: Slice, narrow = 0): void {
  const boxes = [...framesOf(slice).map(({ box }) => box), ...slice.cards.map(cardBox)];
  const { left, right, top, bottom } = around(boxes) as Box;
  const [width, height] = [right - left, bottom - top];
  assert.ok(width <= narrow || width / height < WIDEST, `${width} wide and ${height} high`);
}

function assertReadable(slice: Slice): void {
  assert.deepEqual(farLeaves(slice), []);
  assert.deepEqual(coveredTitles(slice), []);
  assert.deepEqual(hiddenEdges(slice), []);
}

/** So many points of an edge are looked at. */
const SAMPLES = 40;

/** The edges that pass behind a card which they do not join. */
export function hiddenEdges(slice: Slice): string[] {
  const { cards, edges } = slice;
  const routes = routeAll(cards, edges, framesOf(slice).map(labelBox));
  return edges.flatMap(({ id, source, target }) => {
    const route = routes.get(id);
    if (route === undefined) return [];
    const points = Array.from({ length: SAMPLES }, (_, at) => pointAt(route, at / SAMPLES));
    return cards
      .filter((card) => card.id !== source && card.id !== target)
      .filter((card) => points.some((point) => contains(cardBox(card), point)))
      .map((card) => `${id} passes behind ${card.name || card.op} (${card.id})`);
  });
}

/** The cards of both that stand elsewhere in the second. */
function moved(before: Slice, after: Slice): string[] {
  const places = new Map(before.cards.map(({ key, x, y }) => [key, `${x},${y}`]));
  return after.cards.flatMap(({ key, name, op, x, y }) => {
    const place = places.get(key) ?? `${x},${y}`;
    return place === `${x},${y}` ? [] : [`${name || op}: ${place} → ${x},${y}`];
  });
}
