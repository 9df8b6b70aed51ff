/** @file Why a node has no gradient: the shortest honest explanation, with its place. */

import type { CutCause, NodeId } from '../worker/protocol.ts';
import { Relation } from './edges.ts';
import type { Graph, Pass } from './graph.ts';
import { Flag, isFloating, Kind } from './nodes.ts';
import { labelOf } from './cards.ts';
import { fileName } from './text.ts';

/** One sentence; empty where a gradient has arrived. */
export function noGradientBecause(graph: Graph, node: NodeId): string {
  const { nodes } = graph;
  if (nodes.grad.get(node) >= 0) return '';
  const name = labelOf(graph, node);
  const cleared = graph.cleared.get(node);
  if (cleared !== undefined) return `${name} has no gradient: it was cleared${at(graph, cleared)}.`;
  if (nodes.kind.get(node) === Kind.number)
    return `No gradient reaches ${name} because it is a plain number.`;
  if (nodes.kind.get(node) === Kind.declared)
    return `No gradient reaches ${name} because it is only declared: bind data to the symbol and run it.`;
  const dtype = graph.dtype(node);
  if (dtype !== null && !isFloating(dtype))
    return `No gradient reaches ${name} because it is ${dtype}: only floating point tensors carry gradients.`;
  if (!graph.requiresGrad(node))
    return `No gradient reaches ${name} because ${whyNotRequired(graph, node)}.`;
  const pass = graph.passes.findLast(({ nodesBefore }) => nodesBefore > node);
  if (pass === undefined)
    return graph.passes.length === 0
      ? `No gradient reaches ${name} yet: backward() has not run yet.`
      : `No gradient reaches ${name} yet: backward() has not run since it was computed.`;
  return whyNotReached(graph, node, name, pass);
}

/** For a node that does not require grad. */
function whyNotRequired(graph: Graph, node: NodeId): string {
  const { nodes, edges } = graph;
  const kind = nodes.kind.get(node);
  if (kind === Kind.gradient) return 'it is itself a gradient, which requires none';
  if (nodes.inCount.get(node) === 0)
    return `it does not require grad: it was made without requiresGrad${at(graph, nodes.stack.get(node))}`;
  // Breadth first, so that the nearest cut is the one that is told.
  const seen = new Set([node]);
  const queue = [node];
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    for (const edge of edges.into(nodes, next)) {
      const cause = edges.cause(edge);
      const source = edges.source.get(edge);
      if (cause !== null && cause !== 'notRequiresGrad') {
        const why = cutText(graph, edge, cause);
        return next === node
          ? why.own
          : `${labelOf(graph, next)}, which it comes from, ${why.other}`;
      }
      if (!seen.has(source)) {
        seen.add(source);
        queue.push(source);
      }
    }
  if (nodes.has(node, Flag.noGrad)) return 'it was computed where grad mode was off';
  return 'nothing it was computed from requires grad';
}

/** How a cut reads for the node it made (`it …`) and for another one. */
function cutText(graph: Graph, edge: number, cause: CutCause): { own: string; other: string } {
  const { edges } = graph;
  const op = graph.op(edges.target.get(edge));
  const place = at(graph, edges.cutStack.get(edge));
  const under = graph.regions[graph.nodes.region.get(edges.target.get(edge))]?.name ?? 'noGrad';
  const scope = under === 'noGrad' ? 'noGrad()' : under;
  switch (cause) {
    case 'detach':
      return { own: `${op}() cut it off${place}`, other: `was cut off by ${op}()${place}` };
    case 'noGrad':
      return {
        own: `it was computed under ${scope}${place}`,
        other: `was computed under ${scope}${place}`,
      };
    case 'integerDtype':
      return {
        own: `${op}${place} makes it ${graph.dtype(edges.target.get(edge)) ?? 'an integer'}, which carries no gradient`,
        other: `is not of a floating point dtype since ${op}${place}`,
      };
    default:
      return {
        own: `${op}${place} has no derivative`,
        other: `was made by ${op}${place}, which has no derivative`,
      };
  }
}

/** For a node that requires grad, was there before the pass began, and still has no gradient. */
function whyNotReached(graph: Graph, node: NodeId, name: string, pass: Pass): string {
  const { nodes, edges } = graph;
  const roots = new Set(pass.roots);
  const call = pass.api === 'grad' ? 'autograd.grad()' : 'backward()';
  const rootName = pass.roots.map((root) => labelOf(graph, root)).join(', ');
  const root = rootName === '' ? 'the root' : rootName;
  const seen = new Set([node]);
  const queue: { node: NodeId; cut: number }[] = [{ node, cut: -1 }];
  let nearestCut = -1;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (roots.has(next.node)) {
      if (next.cut < 0) {
        if (!pass.ended)
          return `No gradient reaches ${name}: ${call}${at(graph, pass.stack)} stopped before it got there.`;
        return pass.api === 'grad'
          ? `No gradient reaches ${name}: autograd.grad()${at(graph, pass.stack)} was asked for other tensors only.`
          : `No gradient reaches ${name}: ${call}${at(graph, pass.stack)} did not need it.`;
      }
      nearestCut = next.cut;
      break;
    }
    for (const edge of edges.outOf(nodes, next.node)) {
      const target = edges.target.get(edge);
      if (seen.has(target) || edges.relation.get(edge) === Relation.readsGrad) continue;
      seen.add(target);
      const cut = next.cut < 0 && edges.cause(edge) !== null ? edge : next.cut;
      // Paths without a cut first: only where there is none does a cut explain anything.
      if (cut < 0) queue.unshift({ node: target, cut });
      else queue.push({ node: target, cut });
    }
  }
  if (nearestCut >= 0) {
    const made = labelOf(graph, edges.target.get(nearestCut));
    const { other } = cutText(graph, nearestCut, edges.cause(nearestCut) ?? 'nonDifferentiable');
    return `No gradient reaches ${name} because ${made}, on the way to ${root}, ${other}.`;
  }
  const copied = graph.copiedOut.get(node);
  if (copied !== undefined && nodes.firstOut.get(node) < 0)
    return `No gradient reaches ${name}: its values were copied out by ${copied.how}()${at(graph, copied.stack)}, and plain numbers carry no gradient.`;
  return `No gradient reaches ${name} because ${root}, where ${call}${at(graph, pass.stack)} began, was not computed from it.`;
}

/** ` at train.ts:12`; empty where the place is unknown. */
function at(graph: Graph, stack: number): string {
  const site = graph.site(stack);
  return site === null ? '' : ` at ${fileName(site.file)}:${site.line}`;
}
