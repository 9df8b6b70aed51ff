/** @file The namespace `optim.lrScheduler`. */

export { ReduceLROnPlateau, type PlateauOptions } from './plateau.ts';
export { CyclicLR, OneCycleLR, type CyclicOptions, type OneCycleOptions } from './cycles.ts';
export { ChainedScheduler, SequentialLR } from './scheduler-chains.ts';
export {
  ConstantLR,
  CosineAnnealingWarmRestarts,
  MultiplicativeLR,
  PolynomialLR,
  type ConstantOptions,
  type PolynomialOptions,
  type WarmRestartOptions,
} from './scheduler-shapes.ts';
export {
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  LRScheduler,
  MultiStepLR,
  StepLR,
  type SchedulerState,
} from './scheduler.ts';
