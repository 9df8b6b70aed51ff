/**
 * @file A graph in Graphviz's DOT language (https://graphviz.org/doc/info/lang.html). Roles differ by shape
 * and line as in the picture; an edge that carries gradient is drawn thick, with its head at the operand.
 */

import type { NodeRole } from '../../protocol/index.ts';
import type { DocumentEdge, DocumentNode, GraphDocument } from './document.ts';
import { cutText, flowText, linesOf } from './words.ts';

const LOOKS: Readonly<Record<NodeRole, string>> = {
  parameter: 'style="rounded,bold"',
  constant: 'style="rounded,dashed"',
  operator: 'style="rounded"',
  output: 'style="rounded" peripheries=2',
};

export function toDot({ nodes, edges }: GraphDocument): string {
  return [
    'digraph gradlens {',
    '  rankdir=TB;',
    '  node [shape=box fontname="sans-serif" fontsize=11];',
    '  edge [fontname="sans-serif" fontsize=9];',
    ...nodes.map((node) => `  ${nodeLine(node)}`),
    ...edges.map((edge) => `  ${edgeLine(edge)}`),
    '}',
    '',
  ].join('\n');
}

function nodeLine(node: DocumentNode): string {
  const label = linesOf(node).map(escape).join('\\n');
  return `n${node.id} [label="${label}" ${LOOKS[node.role]}];`;
}

function edgeLine(edge: DocumentEdge): string {
  const { source, target, kind, cause, gradNorm } = edge;
  const ends = `n${source} -> n${target}`;
  switch (kind) {
    case 'gradient': {
      const label = gradNorm === null ? '' : ` label="${flowText(edge)}"`;
      const width = 1.5 + Math.log2(1 + (gradNorm ?? 0));
      return `${ends} [dir=back penwidth=${Math.min(7, width).toFixed(1)}${label}];`;
    }
    case 'cut':
      return `${ends} [style=dashed label="${cutText(cause)}"];`;
    case 'inPlace':
      return `${ends} [style=dotted arrowhead=diamond label="in place"];`;
    case 'plain':
      return `${ends} [color=gray];`;
  }
}

/** Inside double quotes DOT knows the backslash and the quote. */
const escape = (text: string): string => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', ' ');
