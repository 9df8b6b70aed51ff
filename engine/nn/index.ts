/** @file The `nn` namespace of the library. */

export * as functional from './functional.ts';
export { Linear, ReLU, Sequential, Sigmoid, Tanh } from './layers.ts';
export { CrossEntropyLoss, MSELoss } from './losses.ts';
export { Module, Parameter } from './module.ts';
