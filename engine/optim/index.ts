/** @file The `optim` namespace of the library. */

export { Adagrad, type AdagradOptions } from './adagrad.ts';
export { Adam, AdamW, type AdamOptions } from './adam.ts';
export {
  Optimizer,
  type GroupOptions,
  type OptimizerInput,
  type OptimizerState,
} from './optimizer.ts';
export { RMSprop, type RMSpropOptions } from './rmsprop.ts';
export { SGD, type SGDOptions } from './sgd.ts';
export * as lrScheduler from './schedulers.ts';
