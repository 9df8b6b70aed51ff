/** @file Names nodes after the variables that take the results of the calls that made them. */

import type { NodeId, Site } from '../../protocol/index.ts';
import type { Graph, Pass } from '../graph.ts';
import { Kind } from '../tables/nodes.ts';
import { Calls, OWNED, placeOf } from './calls.ts';

/**
 * The variable that takes a call's result; `output` tells several apart. It begins with a dot where it is a part of
 * what a constructor around makes, and ends with one where a constructor was called; with `?` where the output may
 * not be there, empty where nothing keeps it. Behind `<` stands what is called there; behind `^`, instead of a variable,
 * the function that hands the result on.
 */
export type NameAt = (site: Site, output: number) => string | null;

/** What a call makes; other nodes are made on the spot for what it reads. */
const MADE: ReadonlySet<number> = new Set([Kind.created, Kind.operator, Kind.declared]);

export class SiteNames {
  readonly #graph: Graph;
  readonly #calls: Calls;
  /** As many have been seen. */
  #nodes = 0;
  #passes = 0;
  /** Where that many passes were called. */
  readonly #passed = new Set<string>();
  #mapped = 0;
  /** Where the parameters and buffers of a layer are made one by one, and how many of its names have been given. */
  #layer = { place: '', given: 0 };

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#calls = new Calls(graph);
  }

  /**
   * Names what came since the last time.
   * @param isOver nothing more comes; else what the last call gives back is not known yet
   */
  give(nameAt: NameAt, isOver: boolean): void {
    const { nodes, passes } = this.#graph;
    for (; this.#mapped < passes.length; this.#mapped++)
      this.#passed.add(this.#placeOf((passes[this.#mapped] as Pass).stack));
    for (; this.#nodes < nodes.length; this.#nodes++) {
      const node = this.#nodes;
      const stack = nodes.stack.get(node);
      if (!MADE.has(nodes.kind.get(node)) || this.#graph.site(stack) === null) continue;
      // What `grad` computes on the way is not what it gives; its rules in the program have places of their own.
      if (this.#passed.has(this.#placeOf(stack))) continue;
      this.#calls.follow(node);
    }
    if (isOver) this.#calls.end();
    for (const result of this.#calls.take()) this.#giveResult(result, nameAt);
    for (; passes[this.#passes]?.ended === true; this.#passes++)
      this.#giveGradients(passes[this.#passes] as Pass, nameAt);
  }

  /** An operator's results, which stand in a row. */
  #giveResult(first: NodeId, nameAt: NameAt): void {
    const { nodes } = this.#graph;
    const sites = this.#takersOf(nodes.stack.get(first), nodes.call.get(first), nameAt);
    const [site] = sites;
    if (site === undefined) return;
    let end = first + 1;
    while (nodes.output.cells[end] === end - first) end++;
    // Of a list that another operator made a part of, the order is not known: that of `[out, weights] = attention…`.
    if (!OWNED.has(this.#graph.op(first)) && nameAt(site, end - first) !== null) return;
    const part = this.#graph.parts.get(first);
    if (part !== undefined && nameAt(site, 1) === null) {
      const path = pathOf(sites, 0, nameAt);
      if (path !== null) this.#graph.setName(first, path + part);
      return;
    }
    const given = this.#givenOf(first, site, nameAt);
    for (let node = first; node < end; node++) {
      const name = pathOf(sites, nodes.output.get(node) + given, nameAt);
      // A gradient is called after whose it is, whatever takes the result of a call that writes into it.
      if (name !== null && !this.#graph.isGradient(node)) this.#graph.setName(node, name);
    }
  }

  /**
   * The call stack of a result from where a variable takes it: functions around may hand it on.
   * @param call of the module that computed it; -1 for none
   */
  #takersOf(stack: number, call: number, nameAt: NameAt): readonly Site[] {
    const sites = this.#graph.sites(stack);
    for (let at = 0; at < sites.length; at++) {
      const [site, ...around] = sites.slice(at) as [Site, ...Site[]];
      const by = /^\^(.*)</.exec(nameAt(site, 0) ?? '')?.[1];
      if (by === undefined) return [site, ...around];
      const [caller] = around;
      const called = caller === undefined ? '' : (nameAt(caller, 0) ?? '').replace(/^.*</, '');
      const isForward = by === 'forward' && called === 'call';
      // What the modules in one that the program calls hand on, that one takes.
      const isTaken = isForward
        ? this.#calls.modulesAt(call, around.map(placeOf).reverse()).length === 1
        : called === by;
      if (!isTaken) return [];
    }
    return [];
  }

  /** How many names at its place are others': of what its layer made before, and of a bias that there is not. */
  #givenOf(node: NodeId, site: Site, nameAt: NameAt): number {
    const isOfLayer = OWNED.has(this.#graph.op(node)) && nameAt(site, 1) !== null;
    const place = isOfLayer ? placeOf(site) : '';
    let given = isOfLayer && this.#layer.place === place ? this.#layer.given : 0;
    const isVector = /^\[\d+\]$/.test(this.#graph.shape(node));
    while (isOfLayer && !isVector && nameAt(site, given)?.endsWith('?') === true) given++;
    // The same line makes another layer.
    if (nameAt(site, given) === null) given = 0;
    this.#layer = { place, given: given + 1 };
    return given;
  }

  /** Of what `grad` gave; but where an unused input got nothing, it is not known which name is whose. */
  #giveGradients({ stack, given }: Pass, nameAt: NameAt): void {
    const sites = this.#takersOf(stack, -1, nameAt);
    const [site] = sites;
    if (site === undefined || (nameAt(site, given.length) ?? '') !== '') return;
    // One variable for several holds a list; what it is in other libraries, such as an object, is not known.
    const isList = given.length > 1 && nameAt(site, 1) === null;
    given.forEach((node, output) => {
      if (isList && node >= 0 && this.#graph.op(node) === 'grad') return;
      const first = pathOf(sites, isList ? 0 : output, nameAt);
      const name = isList && first !== null ? `${first}[${output}]` : first;
      if (name !== null && node >= 0) this.#graph.setName(node, name);
    });
  }

  #placeOf(stack: number): string {
    const site = this.#graph.site(stack);
    return site === null ? '' : placeOf(site);
  }
}

/** `net.encoder.weight`: of a part, with the names of what the constructors around it make, innermost first. */
function pathOf([site, ...around]: readonly Site[], output: number, nameAt: NameAt): string | null {
  let path = site === undefined ? null : (nameAt(site, output)?.replace(/<.*$/, '') ?? null);
  for (const caller of around) {
    const whole = path?.startsWith('.') === true ? nameAt(caller, 0) : null;
    if (whole?.endsWith('.') !== true) break;
    path = `${whole.slice(0, -1)}${String(path)}`;
  }
  return path === null || path === '' ? null : path.replace(/^\.|[.?]$/g, '');
}
