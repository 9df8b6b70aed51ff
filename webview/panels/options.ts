/** @file Lists of which one item has the focus: arrows, Home and End move it, Enter and the space bar take it. */
import { el } from '../dom.ts';

/** @param tag element name and classes */
export function optionList(label: string, tag: string): HTMLElement {
  return el(tag, { role: 'listbox', 'aria-label': label });
}

/** Handles a key in a list or menu; keys that mean nothing there are left alone. */
export function listKey(
  event: KeyboardEvent,
  list: HTMLElement,
  take: (option: HTMLElement) => void,
): void {
  const option = event.target as HTMLElement;
  const next = targetOf(event.key, list, option);
  if (next === null) return;
  event.preventDefault();
  if (next === option) take(option);
  else next.focus();
}

/** Where a key leads; the option itself where the key takes it, null where it means nothing. */
function targetOf(key: string, list: HTMLElement, option: HTMLElement): HTMLElement | null {
  const [first, last] = [list.firstElementChild, list.lastElementChild];
  const element = ((): Element | null => {
    switch (key) {
      case 'ArrowDown':
        return option.nextElementSibling ?? first;
      case 'ArrowUp':
        return option.previousElementSibling ?? last;
      case 'Home':
        return first;
      case 'End':
        return last;
      case 'Enter':
      case ' ':
        return option;
      default:
        return null;
    }
  })();
  return element as HTMLElement | null;
}
