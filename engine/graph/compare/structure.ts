/** @file What a node is by its structure alone, without numbers or lines: what two graphs are aligned by. */

import { Strings } from '../tables/columns.ts';
import type { Version } from './version.ts';

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

  of({ graph, from, to }: Version): Structure {
    const { nodes, edges } = graph;
    const own = new Int32Array(to - from);
    const whole = new Int32Array(to - from);
    /** Of what was made before, only what it looks like counts. */
    const operand = (node: number): number | string =>
      whole[node - from] ?? `${graph.shape(node)} ${graph.dtype(node) ?? ''}`;
    for (let node = from; node < to; node++) {
      const operator = `${nodes.kind.get(node)} ${graph.op(node)} ${nodes.output.get(node)}`;
      own[node - from] = this.#texts.intern(operator);
      const operands: (number | string)[] = [];
      // Operands come before what is made of them.
      for (const edge of edges.into(nodes, node)) operands.push(operand(edges.source.get(edge)));
      const owner = nodes.gradientOf.get(node);
      if (owner >= 0) operands.push(operand(owner));
      const attributes = graph.strings.text(nodes.attributes.get(node));
      whole[node - from] = this.#texts.intern(
        `${operator} ${graph.shape(node)} ${graph.dtype(node) ?? ''} ${attributes} ${operands.join()}`,
      );
    }
    return { own, whole };
  }
}
