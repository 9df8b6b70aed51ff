/** @file The scopes a program is in while its records are read, and the regions of the picture they make. */

import type { ScopeRecord } from '../../recorder/records/format.ts';
import type { Graph } from '../graph.ts';

export const NO_REGION = -1;

/** The region of what was computed where no scope is known that switched recording off. */
export const GRAD_MODE_OFF = 'grad mode off';

export interface OpenScope {
  readonly record: ScopeRecord;
  /** The region of what it switches off; -1 until something is made in it. */
  region: number;
  /** Where it is a call of a module or function, in the graph's calls; else that of what it is in. */
  readonly call: number;
}

export class Scopes {
  readonly #graph: Graph;
  readonly #open: OpenScope[] = [];

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  enter(record: ScopeRecord): void {
    const parent = this.call();
    const { name, scopeKind, stack } = record;
    const isCall = scopeKind === 'module' || scopeKind === 'function';
    const call = isCall ? this.#graph.calls.push({ name, parent, stack }) - 1 : parent;
    this.#open.push({ record, region: NO_REGION, call });
  }

  /** Scopes may close out of order, in asynchronous code. */
  leave(scope: number): void {
    const index = this.#open.findLastIndex((open) => open.record.scope === scope);
    if (index >= 0) this.#open.splice(index, 1);
  }

  /** Innermost open scope that switches recording off. */
  gradOff(): OpenScope | null {
    return (
      this.#open.findLast(({ record }) =>
        ['noGrad', 'inference', 'function'].includes(record.scopeKind),
      ) ?? null
    );
  }

  regionOf(scope: OpenScope | null, stack: number): number {
    const { regions } = this.#graph;
    if (scope === null) {
      // Grad mode was off before recording began, or was set without a scope.
      const last = regions.findLastIndex(({ name }) => name === GRAD_MODE_OFF);
      if (last >= 0) return last;
      return regions.push({ kind: 'noGrad', name: GRAD_MODE_OFF, stack }) - 1;
    }
    if (scope.region === NO_REGION) {
      const { name, scopeKind, stack: at } = scope.record;
      scope.region =
        regions.push({ kind: 'noGrad', name: name === '' ? scopeKind : name, stack: at }) - 1;
    }
    return scope.region;
  }

  /** For what is made without an operator: inside a no-grad scope it belongs to the scope. */
  regionHere(): number {
    const innermost = this.#open.findLast(({ record }) => record.scopeKind !== 'module') ?? null;
    if (innermost === null || innermost.record.scopeKind === 'enableGrad') return NO_REGION;
    return this.regionOf(innermost, innermost.record.stack);
  }

  /** The innermost open call of a module or function, -1 for none. */
  call(): number {
    return this.#open.at(-1)?.call ?? -1;
  }

  module(): string {
    return this.#open
      .filter(({ record }) => record.scopeKind === 'module' || record.scopeKind === 'function')
      .map(({ record }) => record.name)
      .join(' › ');
  }
}
