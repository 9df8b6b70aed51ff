/**
 * @file Checkpointing by a custom operator: forward runs unrecorded, backward runs the function again,
 * recorded, and a backward pass of its own through it. After `CheckpointFunction` of PyTorch.
 */

import { RuntimeError } from '../../tensor/errors.ts';
import { generatorState, withGeneratorState, type GeneratorState } from '../../tensor/generator.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { detach } from '../../ops/detach.ts';
import { backward } from '../backward.ts';
import { Function } from '../custom/function.ts';
import type { FunctionContext } from '../custom/context.ts';
import { enableGrad } from '../grad-mode.ts';
import { state } from '../state.ts';
import { warn } from '../warnings.ts';

type Body = (...args: unknown[]) => unknown;

/** Stands for a tensor among the arguments. */
const TENSOR = Symbol('tensor');

/** What forward keeps for backward beside the tensors among the arguments. */
interface Run {
  readonly f: Body;
  readonly args: readonly unknown[];
  readonly random: GeneratorState | null;
}

const runs = new WeakMap<FunctionContext, Run>();

class CheckpointFunction extends Function {
  /** The node is named after it, also where a bundler renames the class. */
  static override readonly name = 'CheckpointFunction';

  static override forward(
    ctx: FunctionContext,
    f: Body,
    preserveRngState: boolean,
    ...args: unknown[]
  ): unknown {
    const tensors = args.filter((arg) => arg instanceof Tensor);
    if (!tensors.some(({ requiresGrad }) => requiresGrad)) {
      warn('None of the inputs have requires_grad=True. Gradients will be None');
    }
    runs.set(ctx, {
      f,
      args: args.map((arg) => (arg instanceof Tensor ? TENSOR : arg)),
      random: preserveRngState ? generatorState() : null,
    });
    ctx.saveForBackward(...tensors);
    return f(...args);
  }

  static override backward = (
    ctx: FunctionContext,
    ...grads: (Tensor | null)[]
  ): (Tensor | null)[] => {
    if (state.pass?.isWhole !== true) {
      throw new RuntimeError(
        'When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to .backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without passing the `inputs` argument.',
      );
    }
    const { f, args, random } = runs.get(ctx) as Run;
    const tensors = [...ctx.savedTensors];
    const inputs = args.map((arg) => {
      if (arg !== TENSOR) return arg;
      const tensor = tensors.shift() as Tensor;
      const input = detach(tensor);
      input.requiresGradFlag = tensor.requiresGrad;
      return input;
    });
    const rerun = (): unknown => enableGrad(() => f(...inputs));
    const returned = random === null ? rerun() : withGeneratorState(random, rerun);
    const outputs: readonly unknown[] = Array.isArray(returned) ? returned : [returned];
    const roots = outputs.flatMap((output, i) =>
      output instanceof Tensor && output.requiresGrad ? [{ output, grad: grads[i] ?? null }] : [],
    );
    if (roots.length === 0) {
      throw new RuntimeError(
        'none of output has requires_grad=True, this checkpoint() is not necessary',
      );
    }
    backward(
      roots.map(({ output }) => output),
      roots.map(({ grad }) => grad),
    );
    const gradients = inputs.map((input) => (input instanceof Tensor ? input.gradValue : null));
    return [null, null, ...gradients];
  };
}

/** The result of `f(...args)`, whose graph is one node. */
export function checkpointReentrant(
  f: Body,
  args: readonly unknown[],
  preserveRngState: boolean,
): unknown {
  return CheckpointFunction.apply(f, preserveRngState, ...args);
}
