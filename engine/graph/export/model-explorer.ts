/**
 * @file A graph in Model Explorer's format (https://github.com/google-ai-edge/model-explorer/wiki/4.-API-Guide):
 * `graphs[]` of `nodes[]`, whose namespaces are the groups of the program.
 */

import type { NodeId } from '../../worker/protocol.ts';
import type { Graph } from '../graph.ts';
import { titleOf } from '../groups/title.ts';
import type { Group, GroupTree } from '../groups/tree.ts';
import { fileName } from '../text.ts';
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
  /** Of the outermost level, by paths. */
  readonly #files = new Map<string, string>();
  /** How many groups in one have a title. */
  readonly #counts = new Map<string, number>();

  constructor(tree: GroupTree) {
    this.#tree = tree;
  }

  of(node: NodeId): string {
    const [, ...inProgram] = this.#tree.path(node);
    const names = inProgram.map((group) => this.#nameOf(group));
    return [...this.#fileAround(node, inProgram[0]), ...names].join('/');
  }

  /** What was made before anything was computed has no group yet, and what is called back begins with a call. */
  #fileAround(node: NodeId, outermost: Group | undefined): string[] {
    if (outermost !== undefined && this.#isOfFiles(outermost)) return [];
    const { graph } = this.#tree;
    const file = graph.sites(graph.nodes.stack.get(node)).at(-1)?.file;
    return file === undefined ? [] : [this.#nameOfFile(file)];
  }

  #isOfFiles({ kind, children: [first = 0] }: Group): boolean {
    return kind === 'file' || (kind === 'run' && this.#tree.get(~first).kind === 'file');
  }

  #nameOfFile(file: string): string {
    let name = this.#files.get(file);
    if (name !== undefined) return name;
    const group = this.#tree.groups.find(
      ({ kind, title, parent }) => kind === 'file' && title === file && parent === 0,
    );
    name = group === undefined ? fileName(file) : this.#nameOf(group);
    this.#files.set(file, name);
    return name;
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
