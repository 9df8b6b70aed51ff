/** @file Why a node has no gradient: the shortest honest explanation, with its place. */

import { SAVED_COPY } from '../autograd/observer.ts';
import type { NodeId } from '../protocol/index.ts';
import { isForeign } from '../recorder/records/format.ts';
import { labelOf } from './cards.ts';
import type { Graph, Pass } from './graph.ts';
import { Reach } from './reach.ts';
import { GRAD_MODE_OFF } from './reading/scopes.ts';
import { isSeed } from './seed.ts';
import { Flag, isFloating, Kind } from './tables/nodes.ts';
import { at } from './words.ts';

export interface Why {
  /** One sentence; empty where a gradient has arrived. */
  readonly sentence: string;
  /** The nodes to look at: from this one to the cut, or through it to where the gradient comes from. */
  readonly path: readonly NodeId[];
  /** The edge that no gradient passes; -1 where none is to blame. */
  readonly cut: number;
}

/** @param reachOf walks behind a pass: it can be kept for several nodes of one graph */
export function whyNoGradient(
  graph: Graph,
  node: NodeId,
  reachOf = (pass: Pass): Reach => new Reach(graph, pass.roots, pass.nodesBefore),
): Why {
  const { nodes } = graph;
  const only = (sentence: string): Why => ({ sentence, path: [node], cut: -1 });
  if (nodes.grad.get(node) >= 0) return only('');
  const name = labelOf(graph, node);
  const cleared = graph.cleared.get(node);
  if (cleared !== undefined)
    return only(`${name} has no gradient: it was cleared${at(graph, cleared)}.`);
  // It arrived, and its value was not recorded.
  if (nodes.lastGradient.get(node) >= 0) return only('');
  const no = `No gradient reaches ${name}`;
  if (nodes.kind.get(node) === Kind.number) return only(`${no} because it is a plain number.`);
  if (nodes.kind.get(node) === Kind.declared)
    return only(`${no} because it is only declared: bind data to the symbol and run it.`);
  const dtype = graph.dtype(node);
  // In TensorFlow.js gradients pass through integers.
  if (dtype !== null && !isFloating(dtype) && !graph.requiresGrad(node))
    return only(`${no} because it is ${dtype}: only floating point tensors carry gradients.`);
  if (!graph.requiresGrad(node)) return whyNotRequired(graph, node, `${no} because`);
  const latest = graph.passes.findLast(({ nodesBefore }) => nodesBefore > node);
  if (latest !== undefined) {
    const pass = passFrom(graph, node, reachOf) ?? latest;
    return whyNotReached(graph, node, name, pass, reachOf(pass));
  }
  return only(
    graph.passes.length === 0
      ? `${no} yet: backward() has not run yet.`
      : `${no} yet: backward() has not run since it was computed.`,
  );
}

/** Each is walked back from: so many of the latest are looked at. */
const MOST_PASSES = 8;

/** The latest pass that began at what a node has a part in; null where none did. */
function passFrom(graph: Graph, node: NodeId, reachOf: (pass: Pass) => Reach): Pass | null {
  const latest = graph.passes.slice(-MOST_PASSES);
  const isFrom = (pass: Pass): boolean => pass.nodesBefore > node && reachOf(pass).influences(node);
  return latest.findLast(isFrom) ?? null;
}

/** For a node that does not require grad. */
function whyNotRequired(graph: Graph, node: NodeId, no: string): Why {
  const { nodes, edges } = graph;
  const because = (reason: string, path = [node], cut = -1): Why => {
    return { sentence: `${no} ${reason}.`, path, cut };
  };
  if (nodes.kind.get(node) === Kind.gradient)
    return because('it is itself a gradient, which requires none');
  if (isSeed(graph, node)) return because('the backward pass starts with it');
  if (graph.isLeaf(node))
    return because(
      isForeign(nodes.tensor.get(node))
        ? `it is neither a variable nor an argument that is differentiated: it was made${at(graph, nodes.stack.get(node))}`
        : `it does not require grad: it was made without requiresGrad${at(graph, nodes.stack.get(node))}`,
    );
  // Breadth first, so that the nearest cut is the one that is told.
  const from = new Map<NodeId, NodeId | null>([[node, null]]);
  for (const next of from.keys())
    for (const edge of edges.into(nodes, next)) {
      const cause = edges.cause(edge);
      const source = edges.source.get(edge);
      if (cause !== null && cause !== 'notRequiresGrad') {
        const path = [source];
        for (let back: NodeId | null = next; back !== null; back = from.get(back) ?? null)
          path.push(back);
        const why = cutText(graph, edge);
        return because(
          next === node ? why.own : `${labelOf(graph, next)}, which it comes from, ${why.other}`,
          path.reverse(),
          edge,
        );
      }
      if (!from.has(source)) from.set(source, next);
    }
  if (isForeign(nodes.tensor.get(node)))
    return because(
      'nothing it was computed from is a variable, or an argument that is differentiated',
    );
  return because(
    nodes.has(node, Flag.noGrad)
      ? 'it was computed where grad mode was off'
      : 'nothing it was computed from requires grad',
  );
}

const KEPT =
  'a copy of a result, kept by TensorFlow.js for its derivative, from which gradients do not find back';

/** How a cut reads for what shares values but not history, and for another node. */
export function detachedText(graph: Graph, node: NodeId): { own: string; other: string } {
  const op = graph.op(node);
  if (op === SAVED_COPY) return { own: `it is ${KEPT}`, other: `is ${KEPT}` };
  const call = isForeign(graph.nodes.tensor.get(node)) ? 'stopGradient' : op;
  const place = at(graph, graph.nodes.stack.get(node));
  return { own: `${call}() cut it off${place}`, other: `was cut off by ${call}()${place}` };
}

/** How a cut reads for the node it made (`it …`) and for another one. */
export function cutText(graph: Graph, edge: number): { own: string; other: string } {
  const { edges } = graph;
  const op = graph.op(edges.target.get(edge));
  const place = at(graph, edges.cutStack.get(edge));
  switch (edges.cause(edge)) {
    case 'detach':
      return detachedText(graph, edges.target.get(edge));
    case 'noGrad':
      return {
        own: `it was computed ${gradOff(graph, edges.target.get(edge))}${place}`,
        other: `was computed ${gradOff(graph, edges.target.get(edge))}${place}`,
      };
    case 'integerDtype':
      return {
        own: `${op}${place} makes it ${graph.dtype(edges.target.get(edge)) ?? 'an integer'}, which carries no gradient`,
        other: `is not of a floating point dtype since ${op}${place}`,
      };
    case 'notRequiresGrad': {
      const source = labelOf(graph, edges.source.get(edge));
      const text = `computed${place} while ${source} did not require grad`;
      return { own: `it was ${text}`, other: `was ${text}` };
    }
    default:
      return {
        own: `${op}${place} has no derivative`,
        other: `was made by ${op}${place}, which has no derivative`,
      };
  }
}

/** Where a node was computed so that it is not differentiated. */
function gradOff({ nodes, regions }: Graph, node: NodeId): string {
  // These libraries have no grad mode: what no gradient function is told of is not on a tape.
  if (isForeign(nodes.tensor.get(node))) return 'outside of every gradient function';
  const scope = regions[nodes.region.get(node)]?.name ?? 'noGrad';
  if (scope === GRAD_MODE_OFF) return 'where grad mode was off';
  return `under ${scope === 'noGrad' ? 'noGrad()' : scope}`;
}

/** For a node that requires grad, was there before the pass began, and still has no gradient. */
function whyNotReached(graph: Graph, node: NodeId, name: string, pass: Pass, reach: Reach): Why {
  const { nodes, edges } = graph;
  const call = callOf(pass);
  const root = rootOf(graph, pass);
  const path = reach.path(node);
  const because = (rest: string): Why => ({
    sentence: `No gradient reaches ${name}${rest}.`,
    path,
    cut: reach.cutOf(node),
  });
  if (reach.reaches(node)) {
    if (!pass.ended || pass.failed)
      return because(`: ${call}${at(graph, pass.stack)} stopped before it got there`);
    return because(
      pass.api === 'grad'
        ? `: ${call}${at(graph, pass.stack)} was asked for other tensors only`
        : `: ${call}${at(graph, pass.stack)} did not need it`,
    );
  }
  const cut = reach.cutOf(node);
  if (cut >= 0) {
    const made = labelOf(graph, edges.target.get(cut));
    return because(` because ${made}, on the way to ${root}, ${cutText(graph, cut).other}`);
  }
  const copied = graph.copiedOut.get(node);
  if (copied !== undefined && nodes.firstOut.get(node) < 0)
    return because(
      `: its values were copied out by ${copied.how}()${at(graph, copied.stack)}, and plain numbers carry no gradient`,
    );
  return because(
    ` because ${root}, where ${call}${at(graph, pass.stack)} began, was not computed from it`,
  );
}

/** What the program called to begin a pass; of other libraries what their functions have in common. */
export function callOf({ api, id }: Pass): string {
  if (api === 'backward') return 'backward()';
  return isForeign(id) ? 'grad()' : 'autograd.grad()';
}

/** The names of what a pass began at. */
export function rootOf(graph: Graph, { roots }: Pass): string {
  return roots.length === 0 ? 'the root' : roots.map((root) => labelOf(graph, root)).join(', ');
}
