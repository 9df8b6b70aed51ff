/** @file All that is known about a group, for the details pane. */

import type { Details, NodeId, Related } from '../../protocol/index.ts';
import { labelOf } from '../cards.ts';
import { noteOf, numbered } from '../details/neighbours.ts';
import type { Graph } from '../graph.ts';
import { titleOf } from '../groups/title.ts';
import type { Group, GroupTree } from '../groups/tree.ts';
import { measureText } from '../text.ts';
import { contentsText } from './group-cards.ts';
import type { Item } from './items.ts';
import type { Picture } from './picture.ts';
import { Summary } from './summary.ts';

const KINDS: Readonly<Record<Group['kind'], string>> = {
  file: 'a file',
  call: 'a call of a function',
  module: 'a call of a module',
  loop: 'a loop',
  iteration: 'one iteration of a loop',
  run: 'the same part several times',
  range: 'a stretch of a longer part',
  leaves: 'leaves that several parts use, or none',
};

/** @throws when there is no such group */
export function groupDetailsOf(graph: Graph, picture: Picture, card: NodeId): Details {
  const { tree } = picture;
  const group = picture.group(card);
  const item = picture.item(card);
  const { worst, nonFinite, shapesIn, shapesOut, ...counts } = item?.summary ?? new Summary();
  const told = (others: readonly Item[]): Related[] =>
    numbered(
      others.map(({ id, node, group: part }) =>
        part === null
          ? { id, label: labelOf(graph, node), note: noteOf(graph, node) }
          : { id, label: titleOf(tree, part), note: part.site ? `line ${part.site.line}` : '' },
      ),
    );
  const rows = [
    ['is', KINDS[group.kind]],
    ['stands for', contentsText(counts)],
    ['in', pathOf(tree, group)],
    ['shapes in', shapesIn.join(', ')],
    ['shapes out', shapesOut.join(', ')],
    ['largest gradient norm', worst === null ? '' : measureText(worst)],
    ['not finite', nonFinite ? 'NaN or Inf in a value or a gradient' : ''],
  ].flatMap(([name = '', value = '']) => (value === '' ? [] : [{ label: name, value }]));
  return {
    id: card,
    title: titleOf(tree, group),
    rows,
    shape: [],
    value: '',
    grad: '',
    noGradientBecause: '',
    stack: group.site === null ? [] : [group.site],
    inputs: told(item?.inputs.map(({ source }) => source) ?? []),
    uses: told(item?.outputs.map(({ target }) => target) ?? []),
    hooks: [],
    relations: [],
    series: null,
  };
}

/** `train.ts › step() › for × 9` */
function pathOf(tree: GroupTree, group: Group): string {
  const titles: string[] = [];
  for (let at = group.parent; at > 0; at = tree.get(at).parent)
    titles.unshift(titleOf(tree, tree.get(at)));
  return titles.join(' › ');
}
