/** @file The `nn` namespace of the library. */

import * as layers from './layers.ts';
import * as losses from './losses.ts';
import { Module } from './module.ts';
import { tellForward } from './running.ts';

export * as functional from './functional.ts';
export * as init from './init-namespace.ts';
export * as utils from './utils.ts';
export * from './layers.ts';
export * from './losses.ts';
export { Module } from './module.ts';
export { type MemberOptions } from './owner.ts';
export { type BackwardHook, type BackwardPreHook } from './backward-gate.ts';
export {
  type ForwardHook,
  type ForwardHookOptions,
  type ForwardPreHook,
  type HookOptions,
  type Removable,
} from './module-hooks.ts';
export { LoadReport, type LoadOptions, type StateDict } from './state-dict.ts';
export type {
  LoadStateDictPostHook,
  LoadStateDictPreHook,
  StateDictPostHook,
  StateDictPreHook,
} from './state-hooks.ts';
export { Buffer, Parameter } from './parameter.ts';
export { load, save, type Saved } from './save.ts';

for (const made of Object.values<unknown>({ ...layers, ...losses }))
  if (typeof made === 'function' && made.prototype instanceof Module) tellForward(made.prototype);
