/** @file The frames of regions and of open groups: their boxes, hatching and labels. */
import { el } from '../dom.ts';
import type { Region, Slice } from '../protocol.ts';
import { around, cardBox, type Box } from './geometry.ts';

/**
 * Between a frame and what is in it. At the top its name has a strip of its own: above the chips of its cards, and
 * in a group above the frames of regions, so that it lies on nothing at any zoom.
 */
const PADDING = {
  region: { top: 26, side: 22, bottom: 20 },
  group: { top: 48, side: 40, bottom: 28 },
} as const;
/** Height of the strip, in which the largest letters of the distance fit. */
const STRIP = { region: 17, group: 22 } as const;

export interface Frame {
  readonly region: Region;
  readonly box: Box;
}

export function framesOf(slice: Slice): Frame[] {
  const cards = new Map(slice.cards.map((card) => [card.id, card]));
  return slice.regions.flatMap((region) => {
    const members = region.nodes.map((id) => cards.get(id)).filter((card) => card !== undefined);
    const box = around(members.map(cardBox));
    return box === null ? [] : [{ region, box: frameAround(box, sizeOf(region)) }];
  });
}

const sizeOf = ({ kind }: Region): keyof typeof PADDING => (kind === 'group' ? 'group' : 'region');

function frameAround({ left, right, top, bottom }: Box, size: keyof typeof PADDING): Box {
  const padding = PADDING[size];
  return {
    left: left - padding.side,
    right: right + padding.side,
    top: top - padding.top,
    bottom: bottom + padding.bottom,
  };
}

/** About where the frame's name stands: in its upper left corner, beside the edges that enter. */
export function labelBox({ region, box }: Frame): Box {
  const width = Math.min(box.right - box.left, region.label.length * 6.2 + 14);
  const bottom = box.top + STRIP[sizeOf(region)];
  return { left: box.left, right: box.left + width, top: box.top, bottom };
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
