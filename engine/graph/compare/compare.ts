/**
 * @file Two graphs compared: what one has and the other has not, and which values, gradients and shapes differ
 * where they are alike. Two runs, two edits, two traces.
 */

import type { NodeId } from '../../worker/protocol.ts';
import type { Graph } from '../graph.ts';
import { Kind } from '../nodes.ts';
import { align } from './align.ts';
import { Structures } from './structure.ts';
import { apart, TOLERANCE, type Tolerance } from './values.ts';

export interface Change {
  readonly before: NodeId;
  readonly after: NodeId;
  /** What differs; values and gradients by how much (NaN: a number meets NaN or an infinity). */
  readonly shape: boolean;
  readonly requiresGrad: boolean;
  readonly value: number;
  readonly gradient: number;
  /** One of the two has a gradient. */
  readonly oneGradient: boolean;
}

export interface Comparison {
  /** Nodes of the first graph that are also in the second. */
  readonly common: number;
  /**
   * Nodes of the second graph that the first has not, and the other way round; in order. Plain numbers are no
   * nodes of their own here.
   */
  readonly added: readonly NodeId[];
  readonly removed: readonly NodeId[];
  /** In the order of the first graph. */
  readonly changed: readonly Change[];
  /**
   * Where the graphs part: of the first value that differs although those it is made of do not. Null where no
   * value differs.
   */
  readonly divergence: Change | null;
}

/** Compares two graphs, aligned by structure; lines and names may differ. */
export function compare(before: Graph, after: Graph, tolerance: Tolerance = TOLERANCE): Comparison {
  const structures = new Structures();
  const other = align(structures.of(before), structures.of(after));
  const removed: NodeId[] = [];
  const isCommon = new Uint8Array(after.nodes.length);
  const changed: Change[] = [];
  let divergence: Change | null = null;
  const differs = new Uint8Array(before.nodes.length);
  other.forEach((its, node) => {
    if (its < 0) {
      removed.push(node);
      return;
    }
    isCommon[its] = 1;
    const change = changeOf(before, node, after, its, tolerance);
    if (change === null) return;
    changed.push(change);
    if (change.value === 0) return;
    differs[node] = 1;
    const { nodes, edges } = before;
    const operands = [...edges.into(nodes, node)].map((edge) => edges.source.get(edge));
    if (!operands.some((operand) => differs[operand] === 1)) divergence ??= change;
  });
  const added: NodeId[] = [];
  isCommon.forEach((common, node) => {
    if (common === 0) added.push(node);
  });
  const own = ({ nodes }: Graph, list: readonly NodeId[]): NodeId[] =>
    list.filter((node) => nodes.kind.get(node) !== Kind.number);
  return {
    common: other.length - removed.length,
    added: own(after, added),
    removed: own(before, removed),
    changed,
    divergence,
  };
}

function changeOf(
  before: Graph,
  node: NodeId,
  after: Graph,
  its: NodeId,
  tolerance: Tolerance,
): Change | null {
  const shape = before.shape(node) !== after.shape(its);
  const requiresGrad = before.requiresGrad(node) !== after.requiresGrad(its);
  const difference = (column: 'value' | 'grad'): number => {
    const a = before.values.get(before.nodes[column].get(node));
    const b = after.values.get(after.nodes[column].get(its));
    return a === null || b === null || shape ? 0 : apart(a, b, tolerance);
  };
  const [value, gradient] = [difference('value'), difference('grad')];
  const oneGradient = before.nodes.grad.get(node) < 0 !== after.nodes.grad.get(its) < 0;
  if (!shape && !requiresGrad && value === 0 && gradient === 0 && !oneGradient) return null;
  return { before: node, after: its, shape, requiresGrad, value, gradient, oneGradient };
}
