/**
 * @file The tangents that jax-js carries along with values it differentiates: which operator of the program
 * made each, so that what flows back along a Jaxpr is seen as the gradient of a value of the program.
 */

import type { ObservedNode } from '../../autograd/observer.ts';
import { forEachEntry, max, SafeWeakMap, SafeWeakSet, setHas } from '../realm/primordials.ts';
import {
  below,
  isBatch,
  isJvp,
  isPartial,
  isTracer,
  type Equation,
  type PartialTracer,
  type PartialValue,
  type Tracer,
  type Variable,
} from './library.ts';
import type { Call } from './call.ts';
import type { Arguments } from './hooks.ts';
import { layoutOf, type Layout } from './layout.ts';
import type { JaxObserved, JaxTensors } from './tensors.ts';

/** An operator of the program's that ran forward. */
export interface Operation {
  /** Null where no gradient passes. */
  node: ObservedNode | null;
  /** Of each operand the tangents, of which it has one for each level of differentiation. */
  readonly operands: (readonly Tangent[])[];
  /** Of each operand how it lies in memory; null for numbers. */
  readonly layouts: (Layout | null)[];
  /** The same of each result. */
  readonly results: Layout[];
}

/** What is known of a tangent. */
export interface Tangent {
  /** What computed it; null for that of a variable of `grad`. */
  by: Operation | null;
  /** The place among the operator's results that it belongs to; -1 where it is within the operator. */
  output: number;
  /** The linear part of a function that it is a variable of; 0 for none yet. */
  part: number;
  /** For a variable of `grad`: the tensor and how it is seen, unless `grad` holds it. */
  readonly variable: { readonly tensor: JaxObserved; readonly layout: Layout } | null;
}

const nothing: Tangent = { by: null, output: -1, part: 0, variable: null };

export class Tangents {
  readonly #tensors: JaxTensors;
  /** By the tracers that stand for them. */
  readonly #tangents = new SafeWeakMap<Tracer, Tangent>();
  /** By the unknown values that `linearize` begins with. */
  readonly #variables = new SafeWeakMap<PartialValue, Tangent>();
  /** By the variables of Jaxprs. */
  readonly #inJaxprs = new SafeWeakMap<Variable, Tangent>();
  /** What an equation read before its Jaxpr was simplified, by its first result. */
  readonly #inputs = new SafeWeakMap<Variable, readonly Variable[]>();
  /** Variables of Jaxprs that depend on what is differentiated for, and not only on what `grad` holds. */
  readonly #live = new SafeWeakSet<Variable>();
  readonly #tracked = new SafeWeakMap<Tracer, boolean>();
  #parts = 0;
  /** Which leaves of the arguments of the `grad` that begins are held. */
  #held: boolean[] | null = null;

  constructor(tensors: JaxTensors) {
    this.#tensors = tensors;
  }

  /**
   * `grad` begins, of all but some arguments.
   *
   * @param flatten gives the leaves of an argument, and more
   */
  hold(
    args: readonly unknown[],
    differentiated: ReadonlySet<number>,
    flatten: (tree: unknown) => readonly unknown[],
  ): void {
    const held: boolean[] = [];
    for (let i = 0; i < args.length; i++) {
      const leaves = flatten(args[i])[0] as readonly unknown[];
      for (let j = 0; j < leaves.length; j++) held[held.length] = !setHas(differentiated, i);
    }
    this.#held = held;
  }

  /**
   * A function is linearized: the second half of `values` are the tangents of `primals`.
   *
   * @returns the tensors that are differentiated for
   */
  begin(primals: readonly Tracer[], values: readonly PartialValue[]): JaxObserved[] {
    const held = this.#held;
    this.#held = null;
    const variables: JaxObserved[] = [];
    for (let i = 0; i < primals.length; i++) {
      const primal = primals[i] as Tracer;
      const tensor = this.#tensors.of(primal);
      const isHeld = held?.[i] === true;
      this.#variables.set(values[primals.length + i] as PartialValue, {
        by: null,
        output: -1,
        part: 0,
        variable: isHeld ? null : { tensor, layout: layoutOf(primal) },
      });
      if (!isHeld) variables[variables.length] = tensor;
    }
    return variables;
  }

  /** Unknown results of anything that ran within an operator are made by that. */
  own(outs: readonly Tracer[], call: Call): void {
    for (let i = 0; i < outs.length; i++) {
      const out = outs[i] as Tracer;
      if (!isPartial(out) || out.pval.val !== null || this.#tangents.has(out)) continue;
      const tangent: Tangent = { by: null, output: -1, part: 0, variable: null };
      this.#tangents.set(out, tangent);
      call.owns(tangent);
    }
  }

  /** Whether a gradient will pass through a value of the program's. */
  isTracked(value: Tracer): boolean {
    const known = this.#tracked.get(value);
    if (known !== undefined) return known;
    let tracked = false;
    // An argument of a function that is differentiated, not yet read.
    if (isJvp(value)) tracked = this.#of(value.tangent).variable !== null;
    const inner = below(value);
    tracked ||= inner !== null && this.isTracked(inner);
    this.#tracked.set(value, tracked);
    return tracked;
  }

  /** Whether a value carries a tangent that an operator, through which gradients pass, computed for its own use. */
  isWithinOperator(value: Tracer): boolean {
    const tangents = this.of(value);
    for (let i = 0; i < tangents.length; i++) {
      const { by, output } = tangents[i] as Tangent;
      if (by !== null && by.node !== null && output < 0) return true;
    }
    return false;
  }

  /**
   * A result of an operator that read tracked values.
   *
   * @returns whether a gradient passes through it
   */
  track(value: Tracer, operation: Operation, output: number): boolean {
    const inner = below(value);
    let tracked = inner !== null && this.track(inner, operation, output);
    if (isJvp(value)) {
      const tangent = this.#of(value.tangent);
      if (tangent.by === operation && tangent.output < 0) tangent.output = output;
      if (tangent !== nothing) tracked = true;
    }
    // Its innermost layer may have been an operand.
    if (this.#tracked.get(value) === undefined) this.#tracked.set(value, tracked);
    return tracked;
  }

  /** Of a value, at each level. */
  of(value: Tracer): readonly Tangent[] {
    const result: Tangent[] = [];
    for (let at: Tracer | null = value; at !== null; at = below(at)) {
      const tangent = isJvp(at) ? this.#of(at.tangent) : nothing;
      if (tangent !== nothing) result[result.length] = tangent;
    }
    return result;
  }

  /** How many derivatives are taken at once of what an operator reads. */
  deepest(args: Arguments): number {
    let deepest = 0;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      if (isTracer(arg)) deepest = max(deepest, this.of(arg).length);
    }
    return deepest;
  }

  isAnyTracked(args: Arguments): boolean {
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      if (isTracer(arg) && this.isTracked(arg)) return true;
    }
    return false;
  }

  /** The linear part of a function became a Jaxpr. */
  finish(variables: ReadonlyMap<PartialTracer, Variable>, equations: readonly Equation[]): void {
    this.#parts++;
    forEachEntry(variables, (tracer, variable) => {
      const tangent = this.#of(tracer);
      if (tangent !== nothing) {
        this.#inJaxprs.set(variable, tangent);
        tangent.part = this.#parts;
      }
      if (tangent.variable !== null) this.#live.add(variable);
    });
    for (let i = 0; i < equations.length; i++) {
      const { inputs, outBinders } = equations[i] as Equation;
      const first = outBinders[0];
      if (first !== undefined) this.#inputs.set(first, inputs);
      let isLive = false;
      for (let j = 0; j < inputs.length; j++) {
        const input = inputs[j] as Variable;
        if (this.#live.has(input)) isLive = true;
      }
      if (isLive)
        for (let j = 0; j < outBinders.length; j++) this.#live.add(outBinders[j] as Variable);
    }
  }

  inJaxpr(variable: Variable): Tangent {
    return this.#inJaxprs.get(variable) ?? nothing;
  }

  /** Whether a gradient for a variable is one of a value that is differentiated for. */
  isLive(variable: Variable): boolean {
    return this.#live.has(variable);
  }

  /** The operator of the program's that an equation is part of; null where that takes no part in the gradient. */
  operationOf({ outBinders }: Equation): Operation | null {
    // Of results that nobody reads the library forgets which they were.
    for (let i = 0; i < outBinders.length; i++) {
      const binder = outBinders[i] as Variable;
      const { by } = this.inJaxpr(binder);
      if (by !== null && this.#live.has(binder)) return by;
    }
    return null;
  }

  /** What an equation reads; what it read in the program, where that was something equal. */
  inputsOf({ inputs, outBinders }: Equation): readonly Variable[] {
    const first = outBinders[0];
    return (first === undefined ? undefined : this.#inputs.get(first)) ?? inputs;
  }

  #of(tangent: Tracer): Tangent {
    // `vmap` within `grad` puts layers on tangents, too.
    let at = tangent;
    while (isBatch(at)) at = at.val;
    const known = this.#tangents.get(at);
    if (known !== undefined) return known;
    return (isPartial(at) && at.pval.val === null && this.#variables.get(at.pval)) || nothing;
  }
}
