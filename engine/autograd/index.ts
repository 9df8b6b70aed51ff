/** @file The `autograd` namespace of the library. */

export { backward, grad, type BackwardOptions, type GradOptions } from './backward.ts';
