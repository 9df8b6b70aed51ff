/** @file The frames of no_grad and detached regions: their boxes, hatching and labels. */
import { el } from '../dom.ts';
import type { Region, Slice } from '../protocol.ts';
import { around, cardBox, grow, type Box } from './geometry.ts';

const PADDING = 22;

export interface Frame {
  readonly region: Region;
  readonly box: Box;
}

export function framesOf(slice: Slice): Frame[] {
  const cards = new Map(slice.cards.map((card) => [card.id, card]));
  return slice.regions.flatMap((region) => {
    const members = region.nodes.map((id) => cards.get(id)).filter((card) => card !== undefined);
    const box = around(members.map(cardBox));
    return box === null ? [] : [{ region, box: grow(box, PADDING) }];
  });
}

/** About where the frame's label stands. */
export function labelBox({ region, box }: Frame): Box {
  const half = Math.min(Math.max(box.right - box.left, 240), region.label.length * 6.5) / 2;
  const middle = (box.left + box.right) / 2;
  return { left: middle - half, right: middle + half, top: box.bottom, bottom: box.bottom + 22 };
}

/** What the canvas cannot draw from theme variables alone: hatching, and crisp labels. */
export class FrameLayer {
  readonly element = el('div.frames', { 'aria-hidden': 'true' });

  set(frames: readonly Frame[]): void {
    this.element.replaceChildren(
      ...frames.map(({ region, box }) => {
        const label = el('span', { title: region.label }, region.label);
        const element = el(`div.frame.${region.kind}`, { 'data-id': region.id }, label);
        element.style.left = `${box.left}px`;
        element.style.top = `${box.top}px`;
        element.style.width = `${box.right - box.left}px`;
        element.style.height = `${box.bottom - box.top}px`;
        return element;
      }),
    );
  }
}
