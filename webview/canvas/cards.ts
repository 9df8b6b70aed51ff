/** @file The layer of cards over the canvas: crisp DOM text, elements only for what is in view. */
import { el } from '../dom.ts';
import type { Card, Edge, NodeId, Slice } from '../protocol.ts';
import { cardTitle, cardWords, makeCard, placeCard, type CardEvents } from './card.ts';
import { cardBox, grow, overlap, type Box } from './geometry.ts';
import { shortNumber } from './labels.ts';

interface Entry {
  readonly card: Card;
  /** Everything the element shows but its place. */
  readonly face: string;
  readonly words: string;
  /** What its uses gave of its gradient. */
  readonly terms: readonly string[];
  readonly inTree: InTree;
}

/** Where it stands in the tree that a screen reader tells of, of which only a part is in the page. */
interface InTree {
  readonly level: number;
  readonly place: number;
  readonly siblings: number;
}

/** What stands in the frame of an open group is one level below the group's card. */
function placesInTree({ cards, regions }: Slice): ReadonlyMap<NodeId, InTree> {
  const parents = new Map<NodeId, NodeId[]>();
  for (const { header, nodes } of regions)
    if (header !== undefined)
      for (const node of nodes) parents.set(node, [...(parents.get(node) ?? []), header]);
  const families = new Map<NodeId | undefined, NodeId[]>();
  for (const { id } of cards) {
    const parent = parents.get(id)?.at(-1);
    const family = families.get(parent) ?? [];
    family.push(id);
    families.set(parent, family);
  }
  const places = new Map<NodeId, InTree>();
  for (const family of families.values())
    family.forEach((id, at) => {
      const level = 1 + (parents.get(id)?.length ?? 0);
      places.set(id, { level, place: at + 1, siblings: family.length });
    });
  return places;
}

function tellPlace(element: HTMLElement, { level, place, siblings }: InTree): void {
  element.setAttribute('aria-level', String(level));
  element.setAttribute('aria-posinset', String(place));
  element.setAttribute('aria-setsize', String(siblings));
}

/** `|∇| 4.9 from mul`; null for an edge that gave nothing of what is there now. */
function termOf(edge: Edge, target: string): string | null {
  if (edge.kind !== 'gradient' || edge.gradNorm === null || edge.replaced === true) return null;
  const passes = edge.latestOf === undefined ? '' : `, the latest of ${edge.latestOf} passes`;
  return `|∇| ${shortNumber(edge.gradNorm)} from ${target}${passes}`;
}

/** A card that was made anew glides from where the old one stood, like those that stay. */
function moveOn(element: HTMLElement, before: Card, now: Card): void {
  if (before.x === now.x && before.y === now.y) return;
  placeCard(element, before);
  // Only a place that was laid out is moved away from.
  element.getBoundingClientRect();
  placeCard(element, now);
}

/** What a comparison says of a card, in words. */
const COMPARED = {
  parted: 'here the values part',
  added: 'new',
  changed: 'differs',
} as const;

/** How far outside the view cards are kept, in pixels of the picture. */
const MARGIN = 120;

export class CardLayer {
  readonly element = el('div.cards', { role: 'tree', 'aria-label': 'Computation graph' });
  readonly #events: CardEvents;
  /** All that is kept from slice to slice is known by keys: ids are others after an edit. */
  #entries: ReadonlyMap<string, Entry> = new Map();
  #keys: ReadonlyMap<NodeId, string> = new Map();
  readonly #drawn = new Map<string, { element: HTMLElement; entry: Entry }>();
  #marks: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  /** The one card in the Tab order. */
  #current: string | null = null;

  constructor(events: CardEvents) {
    this.#events = events;
  }

  /** Takes the cards of a slice; `draw` then makes and removes elements. */
  set(slice: Slice): void {
    const titles = new Map(slice.cards.map((card) => [card.id, cardTitle(card)]));
    const inputs = new Map<NodeId, string[]>();
    const outputs = new Map<NodeId, string[]>();
    const terms = new Map<NodeId, readonly string[]>();
    const add = (map: Map<NodeId, string[]>, id: NodeId, other: NodeId): void => {
      const list = map.get(id) ?? [];
      list.push(titles.get(other) ?? '');
      map.set(id, list);
    };
    for (const edge of slice.edges) {
      if (!titles.has(edge.source) || !titles.has(edge.target)) continue;
      add(inputs, edge.target, edge.source);
      add(outputs, edge.source, edge.target);
      const term = termOf(edge, titles.get(edge.target) ?? '');
      if (term !== null) terms.set(edge.source, [...(terms.get(edge.source) ?? []), term]);
    }
    const places = placesInTree(slice);
    this.#entries = new Map(
      slice.cards.map((card) => {
        const inTree = places.get(card.id) ?? { level: 1, place: 1, siblings: 1 };
        const words = cardWords(card, inputs.get(card.id) ?? [], outputs.get(card.id) ?? []);
        const given = terms.get(card.id) ?? [];
        const face = JSON.stringify({ ...card, x: 0, y: 0, words, given });
        return [card.key, { card, face, words, terms: given, inTree }];
      }),
    );
    this.#keys = new Map(slice.cards.map(({ id, key }) => [id, key]));
    if (this.#current !== null && !this.#entries.has(this.#current)) this.#current = null;
    this.#current ??= slice.cards[0]?.key ?? null;
    // A screen reader would ask for the items of an empty tree.
    this.element.hidden = slice.cards.length === 0;
  }

  /** Makes the elements of `view` stand, and no others; what did not change is not touched. */
  draw(view: Box): void {
    const near = grow(view, MARGIN);
    for (const [key, { element, entry }] of this.#drawn) {
      const now = this.#entries.get(key);
      const stays = now?.face === entry.face && this.#isWanted(now.card, near);
      if (stays) continue;
      // A replaced card keeps the focus.
      const hadFocus = element === document.activeElement;
      this.#drawn.delete(key);
      if (now !== undefined && this.#isWanted(now.card, near)) {
        const fresh = this.#make(now, 'still');
        element.replaceWith(fresh);
        moveOn(fresh, entry.card, now.card);
        if (hadFocus) fresh.focus({ preventScroll: true });
      } else element.remove();
    }
    for (const [key, entry] of this.#entries) {
      const old = this.#drawn.get(key);
      if (old === undefined) {
        if (this.#isWanted(entry.card, near)) this.element.append(this.#make(entry, 'appears'));
      } else if (old.entry !== entry) {
        const { element, entry: before } = old;
        if (before.card.x !== entry.card.x || before.card.y !== entry.card.y)
          placeCard(element, entry.card);
        tellPlace(element, entry.inTree);
        this.#drawn.set(key, { element, entry });
      }
    }
  }

  /** Sets a class on these cards and on no others. */
  mark(
    name: 'selected' | 'lit' | 'hit' | 'hit-now' | keyof typeof COMPARED,
    ids: Iterable<NodeId>,
  ): void {
    const keys = new Set([...ids].map((id) => this.#keyOf(id)));
    this.#marks = new Map([...this.#marks, [name, keys]]);
    for (const [key, { element }] of this.#drawn) this.#applyMarks(key, element);
  }

  /** Makes a card the one that Tab reaches. */
  makeCurrent(id: NodeId): void {
    const before = this.#current;
    this.#current = this.#keyOf(id);
    for (const each of [before, this.#current]) {
      const drawn = each === null ? undefined : this.#drawn.get(each);
      if (drawn !== undefined && each !== null) this.#applyMarks(each, drawn.element);
    }
  }

  get current(): NodeId | null {
    return this.#current === null ? null : (this.#entries.get(this.#current)?.card.id ?? null);
  }

  /** Its element, when it is in view. */
  elementOf(id: NodeId): HTMLElement | null {
    return this.#drawn.get(this.#keyOf(id))?.element ?? null;
  }

  /** What is hidden now may be marked, too. */
  #keyOf(id: NodeId): string {
    return this.#keys.get(id) ?? String(id);
  }

  #isWanted(card: Card, view: Box): boolean {
    return card.key === this.#current || overlap(cardBox(card), view);
  }

  #make(entry: Entry, how: 'appears' | 'still'): HTMLElement {
    const element = makeCard(entry.card, entry.words, entry.terms, this.#events);
    element.classList.toggle('appears', how === 'appears');
    tellPlace(element, entry.inTree);
    this.#drawn.set(entry.card.key, { element, entry });
    this.#applyMarks(entry.card.key, element);
    return element;
  }

  #applyMarks(key: string, element: HTMLElement): void {
    for (const [name, keys] of this.#marks) element.classList.toggle(name, keys.has(key));
    element.setAttribute('aria-selected', String(this.#marks.get('selected')?.has(key) ?? false));
    element.tabIndex = key === this.#current ? 0 : -1;
    const compared = Object.entries(COMPARED).find(([name]) => this.#marks.get(name)?.has(key));
    if (compared === undefined) element.removeAttribute('aria-description');
    else element.setAttribute('aria-description', compared[1]);
  }
}
