/**
 * @file An operator that runs, and within it those that its rule calls. Where what is differentiated is a derivative,
 * the operators of rules are followed, too: of sin, the cos in its derivative has a derivative of its own.
 */

import type { ObservedStorage } from '../../autograd/observer.ts';
import { SafeMap } from '../realm/primordials.ts';
import { lowered, type Tracer } from './library.ts';
import type { Arguments, Options, Primitive } from './hooks.ts';
import type { Operation, Tangent, Tangents } from './tangents.ts';
import type { JaxObserved } from './tensors.ts';

export class Call {
  /** Of nested calls of `bind`, from 1. */
  readonly depth: number;
  /** In whose rule it is; null for an operator of the program's. */
  readonly outer: Call | null;
  readonly args: Arguments;
  /** If it is a compiled function, it is the library's own. */
  readonly isOwn: boolean;
  /** If it stops gradients, the program wants that. */
  readonly isDetach: boolean;
  readonly operands: (JaxObserved | number)[] = [];
  readonly requireGrad: boolean[] = [];
  readonly operation: Operation = { node: null, operands: [], layouts: [], results: [] };
  primitive: Primitive = '';
  params: Options = {};
  outs: readonly Tracer[] = [];
  /** Of the results of an operator of a rule, while they are there. */
  readonly values: ObservedStorage['data'][] = [];
  told = false;
  /** Operators of its rule that took no part in its results: what else the rule needs. */
  within: readonly Call[] = [];
  /** Operators of its rule that made its results, each before those within it. */
  parts: readonly Call[] = [];
  /** Tangents that it made. */
  readonly #owned: Tangent[] = [];

  constructor(
    depth: number,
    outer: Call | null,
    args: Arguments,
    is: { readonly own: boolean; readonly detach: boolean },
  ) {
    this.depth = depth;
    this.outer = outer;
    this.args = args;
    this.isOwn = is.own;
    this.isDetach = is.detach;
  }

  /** A tangent that was made within it. */
  owns(tangent: Tangent): void {
    tangent.by = this.operation;
    this.#owned[this.#owned.length] = tangent;
  }

  /** It ran; what made its results of its operands, in its rule, is part of it. */
  ran(primitive: Primitive, params: Options, outs: readonly Tracer[], tangents: Tangents): void {
    this.primitive = primitive;
    this.params = params;
    const needed = new SafeMap<Tangent, true>();
    const results: Tracer[] = [];
    for (let i = 0; i < outs.length; i++) {
      const out = lowered(outs[i] as Tracer);
      results[i] = out;
      note(tangents.of(out), needed);
    }
    this.outs = results;
    const { within } = this;
    this.within = [];
    for (let i = within.length - 1; i >= 0; i--) {
      const call = within[i] as Call;
      if (call.hasMade(needed, tangents)) this.#absorbs(call, needed, tangents);
      else this.within = joined([call], this.within);
    }
    if (this.outer === null) return;
    // A comparison made no tangent at all, but what the rule chooses by.
    if (needed.size > 0 || this.#owned.length === 0)
      this.outer.within = joined(this.outer.within, [this]);
    else this.outer.#absorbs(this, needed, tangents);
  }

  /** Those within it, and within those, in order. */
  allWithin(): Call[] {
    let result: Call[] = [];
    for (let i = 0; i < this.within.length; i++) {
      const call = this.within[i] as Call;
      result = joined(joined(result, [call]), call.allWithin());
    }
    return result;
  }

  /** Whether one of the tangents is that of a result. */
  hasMade(needed: SafeMap<Tangent, true>, tangents: Tangents): boolean {
    for (let i = 0; i < this.outs.length; i++)
      if (isAmong(tangents.of(this.outs[i] as Tracer), needed)) return true;
    return false;
  }

  /** The tangents of what it reads. */
  notesRead(into: SafeMap<Tangent, true>, tangents: Tangents): void {
    for (let i = 0; i < this.args.length; i++) {
      const arg = this.args[i];
      if (typeof arg === 'object') note(tangents.of(arg), into);
    }
  }

  #absorbs(call: Call, needed: SafeMap<Tangent, true>, tangents: Tangents): void {
    call.notesRead(needed, tangents);
    for (let i = 0; i < call.#owned.length; i++) this.owns(call.#owned[i] as Tangent);
    this.within = joined(call.within, this.within);
    this.parts = joined(this.parts, joined([call], call.parts));
  }
}

export function isAmong(list: readonly Tangent[], needed: SafeMap<Tangent, true>): boolean {
  for (let i = 0; i < list.length; i++) if (needed.has(list[i] as Tangent)) return true;
  return false;
}

function note(list: readonly Tangent[], into: SafeMap<Tangent, true>): void {
  for (let i = 0; i < list.length; i++) into.set(list[i] as Tangent, true);
}

function joined<T>(a: readonly T[], b: readonly T[]): T[] {
  const result: T[] = [];
  for (let i = 0; i < a.length; i++) result[result.length] = a[i] as T;
  for (let i = 0; i < b.length; i++) result[result.length] = b[i] as T;
  return result;
}
