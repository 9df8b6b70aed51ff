/** @file The types of a dialect, computed from those of the library: Python's names, calls with keywords. */

/* eslint-disable @typescript-eslint/no-empty-object-type -- an interface gives a computed type the name under which declarations can refer to it */

import type * as engine from '../index.ts';
import type { Tensor as EngineTensor } from '../tensor/tensor.ts';
import type { CalledAt, Given, MadeAt, Result } from './arguments.ts';
import type { Context } from './contexts.ts';
import type { Described, dtype } from './dtypes.ts';
import type { additions, properties, replacements } from './extras.ts';
import type { InPlace } from './in-place.ts';
import type { kindFunctions } from './kinds.ts';
import type { otherNames } from './other-names.ts';
import type { NodeView } from './nodes.ts';
import type { PYTHON_NAMES } from './case.ts';
import type { LINKS } from './links.ts';

type Names = typeof PYTHON_NAMES;

type Lowered<S extends string, InCapitals = false> = S extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${Lowered<Tail>}`
    : `${InCapitals extends true ? '' : '_'}${Lowercase<Head>}${Lowered<Tail, true>}`
  : S;

/** `requiresGrad_` → `requires_grad_`; classes keep their names. */
type Snake<S> = S extends string
  ? S extends keyof Names
    ? Names[S]
    : S extends Uncapitalize<S>
      ? Lowered<S>
      : S
  : S;

/** What stands at a path of the library, as the dialects have it. */
type Called<F, Path> = F extends (...args: never[]) => unknown
  ? CalledAt<F, Path>
  : F extends abstract new (...args: infer A) => infer I
    ? Class<I, MadeAt<A, Path>>
    : F;

/** A class is called with or without `new`. */
type Class<I, A extends readonly unknown[]> = I extends Error
  ? new (message?: string) => I
  : (abstract new (...args: A) => Instance<I>) & ((...args: A) => Instance<I>);

/** An object of a class, with its members under Python's names too. */
type Instance<I> = I & { [K in keyof I as Snake<K>]: Member<I[K], null> } & Callable<I>;

/** Modules run when they are called. */
type Callable<I> = I extends { forward(...inputs: never[]): infer R }
  ? (...inputs: unknown[]) => Result<R>
  : unknown;

type Member<M, Path> = M extends (...args: never[]) => unknown
  ? CalledAt<M, Path>
  : M extends EngineTensor
    ? Tensor
    : M extends EngineTensor | null
      ? Tensor | null
      : M;

/** A namespace under Python's names. */
type Space<N, Prefix extends string = ''> = {
  [K in keyof N as Snake<K>]: N[K] extends
    ((...args: never[]) => unknown) | (abstract new (...args: never[]) => unknown) | string | symbol
    ? Called<N[K], `${Prefix}${K & string}`>
    : Space<N[K], `${Prefix}${K & string}.`>;
};

/** What stands at a path of the library. */
type At<N, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? Head extends keyof N
    ? At<N[Head], Rest>
    : never
  : P extends keyof N
    ? N[P]
    : never;

type Links = typeof LINKS;
type Engine = typeof engine;

/** What is linked below `prefix`. */
type Linked<Prefix extends string> = {
  [
    K in keyof Links as K extends `${Prefix}${infer Name}`
      ? Name extends `${string}.${string}`
        ? never
        : Name
      : never
  ]: Called<At<Engine, Links[K]>, Links[K]>;
};

type Extras = Omit<typeof replacements & typeof additions, never>;
type ExtraMembers = {
  [K in keyof Extras]: Extras[K] extends (x: never, ...rest: infer A) => infer R
    ? (...args: { [I in keyof A]: Given<A[I]> }) => Result<R>
    : never;
} & { readonly [K in keyof typeof properties]: Result<ReturnType<(typeof properties)[K]>> };

type TensorMembers = {
  [K in keyof EngineTensor as Snake<K>]: Member<EngineTensor[K], `Tensor.${K & string}`>;
};

interface Specials {
  readonly dtype: Described;
  readonly grad_fn: NodeView | null;
  grad: Tensor | null;
  /** In OneFlow before 0.8. */
  zeros_(): Tensor;
  [Symbol.iterator](): IterableIterator<Tensor>;
  /** As the dialect's system prints it. */
  toString(): string;
}

type AllMembers = Omit<TensorMembers, keyof Specials | keyof ExtraMembers | symbol> &
  ExtraMembers &
  Specials;

/** A tensor under Python's names; the same object as the library's. */
export interface Tensor extends AllMembers {}

/** A scope takes a body, or lasts until the end of the block. */
export interface Scope<A extends unknown[]> {
  (...args: A): Context;
  <T>(...args: [...A, () => T]): T;
}

export interface Scopes {
  readonly no_grad: Scope<[]>;
  readonly enable_grad: Scope<[]>;
  readonly set_grad_enabled: Scope<[boolean]>;
}

/** A namespace of our own inside another, where there is one. */
type In<S, N extends string> = N extends keyof S ? S[N] : object;

type Members<S, L> = Omit<S, keyof L> & L;
type FunctionalLinks = Linked<'nn.functional.'>;
type NNFunctionalMembers = Members<
  Space<Engine['nn']['functional'], 'nn.functional.'>,
  FunctionalLinks
>;
export interface NNFunctional extends NNFunctionalMembers {}
type NNMembers = Members<Omit<Space<Engine['nn'], 'nn.'>, 'functional'>, Linked<'nn.'>>;
export interface NN extends NNMembers {
  readonly functional: NNFunctional;
}
type OptimSpace = Space<Engine['optim'], 'optim.'>;
type OptimMembers = Omit<Members<OptimSpace, Linked<'optim.'>>, 'lr_scheduler'>;
type Schedulers = In<OptimSpace, 'lr_scheduler'> & Linked<'optim.lr_scheduler.'>;
export interface LRScheduler extends Schedulers {}
export interface Optim extends OptimMembers {
  readonly lr_scheduler: LRScheduler;
}
/** The base of custom functions: subclasses have static `forward`, `backward`, `setup_context` … */
export interface FunctionClass {
  new (): object;
  apply(...args: unknown[]): Tensor;
}

type AutogradSpace = Space<Engine['autograd'], 'autograd.'>;
type AutogradMembers = Omit<
  Members<AutogradSpace, Linked<'autograd.'>>,
  keyof Scopes | 'grad' | 'Function' | 'functional' | 'forward_ad' | 'graph' | 'function'
>;
type Nested<N extends string> = In<AutogradSpace, N> & Linked<`autograd.${N}.`>;
type FunctionalMembers = Nested<'functional'>;
export interface Functional extends FunctionalMembers {}
type ForwardMembers = Nested<'forward_ad'>;
export interface ForwardAD extends ForwardMembers {}
type GraphMembers = Nested<'graph'>;
export interface Graph extends GraphMembers {}
type CustomMembers = Omit<Nested<'function'>, 'Function'>;
export interface Custom extends CustomMembers {
  readonly Function: FunctionClass;
}
export interface Autograd extends AutogradMembers, Scopes {
  readonly grad: (...args: unknown[]) => Tensor[];
  readonly Function: FunctionClass;
  readonly functional: Functional;
  readonly forward_ad: ForwardAD;
  readonly graph: Graph;
  readonly function: Custom;
}
type FuncMembers = In<Space<Engine>, 'func'> & Linked<'func.'>;
export interface Func extends FuncMembers {}
type LinalgMembers = In<Space<Engine>, 'linalg'> & Linked<'linalg.'>;
export interface Linalg extends LinalgMembers {}
type SpecialMembers = In<Space<Engine>, 'special'> & Linked<'special.'>;
export interface Special extends SpecialMembers {}
type CheckpointMembers = Omit<
  Linked<'utils.checkpoint.'>,
  'checkpoint' | 'checkpoint_sequential' | 'set_checkpoint_early_stop'
>;
export interface Checkpoint extends CheckpointMembers {
  readonly checkpoint: (f: (...args: never[]) => unknown, ...args: unknown[]) => Tensor;
  readonly checkpoint_sequential: (...args: unknown[]) => Tensor;
  readonly set_checkpoint_early_stop: Scope<[boolean]>;
}
export interface Random {
  readonly fork_rng: Scope<[]>;
  readonly get_rng_state: () => Tensor;
  readonly set_rng_state: (state: Tensor) => void;
  readonly manual_seed: (seed: number) => void;
  readonly initial_seed: () => number;
  readonly seed: () => number;
}
export interface Utils {
  readonly checkpoint: Checkpoint;
}
export interface TensorClass {
  (...given: unknown[]): Tensor;
  readonly prototype: Tensor;
  [Symbol.hasInstance](value: unknown): boolean;
}

/** An old constructor, and a question with `instanceof`. */
export interface TypedTensor {
  (...given: unknown[]): Tensor;
  readonly dtype: engine.DType;
  [Symbol.hasInstance](value: unknown): boolean;
}

/** What programs in the style of PyTorch's own tests ask of its insides. */
export interface Internals {
  readonly _current_autograd_node: () => NodeView | null;
  readonly _current_graph_task_id: () => number;
  readonly _current_graph_task_execution_order: () => NodeView[];
  readonly _will_engine_execute_node: (node: unknown) => boolean;
  readonly _functions: Readonly<Record<string, unknown>>;
  readonly _autograd: Readonly<Record<string, unknown>>;
}

type KindFunctions = typeof kindFunctions;
type OtherNames = typeof otherNames;

interface Own extends Scopes, KindFunctions, OtherNames, InPlace {
  readonly is_nonzero: (x: Tensor) => boolean;
  /** Python's `bool(x)`. */
  readonly truth: (x: Tensor) => boolean;
  readonly is_tensor: (value: unknown) => boolean;
  readonly broadcast_shapes: (...shapes: (number | readonly number[])[]) => readonly number[];
  readonly is_inference: (x: Tensor) => boolean;
  readonly Size: (shape: readonly number[]) => readonly number[];
  readonly Tensor: TensorClass;
  readonly FloatTensor: TypedTensor;
  readonly DoubleTensor: TypedTensor;
  readonly IntTensor: TypedTensor;
  readonly LongTensor: TypedTensor;
  readonly BoolTensor: TypedTensor;
  readonly _C: Internals;
  readonly float32: Described<'float32'>;
  readonly float64: Described<'float64'>;
  readonly int32: Described<'int32'>;
  readonly int64: Described<'int64'>;
  readonly bool: Described<'bool'>;
  readonly float: Described<'float32'>;
  readonly double: Described<'float64'>;
  readonly int: Described<'int32'>;
  readonly long: Described<'int64'>;
  readonly dtype: typeof dtype;
  readonly pi: number;
  readonly inf: number;
  readonly nan: number;
  readonly autograd: Autograd;
  readonly func: Func;
  readonly linalg: Linalg;
  readonly special: Special;
  readonly nn: NN;
  readonly optim: Optim;
  readonly utils: Utils;
  readonly random: Random;
}

/** Of the library, but not of this family of dialects. */
type Foreign =
  'sym' | 'Sym' | 'Executor' | 'MXNetError' | 'NotImplementedForSymbol' | 'functional' | 'fork_rng';

type DialectMembers = Omit<Space<Engine> & Linked<''>, keyof Own | Foreign> & Own;

/** The namespace of a dialect of PyTorch's family. */
export interface Dialect extends DialectMembers {}
