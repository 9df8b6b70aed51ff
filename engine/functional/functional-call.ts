/** @file Runs a module with other tensors in the place of its parameters: functionalCall. */

import { RuntimeError, TypeError, ValueError } from '../tensor/errors.ts';
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

export interface FunctionalCallOptions {
  /** Arguments by name, as the last argument. */
  readonly kwargs?: Readonly<Record<string, unknown>> | null;
  /** What replaces one of several names of the same tensor replaces it under all of them. Default true. */
  readonly tieWeights?: boolean;
  /** Refuse names that the module does not have, and the lack of one that it has. Default false. */
  readonly strict?: boolean;
}

/** All names of parameters and buffers, by tensor. */
function namesByTensor(module: Module): Map<Tensor, string[]> {
  const result = new Map<Tensor, string[]>();
  for (const [prefix, owner] of module.namedModules()) {
    const own = [
      ...owner.namedParameters('', { recurse: false }),
      ...owner.namedBuffers('', { recurse: false }),
    ];
    for (const [name, tensor] of own) {
      const names = result.get(tensor) ?? [];
      result.set(tensor, [...names, prefix === '' ? name : `${prefix}.${name}`]);
    }
  }
  return result;
}

/** The replacements, also under the other names of the tensors that they replace. */
function tied(module: Module, given: Replacements): Replacements {
  const result: Record<string, Tensor> = { ...given };
  for (const names of namesByTensor(module).values()) {
    const known = names.filter((name) => name in given);
    const values = new Set(known.map((name) => given[name]));
    if (values.size > 1) {
      const list = known.sort().map((name) => `'${name}'`);
      throw new ValueError(
        `functional_call got multiple values for keys [${list.join(', ')}], which are tied. Consider using tie_weights=False`,
      );
    }
    for (const value of values) for (const name of names) if (value) result[name] = value;
  }
  return result;
}

function checkNames(module: Module, given: Replacements): void {
  const known = [...namesByTensor(module).values()].flat();
  const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
  const unexpected = Object.keys(given).filter((name) => !known.includes(name));
  const missing = known.filter((name) => !(name in given)).sort();
  const lines = [
    ...(unexpected.length > 0 ? [`Unexpected key(s): ${quoted(unexpected)}.`] : []),
    ...(missing.length > 0 ? [`Missing key(s): ${quoted(missing)}.`] : []),
  ];
  if (lines.length === 0) return;
  throw new RuntimeError(
    `Error(s) in reparametrizing for ${module.constructor.name}:\n\t${lines.join('\n\t')}`,
  );
}

/**
 * What `module` gives with `replacements` instead of its own parameters and buffers; the module is left
 * as it was. A list of several records is taken as one.
 * @param args the inputs: a list, or the only one
 */
export function functionalCall(
  module: Module,
  replacements: Replacements | readonly Replacements[],
  args: readonly unknown[] | Tensor = [],
  { kwargs = null, tieWeights = true, strict = false }: FunctionalCallOptions = {},
): unknown {
  const given: Replacements = Array.isArray(replacements)
    ? (Object.assign({}, ...(replacements as readonly Replacements[])) as Replacements)
    : (replacements as Replacements);
  const all = tieWeights ? tied(module, given) : given;
  if (strict) checkNames(module, all);
  const places = Object.entries(all).flatMap(([path, value]) =>
    holderOf(module, path).map((holder) => ({ ...holder, value })),
  );
  const before = places.map(({ owner, name }) => owner[name]);
  places.forEach(({ owner, name, value }) => (owner[name] = value));
  try {
    const inputs: readonly unknown[] = Array.isArray(args) ? args : [args];
    return module.call(...([...inputs, ...(kwargs === null ? [] : [kwargs])] as never[]));
  } finally {
    places.forEach(({ owner, name }, i) => (owner[name] = before[i]));
  }
}
