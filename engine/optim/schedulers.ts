/** @file The namespace `optim.lrScheduler`. */

export {
  OneCycleLR,
  ReduceLROnPlateau,
  type OneCycleOptions,
  type PlateauOptions,
} from './plateau.ts';
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
