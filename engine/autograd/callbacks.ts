/** @file Work for the end of the backward pass that runs. */

import { RuntimeError } from '../tensor/errors.ts';
import { state } from './state.ts';

/**
 * Calls `callback` when the innermost running pass has computed all its gradients. For hooks and custom
 * operators; a callback may queue others.
 */
export function queueCallback(callback: () => void): void {
  if (state.pass === null) {
    throw new RuntimeError('Final callbacks can only be installed during backward pass.');
  }
  state.pass.callbacks.push(callback);
}
