/** @file What jax-js calls, from the places in its source that `rewrite.ts` names. */

import type {
  Equation,
  JaxArray,
  Jaxpr,
  Main,
  PartialTracer,
  PartialValue,
  Rules,
  Tracer,
  Variable,
} from './library.ts';

export type Primitive = string;
export type Options = Readonly<Record<string, unknown>>;
export type Arguments = readonly (Tracer | number | boolean)[];

/** None of them throws. */
export interface JaxHooks {
  /** @param dynamic gives the `jit` that traces now */
  loaded(rules: Rules, dynamic: () => Main | null): void;
  /** In place of all others, by a version that the recorder does not know. */
  unknown(version: string): void;
  compiles(f: { readonly name: string }): void;
  traces(f: object, builder: object): void;
  /** A compiled function is about to run as one operator. */
  calls(f: object): void;
  /** The program calls `stopGradient`; in `softmax` and its like the library does so for itself. */
  detaches(): void;
  /** The library is there, and the program can use it. */
  begins(): void;
  entered(args: Arguments): void;
  ran(primitive: Primitive, params: Options, outs: readonly Tracer[]): void;
  left(primitive: Primitive, params: Options): void;
  created(array: JaxArray): void;
  copiedOut(array: JaxArray, how: string): void;
  /** `grad` begins, and stops the gradients of all but some arguments. */
  holds(): void;
  held(
    args: readonly unknown[],
    differentiated: ReadonlySet<number>,
    flatten: (tree: unknown) => readonly unknown[],
  ): void;
  hides(isHiding: boolean): void;
  linearizes(primals: readonly Tracer[], values: readonly PartialValue[]): void;
  linearized(variables: ReadonlyMap<PartialTracer, Variable>, equations: readonly Equation[]): void;
  began(results: readonly Tracer[], jaxpr: Jaxpr, cotangents: readonly Tracer[]): void;
  ended(): void;
  arrived(jaxpr: Jaxpr, equation: Equation, cotangents: readonly Tracer[]): void;
  passedOn(jaxpr: Jaxpr, equation: Equation, cotangents: readonly (Tracer | null)[]): void;
  pulledBack(jaxpr: Jaxpr, cotangents: readonly Tracer[]): void;
}
