/** @file The whole picture in small, with a frame round the part in view; a click goes there. */
import { el } from '../dom.ts';
import type { Card } from '../protocol.ts';
import { cardBox, grow, isInside, type Box, type Point } from './geometry.ts';
import type { Inks } from './inks.ts';

const WIDTH = 168;
const HEIGHT = 108;
const PADDING = 8;
/** Of the picture; so little outside the view does not count. */
const SLACK = 40;
/** The same width as in main.ts. */
const ROOMY = 960;

export class Minimap {
  /** A convenience for the mouse: keyboard and screen reader have the cards. */
  readonly element = el('canvas.minimap', { 'aria-hidden': 'true' }) as HTMLCanvasElement;
  #toPicture: (x: number, y: number) => Point = () => ({ x: 0, y: 0 });

  constructor(goTo: (point: Point) => void) {
    this.element.addEventListener('pointerdown', (event) => {
      goTo(this.#toPicture(event.offsetX, event.offsetY));
    });
  }

  /** Width that is not to be used for what is to be seen; in narrow pages it may lie over the picture. */
  covered(): number {
    const room = this.element.parentElement?.clientWidth ?? 0;
    return room >= ROOMY && !this.element.classList.contains('idle') ? WIDTH + 16 : 0;
  }

  draw(cards: readonly Card[], whole: Box | null, view: Box, inks: Inks): void {
    const brush = this.element.getContext('2d');
    this.element.hidden = whole === null;
    if (brush === null || whole === null) return;
    // A picture that is in view whole needs no map.
    this.element.classList.toggle('idle', isInside(whole, grow(view, SLACK)));
    const dense = devicePixelRatio;
    this.element.width = WIDTH * dense;
    this.element.height = HEIGHT * dense;
    const scale = Math.min(
      (WIDTH - 2 * PADDING) / (whole.right - whole.left),
      (HEIGHT - 2 * PADDING) / (whole.bottom - whole.top),
    );
    const offset = {
      x: WIDTH / 2 - ((whole.left + whole.right) / 2) * scale,
      y: HEIGHT / 2 - ((whole.top + whole.bottom) / 2) * scale,
    };
    this.#toPicture = (x, y) => ({ x: (x - offset.x) / scale, y: (y - offset.y) / scale });
    brush.scale(dense, dense);
    for (const card of cards) {
      const box = cardBox(card);
      brush.fillStyle =
        card.role === 'parameter'
          ? inks.parameter
          : card.role === 'output'
            ? inks.output
            : inks.frame;
      brush.fillRect(
        box.left * scale + offset.x,
        box.top * scale + offset.y,
        Math.max(2, (box.right - box.left) * scale),
        Math.max(1.5, (box.bottom - box.top) * scale),
      );
    }
    const clip = (value: number, size: number): number =>
      Math.max(1.5, Math.min(size - 1.5, value));
    const [left, right] = [view.left, view.right].map((x) => clip(x * scale + offset.x, WIDTH));
    const [top, bottom] = [view.top, view.bottom].map((y) => clip(y * scale + offset.y, HEIGHT));
    brush.strokeStyle = inks.focus;
    brush.lineWidth = 1.5;
    brush.strokeRect(
      left ?? 0,
      top ?? 0,
      (right ?? WIDTH) - (left ?? 0),
      (bottom ?? HEIGHT) - (top ?? 0),
    );
  }
}
