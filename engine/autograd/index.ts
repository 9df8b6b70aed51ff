/** @file The `autograd` namespace of the library. */

export {
  detectAnomaly,
  isAnomalyCheckNanEnabled,
  isAnomalyEnabled,
  setDetectAnomaly,
} from './anomaly.ts';
export { backward, grad, type BackwardOptions, type GradOptions } from './backward.ts';
export { queueCallback } from './callbacks.ts';
export {
  checkpoint,
  CheckpointError,
  checkpointSequential,
  graphExecGroup,
  setCheckpointDebugEnabled,
  setCheckpointEarlyStop,
  type CheckpointOptions,
} from './checkpoint/checkpoint.ts';
export * as forwardAD from './forward/namespace.ts';
export { Function } from './custom/function.ts';
export { VmapInfo } from './custom/batched.ts';
export { FunctionContext } from './custom/context.ts';
export { onceDifferentiable } from './custom/once-differentiable.ts';
export { GradientEdge, getGradientEdge } from './gradient-edge.ts';
export { inferenceMode, isInferenceModeEnabled } from './grad-mode.ts';
export type { PostAccumulateGradHook } from './hooks/hooks.ts';
export { registerMultiGradHook } from './hooks/multi-grad.ts';
export { allowMutationOnSavedTensors } from './saved/mutation.ts';
export type { HookHandle } from './hooks/list.ts';
export { Node, type NodeHook, type NodePreHook, type TensorHook } from './node.ts';
export { disableSavedTensorsHooks, savedTensorsHooks } from './saved/hooks.ts';
export { SavedNothing, SavedTensor } from './saved/saved.ts';
export { incrementVersion } from './version.ts';
export { setWarningHandler, type WarningHandler } from './warnings.ts';
