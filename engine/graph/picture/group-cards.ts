/** @file A folded or open group as a card: what it stands for, its shapes in and out, its worst gradient. */

import type { Card } from '../../protocol/index.ts';
import { isAt, type Standing } from '../cards.ts';
import { operatorsIn } from '../groups/entries.ts';
import { titleOf } from '../groups/title.ts';
import type { GroupTree } from '../groups/tree.ts';
import type { Then } from '../time/then.ts';
import type { Item, Sheet } from './items.ts';
import type { Scene } from './scene.ts';
import type { Summary } from './summary.ts';

export function groupCardOf(
  tree: GroupTree,
  { sheets }: Scene,
  standing: Standing,
  { id, group, summary }: Item,
  then: Then,
): Omit<Card, 'key' | 'far' | 'x' | 'y'> {
  if (group === null || summary === null) throw new Error(`Card ${id} stands for no group.`);
  const { operators, parameters, worst, nonFinite, shapesIn, shapesOut } = summary;
  // Of all others they are no part worth a word.
  const constants = group.kind === 'leaves' ? summary.constants : 0;
  // Counted only where it is told: an open group may have very many parts.
  const all = then.moment === null ? operators : operatorsIn(tree, group);
  const isUnderWay = operators < all;
  const isOpen = sheets.some((sheet: Sheet) => sheet.group === group);
  return {
    id,
    role: 'group',
    name: titleOf(tree, group),
    op: group.kind,
    symbol: isOpen ? '▾' : '▸',
    shape: '',
    dtype: '',
    // In short: a card is narrow.
    value: [
      isUnderWay && operators > 0
        ? `${shown(operators)} of ${shown(all)} ops`
        : counted(operators, 'op'),
      counted(parameters, 'param'),
      counted(constants, 'constant'),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    grad: '',
    gradNorm: worst,
    requiresGrad: summary.requiresGrad,
    declared: false,
    noGrad: operators > 0 && summary.noGrad,
    detached: operators > 0 && summary.detached,
    inPlace: null,
    nonFinite,
    fresh: summary.latest >= standing.freshFrom,
    currentLine: isAt(group.site, standing.at),
    site: group.site,
    ...(summary.latest < 0 ? { when: 'later' } : summary.touched ? { when: 'now' } : {}),
    group: { kind: group.kind, open: isOpen, operators, parameters, shapesIn, shapesOut },
  };
}

/** `37 operators · 4 parameters` */
export function contentsText({
  operators,
  parameters,
}: Pick<Summary, 'operators' | 'parameters'>): string {
  return [counted(operators, 'operator'), counted(parameters, 'parameter')]
    .filter((part) => part !== '')
    .join(' · ');
}

const shown = (count: number): string => count.toLocaleString('en');

const counted = (count: number, word: string): string =>
  count === 0 ? '' : `${shown(count)} ${word}${count === 1 ? '' : 's'}`;
