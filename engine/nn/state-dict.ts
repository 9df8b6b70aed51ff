/** @file The state of modules: tensors by their paths, and how they are taken over. */

import { Spoken } from '../autograd/spoken.ts';
import { noGrad } from '../autograd/grad-mode.ts';
import { copy_ } from '../ops/copy.ts';
import { reshape } from '../ops/shape/shape.ts';
import { RuntimeError, pythonTypeOf } from '../tensor/errors.ts';
import { sameShape, showShape } from '../tensor/shape.ts';
import { Tensor } from '../tensor/tensor.ts';
import { Parameter } from './parameter.ts';

/** Parameters and buffers by their paths, for example `0.weight`. */
export type StateDict = Record<string, Tensor>;

/** What a module lacked of a state, and what it did not know of. */
export class LoadReport extends Spoken {
  readonly missingKeys: readonly string[];
  readonly unexpectedKeys: readonly string[];

  constructor(missingKeys: readonly string[], unexpectedKeys: readonly string[]) {
    super();
    this.missingKeys = missingKeys;
    this.unexpectedKeys = unexpectedKeys;
  }

  /** Missing, then unexpected keys. */
  [Symbol.iterator](): IterableIterator<readonly string[]> {
    return [this.missingKeys, this.unexpectedKeys][Symbol.iterator]();
  }

  override toString(): string {
    if (this.missingKeys.length + this.unexpectedKeys.length === 0) {
      return '<All keys matched successfully>';
    }
    const list = (names: readonly string[]): string =>
      `[${names.map((name) => `'${name}'`).join(', ')}]`;
    return `_IncompatibleKeys(missing_keys=${list(this.missingKeys)}, unexpected_keys=${list(this.unexpectedKeys)})`;
  }
}

/** Where a tensor stands: in a field of a module, or of what a module keeps. */
export interface Place {
  readonly holder: object;
  readonly field: string;
}

export interface StateEntry {
  readonly path: string;
  readonly tensor: Tensor;
  readonly place: Place;
}

export interface LoadOptions {
  /** The names must be exactly the module's. */
  readonly strict?: boolean;
  /** Put the state's tensors in the place of the module's, instead of copying their elements. */
  readonly assign?: boolean;
}

/** A state saved by old versions has one element where a number belongs. */
function fitted(source: Tensor, target: Tensor): Tensor {
  const isOld = target.ndim === 0 && source.ndim === 1 && source.numel() === 1;
  return isOld ? reshape(source, []) : source;
}

function put({ place, tensor }: StateEntry, source: Tensor, assign: boolean): void {
  if (!assign) {
    noGrad(() => copy_(tensor, source));
    return;
  }
  const replacement =
    tensor instanceof Parameter && !(source instanceof Parameter)
      ? new Parameter(source, { requiresGrad: tensor.requiresGrad })
      : source;
  Reflect.set(place.holder, place.field, replacement);
}

/** What loading finds out: names that were missing or unknown, and what else was wrong. */
export interface Findings {
  readonly missing: string[];
  readonly unexpected: string[];
  readonly messages: string[];
}

/** Copies a state into a module's entries. */
export function loadInto(
  entries: readonly StateEntry[],
  state: Readonly<Record<string, unknown>>,
  { missing, messages }: Findings,
  assign: boolean,
): void {
  for (const entry of entries) {
    const { path, tensor } = entry;
    if (!Object.hasOwn(state, path)) {
      missing.push(path);
      continue;
    }
    const given = state[path];
    if (!(given instanceof Tensor)) {
      messages.push(
        `While copying the parameter named "${path}", expected torch.Tensor or Tensor-like object from checkpoint but received <class '${pythonTypeOf(given)}'>`,
      );
      continue;
    }
    const source = fitted(given, tensor);
    if (sameShape(source.shape, tensor.shape)) put(entry, source, assign);
    else {
      messages.push(
        `size mismatch for ${path}: copying a param with shape torch.Size(${showShape(source.shape)}) from checkpoint, the shape in current model is torch.Size(${showShape(tensor.shape)}).`,
      );
    }
  }
}

const quoted = (paths: readonly string[]): string => paths.map((path) => `"${path}"`).join(', ');

/** Throws what was found while loading, if anything. @param name the module's class */
export function refuseFindings(
  name: string,
  { missing, unexpected, messages }: Findings,
  strict: boolean,
): void {
  const all = [...messages];
  if (strict && unexpected.length > 0) {
    all.unshift(`Unexpected key(s) in state_dict: ${quoted(unexpected)}. `);
  }
  if (strict && missing.length > 0) {
    all.unshift(`Missing key(s) in state_dict: ${quoted(missing)}. `);
  }
  if (all.length === 0) return;
  throw new RuntimeError(`Error(s) in loading state_dict for ${name}:\n\t${all.join('\n\t')}`);
}
