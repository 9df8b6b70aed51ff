/** @file What the context menu of a card offers to try: another value, a backward pass from here. */
import type { MenuItem } from '../panels/menu.ts';
import type { Card } from '../protocol.ts';

/** @param events `edit` opens the field for the value */
export function whatIfItems(
  card: Card,
  events: { readonly edit: () => void; readonly preview: () => void },
): MenuItem[] {
  if (card.group !== undefined || card.declared) return [];
  const isLeaf = card.role === 'parameter' || card.role === 'constant';
  const items: MenuItem[] = [];
  // What an optimizer wrote follows from what came before.
  if (isLeaf && card.inPlace === null && card.value !== '')
    items.push({ text: 'What if the value were…', run: events.edit });
  if (card.requiresGrad) items.push({ text: 'Preview gradients from here', run: events.preview });
  return items;
}
