/** @file The `optim` namespace of the library. There are no sparse tensors, and so no SparseAdam. */

export { Adadelta, type AdadeltaOptions } from './adadelta.ts';
export { Adafactor, type AdafactorOptions } from './adafactor.ts';
export { Adagrad, type AdagradOptions } from './adagrad.ts';
export { Adam, AdamW, type AdamOptions } from './adam.ts';
export { Adamax, type AdamaxOptions } from './adamax.ts';
export { ASGD, type ASGDOptions } from './asgd.ts';
export { LBFGS, type LBFGSOptions } from './lbfgs.ts';
export { NAdam, type NAdamOptions } from './nadam.ts';
export {
  Optimizer,
  type GroupOptions,
  type OptimizerInput,
  type OptimizerState,
  type StepHook,
} from './optimizer.ts';
export { RAdam, type RAdamOptions } from './radam.ts';
export { RMSprop, type RMSpropOptions } from './rmsprop.ts';
export { Rprop, type RpropOptions } from './rprop.ts';
export { SGD, type SGDOptions } from './sgd.ts';
export type { PlainHook, StateHook, StateHookOptions } from './state-hooks.ts';
export * as lrScheduler from './schedulers.ts';
export * as swaUtils from './averaging.ts';
