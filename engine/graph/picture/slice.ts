/** @file What the inspector draws: the whole graph as cards, edges and frames, folded to what one can read. */

import type { Card, Edge, Fold, GraphId, Region, Slice } from '../../protocol/index.ts';
import { cardOf, drawnEdge, edgeKind, labelOf, type Standing } from '../cards.ts';
import type { Graph } from '../graph.ts';
import { titleOf } from '../groups/title.ts';
import type { GroupTree } from '../groups/tree.ts';
import type { Arrangement } from '../layout/arrangement.ts';
import { isLine } from '../layout/lines.ts';
import type { Then } from '../time/then.ts';
import { groupCardOf } from './group-cards.ts';
import { cardOfGroup, type Item, type Link } from './items.ts';
import type { Keys } from './keys.ts';
import type { Scene } from './scene.ts';

/** What a picture is made of. */
export interface Parts {
  readonly graph: Graph;
  readonly tree: GroupTree;
  readonly scene: Scene;
  readonly arrangement: Arrangement;
  readonly keys: Keys;
  readonly folds: readonly Fold[];
}

export function sliceOf(id: GraphId, parts: Parts, standing: Standing, then: Then): Slice {
  const { graph, tree, scene, arrangement, keys } = parts;
  const far = new Map(scene.items.map((item) => [item, [...item.far]]));
  const edges: Edge[] = [];
  const open = new Set(scene.sheets.map(({ group }) => group));
  for (const link of scene.links) {
    const { source, target } = link;
    const rows = arrangement.place(target).row - arrangement.place(source).row;
    if (isLine(link, rows)) edges.push(drawnLink(parts, then, link));
    // Of leaves beside their card each is told by itself.
    else if (source.group?.kind === 'leaves' && open.has(source.group) && target.node >= 0)
      continue;
    else if (far.get(target)?.includes(source.id) === false) far.get(target)?.push(source.id);
  }
  const byId = new Map(scene.items.map((item) => [item.id, item]));
  const label = (card: number): string => {
    const item = byId.get(card);
    return item?.group ? titleOf(tree, item.group) : labelOf(graph, card);
  };
  const cards = scene.items.map((item): Card => {
    const { x, y } = arrangement.place(item);
    const chips = (far.get(item) ?? []).map((card) => ({ id: card, label: label(card) }));
    const around = { key: keys.of(item.id), within: withinOf(tree, item), far: chips, x, y };
    return item.summary === null
      ? { ...cardOf(graph, standing, item.node, then), ...(item.isVersion && LEAF), ...around }
      : { ...groupCardOf(tree, scene, standing, item, then), ...around };
  });
  const drawn = cards.filter(({ group }) => group === undefined).length;
  return {
    graph: id,
    revision: graph.revision,
    cards,
    edges,
    regions: [...groupFrames(parts), ...regionsOf(parts)],
    total: graph.nodes.length,
    hidden: graph.nodes.length - drawn,
    ...gradNormsOf(scene, then),
    folds: parts.folds,
    notes: [
      ...graph.notes.all,
      ...(cards.some(({ tangent }) => tangent !== undefined) ? tangentNote(graph) : []),
    ],
    ...(then.moment !== null && { moment: then.moment }),
    ...(graph.tangents !== null && { tangentsFrom: graph.tangents.origin }),
  };
}

/** What a card of a parameter's version is, beside what operator wrote it. */
const LEAF = { role: 'parameter', symbol: '●', noGrad: false, detached: false } as const;

/** Of all nodes: those in folded groups are in the summaries. */
function gradNormsOf({ items }: Scene, then: Then): Pick<Slice, 'gradNorms'> {
  let [max, min] = [-1, Infinity];
  for (const { node, summary } of items) {
    const worst = summary === null ? then.norm(node) : summary.worst;
    const least = summary === null ? worst : summary.least;
    max = Math.max(max, worst ?? -1);
    min = Math.min(min, least ?? Infinity);
  }
  return max < 0 ? {} : { gradNorms: { max, min } };
}

function tangentNote(graph: Graph): string[] {
  const { tangents } = graph;
  const how =
    tangents === null
      ? 'in the direction that the program gave'
      : `with ${labelOf(graph, tangents.origin)}, all its elements at once`;
  return [`∂ is the tangent: how fast a value changes ${how}.`];
}

/** The groups around a card that are open in place and can be folded, outermost first. */
function withinOf(tree: GroupTree, item: Item): number[] {
  const groups: number[] = [];
  const end = item.sheet.group.id;
  if (item.sheet.group.kind === 'leaves') return groups;
  let at = item.group === null ? tree.of(item.node) : item.group.parent;
  for (; at > 0 && at !== end; at = tree.get(at).parent) groups.unshift(cardOfGroup(at));
  return groups;
}

function drawnLink({ graph, keys }: Parts, then: Then, link: Link): Edge {
  const { source, target, edges } = link;
  const id = `${keys.of(source.id)}>${keys.of(target.id)}`;
  const [first] = edges;
  if (first === undefined) throw new Error(`The link to ${target.id} stands for no edge.`);
  return source.group === null && target.group === null
    ? { id: `${id}:${graph.edges.slot.get(first)}`, ...drawnEdge(graph, first, then) }
    : { id, ...drawnEdges(graph, then, link, first) };
}

/** One edge for all that a link stands for: of a loop they are tens of thousands. */
function drawnEdges(
  graph: Graph,
  then: Then,
  { source, target, edges }: Link,
  first: number,
): Omit<Edge, 'id'> {
  let gradNorm: number | null = null;
  let replacedNorm: number | null = null;
  let latestOf = 0;
  let [nonFinite, isThere, isPassed] = [false, false, false];
  /** What the edge looks like: a gradient if one flows, else what is not plain. */
  let most = first;
  let rankOfMost = rank(edgeKind(graph, first));
  const targets = graph.edges.target.cells;
  for (const edge of edges) {
    const kind = edgeKind(graph, edge);
    if (rank(kind) > rankOfMost) [most, rankOfMost] = [edge, rank(kind)];
    if (then.has(targets[edge] as number)) {
      isThere = true;
      isPassed ||= then.passed(edge);
    }
    if (kind !== 'gradient') continue;
    const flow = then.flow(edge);
    // Norms of parts of one larger gradient.
    if (flow.norm !== null)
      if (flow.replaced) replacedNorm = Math.hypot(replacedNorm ?? 0, flow.norm);
      else gradNorm = Math.hypot(gradNorm ?? 0, flow.norm);
    nonFinite ||= flow.nonFinite;
    latestOf = Math.max(latestOf, flow.latestOf);
  }
  const { kind, cut } = drawnEdge(graph, most, then);
  return {
    source: source.id,
    target: target.id,
    kind,
    gradNorm: gradNorm ?? replacedNorm,
    ...(nonFinite && { nonFinite: true }),
    ...(gradNorm === null && replacedNorm !== null && { replaced: true }),
    ...(latestOf > 1 && { latestOf }),
    cut,
    ...(!isThere ? { when: 'later' } : isPassed ? { when: 'now' } : {}),
  };
}

const rank = (kind: Edge['kind']): number => (kind === 'gradient' ? 2 : kind === 'plain' ? 0 : 1);

/** A frame around the parts of each group that is open beside its card. */
function groupFrames({ tree, scene, keys }: Parts): Region[] {
  return scene.sheets.flatMap(({ group, header, items }) =>
    header === null
      ? []
      : [
          {
            id: `g${keys.of(header.id)}`,
            kind: 'group' as const,
            label: titleOf(tree, group),
            nodes: items.map((item) => item.id),
            site: group.site,
            header: header.id,
          },
        ],
  );
}

function regionsOf({ graph, scene, arrangement, keys }: Parts): Region[] {
  const members = new Map<string, Item[]>();
  for (const item of scene.items) {
    const { frame } = arrangement.place(item);
    if (frame < 0) continue;
    const { header } = item.sheet;
    const key = header === null ? `r${frame}` : `r${keys.of(header.id)}.${frame}`;
    const known = members.get(key);
    if (known === undefined) members.set(key, [item]);
    else known.push(item);
  }
  return [...members].flatMap(([key, items]) => {
    const [first] = items;
    const index = first?.summary?.region ?? graph.nodes.region.get(first?.node ?? 0);
    const region = graph.regions[index];
    if (region === undefined) return [];
    const { kind, name, stack } = region;
    const site = graph.site(stack);
    const where = site === null ? '' : ` · line ${site.line}`;
    const label = `${kind === 'noGrad' && name === 'noGrad' ? 'noGrad()' : name}${where}`;
    return [{ id: key, kind, label, nodes: items.map(({ id }) => id), site }];
  });
}
