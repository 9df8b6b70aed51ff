/**
 * @file The calls of the library that a program makes, by the operators that come from one place of it: what a call
 * gave back, and what was only computed on the way to that. A recording tells of operators, not of calls, so a
 * place that makes several calls in a row shows them by its operators repeating.
 */

import type { NodeId, Site } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import { Flag } from '../tables/nodes.ts';

/** Calls from one place that nothing else of the program came between. */
interface Row {
  /** Of the call stack: outermost first. */
  readonly places: readonly string[];
  /** The call of a module or function that it is, by its index; -1 for none. */
  readonly module: number;
  /** By operator: the first of its results, which the others follow. */
  readonly made: NodeId[];
}

/** What makes the tensors that a module keeps. */
export const OWNED: ReadonlySet<string> = new Set(['Parameter', 'Buffer']);

export const placeOf = ({ file, line, column }: Site): string => `${file}:${line}:${column}`;

export class Calls {
  readonly #graph: Graph;
  /** Those that the latest node was made in, outermost first: a call may call functions of the program. */
  readonly #open: Row[] = [];
  readonly #places = new Map<number, readonly string[]>();
  /** The node that was followed last. */
  #latest = -1;
  #results: NodeId[] = [];

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The next node, of those that a line of the program made. */
  follow(node: NodeId): void {
    const { nodes } = this.#graph;
    const places = this.#placesOf(nodes.stack.get(node));
    const module = this.modulesAt(nodes.call.get(node), places).at(-1) ?? -1;
    const isIn = (row: Row): boolean =>
      leadsTo(row.places, places) && (row.places.length < places.length || row.module === module);
    let last = this.#open.at(-1);
    for (; last !== undefined && !isIn(last); last = this.#open.at(-1)) this.#close(last);
    if (last?.places.length !== places.length) this.#open.push({ places, module, made: [node] });
    else if (nodes.output.get(node) === 0) last.made.push(node);
    this.#latest = node;
  }

  /** Nothing more comes. */
  end(): void {
    for (let last = this.#open.at(-1); last !== undefined; last = this.#open.at(-1))
      this.#close(last);
  }

  /** What calls that are over by now gave back, by the first result of the operator that made it; each once. */
  take(): NodeId[] {
    const results = this.#results;
    this.#results = [];
    return results;
  }

  /** The innermost one. */
  #close({ made, module }: Row): void {
    this.#open.pop();
    // A layer keeps what it makes, and may write into it: each is taken by itself.
    const owned = made.filter((node) => OWNED.has(this.#graph.op(node)));
    if (owned.length > 0) {
      this.#results.push(...owned);
      return;
    }
    const { op } = this.#graph.nodes;
    const size = module >= 0 ? made.length : periodOf(made.map((node) => op.get(node)));
    for (let from = 0; from + size <= made.length; from += size) {
      const end = made[from + size] ?? this.#latest + 1;
      const result = this.#resultOf(made.slice(from, from + size), end);
      if (result !== null) this.#results.push(result);
    }
  }

  /**
   * Of one call the last result that nothing else of it reads, nor what functions of the program do in it, and that is
   * no write into what was there before, unless the call does nothing but write into one tensor. Null where it gave back
   * nothing of its own.
   * @param end the first node that came after the call
   */
  #resultOf(made: readonly NodeId[], end: NodeId): NodeId | null {
    const { nodes, edges } = this.#graph;
    const [first, last] = [made[0] as NodeId, made.at(-1) as NodeId];
    const isRead = (node: NodeId): boolean => {
      for (const edge of edges.outOf(nodes, node)) if (edges.target.get(edge) < end) return true;
      return false;
    };
    const isOwn = (node: NodeId): boolean =>
      !nodes.has(node, Flag.inPlace) || nodes.oldest(node) >= first;
    // What a module keeps has its own name: its stack may be cut off where those of its other operators are not.
    const isWrite =
      !OWNED.has(this.#graph.op(nodes.oldest(last))) &&
      made.every((node) => nodes.tensor.get(node) === nodes.tensor.get(last));
    return made.findLast((node) => isOwn(node) && !isRead(node)) ?? (isWrite ? last : null);
  }

  #placesOf(stack: number): readonly string[] {
    let places = this.#places.get(stack);
    if (places === undefined) {
      places = this.#graph.sites(stack).map(placeOf).reverse();
      this.#places.set(stack, places);
    }
    return places;
  }

  /**
   * The calls of modules or functions that were entered from here, one in the other: innermost first.
   * @param places of the call stack: outermost first
   */
  modulesAt(innermost: number, places: readonly string[]): number[] {
    const { calls } = this.#graph;
    const found: number[] = [];
    for (let call = innermost; call >= 0; call = calls[call]?.parent ?? -1) {
      const entered = this.#placesOf(calls[call]?.stack ?? 0);
      if (entered.length === places.length && leadsTo(entered, places)) found.push(call);
    }
    return found;
  }
}

/** Whether the first way is the beginning of the second, or all of it. */
const leadsTo = (way: readonly string[], other: readonly string[]): boolean =>
  way.every((place, depth) => place === other[depth]);

/**
 * After how many operators they repeat, at least once, to the end; else how many they are.
 * The last may be cut off.
 */
function periodOf(ops: readonly number[]): number {
  // How much of the beginning stands at the end of each stretch: Knuth, Morris and Pratt (1977).
  const borders = [0];
  for (let at = 1, border = 0; at < ops.length; at++) {
    while (border > 0 && ops[at] !== ops[border]) border = borders[border - 1] as number;
    if (ops[at] === ops[border]) border++;
    borders.push(border);
  }
  const period = ops.length - (borders.at(-1) as number);
  return 2 * period <= ops.length ? period : ops.length;
}
