/** @file The `nn` namespace of the library. */

export * as functional from './functional.ts';
export * as init from './init.ts';
export * as utils from './utils.ts';
export * from './layers.ts';
export * from './losses.ts';
export {
  Module,
  type ForwardHook,
  type ForwardPreHook,
  type LoadReport,
  type StateDict,
} from './module.ts';
export { Parameter } from './parameter.ts';
export { load, save, type Saved } from './save.ts';
