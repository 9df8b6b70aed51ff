/** @file The line that says that the picture shows what would be, and takes it back. */
import { button } from '../controls.ts';
import { el } from '../dom.ts';
import type { WhatIf } from '../protocol.ts';

const count = (n: number, word: string): string =>
  `${n === 0 ? 'no' : n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;

/** What is shown, in a sentence. */
export function whatIfWords({ kind, edits, values, gradients }: WhatIf): string {
  const [first] = edits;
  if (kind === 'preview')
    return `Preview: ${count(gradients, 'gradient')} that backward() from ${first?.label ?? ''} would give. The program has not called it.`;
  const list = edits.map(({ of, label, text }) =>
    of === 'seed' ? `backward from ${label} started with ${text}` : `${label} were ${text}`,
  );
  return `What if ${list.join(', and ')}? ${count(values, 'value')} and ${count(gradients, 'gradient')} would change.`;
}

export class WhatIfBar {
  /** Alive from the start, so that a screen reader announces what appears in it. */
  readonly element = el('div.what-if-bar', { role: 'status', 'aria-label': 'What if' });
  readonly #reset: (() => void) | null;

  /** @param reset null where it cannot be taken back */
  constructor(reset: (() => void) | null) {
    this.#reset = reset;
    this.set(null);
  }

  set(whatIf: WhatIf | null): void {
    this.element.hidden = whatIf === null;
    if (whatIf === null) {
      this.element.replaceChildren();
      return;
    }
    this.element.replaceChildren(
      el('span.sign', { 'aria-hidden': 'true' }, whatIf.kind === 'preview' ? '∇?' : '≠'),
      el(
        'div.text',
        {},
        el('div', {}, whatIfWords(whatIf)),
        ...whatIf.notes.map((note) => el('div.note', {}, `⚠ ${note}`)),
      ),
      ...(this.#reset === null
        ? []
        : [button('Reset: show what was recorded', 'Reset', this.#reset)]),
    );
  }
}
