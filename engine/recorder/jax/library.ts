/**
 * @file The part of jax-js that the recorder touches, as of 0.1.10 to 0.1.25. Values of a program are tracers:
 * arrays at the bottom, and above them one layer for each transformation that is running.
 */

export interface Aval {
  readonly shape: readonly number[];
  readonly dtype: string;
}

export interface Tracer {
  readonly aval: Aval;
}

/** Concrete. `ref` counts one more owner; operators and `dataSync` take one away. */
export interface JaxArray extends Tracer {
  readonly refCount: number;
  readonly ref: JaxArray;
  readonly device: string;
  dataSync(): ArrayBufferView & ArrayLike<number>;
}

/** In `jvp`, and in `grad` and `linearize`, which are made of it. */
export interface JvpTracer extends Tracer {
  readonly primal: Tracer;
  readonly tangent: Tracer;
  readonly _trace: { readonly main: Main };
}

/** In `grad` and `linearize`: primals are known; tangents are not, until the linear part is run. */
export interface PartialTracer extends Tracer {
  readonly pval: PartialValue;
}

export interface PartialValue {
  readonly val: Tracer | null;
}

/** In `vmap`: `batchDim` is the axis of `val` that the function does not see. */
export interface BatchTracer extends Tracer {
  readonly val: Tracer;
  readonly batchDim: number | null;
  readonly _trace: { readonly main: Main };
}

/** A variable of a Jaxpr; literals have a `value`. */
export type Variable = object;

export interface Equation {
  readonly inputs: readonly Variable[];
  readonly outBinders: readonly Variable[];
}

export interface Jaxpr {
  readonly inBinders: readonly Variable[];
  readonly eqns: readonly Equation[];
}

/** A running transformation. */
export interface Main {
  /** How many others run around it. */
  readonly level: number;
  /** What it works with. */
  readonly globalData: unknown;
}

/** How operators are computed on arrays, below all tracing. */
export interface Rules {
  readonly reshape: (args: JaxArray[], params: { shape: readonly number[] }) => JaxArray[];
}

export const isTracer = (value: unknown): value is Tracer =>
  typeof value === 'object' && value !== null && 'aval' in value;

export const isJvp = (value: object): value is JvpTracer => 'primal' in value && 'tangent' in value;

export const isPartial = (value: object): value is PartialTracer => 'pval' in value;

export const isBatch = (value: object): value is BatchTracer => 'batchDim' in value;

const isArray = (value: object): value is JaxArray => 'refCount' in value;

/** What a layer of a transformation holds; null where there is none, or it is not known. */
export function below(value: Tracer): Tracer | null {
  if (isJvp(value)) return value.primal;
  if (isPartial(value)) return value.pval.val;
  return isBatch(value) ? value.val : null;
}

/** What is below all layers. */
function bottomOf(value: Tracer): Tracer {
  let at: Tracer = value;
  for (let next = below(at); next !== null; next = below(at)) at = next;
  return at;
}

/** The array below all layers; null where a value is only traced, as in `jit`. */
export function arrayOf(value: Tracer): JaxArray | null {
  const at = bottomOf(value);
  return isArray(at) ? at : null;
}

/** Whether somebody has it still, who may read it. */
export function isHeld(out: Tracer): boolean {
  const array = arrayOf(out);
  return array === null || array.refCount > 0;
}

/** Whether it waits for the linear part of a function to be run, as tangents do in `grad`. */
export const isUnknown = (value: Tracer): boolean => isPartial(bottomOf(value));

/** The tangents that a value carries along, and those of the tangents. */
export function carriedBy(value: Tracer): Tracer[] {
  const found: Tracer[] = [];
  for (let at: Tracer | null = value; at !== null; at = below(at)) {
    if (!isJvp(at)) continue;
    found[found.length] = at.tangent;
    const further = carriedBy(at.tangent);
    for (let i = 0; i < further.length; i++) found[found.length] = further[i] as Tracer;
  }
  return found;
}

/** As the library lowers the result of an operator before it hands it out. */
export function lowered(value: Tracer): Tracer {
  if (isPartial(value) && value.pval.val !== null) return value.pval.val;
  if (isBatch(value) && value.batchDim === null) return lowered(value.val);
  return value;
}
