/**
 * @file What TensorFlow.js calls, from the places in its source that `rewrite.ts` names, or what `wrap.ts` calls
 * for it.
 */

import type { KernelCall, Rule, TapeNode, TfTensor, TfVariable } from './library.ts';
import type { Pass } from './passes.ts';

/** A kernel that runs. */
export interface KernelRun {
  readonly call: KernelCall;
  readonly isInside: boolean;
}

/** None of them throws. */
export interface TfHooks {
  began(call: KernelCall): KernelRun | undefined;
  /** @param outputs undefined where it threw */
  ended(run: KernelRun | undefined, outputs: readonly TfTensor[] | undefined): void;
  /** The tape has a new entry: that of the kernel which is about to return. */
  taped(entry: TapeNode): void;
  /** @param dy what the program gives the pass to start with, if anything */
  differentiates(variables: readonly TfTensor[], dy: unknown): Pass | undefined;
  ranForward(pass: Pass | undefined, value: unknown): void;
  runsBackward(pass: Pass | undefined): void;
  /** @param rule of an entry of the tape: it was called, and what it gave back tells each contribution when asked */
  runsRule(rule: Rule, dys: readonly (TfTensor | null)[]): void;
  contributed(input: string, dx: TfTensor): void;
  ranBackward(pass: Pass | undefined, grads: readonly (TfTensor | undefined)[]): void;
  differentiated(pass: Pass | undefined): void;
  made(tensor: TfTensor): void;
  madeVariable(variable: TfVariable): void;
  assigned(target: TfVariable, value: TfTensor): void;
  copiedOut(dataId: object, how: string): void;
}
