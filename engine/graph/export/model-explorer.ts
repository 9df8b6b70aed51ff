/**
 * @file A graph in Model Explorer's format (https://github.com/google-ai-edge/model-explorer/wiki/4.-API-Guide):
 * `graphs[]` of `nodes[]`, whose namespaces are the groups of the program.
 */

import type { NodeId } from '../../worker/protocol.ts';
import type { Graph } from '../graph.ts';
import { titleOf } from '../groups/title.ts';
import type { GroupTree } from '../groups/tree.ts';
import { documentOf, type DocumentNode } from './document.ts';

interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export function toModelExplorer(graph: Graph, tree: GroupTree): string {
  tree.update();
  const { nodes, edges } = documentOf(graph);
  const incoming = new Map(nodes.map(({ id }) => [id, [] as object[]]));
  for (const { source, target, slot } of edges) {
    const output = String(graph.nodes.output.get(source));
    const ends = { sourceNodeId: String(source), sourceNodeOutputId: output };
    incoming.get(target)?.push({ ...ends, targetNodeInputId: String(slot) });
  }
  return `${JSON.stringify({
    label: 'gradlens',
    graphs: [
      {
        id: 'gradlens',
        nodes: nodes.map((node) => ({
          id: String(node.id),
          label: node.label === node.op ? node.op : `${node.label} · ${node.op}`,
          namespace: namespaceOf(tree, node.id),
          attrs: attributesOf(node),
          incomingEdges: incoming.get(node.id) ?? [],
          outputsMetadata: [{ id: String(graph.nodes.output.get(node.id)), attrs: outputOf(node) }],
        })),
      },
    ],
  })}\n`;
}

/** Titles of the groups around a node, outermost first; a slash would be another level. */
const namespaceOf = (tree: GroupTree, node: NodeId): string =>
  tree
    .path(node)
    .slice(1)
    .map((group) => titleOf(tree, group).replaceAll('/', '⁄'))
    .join('/');

const attributesOf = ({ role, value, grad, gradNorm, site }: DocumentNode): KeyValue[] =>
  filled({
    role,
    value,
    gradient: grad,
    'norm of the gradient': gradNorm === null ? '' : String(gradNorm),
    source: site === null ? '' : `${site.file}:${site.line}`,
  });

const outputOf = ({ dtype, shape, requiresGrad }: DocumentNode): KeyValue[] =>
  filled({
    tensor_shape: dtype === '' ? '' : `${dtype}[${shape.join(',')}]`,
    'requires grad': String(requiresGrad),
  });

const filled = (values: Readonly<Record<string, string>>): KeyValue[] =>
  Object.entries(values).flatMap(([key, value]) => (value === '' ? [] : [{ key, value }]));
