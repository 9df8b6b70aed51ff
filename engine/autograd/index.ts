/** @file The `autograd` namespace of the library. */

export { backward, grad, type BackwardOptions, type GradOptions } from './backward.ts';
export { Function, FunctionContext } from './function.ts';
export type { HookHandle } from './hooks.ts';
export type { Node, TensorHook } from './node.ts';
