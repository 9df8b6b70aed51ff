/** @file In the details of a node: what it would hold, and fields to edit its value or the gradient a pass starts with. */
import { reasonOf } from '../../engine/protocol/index.ts';
import { button } from '../controls.ts';
import { el } from '../dom.ts';
import type { Details, Editable, NodeId, WhatIfChange } from '../protocol.ts';

const TITLES = { value: 'value', seed: 'gradient that backward starts with' } as const;

const PROBLEM = 'what-if-problem';

/** Taller fields would push all else out of the pane. */
const MOST_ROWS = 8;

type Field = HTMLInputElement | HTMLTextAreaElement;

export class WhatIfForms {
  readonly #change: (change: WhatIfChange) => Promise<null>;
  /** By node and field: what is typed; null while its form is closed. */
  readonly #drafts = new Map<string, string>();
  readonly #problems = new Map<string, string>();
  /** The field that had the focus when the pane was drawn last. */
  #focused = '';

  /** @param change rejects with a sentence for the user */
  constructor(change: (change: WhatIfChange) => Promise<null>) {
    this.#change = change;
  }

  /** Opens the form of a node that is about to be shown. */
  open(node: NodeId): void {
    this.#focused = `${node} value`;
    this.#drafts.set(this.#focused, '');
    this.#prepare();
  }

  /**
   * What is typed stays with its node, which has another id in another run of an edited program.
   * @param idOf a node's id now; null where it is not there any more
   */
  follow(idOf: (node: NodeId) => NodeId | null): void {
    const now = (key: string): string | null => {
      const [node, of] = key.split(' ');
      const id = idOf(Number(node));
      return id === null ? null : `${id} ${of}`;
    };
    for (const kept of [this.#drafts, this.#problems]) {
      const before = [...kept];
      kept.clear();
      for (const [key, text] of before) {
        const moved = now(key);
        if (moved !== null) kept.set(moved, text);
      }
    }
    if (this.#focused !== '') this.#focused = now(this.#focused) ?? '';
  }

  /** While somebody types, the recording is run again as it was; if that fails, the edit says why. */
  #prepare(): void {
    this.#change({ do: 'prepare' }).catch(() => undefined);
  }

  sections(details: Details): HTMLElement[] {
    const { id, whatIf } = details;
    const forms = (whatIf?.editable ?? []).map((editable) => this.#form(id, editable));
    return [...wouldBe(details), ...forms];
  }

  #form(node: NodeId, editable: Editable): HTMLElement {
    const key = `${node} ${editable.of}`;
    const section = el('section.what-if');
    this.#fill(section, node, editable, key);
    return section;
  }

  #fill(section: HTMLElement, node: NodeId, editable: Editable, key: string): void {
    const draft = this.#drafts.get(key);
    if (draft === undefined) section.replaceChildren(this.#opener(section, node, editable, key));
    else section.replaceChildren(...this.#fields(section, node, editable, key, draft));
  }

  #opener(section: HTMLElement, node: NodeId, editable: Editable, key: string): HTMLElement {
    const opener = el(
      'button.link',
      { type: 'button' },
      `What if the ${TITLES[editable.of]} were…`,
    );
    opener.addEventListener('click', () => {
      this.#drafts.set(key, '');
      this.#focused = key;
      this.#prepare();
      this.#fill(section, node, editable, key);
    });
    return opener;
  }

  #fields(
    section: HTMLElement,
    node: NodeId,
    editable: Editable,
    key: string,
    draft: string,
  ): HTMLElement[] {
    const { of, shape, dtype } = editable;
    const text = draft === '' ? inRows(editable.text ?? '') : draft;
    const problem = el('p.warning', { role: 'alert', id: PROBLEM });
    const told = this.#problems.get(key);
    problem.textContent = told ?? '';
    problem.hidden = told === undefined;
    const label = `What if the ${TITLES[of]} were`;
    const field = fieldFor(shape, text, label);
    if (editable.text === null) field.placeholder = `${shape} numbers, or one for all`;
    if (told !== undefined) {
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', problem.id);
    }
    const apply = (): void => {
      const { value } = field;
      this.#drafts.set(key, value);
      this.#focused = key;
      void this.#send({ do: 'edit', node, of, text: value }, key, () =>
        this.#fill(section, node, editable, key),
      );
    };
    field.addEventListener('input', () => this.#drafts.set(key, field.value));
    field.addEventListener('keydown', (event) => {
      if (!(event instanceof KeyboardEvent)) return;
      const isMeant = event.ctrlKey || event.metaKey || field instanceof HTMLInputElement;
      if (event.key !== 'Enter' || !isMeant) return;
      event.preventDefault();
      apply();
    });
    field.addEventListener('focus', () => (this.#focused = key));
    field.addEventListener('blur', () => {
      if (field.isConnected) this.#focused = '';
    });
    if (this.#focused === key) queueMicrotask(() => field.focus());
    const close = (): void => {
      this.#drafts.delete(key);
      this.#problems.delete(key);
      this.#fill(section, node, editable, key);
      section.querySelector('button')?.focus();
    };
    const hint = field instanceof HTMLInputElement ? 'Enter' : 'Ctrl+Enter';
    const about = [shape, dtype].filter((part) => part !== '').join(' ');
    return [
      el('h3', {}, label, ' ', el('span.quiet', {}, `(${about})`)),
      field,
      problem,
      el(
        'div.buttons',
        {},
        button(`Run again with this (${hint})`, 'Apply', apply, 'primary'),
        button('Close this field', 'Close', close),
      ),
    ];
  }

  async #send(change: WhatIfChange, key: string, redraw: () => void): Promise<void> {
    // The answer may be drawn before it is known here that there is one.
    this.#problems.delete(key);
    try {
      await this.#change(change);
    } catch (error) {
      this.#problems.set(key, reasonOf(error));
    }
    redraw();
    // In a low pane it stands below what can be seen.
    document.getElementById(PROBLEM)?.scrollIntoView({ block: 'nearest' });
  }
}

/** What the node would hold, where that is something else. */
export function wouldBe({ whatIf }: Details): HTMLElement[] {
  if (whatIf === undefined) return [];
  return [
    would('Value would be', whatIf.value, 'value'),
    would('Gradient would be', whatIf.grad, 'grad'),
  ].filter((section) => section !== null);
}

function would(title: string, text: string, kind: string): HTMLElement | null {
  if (text === '') return null;
  // Wide tensors scroll sideways; the keyboard must reach that.
  const box = el(`pre.${kind}`, { tabindex: '0', role: 'region', 'aria-label': title }, text);
  return el('section.what-if', {}, el('h3', {}, title), box);
}

/** One line for a number, several for a tensor. */
function fieldFor(shape: string, text: string, label: string): Field {
  if (shape === '') {
    const input = el('input', { type: 'text', inputmode: 'decimal', 'aria-label': label });
    (input as HTMLInputElement).value = text;
    return input as HTMLInputElement;
  }
  const rows = Math.min(MOST_ROWS, text.split('\n').length + 1);
  const area = el('textarea', { rows: String(rows), spellcheck: 'false', 'aria-label': label });
  (area as HTMLTextAreaElement).value = text;
  return area as HTMLTextAreaElement;
}

/** A row of a matrix a line. */
const inRows = (text: string): string => text.replaceAll('], [', '],\n [');
