/** @file A few ways to look at one thing, of which one is chosen: with the mouse, or with the arrow keys. */
import { el } from '../../dom.ts';

/** @param choices what they stand for, and what is written on them */
export function tabs<T extends string>(
  label: string,
  choices: readonly (readonly [T, string])[],
  chosen: T,
  choose: (choice: T) => void,
): HTMLElement {
  const list = el('div.tabs', { role: 'radiogroup', 'aria-label': `${label}: how to look at it` });
  const buttons = choices.map(([choice, text]) => {
    const button = el('button', { type: 'button', role: 'radio' }, text);
    button.addEventListener('click', () => {
      mark(choice);
      choose(choice);
    });
    return button;
  });
  const mark = (now: T): void =>
    choices.forEach(([choice], at) => {
      buttons[at]?.setAttribute('aria-checked', String(choice === now));
      buttons[at]?.setAttribute('tabindex', choice === now ? '0' : '-1');
    });
  list.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = buttons.indexOf(event.target as HTMLElement) + step;
    const next = buttons[(at + buttons.length) % buttons.length];
    next?.click();
    next?.focus();
  });
  mark(chosen);
  list.append(...buttons);
  return list;
}
