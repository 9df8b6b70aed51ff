/** @file What pictures keep as their groups are opened one after the other: nothing moves, leaves are near, names free. */

import assert from 'node:assert/strict';

import type { GraphModel } from '../../engine/graph/model.ts';
import type { Slice } from '../../engine/worker/protocol.ts';
import { farLeaves } from './near.ts';
import { coveredTitles } from './titles.ts';

/** So many groups are opened, here and there in the picture. */
const OPENED = 8;
const STRIDE = 7;

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
}

function assertReadable(slice: Slice): void {
  assert.deepEqual(farLeaves(slice), []);
  assert.deepEqual(coveredTitles(slice), []);
}

/** The cards of both that stand elsewhere in the second. */
function moved(before: Slice, after: Slice): string[] {
  const places = new Map(before.cards.map(({ key, x, y }) => [key, `${x},${y}`]));
  return after.cards.flatMap(({ key, name, op, x, y }) => {
    const place = places.get(key) ?? `${x},${y}`;
    return place === `${x},${y}` ? [] : [`${name || op}: ${place} → ${x},${y}`];
  });
}
