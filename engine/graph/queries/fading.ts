/** @file Gradients that vanish or explode on their way back to a parameter, step by step over many operators. */

import type { Finding, NodeId } from '../../protocol/index.ts';
import { callOf, rootOf } from '../explain.ts';
import type { Graph, Pass } from '../graph.ts';
import { elementsIn } from '../text.ts';
import { at, madeHere, parametersText, related } from '../words.ts';
import { passesByLine } from './passes.ts';

/** Powers of ten that a gradient must lose or gain … */
const DECADES = 6;
/** … over at least so many operators … */
const OPERATORS = 10;
/** … of which these few largest may explain at most half: one mean over a million elements is no decay. */
const STEPS = 3;

/** Decimal logarithm of the smallest float32, 2⁻¹⁴⁹. */
const SMALLEST = -45;

/** The gradient's size along the way from a node to the root that it depends on most. */
interface Way {
  readonly pass: Pass;
  /** By node: the edge to follow; -1 at a root, -2 off the way. */
  readonly next: Int32Array;
  /** By node: decimal logarithm of the size of an element, by root mean square. */
  readonly size: Float64Array;
}

/** At most one finding of each kind, for the parameter it is worst for. */
export function fading(graph: Graph): Finding[] {
  const ways = passesByLine(graph).map(({ latest }) => wayOf(graph, latest));
  return (['vanishing', 'exploding'] as const).flatMap((kind) => {
    const sign = kind === 'vanishing' ? -1 : 1;
    const found = ways.flatMap((way) =>
      parametersOf(graph, way).flatMap((node) => changeTo(graph, way, node, sign) ?? []),
    );
    found.sort((a, b) => b.decades - a.decades);
    const worst = found[0];
    if (worst === undefined) return [];
    // The same parameters in another pass are no news.
    const all = found.filter(({ way }) => way === worst.way);
    return [findingOf(graph, kind, worst, all)];
  });
}

function wayOf({ nodes, edges, values, strings }: Graph, pass: Pass): Way {
  const next = new Int32Array(pass.nodesBefore).fill(-2);
  const size = new Float64Array(pass.nodesBefore).fill(NaN);
  for (const root of pass.roots) if (root < pass.nodesBefore) next[root] = -1;
  // Results come after what they are made of, so the way from them is known.
  for (let node = pass.nodesBefore - 1; node >= 0; node--) {
    const root = Math.sqrt(elementsIn(strings.text(nodes.shape.get(node))));
    for (const edge of edges.outOf(nodes, node)) {
      if (edges.pass.get(edge) !== pass.id || next[edges.target.get(edge)] === -2) continue;
      const norm = values.norm(edges.contribution.get(edge));
      if (norm === null || !Number.isFinite(norm)) continue;
      // Zero is no size, as behind `relu`, except where the last digits of the smallest numbers were lost.
      const isLost = norm === 0 && (size[edges.target.get(edge)] as number) < SMALLEST + DECADES;
      if (norm === 0 && !isLost) continue;
      const log = isLost ? SMALLEST : Math.log10(norm / root);
      if (next[node] !== -2 && !(log > (size[node] as number))) continue;
      next[node] = edge;
      size[node] = log;
    }
  }
  return { pass, next, size };
}

function parametersOf(graph: Graph, { next }: Way): NodeId[] {
  const { nodes } = graph;
  const found: NodeId[] = [];
  next.forEach((edge, node) => {
    if (edge >= 0 && nodes.autograd.get(node) === 0 && graph.requiresGrad(node)) found.push(node);
  });
  return found;
}

interface Change {
  readonly way: Way;
  /** From the parameter to where its gradient was largest (vanishing) or smallest. */
  readonly path: readonly NodeId[];
  readonly decades: number;
  /** One of the operators at the place where it changes most. */
  readonly steepest: NodeId;
}

/** @param sign 1 where the gradient grows on its way back, -1 where it falls */
function changeTo(graph: Graph, way: Way, node: NodeId, sign: 1 | -1): Change | null {
  const { edges } = graph;
  const { next, size } = way;
  const path = [node];
  for (let edge = next[node] as number; edge >= 0; edge = next[path.at(-1) as NodeId] as number)
    path.push(edges.target.get(edge));
  // The root has no size of its own.
  const sizes = path.slice(0, -1).map((each) => sign * (size[each] as number));
  let farthest = 0;
  sizes.forEach((each, i) => {
    if (each < (sizes[farthest] as number)) farthest = i;
  });
  const decades = (sizes[0] as number) - (sizes[farthest] as number);
  if (farthest < OPERATORS || decades < DECADES) return null;
  const steps = sizes.slice(0, farthest).map((each, i) => each - (sizes[i + 1] as number));
  const largest = [...steps].sort((a, b) => b - a).slice(0, STEPS);
  if (largest.reduce((sum, step) => sum + step, 0) > decades / 2) return null;
  return {
    way,
    path: path.slice(0, farthest + 2),
    decades,
    steepest: steepest(graph, path, steps),
  };
}

/** Of the operators on the way: those of one kind and line are counted together. */
function steepest(graph: Graph, path: readonly NodeId[], steps: readonly number[]): NodeId {
  const sums = new Map<string, { readonly node: NodeId; sum: number }>();
  steps.forEach((step, i) => {
    const node = path[i + 1] as NodeId;
    const site = graph.site(graph.nodes.stack.get(node));
    const key = `${graph.op(node)} ${site?.file ?? ''}:${site?.line ?? 0}`;
    const known = sums.get(key) ?? { node, sum: 0 };
    sums.set(key, known);
    known.sum += step;
  });
  return [...sums.values()].reduce((most, each) => (each.sum > most.sum ? each : most)).node;
}

function findingOf(
  graph: Graph,
  kind: 'vanishing' | 'exploding',
  { path, steepest, way: { pass, size } }: Change,
  all: readonly Change[],
): Finding {
  const parameters = all.map((change) => change.path[0] as NodeId);
  const [node = 0] = path;
  const end = path.at(-2) as NodeId;
  const number = (log: number): string =>
    log === SMALLEST ? '0' : (10 ** log).toExponential(1).replace('e+', 'e');
  const stack = graph.nodes.stack.get(steepest);
  const { verb, change } =
    kind === 'vanishing'
      ? { verb: 'vanish', change: 'falls' }
      : { verb: 'explode', change: 'grows' };
  return {
    kind,
    severity: 'warning',
    sentence:
      `Gradients ${verb} on the way back from ${rootOf(graph, pass)} to ${parametersText(graph, parameters)}: ` +
      `an element of its gradient ${change} from ${number(size[end] as number)} to ${number(size[node] as number)} ` +
      `over ${path.length - 2} operators, most at ${graph.op(steepest)}${at(graph, stack)}.`,
    site: graph.site(stack),
    nodes: parameters,
    path,
    related: [
      ...madeHere(graph, [node]),
      ...related(graph, pass.stack, `${callOf(pass)} begins here.`),
    ],
  };
}
