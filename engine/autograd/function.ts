/** @file Custom operators: subclasses of Function with their own forward and backward. */

import { isFloating } from '../tensor/dtype.ts';
import { NotImplementedError, RuntimeError, TypeError, pythonTypeOf } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { empty, windowOn } from '../tensor/make.ts';
import type { Edge } from './node.ts';
import { Node, gradientEdge } from './node.ts';
import { observerSlot } from './observer.ts';
import { FREED, SavedTensor } from './saved.ts';
import { internally, reportThrow, state } from './state.ts';
import { ViewInfo, beforeInPlace } from './views.ts';

const slot = observerSlot();

/** What forward and backward of a custom operator share. */
export class FunctionContext {
  /** One an argument of `apply`: does it need a gradient? */
  readonly needsInputGrad: readonly boolean[];
  /** @internal */ toSave: readonly (Tensor | null)[] = [];
  /** @internal */ saved: readonly (SavedTensor | null)[] | null = [];
  /** @internal */ dirty: readonly Tensor[] = [];
  /** @internal */ nonDifferentiable: readonly Tensor[] = [];
  /** @internal */ materialize = true;

  /** @internal */
  constructor(needsInputGrad: readonly boolean[]) {
    this.needsInputGrad = needsInputGrad;
  }

  /** Keeps tensors for backward, watched for in-place changes. */
  saveForBackward(...tensors: (Tensor | null)[]): void {
    tensors.forEach((value: unknown, i) => {
      if (value === null || value instanceof Tensor) return;
      throw new TypeError(
        `save_for_backward can only save variables, but argument ${String(i)} is of type ${pythonTypeOf(value)}`,
      );
    });
    this.toSave = tensors;
  }

  /** What `saveForBackward` kept, in order. */
  get savedTensors(): readonly (Tensor | null)[] {
    if (this.saved === null) throw new RuntimeError(FREED);
    return this.saved.map((each) => each?.unpack() ?? null);
  }

  /** Says which arguments forward changed in place; it must return them. */
  markDirty(...tensors: Tensor[]): void {
    this.dirty = tensors;
  }

  /** Says which results carry no gradient. */
  markNonDifferentiable(...tensors: Tensor[]): void {
    this.nonDifferentiable = tensors;
  }

  /** With false, backward gets null where no gradient arrived; zeros otherwise. */
  setMaterializeGrads(value: boolean): void {
    this.materialize = value;
  }
}

type Contributions = Tensor | null | readonly (Tensor | null)[];
type Arguments<F> = F extends (ctx: FunctionContext, ...args: infer A) => unknown ? A : never;

/**
 * An operator with a derivative of its own. A subclass has a static `forward(ctx, …arguments)` and a
 * static `backward(ctx, …gradients)` that returns one gradient (or null) for each argument.
 */
export class Function {
  static forward(_ctx: FunctionContext, ..._args: unknown[]): Tensor | readonly Tensor[] {
    throw new NotImplementedError(
      'You must implement the forward function for custom autograd.Function.',
    );
  }

  static backward(_ctx: FunctionContext, ..._gradients: unknown[]): Contributions {
    throw new NotImplementedError(
      'You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.',
    );
  }

  /** Runs the operator. */
  static apply<F extends (ctx: FunctionContext, ...args: never[]) => Tensor | readonly Tensor[]>(
    this: { readonly name: string; forward: F; backward: typeof Function.backward },
    ...args: Arguments<F>
  ): ReturnType<F> {
    try {
      return applyCustom(this, args) as ReturnType<F>;
    } catch (error) {
      throw reportThrow(this.name, error);
    }
  }
}

interface CustomOperator {
  readonly name: string;
  forward(ctx: FunctionContext, ...args: never[]): Tensor | readonly Tensor[];
  backward: typeof Function.backward;
}

function applyCustom(
  operator: CustomOperator,
  args: readonly unknown[],
): Tensor | readonly Tensor[] {
  const requires = (arg: unknown): boolean => arg instanceof Tensor && arg.requiresGrad;
  const ctx = new FunctionContext(args.map(requires));
  const edges = args.map((arg) => (arg instanceof Tensor ? gradientEdge(arg) : null));
  const versions = args.map((arg) => (arg instanceof Tensor ? arg.version : 0));
  const recorded = state.gradEnabled && ctx.needsInputGrad.includes(true);
  const returned = internally(() => operator.forward(ctx, ...(args as never[])));
  const raw = returned instanceof Tensor ? [returned] : returned;
  for (const tensor of ctx.dirty) {
    if (!raw.includes(tensor)) {
      throw new RuntimeError(
        'Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function.',
      );
    }
    if (recorded) refuseLeaf(tensor);
    tensor.counter.value++;
  }
  const node = recorded ? new CustomNode(operator, ctx, args, edges, raw) : null;
  const results = raw.map((result, i) => {
    const isInput = args.includes(result) && !ctx.dirty.includes(result);
    const output = isInput ? asView(result) : result;
    if (node !== null && isFloating(output.dtype) && !ctx.nonDifferentiable.includes(result)) {
      output.nodeValue = node;
      output.outputIndex = i;
    }
    return output;
  });
  if (node !== null) node.save(raw, results);
  if (slot.observer !== null && state.silent === 0) {
    const isOperand = (arg: unknown): arg is Tensor | number =>
      arg instanceof Tensor || typeof arg === 'number';
    slot.observer.operator({
      name: operator.name,
      symbol: 'ƒ',
      inputs: args.filter(isOperand),
      inputVersions: versions.filter((_, i) => isOperand(args[i])),
      outputs: results,
      attributes: null,
      node,
      differentiable: true,
      inPlace: ctx.dirty.length > 0,
      view: false,
      gradEnabled: state.gradEnabled,
      duringBackward: state.duringBackward,
    });
  }
  return returned instanceof Tensor ? (results[0] as Tensor) : results;
}

function refuseLeaf(tensor: Tensor): void {
  if (tensor.isLeaf && tensor.requiresGrad) {
    throw new RuntimeError(
      'a leaf Variable that requires grad has been used in an in-place operation.',
    );
  }
  beforeInPlace(tensor, true);
}

/** An argument that is returned unchanged comes back as another tensor on the same memory. */
function asView(tensor: Tensor): Tensor {
  const { shape, strides, offset } = tensor;
  const result = windowOn(tensor, shape, strides, offset);
  result.viewInfo = new ViewInfo(tensor, result, 'default');
  return result;
}

class CustomNode extends Node {
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
    results: readonly Tensor[],
  ) {
    super(
      edges,
      results.map(({ shape, dtype }) => ({ shape, dtype })),
    );
    this.name = `${operator.name}Backward`;
    this.operator = operator;
    this.ctx = ctx;
    this.isTensor = args.map((arg) => arg instanceof Tensor);
  }

  save(raw: readonly Tensor[], results: readonly Tensor[]): void {
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
    const given = grads.map((grad, i) => {
      const meta = this.results[i];
      if (grad !== null || !ctx.materialize || meta === undefined) return grad;
      return empty(meta.shape, meta.dtype);
    });
    const returned: unknown = operator.backward(ctx, ...given);
    const list: readonly unknown[] = Array.isArray(returned) ? returned : [returned];
    return this.checked(list);
  }

  private checked(list: readonly unknown[]): readonly (Tensor | null)[] {
    const expected = this.edges.length;
    const extra = list.slice(expected);
    if (list.length < expected || extra.some((each) => each !== null)) {
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
    this.ctx.saved = null;
  }
}
