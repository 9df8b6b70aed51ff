/**
 * @file A graph in Model Explorer's format (https://github.com/google-ai-edge/model-explorer/wiki/4.-API-Guide):
 * `graphs[]` of `nodes[]`, whose namespaces are the groups of the program.
 */

import type { NodeId } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { titleOf } from '../groups/title.ts';
import { isFollower, type Group, type GroupTree } from '../groups/tree.ts';
import { fileName } from '../text.ts';
import { documentOf, type DocumentEdge, type DocumentNode } from './document.ts';
import { cutText, flowText, titleText } from './words.ts';

interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export function toModelExplorer(graph: Graph, tree: GroupTree): string {
  tree.update();
  const { nodes, edges, notes } = documentOf(graph);
  const namespaces = new Namespaces(tree);
  const incoming = new Map(nodes.map(({ id }) => [id, [] as DocumentEdge[]]));
  for (const edge of edges) incoming.get(edge.target)?.push(edge);
  const edgeTo = ({ source, slot }: DocumentEdge): object => ({
    sourceNodeId: String(source),
    sourceNodeOutputId: String(graph.nodes.output.get(source)),
    targetNodeInputId: String(slot),
  });
  return `${JSON.stringify({
    label: 'gradlens',
    graphs: [
      {
        id: 'gradlens',
        nodes: nodes.map((node) => ({
          id: String(node.id),
          label: titleText(node),
          namespace: namespaces.of(node.id),
          attrs: attributesOf(node),
          incomingEdges: (incoming.get(node.id) ?? []).map(edgeTo),
          inputsMetadata: (incoming.get(node.id) ?? []).map((edge) => ({
            ...{ id: String(edge.slot), attrs: inputOf(edge) },
          })),
          outputsMetadata: [{ id: String(graph.nodes.output.get(node.id)), attrs: outputOf(node) }],
        })),
        groupNodeAttributes: {
          // What is said of the whole graph.
          '': Object.fromEntries(notes.map((note, i) => [`note ${i + 1}`, note])),
          ...namespaces.attributes(),
        },
      },
    ],
  })}\n`;
}

/** Titles of the groups around a node, outermost first. */
class Namespaces {
  readonly #tree: GroupTree;
  readonly #names: ReadonlyMap<number, string>;
  /** Of the outermost level, by paths. */
  readonly #files = new Map<string, string>();
  /** By namespaces, those that are not files made up here. */
  readonly #used = new Map<string, Group>();

  constructor(tree: GroupTree) {
    this.#tree = tree;
    this.#names = namesOf(tree);
  }

  of(node: NodeId): string {
    const inProgram = this.#pathOf(node);
    const around = this.#fileAround(node, inProgram[0]);
    const names = inProgram.map((group) => this.#nameOf(group));
    inProgram.forEach((group, i) => {
      this.#used.set([...around, ...names.slice(0, i + 1)].join('/'), group);
    });
    return [...around, ...names].join('/');
  }

  /** Of those that nodes are in: where they were called, and how much is in them. */
  attributes(): Record<string, Record<string, string>> {
    const told = [...this.#used].map(([namespace, { site, operators }]) => {
      const source = site === null ? {} : { source: `${site.file}:${site.line}` };
      return [namespace, { ...source, operators: String(operators) }] as const;
    });
    return Object.fromEntries(told);
  }

  /** What is no operator stands where all that read it are: in the innermost group around them. */
  #pathOf(node: NodeId): readonly Group[] {
    const { graph } = this.#tree;
    const { nodes, edges } = graph;
    if (!isFollower(graph, node)) return this.#tree.path(node).slice(1);
    let shared: readonly Group[] | null = null;
    for (const edge of edges.outOf(nodes, node)) {
      const reader = edges.target.get(edge);
      if (isFollower(graph, reader)) continue;
      const path = this.#tree.path(reader).slice(1);
      shared = shared === null ? path : shared.filter((group, i) => group === path[i]);
    }
    return shared ?? [];
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

  #nameOf({ id }: Group): string {
    return this.#names.get(id) ?? '';
  }
}

/**
 * Of groups, by their ids. A slash would be another level, and groups of one name in the same place one group: the
 * second that is called so has a number.
 */
function namesOf(tree: GroupTree): Map<number, string> {
  const names = new Map<number, string>();
  const counts = new Map<string, number>();
  for (const group of tree.groups) {
    const title = titleOf(tree, group).replaceAll('/', '⁄');
    const place = `${group.parent} ${title}`;
    const count = (counts.get(place) ?? 0) + 1;
    counts.set(place, count);
    names.set(group.id, count === 1 ? title : `${title} (${count})`);
  }
  return names;
}

const attributesOf = ({ op, role, value, grad, gradNorm, site }: DocumentNode): KeyValue[] =>
  filled({
    operator: op,
    role,
    value,
    gradient: grad,
    'norm of the gradient': gradNorm === null ? '' : String(gradNorm),
    source: site === null ? '' : `${site.file}:${site.line}`,
  });

/** How a gradient flows back along an edge, or what cuts it. */
const inputOf = (edge: DocumentEdge): KeyValue[] => {
  const { kind, cause } = edge;
  return filled({
    gradient: kind === 'gradient' ? flowText(edge) : kind === 'cut' ? cutText(cause) : '',
    written: kind === 'inPlace' ? 'in place' : '',
  });
};

const outputOf = ({ dtype, shape, requiresGrad }: DocumentNode): KeyValue[] =>
  filled({
    tensor_shape: dtype === '' ? '' : `${dtype}[${shape.join(',')}]`,
    'requires grad': String(requiresGrad),
  });

const filled = (values: Readonly<Record<string, string>>): KeyValue[] =>
  Object.entries(values).flatMap(([key, value]) => (value === '' ? [] : [{ key, value }]));
