/** @file What the values of an ONNX model are called: as in the program, each name once. */

import type { NodeId } from '../../../protocol/index.ts';
import { labelOf } from '../../cards.ts';
import type { Graph } from '../../graph.ts';

export class Names {
  readonly #graph: Graph;
  readonly #names = new Map<NodeId, string>();
  readonly #taken = new Set<string>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** `loss`, and of a later node that is called the same `loss_37`; there is no slash in it. */
  of(node: NodeId): string {
    const known = this.#names.get(node);
    if (known !== undefined) return known;
    const label = spelled(labelOf(this.#graph, node));
    let name = label;
    for (let after = ''; this.#taken.has(name); after += '_') name = `${label}_${node}${after}`;
    this.#taken.add(name);
    this.#names.set(node, name);
    return name;
  }
}

/** `model[0].weight` as `model.0.weight`, which is what PyTorch calls it. */
const spelled = (label: string): string =>
  label.replaceAll(/\[(\w+)\]/g, '.$1').replaceAll(/[^\p{L}\p{N}_.]/gu, '_');
