/** @file What every picture must keep: no card on another, no frame over a stranger, operands above results. */

import assert from 'node:assert/strict';

import type { Card, Region, Slice } from '../../engine/protocol/index.ts';
import { framesOf } from '../../webview/canvas/frames.ts';
import { overlap, type Box } from '../../webview/canvas/geometry.ts';
import { coveredTitles } from './titles.ts';

const CARD = { width: 168, height: 66 };

/** As high as any card of its row. */
const boxOf = ({ x, y }: Card): Box => ({
  left: x - CARD.width / 2,
  right: x + CARD.width / 2,
  top: y - CARD.height / 2,
  bottom: y + CARD.height / 2,
});

const isWithin = (inner: Region, outer: Region): boolean =>
  inner.nodes.every((id) => outer.nodes.includes(id));

export function assertSound(slice: Slice): void {
  const { cards } = slice;
  for (const card of cards) assert.ok(Number.isFinite(card.x) && Number.isFinite(card.y), card.op);
  cards.forEach((a, index) => {
    for (const b of cards.slice(index + 1))
      assert.ok(!overlap(boxOf(a), boxOf(b)), `cards ${a.id} and ${b.id} overlap`);
  });
  const byId = new Map(cards.map((card) => [card.id, card]));
  const frames = framesOf(slice);
  for (const { region, box } of frames) {
    const members = new Set(region.nodes);
    for (const card of cards)
      if (!members.has(card.id))
        assert.ok(!overlap(box, boxOf(card)), `${region.label} covers card ${card.id}`);
    // A region may be inside the frame of an open group.
    for (const other of frames)
      if (
        other.region !== region &&
        !isWithin(other.region, region) &&
        !isWithin(region, other.region)
      )
        assert.ok(!overlap(box, other.box), `${region.label} and ${other.region.label} overlap`);
  }
  assert.deepEqual(coveredTitles(slice), []);
  for (const edge of slice.edges) {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    assert.ok(source !== undefined && target !== undefined && source.y < target.y, edge.id);
  }
}
