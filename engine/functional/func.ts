/** @file The namespace `func`: transforms of functions, which nest. */

export { jvp, linearize, type JvpOptions } from './forward-transforms.ts';
export { functionalCall } from './functional-call.ts';
export { hessian, jacfwd, jacrev, type JacfwdOptions, type JacrevOptions } from './jacobians.ts';
export { grad, gradAndValue, vjp, type TransformOptions } from './reverse-transforms.ts';
export { vmap, type VmapOptions } from './vmap.ts';
