/** @file Names nodes after the variables that take the results of the calls that made them. */

import type { Site } from '../worker/protocol.ts';
import type { Graph, Pass } from './graph.ts';
import { Flag, Kind } from './nodes.ts';

/** The variable that takes a call's result; `output` tells several apart. */
type NameAt = (site: Site, output: number) => string | null;

export class SiteNames {
  readonly #graph: Graph;
  /** As many have been seen. */
  #nodes = 0;
  #passes = 0;
  /** Where that many passes were called. */
  readonly #calls = new Set<string>();
  #called = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Names what came since the last time. */
  give(nameAt: NameAt): void {
    const { nodes, passes } = this.#graph;
    for (; this.#called < passes.length; this.#called++)
      this.#calls.add(placeOf(this.#graph.site((passes[this.#called] as Pass).stack)));
    for (; this.#nodes < nodes.length; this.#nodes++) {
      const node = this.#nodes;
      const site = this.#graph.site(nodes.stack.get(node));
      if (site === null || nodes.kind.get(node) === Kind.number) continue;
      // What `grad` computes on the way is not what it gives; its rules in the program have places of their own.
      if (nodes.has(node, Flag.duringBackward) && this.#calls.has(placeOf(site))) continue;
      const name = nameAt(site, nodes.output.get(node));
      // A gradient is called after whose it is, whatever takes the result of a call that writes into it.
      if (name !== null && !this.#graph.isGradient(node)) this.#graph.setName(node, name);
    }
    for (; passes[this.#passes]?.ended === true; this.#passes++)
      this.#giveResults(passes[this.#passes] as Pass, nameAt);
  }

  /** Of what `grad` gave; but where an unused input got nothing, it is not known which name is whose. */
  #giveResults({ stack, given }: Pass, nameAt: NameAt): void {
    const site = this.#graph.site(stack);
    if (site === null || nameAt(site, given.length) !== null) return;
    given.forEach((node, output) => {
      const name = nameAt(site, output);
      if (name !== null && node >= 0) this.#graph.setName(node, name);
    });
  }
}

const placeOf = (site: Site | null): string =>
  site === null ? '' : `${site.file}:${site.line}:${site.column}`;
