/** @file Refusals of element types that a function has no meaning for. */

import { isFloating, resultType, titleOf } from '../../tensor/dtype.ts';
import { NotImplementedError, RuntimeError } from '../../tensor/errors.ts';
import { Tensor } from '../../tensor/tensor.ts';
import { isRecording } from '../../autograd/state.ts';
import type { Operand } from '../row.ts';

/** Only floating point; `kernel` is what PyTorch calls its loop in the message. */
export function requireFloating(kernel: string, operands: readonly Operand[]): void {
  const dtype = resultType(operands);
  if (!isFloating(dtype)) refuse(kernel, dtype);
}

/** Only integers and booleans. */
export function requireIntegers(kernel: string, operands: readonly Operand[]): void {
  const dtype = resultType(operands);
  if (isFloating(dtype)) refuse(kernel, dtype);
}

/** Anything but booleans. */
export function refuseBooleans(kernel: string, operands: readonly Operand[]): void {
  if (resultType(operands) === 'bool') refuse(kernel, 'bool');
}

/** A gradient of what is written into integers would be lost. */
export function refuseIntegerGradient(x: Tensor, source: Tensor): void {
  if (isFloating(x.dtype) || !source.requiresGrad || !isRecording()) return;
  throw new RuntimeError(`Autograd not support dtype: ${titleOf[x.dtype]}`);
}

/**
 * Arguments that an operator has no derivative by must not ask for one.
 * @param name PyTorch's of the operator; the arguments have theirs
 */
export function refuseGradients(name: string, given: Readonly<Record<string, unknown>>): void {
  for (const [argument, value] of Object.entries(given)) {
    if (!(value instanceof Tensor) || !value.requiresGrad || !isRecording()) continue;
    throw new RuntimeError(
      `The function '${name}' is not differentiable with respect to argument '${argument}'. This input cannot have requires_grad True.`,
    );
  }
}

function refuse(kernel: string, dtype: keyof typeof titleOf): never {
  throw new NotImplementedError(`"${kernel}" not implemented for '${titleOf[dtype]}'`);
}
