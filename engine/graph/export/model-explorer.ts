/**
 * @file A graph in Model Explorer's format (https://github.com/google-ai-edge/model-explorer/wiki/4.-API-Guide):
 * `graphs[]` of `nodes[]`, whose namespaces are the groups of the program.
 */

import type { NodeId } from '../../worker/protocol.ts';
import type { Graph } from '../graph.ts';
import { titleOf } from '../groups/title.ts';
import type { Group, GroupTree } from '../groups/tree.ts';
import { documentOf, type DocumentNode } from './document.ts';

interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export function toModelExplorer(graph: Graph, tree: GroupTree): string {
  tree.update();
  const { nodes, edges } = documentOf(graph);
  const namespaces = new Namespaces(tree);
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
          namespace: namespaces.of(node.id),
          attrs: attributesOf(node),
          incomingEdges: incoming.get(node.id) ?? [],
          outputsMetadata: [{ id: String(graph.nodes.output.get(node.id)), attrs: outputOf(node) }],
        })),
      },
    ],
  })}\n`;
}

/** Titles of the groups around a node, outermost first. */
class Namespaces {
  readonly #tree: GroupTree;
  /** By the groups' ids. */
  readonly #names = new Map<number, string>();
  /** How many groups in one have a title. */
  readonly #counts = new Map<string, number>();

  constructor(tree: GroupTree) {
    this.#tree = tree;
  }

  of(node: NodeId): string {
    const [, ...inProgram] = this.#tree.path(node);
    return inProgram.map((group) => this.#nameOf(group)).join('/');
  }

  /** A slash would be another level, and groups of one name in the same place one group. */
  #nameOf(group: Group): string {
    const known = this.#names.get(group.id);
    if (known !== undefined) return known;
    const title = titleOf(this.#tree, group).replaceAll('/', '⁄');
    const place = `${group.parent} ${title}`;
    const count = (this.#counts.get(place) ?? 0) + 1;
    this.#counts.set(place, count);
    const name = count === 1 ? title : `${title} (${count})`;
    this.#names.set(group.id, name);
    return name;
  }
}

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
