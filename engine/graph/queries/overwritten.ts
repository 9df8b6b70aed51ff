/** @file Tensors that a node keeps for backward and that are written before it has run: backward fails, or is silently wrong. */

import type { Finding, NodeId } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { Reach } from '../reach.ts';
import { Flag } from '../tables/nodes.ts';
import { at, parameterText, related } from '../words.ts';

/** A kept value, and a write that came after. */
interface Conflict {
  readonly holder: NodeId;
  readonly value: NodeId;
  readonly write: NodeId;
  readonly outcome: 'fails' | 'failed' | 'wrong';
}

/** @param finished the program has ended: what has not failed by now never will */
export function overwritten(graph: Graph, finished: boolean): Finding[] {
  const found = new Map<string, Finding>();
  for (const conflict of conflicts(graph, finished)) {
    const { nodes } = graph;
    const key = `${nodes.stack.get(conflict.write)} ${nodes.stack.get(conflict.holder)}`;
    if (!found.has(key)) found.set(key, findingOf(graph, conflict));
  }
  return [...found.values()];
}

function* conflicts(graph: Graph, finished: boolean): Generator<Conflict> {
  // Without its gradients it cannot be told whether a node has run.
  if (graph.isBounded) return;
  const { nodes, saved } = graph;
  const writes = writesOf(graph);
  if (writes.byCounter.size === 0 && writes.hidden.size === 0) return;
  for (let entry = 0; entry < saved.length; entry++) {
    const holder = saved.holder.get(entry);
    const value = saved.value.get(entry);
    const since = Math.max(holder, value);
    const write = firstAfter(writes.byCounter.get(writes.counter[value] as number), since);
    const hidden = firstAfter(writes.hidden.get(nodes.storage.get(value)), since);
    if (write === undefined && hidden === undefined) continue;
    const ranBefore = nodesBeforeRun(graph, holder);
    if (write !== undefined) {
      const outcome = outcomeOf(graph, holder, write, finished, ranBefore);
      if (outcome !== null) yield { holder, value, write, outcome };
    }
    // Kept, written behind its back, and then used.
    if (hidden !== undefined && ranBefore !== null && ranBefore > hidden)
      yield { holder, value, write: hidden, outcome: 'wrong' };
  }
}

/** The first of ascending nodes that is later than one. */
function firstAfter(list: readonly NodeId[] = [], node: NodeId): NodeId | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as NodeId) > node) high = middle;
    else low = middle + 1;
  }
  return list[low];
}

interface Writes {
  /** By node: the first node that has the same version counter. */
  readonly counter: Int32Array;
  /** In-place writes by counter, oldest first. */
  readonly byCounter: ReadonlyMap<number, readonly NodeId[]>;
  /** Likewise by memory, through a tensor with a counter of its own: `x.data`. */
  readonly hidden: ReadonlyMap<number, readonly NodeId[]>;
}

function writesOf({ nodes, edges }: Graph): Writes {
  const counter = new Int32Array(nodes.length);
  const byCounter = new Map<number, NodeId[]>();
  const hidden = new Map<number, NodeId[]>();
  const add = (map: Map<number, NodeId[]>, key: number, node: NodeId): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [node]);
    else known.push(node);
  };
  for (let node = 0; node < nodes.length; node++) {
    const isWrite = nodes.has(node, Flag.inPlace);
    const previous = nodes.previous.get(node);
    const source = nodes.inCount.get(node) > 0 ? edges.source.get(nodes.firstIn.get(node)) : -1;
    if (isWrite && previous >= 0) counter[node] = counter[previous] as number;
    else if (!isWrite && nodes.has(node, Flag.view) && source >= 0)
      counter[node] = counter[source] as number;
    else counter[node] = node;
    if (!isWrite) continue;
    if (previous >= 0) add(byCounter, counter[node] as number, node);
    else if (nodes.storage.get(node) >= 0) add(hidden, nodes.storage.get(node), node);
  }
  return { counter, byCounter, hidden };
}

/** How many nodes there were when a backward pass last ran this one; null when none did. */
function nodesBeforeRun({ nodes, edges, passes }: Graph, holder: NodeId): number | null {
  let latest = -1;
  for (const edge of edges.into(nodes, holder)) latest = Math.max(latest, edges.pass.get(edge));
  if (latest < 0) return null;
  return passes.findLast(({ id }) => id === latest)?.nodesBefore ?? null;
}

/** What the write does to the backward pass of the node that keeps the value; null for nothing. */
function outcomeOf(
  graph: Graph,
  holder: NodeId,
  write: NodeId,
  finished: boolean,
  ranBefore: number | null,
): Conflict['outcome'] | null {
  // Passes that failed are few: a program seldom survives one.
  const failed = graph.passes.find(
    (pass) =>
      pass.failed &&
      pass.nodesBefore > write &&
      new Reach(graph, pass.roots, pass.nodesBefore).reaches(holder),
  );
  if (failed !== undefined && (ranBefore ?? 0) < failed.nodesBefore) return 'failed';
  if (finished || ranBefore !== null) return null;
  if (isUsedAfter(graph, holder, write)) return 'fails';
  return isUpdate(graph, write) ? null : 'fails';
}

/**
 * The write is the step of an optimizer: a leaf has its gradient, and what was computed from it besides,
 * for instance to look at the loss, is never run backward.
 */
function isUpdate({ nodes }: Graph, write: NodeId): boolean {
  if (nodes.autograd.get(write) !== 0) return false;
  for (let at = nodes.previous.get(write); at >= 0; at = nodes.previous.get(at))
    if (nodes.lastGradient.get(at) >= 0) return true;
  return false;
}

/** Is something computed after the write through which a gradient would come back to the node? */
function isUsedAfter({ nodes, edges }: Graph, holder: NodeId, write: NodeId): boolean {
  const seen = new Set([holder]);
  for (const node of seen)
    for (const edge of edges.outOf(nodes, node)) {
      if (edges.cause(edge) !== null) continue;
      const target = edges.target.get(edge);
      if (target > write) return true;
      seen.add(target);
    }
  return false;
}

/** Of a parameter also where a view of it is kept, such as its transpose. */
function nameOf(graph: Graph, value: NodeId): string {
  const { nodes, edges } = graph;
  let base = value;
  while (nodes.has(base, Flag.view) && nodes.inCount.get(base) > 0)
    base = edges.source.get(nodes.firstIn.get(base));
  return nodes.autograd.get(base) === 0 ? parameterText(graph, base) : labelOf(graph, value);
}

function findingOf(graph: Graph, { holder, value, write, outcome }: Conflict): Finding {
  const { nodes } = graph;
  const keeper = graph.op(holder);
  const name = nameOf(graph, value);
  const module = graph.strings.text(nodes.module.get(write));
  const op = module.endsWith('.step') ? module : graph.op(write);
  const writer = `${op}${at(graph, nodes.stack.get(write))}`;
  const kept = `${keeper}${at(graph, nodes.stack.get(holder))} keeps for backward`;
  const sentences = {
    fails: `${writer} writes into ${name}, which ${kept}: the backward pass through ${keeper} will fail.`,
    failed: `${writer} writes into ${name}, which ${kept}: that is why the backward pass failed.`,
    wrong: `${writer} changes ${name} unseen, which ${kept}: the gradient is computed from the new values and is wrong.`,
  };
  return {
    kind: 'overwritten',
    severity: 'warning',
    sentence: sentences[outcome],
    site: graph.site(nodes.stack.get(write)),
    nodes: [write, value, holder],
    path: [value, holder, write],
    related: related(graph, nodes.stack.get(holder), `${keeper} keeps ${name} here.`),
  };
}
