/** @file The frames of regions and of open groups: their boxes, hatching and labels. */
import { el } from '../dom.ts';
import type { Region, Slice } from '../protocol.ts';
import { around, cardBox, grow, type Box } from './geometry.ts';

const PADDING = 22;
/** Round the frames of regions inside it. */
const GROUP_PADDING = 40;

export interface Frame {
  readonly region: Region;
  readonly box: Box;
}

export function framesOf(slice: Slice): Frame[] {
  const cards = new Map(slice.cards.map((card) => [card.id, card]));
  return slice.regions.flatMap((region) => {
    const members = region.nodes.map((id) => cards.get(id)).filter((card) => card !== undefined);
    const box = around(members.map(cardBox));
    return box === null
      ? []
      : [{ region, box: grow(box, region.kind === 'group' ? GROUP_PADDING : PADDING) }];
  });
}

/** About where the frame's name stands: in its upper left corner, beside the edges that enter. */
export function labelBox({ region, box }: Frame): Box {
  const width = Math.min(box.right - box.left, region.label.length * 6);
  return { left: box.left, right: box.left + width, top: box.top, bottom: box.top + PADDING };
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
        const name = el(`span.frame-name.${region.kind}`, { title: region.label }, region.label);
        name.style.left = `${box.left}px`;
        name.style.top = `${box.top}px`;
        name.style.setProperty('--room', `${box.right - box.left}px`);
        name.style.setProperty('--letters', String(region.label.length));
        return name;
      }),
    );
  }
}
