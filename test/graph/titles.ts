/** @file Names of frames that lie on something, as the page draws them: on a card, another name or a strange frame. */

import type { Slice } from '../../engine/protocol/index.ts';
import { framesOf, labelBox } from '../../webview/canvas/frames.ts';
import { cardBox, isInside, overlap } from '../../webview/canvas/geometry.ts';

/** Far away letters are larger: a name may take the whole strip above what its frame holds. */
export function coveredTitles(slice: Slice): string[] {
  const titles = framesOf(slice).map((frame) => ({
    ...frame,
    title: { ...labelBox(frame), right: frame.box.right },
  }));
  return titles.flatMap(({ region, box, title }, at) => [
    ...slice.cards
      .filter((card) => overlap(title, cardBox(card)))
      .map((card) => `${region.label} lies on ${card.name || card.op} (${card.id})`),
    ...titles
      .slice(at + 1)
      .filter((other) => overlap(title, other.title))
      .map((other) => `${region.label} lies on ${other.region.label}`),
    ...titles
      .filter(
        (other) =>
          overlap(title, other.box) && !isInside(other.box, box) && !isInside(box, other.box),
      )
      .map((other) => `${region.label} lies on the frame of ${other.region.label}`),
  ]);
}
