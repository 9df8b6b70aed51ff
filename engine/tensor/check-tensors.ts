/** @file Arguments that must be tensors, for functions that read them before an operator does. */

import { pythonTypeOf, TypeError, wrongType } from './errors.ts';
import { Tensor } from './tensor.ts';

/**
 * @param given by the names of the parameters, in their order
 * @throws TypeError in PyTorch's words, of the first that is none
 */
export function checkTensors(name: string, given: Readonly<Record<string, unknown>>): void {
  let position = 0;
  for (const parameter in given) {
    const value = given[parameter];
    position++;
    if (!(value instanceof Tensor))
      throw new TypeError(wrongType(name, parameter, position, 'Tensor', value));
  }
}

/** @throws TypeError in PyTorch's words, where the first argument is no list of tensors */
export function checkList(name: string, tensors: unknown): void {
  if (!Array.isArray(tensors))
    throw new TypeError(wrongType(name, 'tensors', 1, 'tuple of Tensors', tensors));
  const at = tensors.findIndex((each) => !(each instanceof Tensor));
  if (at < 0) return;
  throw new TypeError(
    `expected Tensor as element ${String(at)} in argument 0, but got ${pythonTypeOf(tensors[at])}`,
  );
}
