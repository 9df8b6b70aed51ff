/** @file The `autograd.forwardAD` namespace. */

export {
  dualLevel,
  enterDualLevel,
  exitDualLevel,
  makeDual,
  unpackDual,
  type UnpackedDual,
} from './forward-ad.ts';
