/** @file What a card would hold, beside what it holds: on its face and in words. */
import { el } from '../dom.ts';
import type { Card } from '../protocol.ts';

/** Characters of the old and the new value that fit a line together. */
const ROOM = 21;

/**
 * The text of a line: old → new, or the new one where both do not fit.
 * @param after null where nothing changes
 */
export function changedText(before: string, after: string | null): HTMLElement | null {
  if (after === null) return null;
  const title = before === '' ? `would be ${after}` : `was ${before}, would be ${after}`;
  const fits = before !== '' && before.length + after.length <= ROOM;
  const old = fits ? [el('s', {}, before)] : [];
  return el('span.text.would', { title }, ...old, ' → ', el('b', {}, after));
}

/** A sign on what is edited, and on what comes out differently; in a group, how much does. */
export function whatIfPill({ whatIf, group }: Card): HTMLElement | null {
  if (whatIf === undefined) return null;
  const { isEdited, changes } = whatIf;
  if (group !== undefined) {
    const title = `${changes} of its values or gradients would be others`;
    const count = el('span.count', {}, ` ${changes.toLocaleString('en')}`);
    return el('span.pill.would', { title }, '≠', count);
  }
  if (isEdited) return el('span.pill.would', { title: 'edited' }, '✎');
  return el('span.pill.would', { title: 'would be another' }, '≠');
}

/** The same for a screen reader. */
export function whatIfFacts({ whatIf, group }: Card): string[] {
  if (whatIf === undefined) return [];
  const { value, grad, isEdited, changes } = whatIf;
  return [
    isEdited ? 'edited' : '',
    group !== undefined && changes > 0
      ? `${changes} of its values or gradients would be others`
      : '',
    value === null ? '' : `value would be ${value}`,
    grad === null ? '' : `gradient would be ${grad}`,
  ];
}
