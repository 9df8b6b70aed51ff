/** @file A graph as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html), for Markdown. */

import type { DocumentEdge, DocumentNode, GraphDocument } from './document.ts';
import { cutText, flowText, linesOf } from './words.ts';

export function toMermaid({ nodes, edges }: GraphDocument): string {
  return [
    'flowchart TD',
    ...nodes.map((node) => `  ${nodeLine(node)}`),
    ...edges.map((edge) => `  ${edgeLine(edge)}`),
    '  classDef constant stroke-dasharray: 4 3',
    '  classDef parameter stroke-width: 3px',
    '',
  ].join('\n');
}

/** Leaves are round, outputs a subroutine's double frame, operators boxes. */
function nodeLine(node: DocumentNode): string {
  const text = `"${linesOf(node).map(escape).join('<br/>')}"`;
  switch (node.role) {
    case 'parameter':
    case 'constant':
      return `n${node.id}(${text}):::${node.role}`;
    case 'output':
      return `n${node.id}[[${text}]]`;
    case 'operator':
      return `n${node.id}[${text}]`;
  }
}

/** Thick where gradient flows; Mermaid draws no arrow backwards only, so these have one at each end. */
function edgeLine(edge: DocumentEdge): string {
  const { source, target, kind, cause, gradNorm } = edge;
  const [from, to] = [`n${source}`, `n${target}`];
  switch (kind) {
    case 'gradient':
      return gradNorm === null ? `${from} <==> ${to}` : `${from} <==>|"${flowText(edge)}"| ${to}`;
    case 'cut':
      return `${from} -.->|"${cutText(cause)}"| ${to}`;
    case 'inPlace':
      return `${from} -.->|"in place"| ${to}`;
    case 'plain':
      return `${from} --> ${to}`;
  }
}

/** Mermaid reads entities, written with # for &. */
const escape = (text: string): string =>
  text.replace(/[#"<>&`]/g, (sign) => `#${sign.codePointAt(0)};`).replaceAll('\n', ' ');
