/** @file Custom operators: subclasses of Function with their own forward, backward and jvp. */

import { NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { levelsOf } from '../batch.ts';
import { tellTangents } from '../forward/forward.ts';
import { enterScope } from '../grad-mode.ts';
import { observerSlot } from '../observer.ts';
import { internally, isRecording, onTangents, state } from '../state.ts';
import { lettingOut } from '../throws.ts';
import { applyBatched, missingRule } from './batched.ts';
import { FunctionContext } from './context.ts';
import { CustomNode, type CustomOperator } from './node.ts';
import type { Contributions } from './once-differentiable.ts';
import { outputsOf } from './outputs.ts';
import { setTangents } from './tangents.ts';

const slot = observerSlot();

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
  /** Its rule for `vmap`: takes `VmapInfo`, the batch dimension of each argument (or null), the arguments. */
  static vmap: CustomOperator['vmap'] = missingRule;
  /** Under `vmap`, run once for each example. */
  declare static generateVmapRule?: boolean;
  /** Let go of what was saved as soon as backward has looked at it: it may look only once. */
  declare static clearSavedTensorsOnAccess?: boolean;

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
  if (state.transforms > 0 && operator.setupContext === undefined) {
    throw new RuntimeError(
      'In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, ...), it must override the setup_context staticmethod. For more details, please see https://pytorch.org/docs/main/notes/extending.func.html',
    );
  }
  if (state.transforms > 0 && state.batches > 0 && levelsOf(args).length > 0) {
    return applyBatched(operator, args, (example) => applyCustom(operator, example));
  }
  const ctx = new FunctionContext(args.map((arg) => arg instanceof Tensor && arg.requiresGrad));
  const isRecorded = isRecording() && ctx.needsInputGrad.includes(true);
  const node = isRecorded ? new CustomNode(operator, ctx, args) : null;
  const versions = args.map((arg) => (arg instanceof Tensor ? arg.counter.value : 0));
  const returned = internally(() => onTangents(0, () => callForward(operator, ctx, args)));
  const raw: readonly unknown[] = Array.isArray(returned) ? returned : [returned];
  for (const tensor of ctx.dirty) tensor.counter.value++;
  const hasSetup = operator.setupContext !== undefined;
  const outputs = outputsOf({ ctx, args, node, hasSetup }, raw);
  setTangents(operator, ctx, args, raw, outputs);
  const { toSave } = ctx;
  node?.save();
  report(operator, ctx, args, versions, outputs, node, toSave);
  return Array.isArray(returned) ? outputs : outputs[0];
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

function report(
  operator: CustomOperator,
  ctx: FunctionContext,
  args: readonly unknown[],
  versions: readonly number[],
  results: readonly unknown[],
  node: CustomNode | null,
  toSave: readonly (Tensor | null)[],
): void {
  const { observer } = slot;
  if (observer === null || state.silent > 0) return;
  const isOperand = (arg: unknown): arg is Tensor | number =>
    arg instanceof Tensor || typeof arg === 'number';
  const inputs = args.filter(isOperand);
  const made = results.filter((result) => result instanceof Tensor);
  const places = toSave.map((tensor) =>
    tensor === null ? -1 : [...inputs, ...made].indexOf(tensor),
  );
  observer.operator({
    name: operator.name,
    symbol: 'ƒ',
    formula: `custom backward of ${operator.name}`,
    inputs,
    inputVersions: versions.filter((_, i) => isOperand(args[i])),
    inputRequiresGrad: ctx.needsInputGrad.filter((_, i) => isOperand(args[i])),
    outputs: made,
    attributes: null,
    node,
    saved: places.filter((at, i) => at >= 0 && node?.rawSavedTensors[i]?.isFragile === true),
    differentiable: true,
    inPlace: ctx.dirty.length > 0,
    view: false,
    gradEnabled: state.gradEnabled,
    duringBackward: state.duringBackward,
  });
  tellTangents(observer, made);
}
