/** @file The frames of no_grad and detached regions: their boxes, hatching and labels. */
import { el } from '../dom.ts';
import type { Region, Slice } from '../protocol.ts';
import { around, cardBox, grow, type Box } from './geometry.ts';

const PADDING = 22;
/** A frame's name may be this much wider than a narrow frame. */
const NAME_WIDTH = 300;

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
  const half = Math.min(Math.max(box.right - box.left, NAME_WIDTH), region.label.length * 6.5) / 2;
  const middle = (box.left + box.right) / 2;
  return { left: middle - half, right: middle + half, top: box.bottom, bottom: box.bottom + 22 };
}

/** What the canvas cannot draw from theme variables alone: hatching below it, crisp names above it. */
export class FrameLayer {
  readonly hatching = el('div.frames', { 'aria-hidden': 'true' });
  /** Above the edges, on plain ground: a name that an edge runs through cannot be read. */
  readonly names = el('div.frames.names', { 'aria-hidden': 'true' });

  set(frames: readonly Frame[]): void {
    this.hatching.replaceChildren(
      ...frames.map(({ region, box }) => {
        const element = el(`div.frame.${region.kind}`, { 'data-id': region.id });
        element.style.left = `${box.left}px`;
        element.style.top = `${box.top}px`;
        element.style.width = `${box.right - box.left}px`;
        element.style.height = `${box.bottom - box.top}px`;
        return element;
      }),
    );
    this.names.replaceChildren(
      ...frames.map(({ region, box }) => {
        const name = el('span.frame-name', {}, region.label);
        name.style.left = `${(box.left + box.right) / 2}px`;
        name.style.top = `${box.bottom}px`;
        name.style.maxWidth = `${Math.max(box.right - box.left, NAME_WIDTH)}px`;
        return name;
      }),
    );
  }
}
