/** @file What an exported node says, the lines of its card, and an edge that is cut. */

import type { DocumentEdge, DocumentNode } from './document.ts';

/** `loss · mean`; a leaf by its name alone. */
export function titleText({ role, label, op }: DocumentNode): string {
  const isLeaf = role === 'parameter' || role === 'constant';
  return isLeaf || label === op ? label : `${label} · ${op}`;
}

export function linesOf(node: DocumentNode): string[] {
  const shape = node.shape.length === 0 ? '' : ` [${node.shape.join(', ')}]`;
  return [
    titleText(node) + shape,
    node.value === '' || node.value === node.label ? '' : `= ${node.value}`,
    node.grad === '' ? '' : `∇ ${node.grad}`,
  ].filter((line) => line !== '');
}

/** `✂ no grad` */
export const cutText = (cause: DocumentEdge['cause']): string =>
  `✂ ${(cause ?? 'cut').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;

/** `∇ 7.48 · latest of 3`; empty where no gradient was told. */
export const flowText = ({ gradNorm, latestOf }: DocumentEdge): string =>
  gradNorm === null
    ? ''
    : `∇ ${gradNorm.toPrecision(3)}${latestOf === null ? '' : ` · latest of ${latestOf}`}`;
