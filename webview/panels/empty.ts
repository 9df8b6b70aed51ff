/** @file What the page says while there is no graph. */
import { el } from '../dom.ts';

export function emptyState(): HTMLElement {
  return el(
    'div.empty',
    {},
    el('div.empty-glyph', { 'aria-hidden': 'true' }, '∇'),
    el('p', {}, 'No graph yet.'),
    el(
      'p',
      {},
      'Start a debug session and stop at a breakpoint, or open a TypeScript file that uses tensors and choose ',
      el('b', {}, 'Gradlens: Inspect Graph'),
      ' in the command palette.',
    ),
  );
}
