/** @file Methods that are refused in functions which `grad`, `vmap` and their like transform. */

import { RuntimeError } from '../tensor/errors.ts';
import { state } from './state.ts';

/** What is meant for a backward pass has no meaning in a function that is transformed or mapped. */
export function refuseInTransforms(method: string, also = ''): void {
  if (state.transforms + state.batches === 0) return;
  throw new RuntimeError(
    `You are attempting to call Tensor.${method}${also} inside of a function being transformed by a functorch transform. This is unsupported, please attempt to use the functorch transforms (e.g. grad, vjp, jacrev, jacfwd, hessian) or call ${method} outside of a function being transformed instead.`,
  );
}
