/** @file Parameters that no backward pass has reached, though they were there, and what keeps the gradient from them. */

import type { Finding, NodeId } from '../../protocol/index.ts';
import { isForeign } from '../../recorder/records/format.ts';
import { labelOf } from '../cards.ts';
import { callOf, cutText, rootOf } from '../explain.ts';
import type { Graph, Pass } from '../graph.ts';
import { parametersOf } from '../parameters.ts';
import { Reach } from '../reach.ts';
import { Relation } from '../tables/edges.ts';
import { at, madeHere, parametersText, related } from '../words.ts';
import { passesByLine, type PassesOfLine } from './passes.ts';

/** Backward passes that one line of the program began. */
interface Calls extends PassesOfLine {
  /** Behind the latest. */
  readonly reach: Reach;
  /** By pass. */
  readonly nodesBefore: readonly number[];
  /** Tensors that the latest brought a gradient to. */
  readonly reached: ReadonlySet<number>;
}

/** Parameters that miss their gradient for one reason. */
interface Missing {
  readonly nodes: NodeId[];
  readonly finding: (nodes: readonly NodeId[]) => Finding;
}

/** @param finished the program has ended: what has not happened yet never will */
export function unreached(graph: Graph, finished: boolean): Finding[] {
  const lines = linesOf(graph);
  if (lines.length === 0) return [];
  const roots = graph.passes.flatMap((pass) => pass.roots);
  const anywhere = new Reach(graph, roots, graph.nodes.length);
  const groups = new Map<string, Missing>();
  for (const versions of parametersWithoutGradient(graph)) {
    const cut = cutOff(graph, lines, versions, finished);
    const found = cut ?? unused(graph, lines, versions, anywhere, finished);
    if (found === null) continue;
    const group = groups.get(found.key);
    if (group === undefined) groups.set(found.key, found);
    else group.nodes.push(...found.nodes);
  }
  return [...groups.values()].map(({ nodes, finding }) => finding(nodes.reverse()));
}

/** Without a gradient in any version, though other libraries give zeros instead where they were asked for one. */
function* parametersWithoutGradient(graph: Graph): Generator<readonly NodeId[]> {
  const { nodes, clears } = graph;
  const has = (version: NodeId): boolean =>
    nodes.grad.get(version) >= 0 || nodes.lastGradient.get(version) >= 0;
  for (const versions of parametersOf(graph)) {
    const tensor = nodes.tensor.get(versions[0] as NodeId);
    if (versions.some(has)) {
      if (versions.every((version) => !has(version) || hasZeros(graph, version))) yield versions;
    } else if (isState(graph, versions)) continue;
    else if (!isForeign(tensor) || clears.has(tensor)) yield versions;
  }
}

/** Written after a pass that brought it no gradient: kept in another way, as the averages of an optimizer. */
function isState({ passes }: Graph, versions: readonly NodeId[]): boolean {
  const [newest, oldest] = [versions[0] as NodeId, versions.at(-1) as NodeId];
  return passes.some(({ nodesBefore }) => oldest < nodesBefore && nodesBefore <= newest);
}

/** Where another library was asked for a gradient and there is none. */
function hasZeros({ nodes, gradients, values }: Graph, version: NodeId): boolean {
  const entry = nodes.lastGradient.get(version);
  return (
    entry >= 0 &&
    isForeign(nodes.tensor.get(version)) &&
    values.norm(gradients.value.get(entry)) === 0
  );
}

function linesOf(graph: Graph): Calls[] {
  // Our `autograd.grad()` is told which tensors it is for.
  const lines = passesByLine(graph, ({ api, id }) => api === 'backward' || isForeign(id));
  return lines.map((passes) => {
    const { latest, indices } = passes;
    const reach = new Reach(graph, latest.roots, latest.nodesBefore);
    const nodesBefore = indices.map((index) => (graph.passes[index] as Pass).nodesBefore);
    return { ...passes, reach, nodesBefore, reached: reachedBy(graph, latest) };
  });
}

function reachedBy({ gradients, nodes }: Graph, { id }: Pass): Set<number> {
  const reached = new Set<number>();
  for (let entry = 0; entry < gradients.length; entry++)
    if (gradients.pass.get(entry) === id) reached.add(nodes.tensor.get(gradients.node.get(entry)));
  return reached;
}

/**
 * Whether a gradient was to be expected of the passes of a line. Where the program clears the tensor's gradient,
 * once it does so again after such a pass. Where it clears those of what the pass reaches and not this one's, it
 * is another part of it, as the target of a network that learns, or not to be trained.
 */
function isExpected(
  { nodes, clears }: Graph,
  { indices, reached }: Calls,
  versions: readonly NodeId[],
  finished: boolean,
): boolean {
  const own = clears.get(nodes.tensor.get(versions[0] as NodeId));
  if (own !== undefined)
    return finished || indices.some((index) => own.first <= index && index < own.last);
  const latest = indices.at(-1) as number;
  return ![...reached].some(
    (tensor) => !isForeign(tensor) && (clears.get(tensor)?.first ?? Infinity) <= latest,
  );
}

/** How often a line began a pass since the tensor was there. */
const repetitions = ({ nodesBefore }: Calls, versions: readonly NodeId[]): number =>
  nodesBefore.filter((before) => before > (versions.at(-1) as NodeId)).length;

type Found = Missing & { readonly key: string };

/** The values arrive at the root of a pass, the gradient does not come back. */
function cutOff(
  graph: Graph,
  lines: readonly Calls[],
  versions: readonly NodeId[],
  finished: boolean,
): Found | null {
  for (const line of lines) {
    const { reach, latest } = line;
    const node = versions.find((version) => reach.influences(version));
    if (node === undefined) continue;
    const cut = reach.cutOf(node);
    const zeros = hasZeros(graph, node);
    if (cut < 0 || !(zeros || isExpected(graph, line, versions, finished))) return null;
    const target = cutResult(graph, reach, cut);
    // Made a leaf anew: a new beginning is meant.
    const isBeginning = graph.edges.cause(cut) === 'detach' || graph.isLeaf(target);
    if (isBeginning && graph.requiresGrad(target)) return null;
    const stack = graph.edges.cutStack.get(cut);
    const isSure = finished || zeros || repetitions(line, versions) > 1;
    return {
      key: `cut ${stack} ${graph.op(target)}`,
      nodes: [node],
      finding: (nodes) => ({
        kind: 'unreached',
        severity: isSure ? 'warning' : 'information',
        sentence:
          `${noGradientOf(graph, nodes)} because ${labelOf(graph, target)}, ` +
          `on the way to ${rootOf(graph, latest)}, ${cutText(graph, cut).other}.`,
        site: graph.site(stack),
        nodes,
        path: reach.path(node),
        related: [
          ...madeHere(graph, nodes),
          ...related(graph, latest.stack, `${callOf(latest)} begins here.`),
        ],
      }),
    };
  }
  return null;
}

/** What a cut leaves without history; of a scope without gradients what comes out of it. */
function cutResult({ nodes, edges }: Graph, reach: Reach, cut: number): NodeId {
  let result = edges.target.get(cut);
  if (edges.cause(cut) !== 'noGrad') return result;
  const region = nodes.region.get(result);
  for (let edge = cut; edge >= 0; edge = reach.next(result)) {
    const target = edges.target.get(edge);
    if (nodes.region.get(target) !== region) break;
    result = target;
  }
  return result;
}

/**
 * Nothing that a pass began at was computed from it. Which may still come: so this is told of what nothing
 * reads when the program has ended or a pass was repeated, and of what is read when that was repeated too.
 */
function unused(
  graph: Graph,
  lines: readonly Calls[],
  versions: readonly NodeId[],
  anywhere: Reach,
  finished: boolean,
): Found | null {
  if (versions.some((version) => anywhere.influences(version))) return null;
  const again = lines.find((line) => repetitions(line, versions) > 1);
  const line = again ?? lines.find((each) => repetitions(each, versions) > 0);
  const zeros = versions.some((version) => hasZeros(graph, version));
  if (line === undefined || !(zeros || isExpected(graph, line, versions, finished))) return null;
  const { latest } = line;
  const reads = readsOf(graph, versions);
  const [before = 0, last = 0] = line.nodesBefore.slice(-2);
  const isReadAgain =
    again !== undefined &&
    reads.some((read) => read < before) &&
    reads.some((read) => read >= before && read < last);
  const isSure = again !== undefined || zeros;
  // Optimizers of TensorFlow.js have variables that are read in their first step.
  const mayCome = zeros ? false : isForeign(latest.id) || again === undefined;
  if (reads.length === 0 ? mayCome && !finished : !isReadAgain) return null;
  const node = versions[0] as NodeId;
  const where = `${callOf(latest)}${at(graph, latest.stack)}`;
  const copy = copyOf(graph, versions);
  const reason = (nodes: readonly NodeId[]): string => {
    const it = nodes.length > 1 ? 'them' : 'it';
    const numbers = copy === null ? '' : `, and plain numbers carry no gradient`;
    const copied = copy === null ? '' : `${copy.how}()${at(graph, copy.stack)}`;
    if (reads.length === 0)
      return copy === null ? `nothing reads ${it}` : `only ${copied} reads ${it}${numbers}`;
    const root = `${rootOf(graph, latest)}, where ${where} begins, is not computed from ${it}`;
    return copy === null
      ? root
      : `${root}: ${labelOf(graph, copy.node)} was copied out by ${copied}${numbers}`;
  };
  return {
    key: `unused ${String(reads.length === 0)} ${latest.stack} ${firstStack(graph, versions)}`,
    nodes: [node],
    finding: (nodes) => ({
      kind: 'unreached',
      severity: isSure ? 'warning' : 'information',
      sentence: `${noGradientOf(graph, nodes)} because ${reason(nodes)}.`,
      site: graph.site(copy?.stack ?? firstStack(graph, versions)),
      nodes,
      path: copy === null ? [node] : [...new Set([node, copy.node])],
      related: [
        ...(copy === null ? [] : madeHere(graph, nodes)),
        ...related(graph, latest.stack, `${callOf(latest)} begins here.`),
      ],
    }),
  };
}

/** Values that a program would look further than these for are not what it lost its gradient by. */
const NEAR = 100;

/** The first value that was computed from a tensor, or itself, and that went into plain numbers. */
function copyOf(graph: Graph, versions: readonly NodeId[]) {
  const near = new Set(versions);
  for (const node of near) {
    const copied = graph.copiedOut.get(node);
    if (copied !== undefined) return { node, ...copied };
    if (near.size < NEAR) for (const read of readsOf(graph, [node])) near.add(read);
  }
  return null;
}

/** Nodes computed from a tensor; in-place updates are none. */
function readsOf({ nodes, edges }: Graph, versions: readonly NodeId[]): NodeId[] {
  return versions.flatMap((version) =>
    [...edges.outOf(nodes, version)]
      .filter((edge) => edges.relation.get(edge) === Relation.operand)
      .map((edge) => edges.target.get(edge)),
  );
}

function noGradientOf(graph: Graph, nodes: readonly NodeId[]): string {
  const names = parametersText(graph, nodes);
  return nodes.some((node) => hasZeros(graph, node))
    ? `The gradient of ${names} is zero`
    : `No gradient reaches ${names}`;
}

const firstStack = (graph: Graph, versions: readonly NodeId[]): number =>
  graph.nodes.stack.get(versions.at(-1) as NodeId);
