/**
 * @file What pictures keep as their groups are opened one after the other: no card moves, leaves are near, names lie
 * on nothing, and the whole is no strip.
 */

import assert from 'node:assert/strict';

import type { GraphModel } from '../../engine/graph/model.ts';
import type { Slice } from '../../engine/worker/protocol.ts';
import { framesOf } from '../../webview/canvas/frames.ts';
import { around, cardBox, type Box } from '../../webview/canvas/geometry.ts';
import { farLeaves } from './near.ts';
import { coveredTitles } from './titles.ts';

/** So many groups are opened, here and there in the picture. */
const OPENED = 8;
const STRIDE = 7;

/** Where groups were opened, a picture is at most so many times as wide as high. */
const WIDEST = 3.1;

export function assertOpens(model: GraphModel): void {
  let slice = model.slice(1);
  assertReadable(slice);
  for (let opened = 0; opened < OPENED; opened++) {
    const closed = slice.cards.filter(({ group }) => group?.open === false);
    const next = closed[(opened * STRIDE) % closed.length];
    if (next === undefined) break;
    const before = slice;
    model.fold(next.id, true);
    slice = model.slice(1);
    assert.deepEqual(moved(before, slice), [], `moved when ${next.name} was opened`);
    assertReadable(slice);
  }
  const isOpened = slice.folds.length > 0;
  assert.ok(!isOpened || shapeOf(slice) < WIDEST, `${shapeOf(slice)} times as wide as high`);
}

function assertReadable(slice: Slice): void {
  assert.deepEqual(farLeaves(slice), []);
  assert.deepEqual(coveredTitles(slice), []);
}

function shapeOf(slice: Slice): number {
  const boxes = [...framesOf(slice).map(({ box }) => box), ...slice.cards.map(cardBox)];
  const { left, right, top, bottom } = around(boxes) as Box;
  return (right - left) / (bottom - top);
}

/** The cards of both that stand elsewhere in the second. */
function moved(before: Slice, after: Slice): string[] {
  const places = new Map(before.cards.map(({ key, x, y }) => [key, `${x},${y}`]));
  return after.cards.flatMap(({ key, name, op, x, y }) => {
    const place = places.get(key) ?? `${x},${y}`;
    return place === `${x},${y}` ? [] : [`${name || op}: ${place} → ${x},${y}`];
  });
}
