/** @file What an exported node says, the lines of its card, and an edge that is cut. */

import type { DocumentEdge, DocumentNode } from './document.ts';

export function linesOf(node: DocumentNode): string[] {
  const isLeaf = node.role === 'parameter' || node.role === 'constant';
  const title = isLeaf || node.label === node.op ? node.label : `${node.label} · ${node.op}`;
  const shape = node.shape.length === 0 ? '' : ` [${node.shape.join(', ')}]`;
  return [
    title + shape,
    node.value === '' || node.value === node.label ? '' : `= ${node.value}`,
    node.grad === '' ? '' : `∇ ${node.grad}`,
  ].filter((line) => line !== '');
}

/** `✂ no grad` */
export const cutText = (cause: DocumentEdge['cause']): string =>
  `✂ ${(cause ?? 'cut').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
