/** @file What every picture must keep: no card on another, no frame over a stranger, operands above results. */

import assert from 'node:assert/strict';

import type { Card, Region, Slice } from '../../engine/worker/protocol.ts';

const CARD = { width: 168, height: 66 };
const FRAME_PADDING = 22;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const boxOf = ({ x, y }: Card): Box => ({
  left: x - CARD.width / 2,
  right: x + CARD.width / 2,
  top: y - CARD.height / 2,
  bottom: y + CARD.height / 2,
});

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function frameOf(region: Region, cards: ReadonlyMap<number, Card>): Box {
  const boxes = region.nodes.map((id) => boxOf(cards.get(id) as Card));
  return {
    left: Math.min(...boxes.map(({ left }) => left)) - FRAME_PADDING,
    right: Math.max(...boxes.map(({ right }) => right)) + FRAME_PADDING,
    top: Math.min(...boxes.map(({ top }) => top)) - FRAME_PADDING,
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)) + FRAME_PADDING,
  };
}

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
  const frames = slice.regions.map((region) => ({ region, box: frameOf(region, byId) }));
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
  for (const edge of slice.edges) {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)];
    assert.ok(source !== undefined && target !== undefined && source.y < target.y, edge.id);
  }
}
