/** @file The outline of a graph: its parameters with their gradients, then its groups and operators, as a tree to be opened row by row. */

import type { NodeId, OutlineId, OutlineRow } from '../protocol/index.ts';
import { labelOf, roleOf } from './cards.ts';
import { whyNoGradient } from './explain.ts';
import type { Graph, Pass } from './graph.ts';
import { entriesOf, holds, holdsGroup, operatorsIn } from './groups/entries.ts';
import { titleOf } from './groups/title.ts';
import type { Group, GroupTree } from './groups/tree.ts';
import { parametersOf } from './parameters.ts';
import { contentsText } from './picture/group-cards.ts';
import { cardOfGroup } from './picture/items.ts';
import type { Picture } from './picture/picture.ts';
import { Reach } from './reach.ts';
import { Flag } from './tables/nodes.ts';
import { normText } from './text.ts';
import { placesAmongEqual } from './words.ts';

/** More parameters are counted, and not listed. */
const MOST_PARAMETERS = 500;

/**
 * @param of the row whose rows are wanted; null for the outermost ones
 * @throws when there is no such group
 */
export function outlineOf(graph: Graph, picture: Picture, of: OutlineId | null): OutlineRow[] {
  if (of === 'parameters') return parameterRows(graph);
  const { tree } = picture;
  if (of !== null) return partsOf(tree, picture.group(of));
  tree.update();
  return [...parametersRow(graph), ...partsOf(tree, tree.root)];
}

/**
 * The rows that lead to a node or a group's card, outermost first, and its own at last; none where it has
 * no row.
 */
export function outlinePath(graph: Graph, picture: Picture, id: NodeId): OutlineRow[] {
  const { tree } = picture;
  tree.update();
  const wanted = id < 0 ? picture.group(id) : null;
  const rows: OutlineRow[] = [];
  let around = tree.root;
  for (;;) {
    const entry = entriesOf(tree, around).find(({ node, group }) =>
      group === null
        ? node === id
        : wanted === null
          ? holds(tree, group, id)
          : group === wanted || holdsGroup(tree, group, wanted),
    );
    if (entry === undefined) break;
    if (entry.group === null) return [...rows, nodeRow(graph, entry.node)];
    rows.push(groupRow(tree, entry.group));
    if (entry.group === wanted) return rows;
    around = entry.group;
  }
  const parameter = parameterRows(graph).find((row) => row.id === id);
  return parameter === undefined ? [] : [...parametersRow(graph), parameter];
}

/** The row that holds the parameters; none where there are none. */
function parametersRow(graph: Graph): OutlineRow[] {
  const count = [...parametersOf(graph)].length;
  if (count === 0) return [];
  const text = count > MOST_PARAMETERS ? `the first ${MOST_PARAMETERS} of ${count}` : String(count);
  const about = { id: 'parameters', kind: 'parameters', title: 'parameters', text } as const;
  return [{ ...about, gradient: 'none', hasRows: true }];
}

function parameterRows(graph: Graph): OutlineRow[] {
  // Several parameters wait for the same pass: it is walked once.
  const walked = new Map<Pass, Reach>();
  const reachOf = (pass: Pass): Reach => {
    const reach = walked.get(pass) ?? new Reach(graph, pass.roots, pass.nodesBefore);
    walked.set(pass, reach);
    return reach;
  };
  const parameters = [...parametersOf(graph)].reverse().slice(0, MOST_PARAMETERS);
  const rows = parameters.map((versions) => parameterRow(graph, versions, reachOf));
  // Those of one name are told apart by where they were made, and those of one place by which they are.
  const isAlone = placesAmongEqual(rows.map(({ title }) => title)).map((place) => place === '');
  const lines = rows.map((_, at) => {
    const site = graph.site(graph.nodes.stack.get(parameters[at]?.at(-1) ?? 0));
    return isAlone[at] || site === null ? '' : `line ${site.line}`;
  });
  const places = placesAmongEqual(rows.map(({ title }, at) => `${title} ${lines[at]}`));
  return rows.map((row, at) => {
    const which = [lines[at] ?? '', places[at] ?? ''].filter((part) => part !== '').join(', ');
    return which === '' ? row : { ...row, text: `${which}  ${row.text}` };
  });
}

/** @param versions newest first */
function parameterRow(
  graph: Graph,
  versions: readonly NodeId[],
  reachOf: (pass: Pass) => Reach,
): OutlineRow {
  const { nodes } = graph;
  const made = versions.at(-1) as NodeId;
  const held = versions.find((version) => nodes.grad.get(version) >= 0);
  const id = held ?? made;
  const named = versions.find((version) => graph.name(version) !== '') ?? made;
  const title = labelOf(graph, named);
  if (held !== undefined) return { ...nodeRow(graph, held, 'parameter'), title };
  const why = whyNoGradient(graph, id, reachOf).sentence;
  // Its name is what the row begins with.
  const prefix = `No gradient reaches ${labelOf(graph, id)}`;
  const short = why.startsWith(prefix) ? `No gradient${why.slice(prefix.length)}` : why;
  const wasReached = graph.cleared.has(id);
  const isMissing = !wasReached && graph.passes.some(({ nodesBefore }) => nodesBefore > id);
  return {
    id,
    kind: 'parameter',
    title,
    text: [graph.shape(id), short].filter((part) => part !== '').join('  '),
    gradient: isMissing ? 'missing' : 'awaited',
    hasRows: false,
  };
}

const partsOf = (tree: GroupTree, group: Group): OutlineRow[] =>
  entriesOf(tree, group).map((entry) =>
    entry.group === null ? nodeRow(tree.graph, entry.node) : groupRow(tree, entry.group),
  );

function groupRow(tree: GroupTree, group: Group): OutlineRow {
  return {
    id: cardOfGroup(group.id),
    kind: group.kind,
    title: titleOf(tree, group),
    text: contentsText({ operators: operatorsIn(tree, group), parameters: 0 }),
    gradient: 'none',
    hasRows: true,
  };
}

/** `y  mul  [3]  |∇| 15.0`, `u  detach  [3]  detached` */
function nodeRow(graph: Graph, node: NodeId, role = roleOf(graph, node)): OutlineRow {
  const { nodes, values } = graph;
  const title = labelOf(graph, node);
  const op = graph.op(node);
  const grad = nodes.grad.get(node);
  const norm = values.norm(grad);
  const isBroken = values.nonFinite(grad);
  const cut = nodes.has(node, Flag.detached)
    ? 'detached'
    : nodes.has(node, Flag.noGrad)
      ? 'no_grad'
      : '';
  const gradient = isBroken ? '∇ NaN or Inf' : norm === null ? cut : `|∇| ${normText(norm)}`;
  return {
    id: node,
    kind: role,
    title,
    text: [title === op || role === 'parameter' ? '' : op, graph.shape(node), gradient]
      .filter((part) => part !== '')
      .join('  '),
    gradient: isBroken ? 'broken' : grad >= 0 ? 'arrived' : 'none',
    hasRows: false,
  };
}
