/** @file The node of a custom operator. */

import { NotImplementedError, RuntimeError, pythonTypeOf } from '../../tensor/errors.ts';
import { empty } from '../../tensor/make.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { Node, gradientEdge, type ResultMeta } from '../node.ts';
import { FREED, SavedNothing, SavedTensor } from '../saved/saved.ts';
import type { FunctionContext } from './context.ts';

/** A subclass of Function, as the machinery sees it. */
export interface CustomOperator {
  readonly name: string;
  readonly forward: (...args: never[]) => unknown;
  readonly setupContext?:
    ((ctx: FunctionContext, inputs: never, output: never) => void) | undefined;
  readonly backward?: Rule | undefined;
  readonly vjp?: Rule | undefined;
  readonly jvp?: Rule | undefined;
  readonly vmap?: ((info: never, inDims: never, ...args: never[]) => unknown) | undefined;
  readonly generateVmapRule?: boolean | undefined;
  readonly clearSavedTensorsOnAccess?: boolean | undefined;
}

type Rule = (ctx: FunctionContext, ...gradients: never[]) => unknown;

/** Its edges are those of the arguments that are tensors. */
export class CustomNode extends Node {
  readonly name: string;
  readonly context: FunctionContext;
  private readonly operator: CustomOperator;
  private readonly args: readonly ('tensor' | 'number' | 'other')[];
  /** One a result; null for those that are no tensors. */
  private made: readonly (ResultMeta | null)[] = [];
  private differentiable: readonly boolean[] = [];

  /** Made before forward runs, which may change the history of its arguments. */
  constructor(operator: CustomOperator, ctx: FunctionContext, args: readonly unknown[]) {
    super(args.filter((arg) => arg instanceof Tensor).map(gradientEdge), []);
    this.name = `${operator.name}Backward`;
    this.operator = operator;
    this.context = ctx;
    this.args = args.map((arg) => {
      if (arg instanceof Tensor) return 'tensor';
      return typeof arg === 'number' ? 'number' : 'other';
    });
  }

  /** Says what forward returned. */
  setResults(results: readonly unknown[], differentiable: readonly boolean[]): void {
    this.differentiable = differentiable;
    this.made = results.map((result) => {
      return result instanceof Tensor ? { shape: result.shape, dtype: result.dtype } : null;
    });
    this.results.push(
      ...this.made.map((meta) => meta ?? ({ shape: [], dtype: 'float32' } as const)),
    );
  }

  /** What an undefined gradient means is for the operator to say. */
  override get runsWithoutGradients(): boolean {
    return true;
  }

  /** What the operator's context kept. */
  get savedTensors(): readonly (Tensor | null)[] {
    return this.context.savedTensors;
  }

  /** The slots themselves, on which hooks can be put. */
  get rawSavedTensors(): readonly (SavedTensor | SavedNothing)[] {
    if (this.context.freed) throw new RuntimeError(FREED);
    return (this.context.saved ?? []).map((each) => each ?? new SavedNothing());
  }

  /** Keeps what the context was told to save; its own results are kept without their history. */
  save(): void {
    const { context, operator } = this;
    context.clearsOnAccess = operator.clearSavedTensorsOnAccess === true;
    context.saved = context.toSave.map((tensor) => {
      if (tensor === null) return null;
      const isResult = tensor.nodeValue === this;
      return isResult
        ? new SavedTensor(tensor, this, tensor.outputIndex)
        : new SavedTensor(tensor, null);
    });
    context.toSave = [];
  }

  backward(grads: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    const { context, operator } = this;
    const rule = operator.backward ?? operator.vjp;
    if (rule === undefined) {
      throw new NotImplementedError(
        'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.',
      );
    }
    const given = grads.map((grad, i) => {
      const meta = this.made[i] ?? null;
      const isFilled =
        context.materialize &&
        (this.differentiable[i] === true || context._materialize_non_diff_grads);
      return grad === null && isFilled && meta !== null ? empty(meta.shape, meta.dtype) : grad;
    });
    const returned: unknown = rule.call(operator, context, ...(given as never[]));
    return this.checked(Array.isArray(returned) ? returned : [returned ?? null]);
  }

  private checked(list: readonly unknown[]): readonly (Tensor | null)[] {
    const expected = this.args.length;
    const extra = list.slice(expected);
    if (list.length < expected || extra.some((each) => each !== null && each !== undefined)) {
      throw new RuntimeError(
        `function ${this.name} returned an incorrect number of gradients (expected ${String(expected)}, got ${String(list.length)})`,
      );
    }
    const contributions: (Tensor | null)[] = [];
    this.args.forEach((kind, i) => {
      const grad = list[i] ?? null;
      if (kind === 'tensor') {
        if (grad !== null && !(grad instanceof Tensor)) {
          throw new RuntimeError(`expected Variable or None (got ${pythonTypeOf(grad)})`);
        }
        contributions.push(grad);
      } else if (grad !== null) {
        throw new RuntimeError(
          `function ${this.name} returned a gradient different than None at position ${String(i + 1)}, but the corresponding forward input was not a Variable`,
        );
      }
    });
    return contributions;
  }

  override inOperandOrder(contributions: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    let next = 0;
    return this.args
      .filter((kind) => kind !== 'other')
      .map((kind) => (kind === 'tensor' ? (contributions[next++] ?? null) : null));
  }

  override release(): void {
    for (const each of this.context.saved ?? []) each?.release();
    this.context.saved = null;
    // A context that saved nothing has nothing that could be missing.
    this.context.freed = true;
  }

  override toString(): string {
    return `<torch.autograd.function.${this.name} object>`;
  }
}
