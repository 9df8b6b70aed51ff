/** @file Runs a module with other tensors in the place of its parameters: functionalCall. */

import { TypeError } from '../tensor/errors.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Module } from '../nn/module.ts';

/** One call's tensors by the paths of the parameters and buffers they stand for. */
export type Replacements = Readonly<Record<string, Tensor>>;

type Fields = Record<string, unknown>;

/** The object that holds what stands at a path, and its name there; none for a name that it does not have. */
function holderOf(module: Module, path: string): { owner: Fields; name: string }[] {
  const dot = path.lastIndexOf('.');
  const [prefix, name] = [dot < 0 ? '' : path.slice(0, dot), path.slice(dot + 1)];
  const found = [...module.namedModules()].find(([at]) => at === prefix);
  if (found === undefined) {
    throw new TypeError(`${module.constructor.name} has no attribute \`${prefix}\``);
  }
  const owner = found[1] as unknown as Fields;
  return name in owner ? [{ owner, name }] : [];
}

/**
 * What `module` gives with `replacements` instead of its own parameters and buffers; the module is left
 * as it was. A list of several records is taken as one.
 * @param args the inputs: a list, or the only one
 */
export function functionalCall(
  module: Module,
  replacements: Replacements | readonly Replacements[],
  args: readonly unknown[] | Tensor,
): unknown {
  const all: Replacements = Array.isArray(replacements)
    ? (Object.assign({}, ...(replacements as readonly Replacements[])) as Replacements)
    : (replacements as Replacements);
  const places = Object.entries(all).flatMap(([path, value]) =>
    holderOf(module, path).map((holder) => ({ ...holder, value })),
  );
  const before = places.map(({ owner, name }) => owner[name]);
  places.forEach(({ owner, name, value }) => (owner[name] = value));
  try {
    return module.call(...((Array.isArray(args) ? args : [args]) as never[]));
  } finally {
    places.forEach(({ owner, name }, i) => (owner[name] = before[i]));
  }
}
