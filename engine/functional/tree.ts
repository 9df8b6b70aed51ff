/** @file Nested arrays and objects of tensors, taken apart and put together again. */

import { named } from '../tensor/named.ts';
import { Tensor } from '../tensor/tensor.ts';

/** Tensors in arrays and plain objects, as functions take and return them. */
export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** What `f` makes of every leaf, in the same nesting; a leaf is all that is no array or plain object. */
export function mapTree(tree: unknown, f: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(tree)) return tree.map((each) => mapTree(each, f));
  if (isPlain(tree)) {
    const fields = Object.fromEntries(
      Object.entries(tree).map(([name, each]) => [name, mapTree(each, f)]),
    );
    return Symbol.iterator in tree ? named(fields) : fields;
  }
  return f(tree);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** The leaves, in order. */
export function leavesOf(tree: unknown): unknown[] {
  const leaves: unknown[] = [];
  mapTree(tree, (leaf) => leaves.push(leaf));
  return leaves;
}

/** The nesting of `tree` with other leaves. */
export function rebuild(tree: unknown, leaves: readonly unknown[]): unknown {
  let i = 0;
  return mapTree(tree, () => leaves[i++]);
}

/** The nesting as PyTorch writes it: `*` for a leaf, `(*, *)` for a tuple. */
export function structureOf(tree: unknown): string {
  if (Array.isArray(tree)) {
    const [first, ...rest] = tree.map(structureOf);
    return rest.length === 0 ? `(${first ?? ''},)` : `(${[first, ...rest].join(', ')})`;
  }
  if (isPlain(tree)) {
    const parts = Object.entries(tree).map(([name, each]) => `'${name}': ${structureOf(each)}`);
    return `{${parts.join(', ')}}`;
  }
  return '*';
}

/** The nesting as PyTorch's TreeSpec is written: a line a part, indented by depth. */
export function specOf(tree: unknown, indent = 0): string {
  const isList = Array.isArray(tree);
  if (!isList && !isPlain(tree)) return '*';
  const context = isList
    ? 'None'
    : `[${Object.keys(tree)
        .map((name) => `'${name}'`)
        .join(', ')}]`;
  const inner = indent + 2;
  const parts = Object.values(tree).map((each) => specOf(each, inner));
  return `TreeSpec(${isList ? 'tuple' : 'dict'}, ${context}, [${parts.join(`,\n${' '.repeat(inner)}`)}])`;
}

export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}
