/** @file What a node is by its structure alone, without numbers or lines: what two graphs are aligned by. */

import { Strings } from '../columns.ts';
import type { Graph } from '../graph.ts';

/** Node by node, numbers that are equal in both graphs where the structure is. */
export interface Structure {
  /** The operator itself: how the node came to be, and by what. */
  readonly own: Int32Array;
  /** With shape, options and, through its operands, all that it is made of. */
  readonly whole: Int32Array;
}

/** Names structures for several graphs, so that they can be compared. */
export class Structures {
  readonly #texts = new Strings();

  of(graph: Graph): Structure {
    const { nodes, edges } = graph;
    const own = new Int32Array(nodes.length);
    const whole = new Int32Array(nodes.length);
    for (let node = 0; node < nodes.length; node++) {
      const operator = `${nodes.kind.get(node)} ${graph.op(node)} ${nodes.output.get(node)}`;
      own[node] = this.#texts.intern(operator);
      const operands: number[] = [];
      // Operands come before what is made of them.
      for (const edge of edges.into(nodes, node))
        operands.push(whole[edges.source.get(edge)] ?? -1);
      const owner = nodes.gradientOf.get(node);
      if (owner >= 0) operands.push(whole[owner] ?? -1);
      const attributes = graph.strings.text(nodes.attributes.get(node));
      whole[node] = this.#texts.intern(
        `${operator} ${graph.shape(node)} ${graph.dtype(node) ?? ''} ${attributes} ${operands.join()}`,
      );
    }
    return { own, whole };
  }
}
