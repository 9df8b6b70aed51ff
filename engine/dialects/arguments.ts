/**
 * @file The types of calls in the dialects: arguments by position, then keywords under Python's names in one
 * object. Names and places come from `call-types.ts`, types from the library's own functions.
 */

import type { Tensor as EngineTensor } from '../tensor/tensor.ts';
import type { Calls } from './call-types.ts';
import type { Tensor } from './types.ts';

/** A name (`?`: may be missing; `[]`: a list of integers), then a place among our arguments, or the name of an option. */
type Parameter = readonly [name: string, from?: number | string];
type Parameters = readonly Parameter[];

/** Parameters of PyTorch's that no option of ours stands for; those without meaning here are not looked at. */
interface Elsewhere {
  readonly unbiased: boolean;
  readonly out_int32: boolean;
  readonly side: 'left' | 'right';
  readonly out: Tensor | readonly Tensor[];
  readonly device: unknown;
  readonly generator: unknown;
  readonly layout: unknown;
  readonly pin_memory: unknown;
  readonly memory_format: unknown;
  readonly foreach: unknown;
  readonly fused: unknown;
}

/** What an argument of ours may be in a dialect: its tensors, too. */
export type Given<T> = T extends EngineTensor
  ? Tensor | EngineTensor
  : T extends (...args: never[]) => unknown
    ? (...args: never[]) => unknown
    : T extends string
      ? T
      : T extends readonly (infer E)[]
        ? WithTensors<E, T, readonly (E | Tensor)[]>
        : T extends Iterable<infer E>
          ? WithTensors<E, T, Iterable<E | Tensor>>
          : T;

/** A collection of tensors may hold those of the dialect. */
type WithTensors<E, Ours, Both> = Extract<E, EngineTensor> extends never ? Ours : Ours | Both;

type Last<A extends readonly unknown[]> =
  Required<A> extends readonly [...unknown[], infer L] ? L : never;
type At<T, K> = K extends keyof T ? Exclude<T[K], undefined> : never;

type IsOptional<P extends Parameter> = P[0] extends `${string}?` ? true : false;
type NameOf<P extends Parameter> = P[0] extends `${infer Name}${'?' | '[]'}` ? Name : P[0];

/** The type of a parameter, given the arguments of ours. */
type TypeOf<P extends Parameter, A extends readonly unknown[]> = P extends readonly [
  string,
  infer From,
]
  ? From extends number
    ? Given<At<Required<A>, `${From}`>>
    : Given<At<Last<A>, From>>
  : NameOf<P> extends keyof Elsewhere
    ? Elsewhere[NameOf<P>]
    : null | false;

/** As an argument by position: None leaves a default. */
type Positional<P extends Parameter, A extends readonly unknown[]> =
  IsOptional<P> extends true ? TypeOf<P, A> | null | undefined : TypeOf<P, A>;

/** Keyword arguments in one object. */
type Keywords<P extends Parameters, A extends readonly unknown[]> = {
  [Q in P[number] as IsOptional<Q> extends true ? never : NameOf<Q>]: TypeOf<Q, A>;
} & {
  [Q in P[number] as IsOptional<Q> extends true ? NameOf<Q> : never]?:
    TypeOf<Q, A> | null | undefined;
};

/** The object, which may be missing where all it holds may. */
type Object<P extends Parameters, A extends readonly unknown[]> = P extends readonly []
  ? []
  : false extends IsOptional<P[number]>
    ? [keywords: Keywords<P, A>]
    : [keywords?: Keywords<P, A>];

/** Any number of arguments by position, the others as keywords. */
type Arguments<
  P extends Parameters,
  K extends Parameters,
  A extends readonly unknown[],
  Before extends unknown[] = [],
> =
  | [...Before, ...Object<[...P, ...K], A>]
  | (P extends readonly [infer First extends Parameter, ...infer Rest extends Parameters]
      ? Arguments<Rest, K, A, [...Before, Positional<First, A>]>
      : never);

/** A list of integers alone may also stand as arguments of its own. */
type Listed<
  P extends Parameters,
  K extends Parameters,
  A extends readonly unknown[],
> = P extends readonly [readonly [`${string}[]`, number]]
  ? number[] | [...number[], Keywords<K, A>]
  : never;

/** The library's overloads, the last one first. */
type Overloads<F> = F extends {
  (...args: infer A3): infer R3;
  (...args: infer A2): infer R2;
  (...args: infer A1): infer R1;
  (...args: infer A0): infer R0;
}
  ? [[A0, R0], [A1, R1], [A2, R2], [A3, R3]]
  : never;

type Form = readonly [overload: number, positional: Parameters, keywords: Parameters];

/** PyTorch's forms of a call, as overloads. */
type Forms<L, O> = L extends readonly [infer First extends Form, ...infer Rest]
  ? FormOf<First, O> & Forms<Rest, O>
  : unknown;

type FormOf<F extends Form, O> = O extends readonly unknown[]
  ? O[F[0]] extends [infer A extends readonly unknown[], infer R]
    ? (...args: ArgumentsOf<F, A>) => Result<R>
    : never
  : never;

type ArgumentsOf<F extends Form, A extends readonly unknown[]> =
  Arguments<F[1], F[2], A> | Listed<F[1], F[2], A>;

/** Results with tensors as the dialect's tensors. */
export type Result<R> = R extends EngineTensor
  ? Tensor
  : R extends readonly EngineTensor[]
    ? Tensor[]
    : R;

/** A function of the library at a path, called as in Python. */
export type CalledAt<F extends (...args: never[]) => unknown, Path> = Path extends keyof Calls
  ? Forms<Calls[Path], Overloads<F>>
  : (...args: unknown[]) => Result<ReturnType<F>>;

/** What a class at a path is called with, given the arguments of our only constructor. */
export type MadeAt<A extends readonly unknown[], Path> = Path extends keyof Calls
  ? Calls[Path] extends readonly (readonly [0, Parameters, Parameters])[]
    ? Calls[Path][number] extends infer F
      ? F extends Form
        ? ArgumentsOf<F, A>
        : never
      : never
    : unknown[]
  : unknown[];
