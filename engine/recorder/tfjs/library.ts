/**
 * @file The part of TensorFlow.js that the recorder touches, as of tfjs-core 3 and 4. All copies of the
 * library in a realm share one engine, which they keep at `globalThis._tfengine`.
 */

import { ownKeys } from '../realm/primordials.ts';

export interface TfTensor {
  readonly id: number;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Names the memory; a variable's changes with each assignment. */
  readonly dataId: object;
}

export interface TfVariable extends TfTensor {
  readonly trainable: boolean;
  assign(value: TfTensor): void;
}

/** Inputs by name; by place where an operator takes a list. */
export type TfInputs = Readonly<Record<string, TfTensor | null | undefined>>;

/** A kernel by its name, or the body of a `customGrad`. */
export interface KernelCall {
  readonly kernelName?: string;
  readonly inputs: TfInputs;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** Of the gradients that arrive, by input what computes its contribution. */
export type Rule = (dys: readonly (TfTensor | null)[]) => Record<string, () => TfTensor>;

export interface TapeNode {
  readonly id: number;
  readonly inputs: TfInputs;
  readonly outputs: readonly TfTensor[];
  /** Absent where the operator has no gradient. */
  gradient?: Rule;
}

/** What `gradients` returns: an entry a variable, undefined where the value does not depend on it. */
export interface Gradients {
  readonly value: TfTensor;
  readonly grads: readonly (TfTensor | undefined)[];
}

export interface TfEngine {
  readonly state: {
    /** Nested kernels: only the outermost is on the tape. */
    readonly kernelDepth: number;
    /** Nested calls of `grad` and its like; the tape is on while there are any. */
    readonly gradientDepth: number;
    readonly activeScope: { readonly name: string } | null | undefined;
    readonly activeTape: readonly TapeNode[] | null | undefined;
    readonly tensorInfo: WeakMap<object, { readonly backend: TfBackend }>;
  };
  runKernelFunc(call: KernelCall): TfTensor | TfTensor[];
  addTapeNode(...args: unknown[]): void;
  gradients(
    f: () => TfTensor,
    xs: readonly TfTensor[],
    dy?: TfTensor,
    allowNoGradients?: boolean,
  ): Gradients;
  tidy(nameOrBody: unknown, body?: () => unknown): unknown;
  makeTensor(...args: unknown[]): TfTensor;
  makeVariable(...args: unknown[]): TfVariable;
  readSync(dataId: object): unknown;
  read(dataId: object): unknown;
}

export interface TfBackend {
  readSync(dataId: object): unknown;
}

/** What is wrapped; an engine without one of these is of a version that the recorder does not know. */
export const METHODS = [
  'runKernelFunc',
  'addTapeNode',
  'gradients',
  'tidy',
  'makeTensor',
  'makeVariable',
  'readSync',
  'read',
] as const satisfies readonly (keyof TfEngine)[];

export const isTensor = (value: unknown): value is TfTensor =>
  typeof value === 'object' && value !== null && 'dataId' in value;

/** Lists have a length among their names, and options may stand where tensors may. */
export function tensorNames(inputs: TfInputs): string[] {
  const result: string[] = [];
  const names = ownKeys(inputs);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (isTensor(inputs[name])) result[result.length] = name;
  }
  return result;
}
