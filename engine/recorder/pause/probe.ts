/**
 * @file Finds the tensors among the variables of a paused program. The debugger calls it on scope objects.
 *
 * It runs no code of the program: no getters, no proxies' traps, no iterators; and it is bounded, since
 * a scope may hold anything.
 */

import util from 'node:util';

import type { ObservedTensor } from '../../autograd/observer.ts';
import {
  execute,
  getOwnPropertyDescriptor,
  isArray,
  isView,
  mapEntries,
  min,
  nextEntry,
  ownKeys,
  SafeWeakSet,
  sort,
  stringify,
} from '../realm/primordials.ts';
import { PARTS } from '../realm/symbols.ts';

/** Steps from a scope to a tensor: `model.layers[0].kernel.val`, of a model of TensorFlow.js, takes five. */
const DEPTH = 6;
/** Objects looked into in all, and keys of each. */
const MAX_OBJECTS = 2000;
const MAX_KEYS = 256;
/** Names of a scope: a bundle has its libraries' names, thousands of functions, in that of the program. */
const MAX_NAMES = 20_000;
const MAX_RESULTS = 1000;

const { isMap, isProxy } = util.types;

/** Path as one would write it in the program, tensor id, version. */
export type Probed = [path: string, tensor: number, version: number];

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

const INDEX = /^(?:0|[1-9]\d*)$/;

type TensorOf = (object: object) => ObservedTensor | undefined;

interface Visit {
  readonly object: object;
  readonly path: string;
  readonly depth: number;
}

function member(path: string, key: string): string {
  if (execute(INDEX, key) !== null) return `${path}[${key}]`;
  if (execute(IDENTIFIER, key) === null) return `${path}[${stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

class Probe {
  readonly results: Probed[] = [];
  readonly #tensorOf: TensorOf;
  readonly #seen = new SafeWeakSet<object>();
  /** Found and not yet looked into: all are as many steps away. */
  #next: Visit[] = [];
  #objects = 1;

  constructor(tensorOf: TensorOf) {
    this.#tensorOf = tensorOf;
  }

  run(scope: object): void {
    this.#next = [{ object: scope, path: '', depth: 0 }];
    while (this.#next.length > 0) {
      // Few steps come before many, and of as many steps what is shorter to write.
      const visits = sort(this.#next, (a, b) => a.path.length - b.path.length);
      this.#next = [];
      for (let i = 0; i < visits.length; i++) {
        try {
          this.#look(visits[i] as Visit);
        } catch {
          // Exotic objects may throw at anything; the others still count.
        }
      }
    }
  }

  #look({ object, path, depth }: Visit): void {
    if (isArray(object)) {
      for (let i = 0; i < min(object.length, MAX_KEYS); i++)
        this.#property(object, `${i}`, `${path}[${i}]`, depth);
      return;
    }
    if (isMap(object)) {
      const entries = mapEntries(object);
      for (let i = 0; i < MAX_KEYS; i++) {
        const entry = nextEntry(entries);
        if (entry.done === true) break;
        const key = entry.value[0];
        const item = entry.value[1];
        if (typeof key === 'string' || typeof key === 'number')
          this.#value(item, `${path}.get(${stringify(key)})`, depth + 1);
      }
    }
    const keys = ownKeys(object);
    const most = depth === 0 ? MAX_NAMES : MAX_KEYS;
    for (let i = 0; i < min(keys.length, most); i++) {
      const key = keys[i];
      if (typeof key === 'string') this.#property(object, key, member(path, key), depth);
    }
    const parts = getOwnPropertyDescriptor(object, PARTS);
    if (parts !== undefined && 'value' in parts) this.#value(parts.value, path, depth);
  }

  #property(object: object, key: string, path: string, depth: number): void {
    try {
      const descriptor = getOwnPropertyDescriptor(object, key);
      if (descriptor !== undefined && 'value' in descriptor)
        this.#value(descriptor.value, path, depth + 1);
    } catch {
      // A variable that is not initialised yet.
    }
  }

  #value(value: unknown, path: string, depth: number): void {
    if (typeof value !== 'object' || value === null || isProxy(value)) return;
    const tensor = this.#tensorOf(value);
    if (tensor !== undefined) {
      if (this.results.length < MAX_RESULTS)
        this.results[this.results.length] = [path, tensor.id, tensor.counter.value];
    } else if (depth < DEPTH && this.#objects < MAX_OBJECTS && !this.#seen.has(value)) {
      if (isView(value)) return;
      this.#seen.add(value);
      this.#objects++;
      this.#next[this.#next.length] = { object: value, path, depth };
    }
  }
}

/**
 * @param tensorOf gives the tensor behind an object, if events have named it
 * @returns names of the tensors reachable from the properties of `scope`, shortest paths first
 */
export function probeScope(scope: object, tensorOf: TensorOf): Probed[] {
  const probe = new Probe(tensorOf);
  probe.run(scope);
  return probe.results;
}

/** The tensor with this id, where it is reachable from the properties of `scope` as in `probeScope`. */
export function findInScope(
  scope: object,
  tensorOf: TensorOf,
  id: number,
): ObservedTensor | undefined {
  let found: ObservedTensor | undefined;
  probeScope(scope, (object) => {
    const tensor = tensorOf(object);
    if (tensor?.id === id) found = tensor;
    return tensor;
  });
  return found;
}
