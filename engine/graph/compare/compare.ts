/**
 * @file Two graphs compared: what one has and the other has not, and which values, gradients and shapes differ
 * where they are alike. Two runs, two edits, two traces.
 */

import type { NodeId } from '../../protocol/index.ts';
import { Kind } from '../tables/nodes.ts';
import { align } from './align.ts';
import { Structures } from './structure.ts';
import { apart, EXACT, toleranceOf, type Tolerance } from './values.ts';
import type { Version } from './version.ts';

export interface Change {
  readonly before: NodeId;
  readonly after: NodeId;
  /** What differs; values and gradients by how much (NaN: a number meets NaN or an infinity). */
  readonly shape: boolean;
  readonly dtype: boolean;
  readonly requiresGrad: boolean;
  readonly value: number;
  readonly gradient: number;
  /** Where only one of the two has a gradient. */
  readonly ownGradient: 'gained' | 'lost' | null;
}

export interface Comparison {
  /** Nodes of the first graph that are also in the second. */
  readonly common: number;
  /** How many of those are the same only within the tolerance. */
  readonly near: number;
  /**
   * Nodes of the second graph that the first has not, and the other way round; in order. Plain numbers are no
   * nodes of their own here.
   */
  readonly added: readonly NodeId[];
  readonly removed: readonly NodeId[];
  /** Of each removed node, the one of the second graph after which it would stand, or the first one. */
  readonly places: readonly NodeId[];
  /** In the order of the first graph. */
  readonly changed: readonly Change[];
  /**
   * Where the graphs part: of the first value that differs although those it is made of do not. Null where no
   * value differs.
   */
  readonly divergence: Change | null;
}

/**
 * Compares two graphs, aligned by structure; lines and names may differ.
 * @param rtol how far numbers of any dtype may be apart, relative to their size; undefined for the dtype's own
 */
export function compare(before: Version, after: Version, rtol?: number): Comparison {
  const structures = new Structures();
  const other = align(structures.of(before), structures.of(after));
  const removed: NodeId[] = [];
  const places: NodeId[] = [];
  let common = 0;
  let near = 0;
  let last = -1;
  const isCommon = new Uint8Array(after.to - after.from);
  const changed: Change[] = [];
  let divergence: Change | null = null;
  const differs = new Set<NodeId>();
  other.forEach((place, at) => {
    const node = before.from + at;
    if (place < 0) {
      if (isNumber(before, node)) return;
      removed.push(node);
      places.push(Math.max(last, after.from));
      return;
    }
    common++;
    isCommon[place] = 1;
    last = after.from + place;
    const change = changeOf(before, node, after, last, rtol);
    if (change === 'near') near++;
    if (typeof change === 'string') return;
    changed.push(change);
    if (change.value === 0) return;
    differs.add(node);
    const { nodes, edges } = before.graph;
    const operands = [...edges.into(nodes, node)].map((edge) => edges.source.get(edge));
    if (!operands.some((operand) => differs.has(operand))) divergence ??= change;
  });
  const added: NodeId[] = [];
  isCommon.forEach((known, at) => {
    const node = after.from + at;
    if (known === 0 && !isNumber(after, node)) added.push(node);
  });
  return { common, near, added, removed, places, changed, divergence };
}

const isNumber = ({ graph }: Version, node: NodeId): boolean =>
  graph.nodes.kind.get(node) === Kind.number;

function changeOf(
  before: Version,
  node: NodeId,
  after: Version,
  its: NodeId,
  rtol: number | undefined,
): Change | 'same' | 'near' {
  const [first, second] = [before.graph, after.graph];
  const shape = first.shape(node) !== second.shape(its);
  const dtypes = [first.dtype(node), second.dtype(its)] as const;
  const dtype = dtypes[0] !== dtypes[1];
  const requiresGrad = first.requiresGrad(node) !== second.requiresGrad(its);
  const own = toleranceOf(...dtypes);
  const tolerance = { ...own, rtol: rtol ?? own.rtol };
  const difference = (inFirst: number, inSecond: number, within: Tolerance): number => {
    const a = first.values.get(inFirst);
    const b = second.values.get(inSecond);
    return a === null || b === null || shape ? 0 : apart(a, b, within);
  };
  const values = [first.nodes.value.get(node), second.nodes.value.get(its)] as const;
  const gradients = [before.gradient(node), after.gradient(its)] as const;
  // Most nodes are the same, which one look tells.
  const isSame = difference(...values, EXACT) === 0 && difference(...gradients, EXACT) === 0;
  const value = isSame ? 0 : difference(...values, tolerance);
  const gradient = isSame ? 0 : difference(...gradients, tolerance);
  const [had, has] = [gradients[0] >= 0, gradients[1] >= 0];
  const ownGradient = has === had ? null : has ? 'gained' : 'lost';
  const isChanged =
    shape || dtype || requiresGrad || value !== 0 || gradient !== 0 || ownGradient !== null;
  if (!isChanged) return isSame ? 'same' : 'near';
  return { before: node, after: its, shape, dtype, requiresGrad, value, gradient, ownGradient };
}
