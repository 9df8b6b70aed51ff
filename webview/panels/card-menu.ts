/** @file The context menu of a card, by the mouse or the menu key: what can be asked of it, tried and taken along. */
import type { Card, NodeId, Question, ValueFormat } from '../protocol.ts';
import { whatIfItems } from '../what-if/items.ts';
import { copyItems, differenceItems, foldItems, tangentItems } from './card-items.ts';
import { Menu, type MenuItem } from './menu.ts';
import { about } from './suggestions.ts';

export interface CardMenuEvents {
  readonly ask: (question: Question, text: string) => void;
  /** The node may be hidden in a group. */
  readonly show: (node: NodeId) => void;
  readonly fold: (node: NodeId, open: boolean) => void;
  /** Null ends forward mode. */
  readonly tangents: (from: NodeId | null) => void;
  /** Opens the field for the value. */
  readonly edit: (node: NodeId) => void;
  /** Of the gradients that `backward()` from the node would give. */
  readonly preview: (node: NodeId) => void;
  readonly copy: (node: NodeId, of: 'value' | 'grad', format: ValueFormat) => void;
  /** Of the whole graph. */
  readonly compare: () => void;
  readonly export: () => void;
}

/** What the picture shows beside the recording. */
export interface Shown {
  readonly isComparison: boolean;
  /** Tangents that were asked for. */
  readonly isForward: boolean;
}

export class CardMenu {
  readonly #menu = new Menu();
  readonly #events: CardMenuEvents;

  constructor(events: CardMenuEvents) {
    this.#events = events;
  }

  get element(): HTMLElement {
    return this.#menu.element;
  }

  /** Where the event is on one of the cards. */
  open(event: MouseEvent, cards: readonly Card[], shown: Shown): void {
    const id = (event.target as Element).closest<HTMLElement>('.card')?.dataset['id'];
    const card = cards.find((each) => String(each.id) === id);
    if (card === undefined) return;
    event.preventDefault();
    this.#menu.open(card, this.#groups(card, shown), event.clientX, event.clientY);
  }

  /** What is asked, folded, tried, taken along; and what is about the whole graph. */
  #groups(card: Card, { isComparison, isForward }: Shown): MenuItem[][] {
    const events = this.#events;
    const questions = card.group === undefined ? about(card) : [];
    return [
      questions.flatMap(({ text, question }) =>
        question === undefined ? [] : [{ text, run: () => events.ask(question, text) }],
      ),
      [
        ...(isComparison ? differenceItems(card, events.show) : []),
        ...foldItems(card, (open) => events.fold(card.id, open)),
      ],
      [
        ...tangentItems(card, isForward, events.tangents),
        ...whatIfItems(card, {
          edit: () => events.edit(card.id),
          preview: () => events.preview(card.id),
        }),
      ],
      copyItems(card, (of, format) => events.copy(card.id, of, format)),
      [
        { text: 'Compare the graph with…', run: events.compare },
        { text: 'Export the graph…', run: events.export },
      ],
    ];
  }
}
