/** @file Custom operators: subclasses of Function with their own forward, backward and jvp. */

import { isFloating } from '../tensor/dtype.ts';
import { NotImplementedError, RuntimeError, pythonTypeOf } from '../tensor/errors.ts';
import { Tensor } from '../tensor/tensor.ts';
import { empty, windowOn } from '../tensor/make.ts';
import { levelsOf, perExample } from './batch.ts';
import { CustomNode, DelayedError, type CustomOperator } from './custom-node.ts';
import { checkTangent } from './forward-ad.ts';
import { FunctionContext } from './function-context.ts';
import { enterScope, noGrad } from './grad-mode.ts';
import { gradientEdge } from './node.ts';
import { observerSlot } from './observer.ts';
import { alias } from './saved.ts';
import { internally, onTangents, state } from './state.ts';
import { lettingOut } from './throws.ts';
import { ViewInfo, beforeInPlace, type ViewKind } from './views.ts';

export { FunctionContext };

const slot = observerSlot();

type Contributions = Tensor | null | readonly (Tensor | null)[];
type Tail<F> = F extends (ctx: never, ...args: infer A) => unknown ? A : never;
/** Arguments of `apply`: those of forward, without the context where forward takes it. */
type Arguments<C extends CustomOperator> = C extends {
  setupContext: (ctx: FunctionContext, inputs: never, output: never) => void;
}
  ? Parameters<C['forward']>
  : Tail<C['forward']>;

/**
 * An operator with a derivative of its own. A subclass has a static `forward(ctx, …arguments)` and a
 * static `backward(ctx, …gradients)` (or `vjp`) that returns one gradient (or null) for each argument; or
 * `forward(…arguments)` and `setupContext(ctx, inputs, output)`. A static `jvp(ctx, …tangents)` makes it
 * differentiable in forward mode.
 */
export class Function {
  static forward(..._args: never[]): unknown {
    throw new NotImplementedError(
      'You must implement the forward function for custom autograd.Function.',
    );
  }

  declare static setupContext?: CustomOperator['setupContext'];
  declare static backward?: (ctx: FunctionContext, ...gradients: never[]) => Contributions;
  declare static vjp?: (ctx: FunctionContext, ...gradients: never[]) => Contributions;
  declare static jvp?: (ctx: FunctionContext, ...tangents: never[]) => Contributions;

  /** Runs the operator. */
  static apply<C extends CustomOperator>(this: C, ...args: Arguments<C>): ReturnType<C['forward']> {
    const leave = enterScope('function', this.name);
    try {
      return applyCustom(this, args) as ReturnType<C['forward']>;
    } catch (error) {
      throw lettingOut(this.name, error);
    } finally {
      leave();
    }
  }
}

function applyCustom(operator: CustomOperator, args: readonly unknown[]): unknown {
  if (operator.backward !== undefined && operator.vjp !== undefined) {
    throw new RuntimeError(
      "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only implement one of them.",
    );
  }
  if (state.batches > 0 && levelsOf(args).length > 0) return applyBatched(operator, args);
  const requires = (arg: unknown): boolean => arg instanceof Tensor && arg.requiresGrad;
  const ctx = new FunctionContext(args.map(requires));
  const edges = args.map((arg) => (arg instanceof Tensor ? gradientEdge(arg) : null));
  const versions = args.map((arg) => (arg instanceof Tensor ? arg.counter.value : 0));
  const recorded = state.gradEnabled && ctx.needsInputGrad.includes(true);
  const returned = internally(() => onTangents(0, () => callForward(operator, ctx, args)));
  const raw: readonly unknown[] = Array.isArray(returned) ? returned : [returned];
  for (const tensor of ctx.dirty) {
    if (!raw.includes(tensor)) {
      throw new RuntimeError(
        'Some elements marked as dirty during the forward method were not returned as output. The inputs that are modified inplace must all be outputs of the Function.',
      );
    }
    if (recorded) refuseLeaf(tensor);
    if (versions[args.indexOf(tensor)] === tensor.counter.value) tensor.counter.value++;
  }
  const node = recorded ? new CustomNode(operator, ctx, args, edges, raw) : null;
  const views = raw.filter((result) => result instanceof Tensor && result.viewInfo !== null);
  const kind: ViewKind = views.length > 1 ? 'multiOutput' : 'custom';
  const results = raw.map((result, i) => {
    if (!(result instanceof Tensor)) return result;
    const isDirty = ctx.dirty.includes(result);
    const output = args.includes(result) && !isDirty ? asView(result, kind) : result;
    if (node === null || !isFloating(output.dtype)) return output;
    if (ctx.nonDifferentiable.includes(result)) {
      output.requiresGradFlag = false;
      return output;
    }
    if (output.viewInfo !== null && !isDirty) {
      output.viewInfo = new ViewInfo(output.viewInfo.base, output, kind);
    }
    output.nodeValue = node;
    output.outputIndex = i;
    return output;
  });
  setTangents(operator, ctx, args, results);
  node?.save(raw, results);
  report(operator, ctx, args, versions, results, node);
  return Array.isArray(returned) ? results : results[0];
}

function callForward(
  operator: CustomOperator,
  ctx: FunctionContext,
  args: readonly unknown[],
): unknown {
  if (operator.setupContext === undefined) return operator.forward(...([ctx, ...args] as never[]));
  const output = operator.forward(...(args as never[]));
  operator.setupContext(ctx, args as never, output as never);
  return output;
}

/** Under `vmap` a custom operator runs once for each example. */
function applyBatched(operator: CustomOperator, args: readonly unknown[]): unknown {
  const seen = { isList: false };
  const results = perExample(args, (example) => {
    const returned = applyCustom(operator, example);
    seen.isList = Array.isArray(returned);
    return (seen.isList ? returned : [returned]) as Tensor[];
  });
  return seen.isList ? results : results[0];
}

function setTangents(
  operator: CustomOperator,
  ctx: FunctionContext,
  args: readonly unknown[],
  results: readonly unknown[],
): void {
  state.dualLevels.forEach((level, depth) => {
    const tangents = args.map((arg) => (arg instanceof Tensor ? arg.tangentAt(level) : null));
    if (tangents.every((tangent) => tangent === null)) return;
    const { jvp } = operator;
    if (jvp === undefined) {
      throw new NotImplementedError(
        'You must implement the jvp function for custom autograd.Function to use it with forward mode AD.',
      );
    }
    const given = tangents.map((tangent, i) => {
      const arg = args[i];
      if (tangent !== null || !ctx.materialize || !(arg instanceof Tensor)) return tangent;
      return empty(arg.shape, arg.dtype);
    });
    const returned = onTangents(depth, () => jvp.call(operator, ctx, ...(given as never[])));
    const list: readonly unknown[] = Array.isArray(returned) ? returned : [returned];
    if (list.length !== results.length) {
      throw new RuntimeError(
        `Function's jvp returned an invalid number of forward gradients (expected ${String(results.length)} but got ${String(list.length)})`,
      );
    }
    results.forEach((result, i) => {
      const tangent = list[i];
      if (tangent === null || tangent === undefined || !(result instanceof Tensor)) return;
      if (!(tangent instanceof Tensor)) {
        throw new RuntimeError(
          `expected Variable or None (got ${pythonTypeOf(tangent)}) for grad output ${String(i)}.`,
        );
      }
      checkTangent(result, tangent);
      if (result.viewInfo !== null && !ctx.dirty.includes(result)) {
        result.viewInfo.tangentBase = result;
      }
      result.setTangent(level, tangent);
    });
  });
}

function report(
  operator: CustomOperator,
  ctx: FunctionContext,
  args: readonly unknown[],
  versions: readonly number[],
  results: readonly unknown[],
  node: CustomNode | null,
): void {
  if (slot.observer === null || state.silent > 0) return;
  const isOperand = (arg: unknown): arg is Tensor | number =>
    arg instanceof Tensor || typeof arg === 'number';
  slot.observer.operator({
    name: operator.name,
    symbol: 'ƒ',
    formula: `custom backward of ${operator.name}`,
    inputs: args.filter(isOperand),
    inputVersions: versions.filter((_, i) => isOperand(args[i])),
    inputRequiresGrad: ctx.needsInputGrad.filter((_, i) => isOperand(args[i])),
    outputs: results.filter((result) => result instanceof Tensor),
    attributes: null,
    node,
    differentiable: true,
    inPlace: ctx.dirty.length > 0,
    view: false,
    gradEnabled: state.gradEnabled,
    duringBackward: state.duringBackward,
  });
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
function asView(tensor: Tensor, kind: ViewKind): Tensor {
  const { shape, strides, offset } = tensor;
  const result = windowOn(tensor, shape, strides, offset);
  result.viewInfo = new ViewInfo(tensor, result, kind);
  return result;
}

/**
 * Makes a `backward` out of a function that computes with more than differentiable operators: it runs
 * unrecorded, and differentiating its results is an error instead of a wrong number.
 */
export function onceDifferentiable<G extends (Tensor | null)[]>(
  backward: (ctx: FunctionContext, ...gradients: G) => Contributions,
): (ctx: FunctionContext, ...gradients: G) => Contributions {
  return (ctx, ...gradients) => {
    const returned = noGrad(() => backward(ctx, ...gradients));
    if (!state.gradEnabled || !gradients.some((grad) => grad?.requiresGrad === true)) {
      return returned;
    }
    const list = Array.isArray(returned) ? (returned as (Tensor | null)[]) : [returned as Tensor];
    const tensors = list.filter((each) => each !== null);
    const sources = tensors.map((tensor) => {
      const source = alias(tensor);
      source.requiresGradFlag = isFloating(source.dtype);
      return source;
    });
    const node = new DelayedError(
      'trying to differentiate twice a function that was marked with @once_differentiable',
      sources.map(gradientEdge),
      tensors,
    );
    return list.map((each) => {
      if (each === null) return null;
      const result = alias(each);
      result.nodeValue = node;
      result.outputIndex = tensors.indexOf(each);
      return result;
    });
  };
}
