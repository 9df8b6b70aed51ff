/**
 * @file A node's value and gradient over time: over the versions of its tensor, where it was written in place,
 * else over all that the same call made, or over what it made once a pass.
 */

import type { Moment, NodeId, Series } from '../../protocol/index.ts';
import type { Graph } from '../graph.ts';
import type { Kin } from './kin.ts';

/** Longer series are thinned evenly. */
const MOST = 1000;

/** @returns null where there is one moment only */
export function seriesOf(
  graph: Graph,
  node: NodeId,
  { versions, repetitions }: Kin,
): Series | null {
  const inPass = versions.length > 1 ? null : oncePerPass(graph, node, repetitions);
  const found = inPass?.nodes ?? (versions.length > 1 ? versions : repetitions);
  if (found.length < 2) return null;
  const shown = thinned(found, node);
  const moments = shown.map((each) => momentOf(graph, each));
  return {
    over: versions.length > 1 ? 'versions' : inPass === null ? 'repetitions' : 'passes',
    ...(inPass !== null && { inPass: { at: inPass.at, of: inPass.of } }),
    of: moments.every(({ element }) => element !== null) ? 'value' : 'norm',
    count: found.length,
    at: shown.indexOf(node),
    moments: moments.map(({ element, ...moment }) => ({
      ...moment,
      value: element ?? moment.value,
    })),
  };
}

/**
 * What comes at the node's place among those of its pass, such as one of several layers that are called on one line.
 *
 * @returns null where each pass has one, or passes have different numbers of them
 */
function oncePerPass(
  { passes }: Graph,
  node: NodeId,
  repetitions: readonly NodeId[],
): { readonly nodes: NodeId[]; readonly at: number; readonly of: number } | null {
  const byPass = new Map<number, NodeId[]>();
  let pass = 0;
  for (const each of repetitions) {
    while ((passes[pass]?.nodesBefore ?? Infinity) <= each) pass++;
    const known = byPass.get(pass);
    if (known === undefined) byPass.set(pass, [each]);
    else known.push(each);
  }
  const steps = [...byPass.values()];
  const of = steps[0]?.length ?? 0;
  // The latest is perhaps not over.
  const isRegular = steps.every(({ length }, step) =>
    step < steps.length - 1 ? length === of : length <= of,
  );
  const at = steps.find((step) => step.includes(node))?.indexOf(node);
  if (!isRegular || steps.length < 2 || of < 2 || at === undefined) return null;
  return { nodes: steps.flatMap((step) => step[at] ?? []), at, of };
}

function thinned(found: readonly NodeId[], node: NodeId): NodeId[] {
  if (found.length <= MOST) return [...found];
  const step = found.length / MOST;
  const picked = Array.from({ length: MOST }, (_, i) => found[Math.floor(i * step)] as NodeId);
  return [...new Set([...picked, node])].sort((a, b) => a - b);
}

function momentOf(graph: Graph, node: NodeId): Moment & { readonly element: number | null } {
  const { nodes, values, gradients } = graph;
  const value = values.get(nodes.value.get(node));
  // What backward brought, also where it was cleared since.
  const logged = nodes.lastGradient.get(node);
  const gradient = logged < 0 ? nodes.grad.get(node) : gradients.value.get(logged);
  return {
    node,
    value: values.norm(nodes.value.get(node)),
    gradNorm: values.norm(gradient),
    element: value?.kind === 'whole' && value.data.length === 1 ? (value.data[0] ?? null) : null,
  };
}
