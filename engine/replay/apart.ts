/** @file Work of the engine's that leaves the modes of whoever asks for it as they are. */

import { state } from '../autograd/state.ts';
import { setWarningHandler } from '../autograd/warnings.ts';

/** Runs work whose modes and warnings are nobody else's. */
export function apart<T>(work: () => T): T {
  const before = { ...state };
  const warn = setWarningHandler(() => undefined);
  try {
    return work();
  } finally {
    Object.assign(state, before);
    setWarningHandler(warn);
  }
}
