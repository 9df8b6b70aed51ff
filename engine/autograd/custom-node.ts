/** @file The nodes of custom operators, and of their derivatives that cannot be differentiated again. */

import { NotImplementedError, RuntimeError, pythonTypeOf } from '../tensor/errors.ts';
import { empty } from '../tensor/make.ts';
import { Tensor } from '../tensor/tensor.ts';
import type { FunctionContext } from './function-context.ts';
import { Node, type Edge } from './node.ts';
import { SavedTensor } from './saved.ts';

/** A subclass of Function, as the machinery sees it. */
export interface CustomOperator {
  readonly name: string;
  readonly forward: (...args: never[]) => unknown;
  readonly setupContext?:
    ((ctx: FunctionContext, inputs: never, output: never) => void) | undefined;
  readonly backward?: Rule | undefined;
  readonly vjp?: Rule | undefined;
  readonly jvp?: Rule | undefined;
}

type Rule = (ctx: FunctionContext, ...gradients: never[]) => unknown;

export class CustomNode extends Node {
  readonly name: string;
  private readonly operator: CustomOperator;
  private readonly ctx: FunctionContext;
  /** One an argument. */
  private readonly isTensor: readonly boolean[];

  constructor(
    operator: CustomOperator,
    ctx: FunctionContext,
    args: readonly unknown[],
    edges: readonly (Edge | null)[],
    results: readonly unknown[],
  ) {
    super(
      edges,
      results.map((result) =>
        result instanceof Tensor
          ? { shape: result.shape, dtype: result.dtype }
          : { shape: [], dtype: 'float32' },
      ),
    );
    this.name = `${operator.name}Backward`;
    this.operator = operator;
    this.ctx = ctx;
    this.isTensor = args.map((arg) => arg instanceof Tensor);
  }

  /** What an undefined gradient means is for the operator to say. */
  override get runsWithoutGradients(): boolean {
    return true;
  }

  /** What the operator's context kept. */
  get savedTensors(): readonly (Tensor | null)[] {
    return this.ctx.savedTensors;
  }

  /** The slots themselves, on which hooks can be put. */
  get rawSavedTensors(): readonly (SavedTensor | null)[] {
    return this.ctx.saved ?? [];
  }

  save(raw: readonly unknown[], results: readonly unknown[]): void {
    this.ctx.saved = this.ctx.toSave.map((tensor) => {
      if (tensor === null) return null;
      const i = raw.indexOf(tensor);
      const isResult = i >= 0 && results[i] === tensor;
      return isResult ? new SavedTensor(tensor, this, i) : new SavedTensor(tensor, null);
    });
    this.ctx.toSave = [];
  }

  backward(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const { ctx, operator } = this;
    const rule = operator.backward ?? operator.vjp;
    if (rule === undefined) {
      throw new NotImplementedError(
        'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.',
      );
    }
    const given = grads.map((grad, i) => {
      const meta = this.results[i];
      if (grad !== null || !ctx.materialize || meta === undefined) return grad;
      return empty(meta.shape, meta.dtype);
    });
    const returned: unknown = rule.call(operator, ctx, ...(given as never[]));
    return this.checked(Array.isArray(returned) ? returned : [returned ?? null]);
  }

  private checked(list: readonly unknown[]): readonly (Tensor | null)[] {
    const expected = this.edges.length;
    const extra = list.slice(expected);
    if (list.length < expected || extra.some((each) => each !== null && each !== undefined)) {
      throw new RuntimeError(
        `function ${this.name} returned an incorrect number of gradients (expected ${String(expected)}, got ${String(list.length)})`,
      );
    }
    return this.edges.map((edge, i) => {
      const grad = list[i] ?? null;
      if (grad === null) return null;
      if (!(grad instanceof Tensor)) {
        throw new RuntimeError(`expected Variable or None (got ${pythonTypeOf(grad)})`);
      }
      if (!this.isTensor[i]) {
        throw new RuntimeError(
          `function ${this.name} returned a gradient different than None at position ${String(i + 1)}, but the corresponding forward input was not a Variable`,
        );
      }
      return edge === null ? null : grad;
    });
  }

  override release(): void {
    for (const each of this.ctx.saved ?? []) each?.release();
    this.ctx.saved = null;
    // A context that saved nothing has nothing that could be missing.
    this.ctx.freed = true;
  }
}

/** Stands where a derivative cannot be differentiated: throws when backward gets there. */
export class DelayedError extends Node {
  readonly name = 'torch::autograd::Error';
  private readonly message: string;

  constructor(message: string, edges: readonly (Edge | null)[], results: readonly Tensor[]) {
    super(
      edges,
      results.map(({ shape, dtype }) => ({ shape, dtype })),
    );
    this.message = message;
  }

  backward(): readonly (Tensor | null)[] {
    throw new RuntimeError(this.message);
  }
}
