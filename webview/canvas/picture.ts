/** @file The picture of a slice: cytoscape below, cards and labels over it, kept in step. */
import cytoscape, { type Core, type NodeSingular } from 'cytoscape';
import { el } from '../dom.ts';
import type { Card, Edge, NodeId, Slice } from '../protocol.ts';
import { Camera } from './camera.ts';
import { CardLayer } from './cards.ts';
import { applyElements, cardElementId, elementsOf } from './elements.ts';
import { FrameLayer, framesOf, labelBox } from './frames.ts';
import { around, cardBox, grow, overlap, type Box } from './geometry.ts';
import { onThemeChange, prefersStill, readInks } from './inks.ts';
import { labelsOf, LabelLayer } from './labels.ts';
import { svgOf } from './svg.ts';
import { Minimap } from './minimap.ts';
import { letCanvasesRest } from './rest.ts';
import { routeAll } from './routes.ts';
import { styleOf } from './style.ts';
import { LARGER_LETTERS, MAX_ZOOM, MIN_ZOOM, NO_VALUES, shown, TITLES_ONLY } from './viewport.ts';
import type { View } from './viewport.ts';
import { directionOf, step } from './walk.ts';

export interface PictureEvents {
  /** A card was clicked or entered, or the empty ground was (null). */
  choose(node: NodeId | null): void;
  /** A group is to be opened or folded; null where it stays as it is. */
  readonly fold: ((group: NodeId, open: boolean) => void) | null;
  /** The view is another one; null where it follows the picture. */
  moved(view: View | null): void;
}

const EMPTY: Slice = {
  graph: 0,
  revision: 0,
  cards: [],
  edges: [],
  regions: [],
  total: 0,
  hidden: 0,
  folds: [],
  notes: [],
};

letCanvasesRest();

export class Picture {
  readonly element = el('div.picture');
  readonly #host = el('div.canvas');
  readonly #cards: CardLayer;
  readonly #labels = new LabelLayer();
  readonly #frames = new FrameLayer();
  readonly #minimap: Minimap;
  readonly #cy: Core;
  readonly #camera: Camera;
  readonly #events: PictureEvents;
  #slice = EMPTY;
  #inks = readInks();
  #selected: NodeId | null = null;
  /** Ids of elements, which are the same after an edit. */
  #lit: ReadonlySet<string> = new Set();
  #drawAsked = false;

  /** @param covered width in pixels of what the page puts over the right side of the picture */
  constructor(events: PictureEvents, covered: () => number) {
    this.#events = events;
    this.#cards = new CardLayer({
      far: (id) => events.choose(id),
      fold: events.fold === null ? null : (id, open) => this.#fold(id, open),
    });
    this.#minimap = new Minimap((point) => this.#camera.centre(point));
    this.#cy = cytoscape({
      headless: false,
      container: this.#host,
      style: styleOf(this.#inks),
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      autoungrabify: true,
      autounselectify: true,
      boxSelectionEnabled: false,
      layout: { name: 'preset' },
    });
    this.#camera = new Camera(this.#cy, {
      moved: (view) => events.moved(view),
      covered,
      mapped: () => this.#minimap.covered(),
    });
    // Inside cytoscape's container, events on cards reach cytoscape too: it pans, zooms and hit-tests.
    this.#host.append(this.#frames.names, this.#labels.element, this.#cards.element);
    this.element.append(this.#frames.hatching, this.#host, this.#minimap.element);
    this.#listen();
  }

  /** Draws the slice; what is the same stays as it is, and the view keeps what it shows. */
  show(slice: Slice | null): void {
    const before = new Set(this.#slice.cards.map((card) => card.key));
    const changedGraph = slice !== null && slice.graph !== this.#slice.graph;
    this.#slice = slice ?? EMPTY;
    const frames = framesOf(this.#slice);
    const names = frames.map(labelBox);
    const routes = routeAll(this.#slice.cards, this.#slice.edges, names);
    const glides = !changedGraph && !prefersStill();
    this.element.classList.toggle('glides', glides);
    applyElements(this.#cy, elementsOf(this.#slice, frames, routes), glides);
    this.#lightEdges();
    this.#frames.set(frames);
    this.#labels.set(labelsOf(this.#slice.cards, this.#slice.edges, routes, names));
    this.#cards.set(this.#slice);
    const view = shown(this.#cy);
    const lost = before.size === 0 && !this.#slice.cards.some((c) => overlap(cardBox(c), view));
    if (this.#slice.cards.length === 0) {
      // Nothing to look at; what the view shows next is decided when there is.
    } else if (!this.#camera.opened || lost || (changedGraph && before.size > 0)) {
      this.#open();
    } else if (this.#camera.following) {
      const fresh = this.#slice.cards.filter((card) => !before.has(card.key));
      if (fresh.some((card) => !overlap(cardBox(card), grow(view, -20)))) this.#open();
    }
    this.#draw();
  }

  /** Takes a remembered view instead of the first fit. */
  restore(view: View): void {
    this.#camera.restore(view);
  }

  /** The whole picture, also what is not in view, as a drawing of its own. */
  svg(): string {
    return svgOf(this.#slice, this.#inks);
  }

  select(id: NodeId | null): void {
    this.#selected = id;
    this.#cards.mark('selected', id === null ? [] : [id]);
    if (id !== null && this.#has(id)) this.#cards.makeCurrent(id);
  }

  /** Lights these cards, and the edges between them: the way that they show. */
  highlight(ids: readonly NodeId[]): void {
    const cards = ids.map((id) => this.#card(id)).filter((card) => card !== undefined);
    this.#lit = new Set(cards.map(cardElementId));
    this.#cards.mark('lit', ids);
    this.#lightEdges();
  }

  #lightEdges(): void {
    const isLit = (end: NodeSingular): boolean => this.#lit.has(end.id());
    this.#cy.batch(() => {
      this.#cy.edges('.path').removeClass('path');
      if (this.#lit.size < 2) return;
      this.#cy
        .edges('[weights]')
        .filter((edge) => isLit(edge.source()) && isLit(edge.target()))
        .addClass('path');
    });
  }

  /** Marks what a search found, and brings the one at hand into view. */
  showHits(ids: readonly NodeId[], now: NodeId | null): void {
    this.#cards.mark('hit', ids);
    this.#cards.mark('hit-now', now === null ? [] : [now]);
    if (now !== null) this.reveal(now);
  }

  /** Marks what a comparison found; other answers mark nothing. */
  markCompared(marks: ReadonlyMap<NodeId, Card['compared']>): void {
    for (const mark of ['added', 'changed', 'parted'] as const)
      this.#cards.mark(
        mark,
        [...marks].flatMap(([node, of]) => (of === mark ? [node] : [])),
      );
  }

  /** Brings a card into view with the least movement. */
  reveal(id: NodeId): void {
    const card = this.#card(id);
    if (card === undefined) return;
    this.#cards.makeCurrent(id);
    this.#camera.reveal(cardBox(card));
  }

  centreOn(id: NodeId): void {
    const card = this.#card(id);
    if (card === undefined) return;
    this.#cards.makeCurrent(id);
    this.#camera.centre(card);
  }

  /** Puts the keyboard's focus on a card. */
  focus(id: NodeId): void {
    if (!this.#has(id)) return;
    this.reveal(id);
    this.#draw();
    this.#cards.elementOf(id)?.focus({ preventScroll: true });
    // A page that is too small for all of its parts scrolls.
    this.element.scrollIntoView({ block: 'nearest' });
  }

  fit(): void {
    const box = this.#box();
    if (box !== null) this.#camera.fit(box);
  }

  zoomBy(factor: number): void {
    this.#camera.zoomBy(factor);
  }

  /** Whether a part of the page lies over a card. */
  isUnder(part: Element): boolean {
    const { left, top } = this.#host.getBoundingClientRect();
    const { x, y, zoom } = this.#camera.view;
    const over = part.getBoundingClientRect();
    const box = {
      left: (over.left - left - x) / zoom,
      right: (over.right - left - x) / zoom,
      top: (over.top - top - y) / zoom,
      bottom: (over.bottom - top - y) / zoom,
    };
    return this.#slice.cards.some((card) => overlap(cardBox(card), box));
  }

  #listen(): void {
    const cy = this.#cy;
    cy.on('tap', (event) => {
      if (event.target === cy) this.#events.choose(null);
    });
    cy.on('tap', 'node.card', (event) => {
      const id = (event.target as { data(key: string): unknown }).data('node') as NodeId;
      this.#cards.makeCurrent(id);
      this.#cards.elementOf(id)?.focus({ preventScroll: true });
      this.#events.choose(id);
    });
    cy.on('dbltap', 'node.card', (event) => {
      const id = (event.target as { data(key: string): unknown }).data('node') as NodeId;
      const group = this.#card(id)?.group;
      if (group !== undefined) this.#fold(id, !group.open);
    });
    cy.on('viewport resize', () => this.#askDraw());
    new ResizeObserver(() => {
      cy.resize();
      if (this.#selected !== null) this.reveal(this.#selected);
      else if (this.#camera.following && this.#slice.cards.length > 0) this.#open();
      this.#askDraw();
    }).observe(this.#host);
    onThemeChange(() => {
      this.#inks = readInks();
      cy.style(styleOf(this.#inks));
      this.#draw();
      return true;
    });
    this.#cards.element.addEventListener('keydown', (event) => this.#key(event));
    this.#cards.element.addEventListener('focusin', ({ target, relatedTarget }) => {
      const card = target as HTMLElement;
      const id = Number(card.dataset['id']);
      // A screen reader puts the focus where it likes.
      this.#cards.makeCurrent(id);
      // Tab comes to a card that may be out of view. One that was made anew only keeps its focus.
      if (relatedTarget === null || !card.matches(':focus-visible')) return;
      this.reveal(id);
      this.element.scrollIntoView({ block: 'nearest' });
    });
  }

  #key(event: KeyboardEvent): void {
    const current = this.#cards.current;
    if (current === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#events.choose(current);
      return;
    }
    if (event.key === '+' || event.key === '-') {
      event.preventDefault();
      this.foldAt(current, event.key === '+');
      return;
    }
    const direction = directionOf(event.key);
    if (direction === null) return;
    event.preventDefault();
    const { cards, edges }: { cards: readonly Card[]; edges: readonly Edge[] } = this.#slice;
    const next = step(cards, edges, current, direction);
    if (next !== null) this.focus(next);
  }

  /** Opens the group of a card; or folds it, else the innermost open group around the card. */
  foldAt(id: NodeId, open: boolean): void {
    const card = this.#card(id);
    if (card?.group?.open === !open) this.#fold(id, open);
    else if (!open) {
      const frame = this.#slice.regions.findLast(
        ({ header, nodes }) => header !== undefined && nodes.includes(id),
      );
      const around = card?.within?.at(-1) ?? frame?.header;
      if (around !== undefined) this.#fold(around, false);
    }
  }

  /** The card stays where it is on the screen, and what takes its place is made current. */
  #fold(id: NodeId, open: boolean): void {
    const { fold } = this.#events;
    if (fold === null) return;
    this.#camera.hold();
    fold(id, open);
  }

  /** Fits, or shows the newest part of what is too large to fit. */
  #open(): void {
    const box = this.#box();
    if (box === null) return;
    const news = this.#slice.cards.filter((card) => card.currentLine);
    const stands = news.length > 0 || this.#slice.cards.some(({ fresh }) => fresh);
    // Where nothing stands, gradients are looked for.
    const output = stands ? undefined : this.#slice.cards.findLast(({ role }) => role === 'output');
    if (output !== undefined) return this.#camera.open(box, cardBox(output), stands);
    const last = news.length > 0 ? news : this.#slice.cards.slice(-1);
    const newest = around(last.map(cardBox)) ?? box;
    // The last card may be far from all others.
    const across = [...this.#slice.cards].sort((a, b) => a.x - b.x);
    const middle = across[across.length >> 1];
    const { left, right } = stands || middle === undefined ? newest : cardBox(middle);
    this.#camera.open(box, { ...newest, left, right }, stands);
  }

  #askDraw(): void {
    const { x, y, zoom } = this.#camera.view;
    // At once, so that cards and canvas move in the same frame.
    const transform = `translate(${x}px, ${y}px) scale(${zoom})`;
    const { hatching, names } = this.#frames;
    for (const layer of [this.#cards.element, this.#labels.element, hatching, names]) {
      layer.style.transform = transform;
    }
    if (this.#drawAsked) return;
    this.#drawAsked = true;
    requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#drawAsked = false;
    const zoom = this.#cy.zoom();
    this.element.classList.toggle('titles-only', zoom < TITLES_ONLY);
    this.element.classList.toggle('no-values', zoom >= TITLES_ONLY && zoom < NO_VALUES);
    this.element.classList.toggle('larger-letters', zoom >= NO_VALUES && zoom < LARGER_LETTERS);
    const view = shown(this.#cy);
    this.#cards.draw(view);
    this.#minimap.draw(this.#slice.cards, this.#box(), view, this.#inks);
  }

  #box(): Box | null {
    return around([...this.#slice.cards.map(cardBox), ...framesOf(this.#slice).map((f) => f.box)]);
  }

  #card(id: NodeId): Card | undefined {
    return this.#slice.cards.find((card) => card.id === id);
  }

  #has(id: NodeId): boolean {
    return this.#card(id) !== undefined;
  }
}
