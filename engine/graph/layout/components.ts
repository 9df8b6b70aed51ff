/** @file Splits the items of a layout batch into connected parts. */

import type { Item } from '../picture/items.ts';

export interface Component {
  /** In order of time, hence operands before results. */
  readonly items: Item[];
  /** Connected to items that are already placed. */
  anchored: boolean;
  /** False for a leaf that nothing uses. */
  linked: boolean;
}

/** Connected components of items, by their first item. */
export function componentsOf(
  items: readonly Item[],
  hasPlace: (item: Item) => boolean,
): Component[] {
  const indices = new Map(items.map((item, index) => [item, index]));
  const parent = items.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at] as number] as number;
      at = parent[at] as number;
    }
    return at;
  };
  const anchored = new Set<number>();
  items.forEach((item, index) => {
    const join = (other: Item): void => {
      const there = indices.get(other);
      if (there === undefined) {
        if (hasPlace(other)) anchored.add(index);
        return;
      }
      const [a, b] = [root(index), root(there)];
      parent[Math.max(a, b)] = Math.min(a, b);
    };
    for (const { source } of item.inputs) join(source);
    // What is unfolded or folded stands above items that stay.
    for (const { target } of item.outputs) join(target);
  });
  const byRoot = new Map<number, Component>();
  items.forEach((item, index) => {
    const key = root(index);
    let component = byRoot.get(key);
    if (component === undefined)
      byRoot.set(key, (component = { items: [], anchored: false, linked: false }));
    component.items.push(item);
    if (anchored.has(index)) component.anchored = true;
    if (item.inputs.length > 0) component.linked = true;
  });
  return [...byRoot.values()];
}
