/** @file Parameters that no backward pass has reached, though they were there, and what keeps the gradient from them. */

import type { Finding, NodeId } from '../../worker/protocol.ts';
import { Relation } from '../edges.ts';
import { callOf, cutText, rootOf } from '../explain.ts';
import type { Graph, Pass } from '../graph.ts';
import { parametersOf } from '../parameters.ts';
import { Reach } from '../reach.ts';
import { labelOf } from '../cards.ts';
import { at, namesOf, related } from '../words.ts';

/** Backward passes that one line of the program began. */
interface Calls {
  readonly latest: Pass;
  readonly reach: Reach;
  readonly nodesBefore: readonly number[];
}

/** Lines that begin passes, newest first: more than these are not looked at. */
const LINES = 8;

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

/** Without a gradient in any version. */
function* parametersWithoutGradient(graph: Graph): Generator<readonly NodeId[]> {
  const { nodes } = graph;
  const has = (version: NodeId): boolean =>
    nodes.lastGradient.get(version) >= 0 || nodes.grad.get(version) >= 0;
  for (const versions of parametersOf(graph)) if (!versions.some(has)) yield versions;
}

function linesOf(graph: Graph): Calls[] {
  const byStack = new Map<number, Pass[]>();
  for (const pass of graph.passes) {
    if (pass.api !== 'backward' || !pass.ended || pass.failed) continue;
    const known = byStack.get(pass.stack);
    if (known === undefined) byStack.set(pass.stack, [pass]);
    else known.push(pass);
  }
  return [...byStack.values()]
    .slice(-LINES)
    .reverse()
    .flatMap((passes) => {
      const latest = passes.at(-1);
      if (latest === undefined) return [];
      const reach = new Reach(graph, latest.roots, latest.nodesBefore);
      return [{ latest, reach, nodesBefore: passes.map(({ nodesBefore }) => nodesBefore) }];
    });
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
    if (cut < 0) return null;
    const target = graph.edges.target.get(cut);
    const stack = graph.edges.cutStack.get(cut);
    const severity = finished || repetitions(line, versions) > 1 ? 'warning' : 'information';
    return {
      key: `cut ${stack} ${graph.op(target)}`,
      nodes: [node],
      finding: (nodes) => ({
        kind: 'unreached',
        severity,
        sentence:
          `No gradient reaches ${namesOf(graph, nodes)} because ${labelOf(graph, target)}, ` +
          `on the way to ${rootOf(graph, latest)}, ${cutText(graph, cut).other}.`,
        site: graph.site(stack),
        nodes,
        path: reach.path(node),
        related: [
          ...madeAt(graph, nodes),
          ...related(graph, latest.stack, `${callOf(latest)} begins here.`),
        ],
      }),
    };
  }
  return null;
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
  if (line === undefined) return null;
  const reads = readsOf(graph, versions);
  const [before = 0, last = 0] = line.nodesBefore.slice(-2);
  const isReadAgain =
    again !== undefined &&
    reads.some((read) => read < before) &&
    reads.some((read) => read >= before && read < last);
  if (reads.length === 0 ? again === undefined && !finished : !isReadAgain) return null;
  const node = versions[0] as NodeId;
  const { latest } = line;
  const where = `${callOf(latest)}${at(graph, latest.stack)}`;
  return {
    key: `unused ${String(reads.length === 0)} ${latest.stack} ${firstStack(graph, versions)}`,
    nodes: [node],
    finding: (nodes) => ({
      kind: 'unreached',
      severity: again === undefined ? 'information' : 'warning',
      sentence:
        `No gradient reaches ${namesOf(graph, nodes)} because ` +
        (reads.length === 0
          ? `nothing reads ${nodes.length > 1 ? 'them' : 'it'}.`
          : `${rootOf(graph, latest)}, where ${where} begins, is not computed from ${nodes.length > 1 ? 'them' : 'it'}.`),
      site: graph.site(firstStack(graph, versions)),
      nodes,
      path: [node],
      related: related(graph, latest.stack, `${callOf(latest)} begins here.`),
    }),
  };
}

/** Nodes computed from a tensor, where values went into plain numbers included; in-place updates are none. */
function readsOf(graph: Graph, versions: readonly NodeId[]): NodeId[] {
  const { nodes, edges } = graph;
  return versions.flatMap((version) => {
    const reads = [...edges.outOf(nodes, version)]
      .filter((edge) => edges.relation.get(edge) === Relation.operand)
      .map((edge) => edges.target.get(edge));
    return graph.copiedOut.has(version) ? [...reads, version] : reads;
  });
}

const firstStack = (graph: Graph, versions: readonly NodeId[]): number =>
  graph.nodes.stack.get(versions.at(-1) as NodeId);

function madeAt(graph: Graph, nodes: readonly NodeId[]): Finding['related'] {
  return nodes
    .slice(0, 3)
    .flatMap((node) =>
      related(graph, graph.nodes.stack.get(node), `${labelOf(graph, node)} is made here.`),
    );
}
