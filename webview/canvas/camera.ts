/** @file Moves the view over the picture: to all of it, to a card, and with what is new until the user takes over. */
import type { Core } from 'cytoscape';
import type { Box, Point } from './geometry.ts';
import { prefersStill } from './inks.ts';
import { fitted, opening, revealed, TITLES_ONLY } from './viewport.ts';
import type { View, Window } from './viewport.ts';

/** What the camera tells and asks. */
export interface Surroundings {
  /** The view is another one: null where it follows the picture, as it will in a page of another size. */
  moved(view: View | null): void;
  /** Width in pixels of what the page puts over the right side of the picture … */
  covered(): number;
  /** … and of the map there, which pictures have that are not in view whole. */
  mapped(): number;
}

/** After the last move of a drag or a wheel, the view has come to rest. */
const REST_MILLISECONDS = 100;

export class Camera {
  readonly #cy: Core;
  readonly #around: Surroundings;
  #following = true;
  #opened = false;
  #moving: ReturnType<typeof setTimeout> | undefined;

  constructor(cy: Core, around: Surroundings) {
    this.#cy = cy;
    this.#around = around;
    cy.on('dragpan scrollzoom pinchzoom', () => {
      this.hold();
      // They come with every frame: where it leads is known at the end.
      clearTimeout(this.#moving);
      this.#moving = setTimeout(() => around.moved(this.view), REST_MILLISECONDS);
    });
  }

  /** The user has not moved the picture since it was last fitted. */
  get following(): boolean {
    return this.#following;
  }

  /** Whether it was directed at anything yet. */
  get opened(): boolean {
    return this.#opened;
  }

  get view(): View {
    const { x, y } = this.#cy.pan();
    return { x, y, zoom: this.#cy.zoom() };
  }

  /** Stays where it is, whatever comes. */
  hold(): void {
    this.#following = false;
  }

  /** Takes a remembered view instead of the first fit. */
  restore(view: View): void {
    this.#opened = true;
    this.hold();
    this.#set(view, false);
  }

  /** Fits, or shows the newest part of what is too large to fit. */
  open(whole: Box, newest: Box, stands: boolean): void {
    this.#opened = true;
    this.#following = true;
    this.#set(opening(whole, newest, this.#unmapped(), stands), false);
  }

  fit(whole: Box): void {
    this.#following = true;
    this.#set(fitted(whole, this.#unmapped()), true);
  }

  /** Brings a box into view with the least movement. */
  reveal(box: Box): void {
    const before = this.view;
    const view = revealed(box, before, this.#window());
    if (view === before) return;
    this.hold();
    this.#set(view, true);
  }

  centre(point: Point): void {
    const { width, height, covered } = this.#window();
    const zoom = Math.max(this.#cy.zoom(), TITLES_ONLY);
    const x = Math.round((width - covered) / 2 - point.x * zoom);
    const y = Math.round(height / 2 - point.y * zoom);
    this.hold();
    this.#set({ x, y, zoom }, true);
  }

  zoomBy(factor: number): void {
    this.hold();
    const { width, height } = this.#window();
    const [from, to] = [this.#cy.zoom(), this.#cy.zoom() * factor];
    // A step that passes natural size stops there, where text is crispest.
    const level = (from < 0.99 && to > 1) || (from > 1.01 && to < 1) ? 1 : to;
    this.#cy.zoom({ level, renderedPosition: { x: width / 2, y: height / 2 } });
    const { x, y } = this.#cy.pan();
    this.#cy.pan({ x: Math.round(x), y: Math.round(y) });
    this.#around.moved(this.view);
  }

  #set({ x, y, zoom }: View, gently: boolean): void {
    this.#cy.stop();
    if (gently && !prefersStill()) {
      this.#cy.animate({ pan: { x, y }, zoom, duration: 180, easing: 'ease-out' });
      this.#cy.forceRender();
    } else this.#cy.viewport({ pan: { x, y }, zoom });
    this.#around.moved(this.#following ? null : { x, y, zoom });
  }

  #window(): Window {
    const { width, height, covered } = this.#unmapped();
    return { width, height, covered: Math.max(covered, this.#around.mapped()) };
  }

  /** The window for a picture that is in view whole, which has no map. */
  #unmapped(): Window {
    return {
      width: this.#cy.width(),
      height: this.#cy.height(),
      covered: this.#around.covered(),
    };
  }
}
