/** @file The `autograd.forwardAD` namespace. */

export {
  dualLevel,
  enterDualLevel,
  exitDualLevel,
  makeDual,
  setForwardGradEnabled,
  unpackDual,
  type UnpackedDual,
} from './levels.ts';
