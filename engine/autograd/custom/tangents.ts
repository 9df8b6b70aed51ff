/** @file Forward mode through custom operators: calls their jvp and checks what it returns. */

import { isFloating } from '../../tensor/dtype.ts';
import { NotImplementedError, RuntimeError, pythonTypeOf } from '../../tensor/errors.ts';
import { empty } from '../../tensor/make.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { checkTangent } from '../forward/levels.ts';
import { onTangents, state } from '../state.ts';
import type { FunctionContext } from './context.ts';
import type { CustomOperator } from './node.ts';

/** The tangents of the arguments at one level. */
interface Given {
  readonly level: number;
  readonly depth: number;
  readonly tangents: readonly (Tensor | null)[];
  readonly versions: readonly number[];
}

/** Level by level; none where no argument has a tangent. */
function tangentsGiven(args: readonly unknown[]): Given[] {
  return state.dualLevels.flatMap((level, depth) => {
    const tangents = args.map((arg) => (arg instanceof Tensor ? arg.tangentAt(level) : null));
    if (tangents.every((tangent) => tangent === null)) return [];
    return [{ level, depth, tangents, versions: tangents.map((each) => each?.counter.value ?? 0) }];
  });
}

/** Gives the outputs the tangents that the operator's jvp computes. */
export function setTangents(
  operator: CustomOperator,
  ctx: FunctionContext,
  args: readonly unknown[],
  raw: readonly unknown[],
  outputs: readonly unknown[],
): void {
  for (const given of tangentsGiven(args)) {
    const computed = callJvp(operator, ctx, args, given);
    if (computed.length !== outputs.length) {
      throw new RuntimeError(
        `Function's jvp returned an invalid number of forward gradients (expected ${String(outputs.length)} but got ${String(computed.length)})`,
      );
    }
    outputs.forEach((output, i) => {
      const tangent = tensorOrNull(computed[i], i);
      const isDifferentiable =
        output instanceof Tensor &&
        isFloating(output.dtype) &&
        !ctx.nonDifferentiable.includes(raw[i]);
      if (!isDifferentiable) {
        if (tangent !== null) throw new RuntimeError(notDifferentiable(i));
        return;
      }
      if (ctx.dirty.includes(output)) setChanged(args, given, output, tangent);
      else if (tangent !== null) setNew(args, given, output, tangent);
    });
  }
}

function notDifferentiable(i: number): string {
  return `Function's jvp returned a gradient at position ${String(i)}, but  the corresponding forward output is not a differentiable Tensor.You should return None at that position instead.`;
}

function callJvp(
  operator: CustomOperator,
  ctx: FunctionContext,
  args: readonly unknown[],
  { depth, tangents }: Given,
): readonly unknown[] {
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
  return Array.isArray(returned) ? returned : [returned];
}

function tensorOrNull(value: unknown, i: number): Tensor | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Tensor) return value;
  throw new RuntimeError(
    `expected Variable or None (got ${pythonTypeOf(value)}) for grad output ${String(i)}.`,
  );
}

/** An argument that forward changed in place: jvp changes its tangent in place, too. */
function setChanged(
  args: readonly unknown[],
  { level, tangents, versions }: Given,
  output: Tensor,
  tangent: Tensor | null,
): void {
  const i = args.indexOf(output);
  const before = tangents[i] ?? null;
  if (before !== null) {
    if (tangent?.counter.value === versions[i]) {
      throw new RuntimeError(
        'An inplace custom Function is not modifying the forward mode gradients inplace. If the forward is modifying an input inplace, then the jvp function must modify the corresponding gradient inplace.',
      );
    }
    if (tangent !== before) {
      throw new RuntimeError(
        'An inplace custom Function is not returning the forward mode gradients as-is. If the forward is modifying an input inplace, then the jvp function must modify the gradient inplace and return it as-is.',
      );
    }
  }
  if (tangent !== null) output.setTangent(level, tangent);
}

function setNew(args: readonly unknown[], given: Given, output: Tensor, tangent: Tensor): void {
  checkTangent(output, tangent);
  const info = output.viewInfo;
  if (info !== null) {
    const i = args.findIndex((arg) => {
      return arg instanceof Tensor && (arg.viewInfo?.base ?? arg) === info.base;
    });
    const source = given.tangents[i] ?? null;
    if (source !== null) refuseOtherMemory(source, tangent);
    info.tangentBase = output;
  }
  output.setTangent(given.level, tangent);
}

/** A view's tangent is a view of its argument's tangent. */
function refuseOtherMemory(source: Tensor, tangent: Tensor): void {
  if (tangent.viewInfo === null) {
    throw new RuntimeError(
      "A custom Function's forward is returning a view (or an input as-is) but the jvp is not returning a view.",
    );
  }
  if (source.viewInfo !== null && source.viewInfo.base !== tangent.viewInfo.base) {
    throw new RuntimeError(
      'A custom Function is returning a view but the jvp is not returning a view of the same base as the given grad input.',
    );
  }
  if (source.viewInfo === null && source !== tangent.viewInfo.base) {
    throw new RuntimeError(
      'A custom Function is returning a view but the jvp is not returning a view of the given grad input.',
    );
  }
}
